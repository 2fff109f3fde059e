/** Every collection there is. */
export const COLLECTIONS = [
	"mappings",
	"couplings",
	"syncJobs",
	"syncErrors",
	"recordLog",
	"operations",
	"operationParts",
	"auditEntries",
	"cards",
	"leases",
	"instances",
	"counters",
	"digests",
] as const;

export type CollectionName = (typeof COLLECTIONS)[number];

/** Collections that grow with the data or with time: a filter that no index serves is refused there in tests. */
export const GROWING: readonly CollectionName[] = [
	"couplings",
	"syncJobs",
	"syncErrors",
	"recordLog",
	"operations",
	"operationParts",
	"auditEntries",
	"cards",
	"digests",
];

export interface IndexDeclaration {
	/** Unique within its collection; the name the index has in MongoDB. */
	readonly name: string;
	/** Paths with their direction, in order. Indexed values are scalars, of one type at each path, but for those of a list. */
	readonly keys: ReadonlyArray<readonly [path: string, direction: 1 | -1]>;
	readonly unique?: true;
	/** Holds only documents that have the first key's field: small, however large the collection. */
	readonly sparse?: true;
	/** Its only key's field is a list of texts, each of which finds the document; by equality and `$in` alone. */
	readonly list?: true;
	/** Documents are deleted this many seconds after the time (a Date) in the only key. */
	readonly ttlSeconds?: number;
	/** The question this index is there for. */
	readonly serves: string;
}

export type IndexTable = Readonly<Record<CollectionName, readonly IndexDeclaration[]>>;

/** The indexes of both adapters. An upgrade builds what is new here when the database is opened. */
export const INDEXES: IndexTable = {
	mappings: [],
	couplings: [
		{
			name: "leftKey",
			keys: [["leftKey", 1]],
			unique: true,
			sparse: true,
			serves: "the coupling of a left record; a left record is coupled once per mapping",
		},
		{
			name: "rightKey",
			keys: [["rightKey", 1]],
			unique: true,
			sparse: true,
			serves: "the coupling of a right record; a right record is coupled once per mapping",
		},
		{
			name: "formerLeftKey",
			keys: [["formerLeftKey", 1]],
			sparse: true,
			serves: "left records a person parted, which matching leaves alone; empty but for those",
		},
		{
			name: "formerRightKey",
			keys: [["formerRightKey", 1]],
			sparse: true,
			serves: "right records a person parted, which matching leaves alone; empty but for those",
		},
		{
			name: "mapping",
			keys: [
				["mapping", 1],
				["_id", 1],
			],
			serves: "all couplings of a mapping, in a stable order",
		},
		{
			name: "needsReading",
			keys: [
				["mapping", 1],
				["needsReading", 1],
				["_id", 1],
			],
			serves: "the couplings the next run reads by id",
		},
		{
			name: "pendingClaim",
			keys: [["pending.claim", 1]],
			sparse: true,
			serves: "the pairs somebody claimed and did not finish; empty but for those",
		},
		{
			name: "mappingState",
			keys: [
				["mapping", 1],
				["state", 1],
				["skipped", 1],
				["_id", 1],
			],
			serves: "how many couplings a mapping has, and how many of them are skipped",
		},
		{
			name: "mappingOutside",
			keys: [
				["mapping", 1],
				["outside", 1],
				["_id", 1],
			],
			serves: "how many couplings wait for a record to come back into the filter",
		},
		{
			name: "heldQuestion",
			keys: [
				["held.question", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the couplings a guard question holds back",
		},
	],
	syncJobs: [
		{
			name: "mappingStarted",
			keys: [
				["mapping", 1],
				["startedAt", 1],
				["_id", 1],
			],
			serves: "the last runs of a mapping",
		},
		{
			name: "state",
			keys: [
				["state", 1],
				["_id", 1],
			],
			serves: "the jobs that are running, to find interrupted ones",
		},
		{
			name: "finished",
			keys: [
				["finishedAt", 1],
				["_id", 1],
			],
			serves: "the old ones to prune",
		},
	],
	syncErrors: [
		{
			name: "openKey",
			keys: [["openKey", 1]],
			unique: true,
			sparse: true,
			serves: "the open error of a pair or record; there is at most one",
		},
		{
			name: "mappingOpen",
			keys: [
				["mapping", 1],
				["openSince", 1],
				["_id", 1],
			],
			serves: "the open errors of a mapping, oldest first",
		},
		{
			name: "mappingKind",
			keys: [
				["mapping", 1],
				["kind", 1],
				["openSince", 1],
				["_id", 1],
			],
			serves: "the open errors of one kind in a mapping, such as what waits for other records",
		},
		{
			name: "open",
			keys: [
				["openSince", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "all open errors, oldest first; empty but for those",
		},
		{
			name: "openKind",
			keys: [
				["openSince", 1],
				["mapping", 1],
				["kind", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "how many are open in each mapping and of each kind, read from here alone; empty but for those",
		},
		{
			name: "causeOpen",
			keys: [
				["cause", 1],
				["openSince", 1],
				["_id", 1],
			],
			serves: "the open errors of one cause, oldest first, and how many they are",
		},
		{
			name: "assigneeOpen",
			keys: [
				["assignee.id", 1],
				["openSince", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "what is assigned to a person",
		},
		{
			name: "mappingDue",
			keys: [
				["mapping", 1],
				["state", 1],
				["dueAt", 1],
				["_id", 1],
			],
			serves: "the errors of a mapping whose retry or wake-up is due",
		},
		{
			name: "resolving",
			keys: [["resolving.owner", 1]],
			sparse: true,
			serves: "the errors someone is resolving; empty but for those",
		},
		{
			name: "untold",
			keys: [["untold._id", 1]],
			sparse: true,
			serves: "what people said and the audit may not tell yet; empty but for that",
		},
		{
			name: "cardDirty",
			keys: [
				["cardDirty", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the errors whose card has to be drawn again",
		},
		{
			name: "pile",
			keys: [
				["pile", 1],
				["openSince", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the waiting errors that one card may tell of, oldest first, and how many they are",
		},
		{
			name: "pileCoupled",
			keys: [
				["pile", 1],
				["couplingId", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "how many of them are of pairs",
		},
		{
			name: "childOf",
			keys: [
				["childOf", 1],
				["pile", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the waiting errors of records that belong to another record, by that record",
		},
		{
			name: "leftRecord",
			keys: [["leftRecord", 1]],
			sparse: true,
			serves: "the open errors about a left record; empty but for those",
		},
		{
			name: "rightRecord",
			keys: [["rightRecord", 1]],
			sparse: true,
			serves: "the open errors about a right record; empty but for those",
		},
		{
			name: "sharing",
			keys: [["sharing", 1]],
			sparse: true,
			list: true,
			serves: "the open errors about records that may be one and the same, by each of these",
		},
		{
			name: "asidePile",
			keys: [["asidePile", 1]],
			sparse: true,
			serves: "how many errors of one card are set aside",
		},
		{
			name: "endedPile",
			keys: [
				["endedPile", 1],
				["outcome.at", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "how the errors of one card ended",
		},
		{
			name: "ended",
			keys: [
				["outcome.at", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the errors that ended long ago, to prune, and those of a digest's period",
		},
		{
			name: "opened",
			keys: [
				["openedAt", 1],
				["_id", 1],
			],
			serves: "the errors opened in a digest's period",
		},
		{
			name: "coupling",
			keys: [
				["couplingId", 1],
				["openedAt", 1],
				["_id", 1],
			],
			serves: "the errors of one pair, newest first",
		},
		{
			name: "record",
			keys: [
				["record.id", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the errors of a record that was not coupled",
		},
	],
	recordLog: [
		{
			name: "left",
			keys: [
				["leftKey", 1],
				["at", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the synchronization log of a left record, newest first",
		},
		{
			name: "right",
			keys: [
				["rightKey", 1],
				["at", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the synchronization log of a right record, newest first",
		},
		{
			name: "at",
			keys: [
				["at", 1],
				["_id", 1],
			],
			serves: "the old entries to prune",
		},
	],
	operations: [
		{
			name: "state",
			keys: [
				["state", 1],
				["_id", 1],
			],
			serves: "the operations that are to be resumed, and those that wait for a second person",
		},
		{
			name: "untoldSince",
			keys: [
				["untoldSince", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the questions to a second person whose card may be behind; empty but for those",
		},
		{
			name: "untoldLine",
			keys: [["untoldLine._id", 1]],
			sparse: true,
			serves: "what people said and the audit may not tell yet; empty but for that",
		},
		{
			name: "subject",
			keys: [
				["subject", 1],
				["startedAt", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the newest operation that a card tells of",
		},
		{
			name: "finished",
			keys: [
				["finishedAt", 1],
				["_id", 1],
			],
			serves: "those that can be taken back still, and the old ones to prune",
		},
	],
	operationParts: [
		{
			name: "begun",
			keys: [
				["begunAt", 1],
				["_id", 1],
			],
			serves: "the old ones, to prune those whose operation is gone",
		},
	],
	auditEntries: [
		{
			name: "error",
			keys: [
				["errorId", 1],
				["at", 1],
				["_id", 1],
			],
			serves: "who did what about an error",
		},
		{
			name: "coupling",
			keys: [
				["couplingId", 1],
				["at", 1],
				["_id", 1],
			],
			serves: "who did what to a pair",
		},
		{
			name: "at",
			keys: [
				["at", 1],
				["_id", 1],
			],
			serves: "the latest entries, and the old ones to prune",
		},
	],
	cards: [
		{
			name: "queue",
			keys: [
				["queueRank", 1],
				["changedAt", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the next cards to post or redraw; empty but for those",
		},
		{
			name: "resting",
			keys: [
				["resting", -1],
				["_id", 1],
			],
			sparse: true,
			serves: "the cards of broken channels, to be tried again; empty but for those",
		},
		{
			name: "error",
			keys: [["errorId", 1]],
			unique: true,
			sparse: true,
			serves: "the card of an error; there is at most one",
		},
		{
			name: "subject",
			keys: [["subject", 1]],
			unique: true,
			sparse: true,
			serves: "the card about something; there is at most one",
		},
		{
			name: "pile",
			keys: [
				["pile", 1],
				["generation", 1],
				["_id", 1],
			],
			serves: "the cards of single errors of a pile, and the newest one for all of it",
		},
		{
			name: "live",
			keys: [
				["live", 1],
				["_id", 1],
			],
			sparse: true,
			serves: "the cards of piles that are not settled",
		},
		{
			name: "hosting",
			keys: [["hosting", 1]],
			sparse: true,
			serves: "the cards that errors of other records hang under",
		},
		{
			name: "message",
			keys: [
				["channel", 1],
				["ts", 1],
			],
			serves: "the card behind a Slack message",
		},
		{
			name: "changed",
			keys: [
				["changedAt", 1],
				["_id", 1],
			],
			serves: "the cards nobody needs any more, to prune",
		},
	],
	leases: [],
	instances: [],
	counters: [],
	digests: [
		{
			name: "channel",
			keys: [
				["channel", 1],
				["to", 1],
				["_id", 1],
			],
			serves: "the newest digests of a channel, and the old ones to delete",
		},
	],
};

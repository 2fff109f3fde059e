import type { ValueType } from "../domain/mapping.js";
import type { Fields, FieldValue, Snapshot } from "../domain/record.js";

/** What a system says of one of its tables. */
export interface EntityDescription {
	entity: string;
	fields: FieldDescription[];
	/** The field that names a record to a person; null when the table has none. */
	nameField: string | null;
	/** False when updates and deletions cannot carry an expected version. */
	versioned: boolean;
	/** False when the system does not report what changed and lists must be read whole. */
	changesTracked: boolean;
}

/** What a system says of one field. */
export interface FieldDescription {
	name: string;
	type: ValueType;
	/** May be sent when creating, respectively updating. */
	creatable: boolean;
	writable: boolean;
	/** The most characters; null when unbounded or not a text. */
	maxLength: number | null;
	/** Decimal places; null when not a number. */
	scale: number | null;
	/** The choices of an option field, in the words configuration and cards use; null when not an option. */
	options: FieldValue[] | null;
}

/** What a system can and cannot do (design.md section 7). */
export interface Capabilities {
	/** The client chooses ids, and a second create with the same id is refused. */
	clientIds: boolean;
	/** Change lists say which records were deleted. */
	deletionsInDelta: boolean;
	/** Whether writes can carry the version they expect. */
	versionedWrites: "yes" | "updateOnly" | "no";
	/** A record gets an earlier version back with its earlier values, so that a version does not tell that nobody wrote. */
	versionsReturn: boolean;
	/** How long after a lost answer a request may still be executed, in milliseconds. */
	requestHorizonMs: number;
	/** The most operations one batch takes; what claims are bundled by. */
	batchSize: number;
}

/** Which records a connector talks about: the table, the fields to read, and the mapping's filter. */
export interface EntityQuery {
	entity: string;
	/** The fields to read, by the system's names. */
	fields: string[];
}

/** One page of changes. */
export interface ChangePage {
	upserts: Snapshot[];
	/** Ids the system says were deleted. A hint: each is read by id before anything is said about it. */
	deletions: string[];
	/** Where a later pull goes on behind this page (`PullRequest.resume`), opaque; null when the system cannot. */
	resume: string | null;
}

/** Where a pull of changes may begin and what it must look at. */
export interface PullRequest extends EntityQuery {
	/** The watermark an earlier pull returned; null reads everything. */
	watermark: string | null;
	/**
	 * The `resume` of a page that another pull had reached: goes on behind it, to the watermark that pull would have come
	 * to, whatever `watermark` says. Null, or one the system does not follow any more, begins anew from the watermark.
	 */
	resume?: string | null | undefined;
	/** Aborts the pull between and during requests. */
	signal?: AbortSignal | undefined;
}

/** A pull under way: pages to walk, then the watermark to resume from. */
export interface ChangePull {
	pages: AsyncIterable<ChangePage>;
	/**
	 * Where the next pull resumes once every row of this one is done or recorded. Ask after the last page.
	 * `heldBack` is the earliest modified time (ISO) of a row that is neither; null when there is none. A system
	 * whose watermark cannot move part of the way returns the old one (null after a full read) when rows are held back.
	 */
	nextWatermark(heldBack: string | null): string | null;
	/** True when everything was read, asked for or because the watermark had expired; by all pulls it goes on from. */
	readonly full: boolean;
	/** True when it goes on behind the page it was asked to resume from. */
	readonly resumed: boolean;
}

/** One row of a sweep. */
export interface SweepRow {
	id: string;
	/** ISO 8601 UTC; null where the system does not tell. */
	modifiedAt: string | null;
}

/** What every request that a run makes is held to. */
export interface CallOptions {
	signal?: AbortSignal | undefined;
	/** Called immediately before each request leaves; throws when its caller may no longer write (design.md 6.4). */
	beforeSend?: (() => void) | undefined;
	/** A person waits for this: it goes before scheduled work in the limiter's queue. */
	urgent?: boolean | undefined;
}

/** A write that must not go out twice unnoticed. `read` names the fields to read back. */
export interface CreateRequest {
	/** Our id where the system takes one (`clientIds`); null lets the system choose. */
	id: string | null;
	values: Fields;
	read: string[];
}

/** A change of one record. */
export interface UpdateRequest {
	id: string;
	/** Only the fields to change. */
	values: Fields;
	/** The version the record must still have; null writes over whatever is there (`unversioned: accept` only). */
	expectedVersion: string | null;
	read: string[];
}

/** A deletion of one record. */
export interface DeleteRequest {
	id: string;
	expectedVersion: string | null;
}

/**
 * What became of one write of many. `done` carries the record as read back (null after a deletion). `unclear`: the
 * answer never came or says nothing (timeout, connection lost, 5xx, aborted while under way), so only reading settles
 * it. `refused` carries `aborted` or a setup code for a record that was never sent while others of the call were.
 */
export type WriteResult =
	| { kind: "done"; snapshot: Snapshot | null }
	| { kind: "refused"; error: ConnectorError }
	| { kind: "unclear"; error: ConnectorError };

/**
 * One business application (design.md section 7). Every method rejects with a ConnectorError, never with anything
 * else, and answers in the order it was asked. A write of many rejects only when nothing of it was done and the reason
 * is the whole call's: a setup code, or `aborted` when the signal or `beforeSend` (its error is the cause) ended it.
 */
export interface Connector {
	/** The system's name in the configuration. */
	readonly name: string;
	/** What people call the system, e.g. "Business Central". */
	readonly label: string;
	readonly capabilities: Capabilities;
	/** What the system says of a table; code `entityMissing` when there is none. */
	describe(entity: string): Promise<EntityDescription>;
	/** Changes since a watermark. An expired one gives a full pull, never an error, and so does a lost page to resume from. */
	pullChanges(request: PullRequest): Promise<ChangePull>;
	/** Fresh readings by id; an id that is not in the map was not found by the system itself (never by a failure). */
	readMany(query: EntityQuery, ids: string[], options?: CallOptions): Promise<Map<string, Snapshot>>;
	/** Every id of the table, for a sweep. Rejects on the first page that cannot be read. */
	listIds(entity: string, options?: CallOptions): AsyncIterable<SweepRow[]>;
	/**
	 * Records whose field equals one of the values, for matching; at most `limit` of them (null: all). Matching in the
	 * system may be looser than ours (letter case): callers compare again.
	 */
	findByValues(
		query: EntityQuery,
		field: string,
		values: FieldValue[],
		options?: CallOptions,
	): Promise<Snapshot[]>;
	/** Records a person may be looking for, by the beginning of any of these fields; for pickers. */
	search(query: EntityQuery, in_: string[], text: string, limit: number): Promise<Snapshot[]>;
	createMany(entity: string, requests: CreateRequest[], options?: CallOptions): Promise<WriteResult[]>;
	updateMany(entity: string, requests: UpdateRequest[], options?: CallOptions): Promise<WriteResult[]>;
	deleteMany(entity: string, requests: DeleteRequest[], options?: CallOptions): Promise<WriteResult[]>;
	/** Where a person opens the record; null when no address can be built. `snapshot` helps where ids alone do not. */
	link(entity: string, id: string, fields: Fields): string | null;
	/** Ends timers and keep-alive connections. */
	close(): Promise<void>;
}

/**
 * Why a system said no, in our words. Setup codes (`unreachable`, `credentials`, `entityMissing`, `fieldMissing`,
 * `notVersioned`, `changesNotTracked`, `forbidden`) stop a mapping; the others concern one record.
 */
export type ConnectorErrorCode =
	| "unreachable"
	| "credentials"
	| "entityMissing"
	| "fieldMissing"
	| "notVersioned"
	| "changesNotTracked"
	| "recordsUnknown"
	| "coupledElsewhere"
	| "forbidden"
	| "aborted"
	| "stale"
	| "notFound"
	| "duplicateKey"
	| "duplicateId"
	| "validation"
	| "permission"
	| "throttled"
	| "timeout"
	| "serverError"
	| "connectionLost";

/** What a connector throws or returns for a failed call. Carries no credential and no request header. */
export class ConnectorError extends Error {
	override readonly name = "ConnectorError";
	readonly code: ConnectorErrorCode;
	/** True when the same call may work later without anyone acting. */
	readonly retryable: boolean;
	/** How long the system asked us to wait, in milliseconds; null when it did not say. */
	readonly retryAfterMs: number | null;
	/** The system's own code, e.g. `Internal_EntityWithSameKeyExists`; null when it gave none. */
	readonly foreignCode: string | null;
	/** The system's own message, shown to people with its correlation ids removed. */
	readonly foreignMessage: string;
	/**
	 * What people are shown: the system's own message; where it gave none, our sentence about that, by its code
	 * (`own`), which is said in the reader's language.
	 */
	readonly words: string;
	/** HTTP status; null when no answer came. */
	readonly status: number | null;
	/** The system that failed, by its name in the configuration and what people call it; null where that is not known. */
	system: { name: string; label: string } | null = null;

	constructor(facts: {
		code: ConnectorErrorCode;
		retryable: boolean;
		foreignMessage: string;
		/** Our sentence by its code, where `foreignMessage` is ours in English: see `own`. */
		own?: string | null;
		retryAfterMs?: number | null;
		foreignCode?: string | null;
		status?: number | null;
		cause?: unknown;
	}) {
		super(`${facts.code}: ${facts.foreignMessage}`, { cause: facts.cause });
		this.code = facts.code;
		this.retryable = facts.retryable;
		this.retryAfterMs = facts.retryAfterMs ?? null;
		this.foreignCode = facts.foreignCode ?? null;
		this.foreignMessage = facts.foreignMessage;
		this.words = facts.own ?? facts.foreignMessage;
		this.status = facts.status ?? null;
	}
}

const SETUP_CODES: readonly ConnectorErrorCode[] = [
	"unreachable",
	"credentials",
	"entityMissing",
	"fieldMissing",
	"notVersioned",
	"changesNotTracked",
	"recordsUnknown",
	"coupledElsewhere",
	"forbidden",
];

/** True when the whole mapping cannot run, rather than one record failing. */
export function isSetupError(error: unknown): error is ConnectorError {
	return error instanceof ConnectorError && SETUP_CODES.includes(error.code);
}

/** What a system said when it failed, or we say for it, with its name in front where that is known. */
export function failedSystemWords({ system, words }: ConnectorError): string {
	return system === null ? words : `${system.label}: ${words}`;
}

import { isWaiting, type Pile, pileOf } from "../../domain/pile.js";
import { SIDES, type Side } from "../../domain/record.js";
import { namedIn, namesTwins, parentKeyOf, recordKeyOf, type SyncError } from "../../domain/sync-error.js";
import type {
	AuditEntry,
	ErrorEnding,
	ErrorOpening,
	ErrorQuery,
	ErrorStore,
	OpenCount,
	PileEnd,
	VisibleCount,
} from "../../ports/stores.js";
import type { Collection, Filter } from "../collection.js";
import {
	chunksOf,
	findByValues,
	insertOne,
	PAGE_SIZE,
	replacementOf,
	SOME_TEXT,
	updateOne,
} from "./documents.js";

/** A sync error as it is kept. */
export type StoredError = SyncError & {
	/** `openedAt`, only while the error is not resolved: an index of open errors alone, in the order of their age. */
	openSince?: string;
	/** The pile it waits in, only while it waits. */
	pile?: string;
	/** The record it waits for or was deleted with (`recordKeyOf`), only while it waits. */
	childOf?: string;
	/** The records it is about (`recordKeyOf`), only while it is not resolved. */
	leftRecord?: string;
	rightRecord?: string;
	/** The records that may be one and the same (`recordKeyOf`), only while it is about that and not resolved. */
	sharing?: string[];
	/** The pile it lies in, only while it is set aside. */
	asidePile?: string;
	/** The pile it ended in, only once it is resolved and was shown. */
	endedPile?: string;
	/** What the audit has to tell of the last change, only until it is told; saves in between leave it. */
	untold?: AuditEntry;
};

/** Fields that are there only while they matter. */
const OPTIONAL = [
	"hidden",
	"loop",
	"release",
	"openKey",
	"openSince",
	"pile",
	"childOf",
	"leftRecord",
	"rightRecord",
	"sharing",
	"asidePile",
	"endedPile",
] as const;

/** The sync errors. Which cards have to be drawn again is the store's to know, whatever `cardDirty` says on saving. */
export class StoredErrors implements ErrorStore {
	constructor(private readonly errors: Collection<StoredError>) {}

	async get(id: string): Promise<SyncError | null> {
		const stored = await this.errors.findOne({ _id: id });
		return stored && toError(stored);
	}

	async byOpenKeys(keys: string[]): Promise<Map<string, SyncError>> {
		const found = await findByValues(this.errors, "openKey", keys);
		return new Map(found.map((stored) => [stored.openKey as string, toError(stored)]));
	}

	async aboutTwinsOf(records: string[]): Promise<SyncError[]> {
		const found = await findByValues(this.errors, "sharing", records);
		return oldestFirst(new Map(found.map((stored) => [stored._id, stored])));
	}

	insert(error: SyncError): Promise<boolean> {
		const stored = toStored(error);
		return insertOne(this.errors, error.visible ? { ...stored, cardDirty: true } : stored);
	}

	/**
	 * Also false when a resolved error is opened again while its subject has another open one. The card has to be drawn
	 * again when a visible error's revision, count or state changes, or its visibility.
	 */
	async save(
		error: SyncError,
		read: { revision: number; count: number },
		line?: AuditEntry,
	): Promise<boolean> {
		const filter = { _id: error._id, revision: read.revision, count: read.count };
		const stored = line === undefined ? toStored(error) : { ...toStored(error), untold: line };
		const replacement = replacementOf(stored, OPTIONAL);
		const unchangedCard = sameCard(error, read);
		if (unchangedCard && (await updateOne(this.errors, { ...filter, ...unchangedCard }, replacement)))
			return true;
		const $set = { ...replacement.$set, cardDirty: true };
		return updateOne(this.errors, filter, { ...replacement, $set });
	}

	async untold(): Promise<AuditEntry[]> {
		const found = await this.errors.find({ "untold._id": SOME_TEXT }, { sort: { _id: 1 } });
		return found.flatMap(({ untold }) => (untold === undefined ? [] : [untold]));
	}

	async told({ _id, errorId }: AuditEntry): Promise<void> {
		const filter: Filter = { _id: errorId ?? "", "untold._id": _id };
		await updateOne(this.errors, filter, { $unset: { untold: true } });
	}

	open(query: ErrorQuery): Promise<SyncError[]> {
		const { limit, skip = 0 } = query;
		const most = limit === undefined ? {} : { limit: limit + skip };
		const options = { sort: { openSince: 1, _id: 1 }, ...most } as const;
		return this.errors.find(filterOf(query), options).then((found) => found.slice(skip).map(toError));
	}

	async *openPages(query: ErrorQuery): AsyncIterable<SyncError[]> {
		const options = { sort: { openSince: 1, _id: 1 }, batchSize: PAGE_SIZE } as const;
		for await (const page of this.errors.stream(filterOf(query), options)) yield page.map(toError);
	}

	countOpen(query: ErrorQuery = {}): Promise<number> {
		return this.errors.count(filterOf(query));
	}

	async countOpenByKind(): Promise<OpenCount[]> {
		const counted = await this.errors.countBy({ openSince: SOME_TEXT }, ["mapping", "kind"]);
		return counted.map(({ key, count }) => ({ ...(key as Pick<OpenCount, "mapping" | "kind">), count }));
	}

	/** First what is to be tried again, then what is to wake up; an error someone is resolving is left alone. */
	async *due(mapping: string, at: string): AsyncIterable<SyncError[]> {
		for (const state of ["open", "snoozed"]) {
			const filter: Filter = { mapping, state, dueAt: { $lte: at } };
			const options = { sort: { dueAt: 1, _id: 1 }, batchSize: PAGE_SIZE } as const;
			for await (const page of this.errors.stream(filter, options)) yield page.map(toError);
		}
	}

	async resolving(): Promise<SyncError[]> {
		const filter: Filter = { "resolving.owner": SOME_TEXT, state: "resolving" };
		return (await this.errors.find(filter, { sort: { _id: 1 } })).map(toError);
	}

	async dirty(limit: number, after?: string): Promise<SyncError[]> {
		const filter: Filter = { cardDirty: true, ...(after === undefined ? {} : { _id: { $gt: after } }) };
		return (await this.errors.find(filter, { sort: { _id: 1 }, limit })).map(toError);
	}

	async shown(id: string, revision: number): Promise<void> {
		await updateOne(this.errors, { _id: id, revision }, { $unset: { cardDirty: true } });
	}

	async shownAll(errors: Array<{ _id: string; revision: number }>): Promise<void> {
		for (const some of chunksOf(errors, PAGE_SIZE)) {
			const update = { $unset: { cardDirty: true } };
			await this.errors.bulkWrite(
				some.map(({ _id, revision }) => ({ update: { filter: { _id, revision }, update } })),
			);
		}
	}

	async ofPile(pile: string, limit: number, skip = 0): Promise<SyncError[]> {
		const sort = { openSince: 1, _id: 1 } as const;
		const found = await this.errors.find({ pile }, { sort, limit: limit + skip });
		return found.slice(skip).map(toError);
	}

	async ofRecordKey(record: string): Promise<SyncError[]> {
		const sides = SIDES.map((side) => this.errors.find({ [RECORD_OF[side]]: record }));
		return oldestFirst(new Map((await Promise.all(sides)).flat().map((stored) => [stored._id, stored])));
	}

	async pilesUnder(records: string[] | "any"): Promise<Pile[]> {
		const piles = new Map<string, Pile>();
		const wanted =
			records === "any" ? [SOME_TEXT] : [...chunksOf([...new Set(records)])].map((some) => ({ $in: some }));
		for (const childOf of wanted) {
			const counted = await this.errors.countBy({ childOf }, ["pile", "mapping"]);
			for (const { key } of counted) {
				const { pile, mapping } = key as { pile: string; mapping: string };
				piles.set(pile, { kind: "children", key: pile, mapping });
			}
		}
		return [...piles.values()];
	}

	countPile(pile: string, coupled = false): Promise<number> {
		return this.errors.count({ pile, ...(coupled ? { couplingId: SOME_TEXT } : {}) });
	}

	async endsOfPile(pile: string, since: string): Promise<PileEnd[]> {
		const filter: Filter = { endedPile: pile, "outcome.at": { $gte: since } };
		const counted = await this.errors.countBy(filter, ["outcome.resolution", "outcome.actorName"]);
		return counted.map(({ key, count }) => ({
			resolution: key["outcome.resolution"] as PileEnd["resolution"],
			actorName: (key["outcome.actorName"] as string | null) ?? null,
			count,
		}));
	}

	countSetAside(pile: string): Promise<number> {
		return this.errors.count({ asidePile: pile });
	}

	async asideOfPile(pile: string, limit: number): Promise<SyncError[]> {
		return (await this.errors.find({ asidePile: pile }, { sort: { _id: 1 }, limit })).map(toError);
	}

	async ofRecord(mapping: string, side: Side, id: string): Promise<SyncError[]> {
		const ids = [...new Set([id, id.toLowerCase(), id.toUpperCase()])];
		const filter: Filter = { "record.id": { $in: ids }, "record.side": side, mapping };
		return (await this.errors.find(filter, { sort: { openedAt: -1, _id: -1 } })).map(toError);
	}

	async *openedBetween(from: string, to: string): AsyncIterable<ErrorOpening[]> {
		const filter: Filter = { openedAt: { $gte: from, $lt: to }, visible: true };
		const options = { sort: { openedAt: 1, _id: 1 }, batchSize: PAGE_SIZE, projection: OPENING } as const;
		for await (const page of this.errors.stream(filter, options)) yield page.map(toOpening);
	}

	async *endedBetween(from: string, to: string): AsyncIterable<ErrorEnding[]> {
		const filter: Filter = { "outcome.at": { $gte: from, $lt: to }, state: "resolved", visible: true };
		const projection = [...OPENING, "outcome.at", "outcome.resolution"];
		const options = { sort: { "outcome.at": 1, _id: 1 }, batchSize: PAGE_SIZE, projection } as const;
		for await (const page of this.errors.stream(filter, options)) yield page.flatMap(toEnding);
	}

	async countVisibleByKind(): Promise<VisibleCount[]> {
		const keys = ["mapping", "kind", "state"];
		const counted = await this.errors.countBy({ openSince: SOME_TEXT, visible: true }, keys);
		return counted.map(({ key, count }) => ({
			mapping: key.mapping as string,
			kind: key.kind as VisibleCount["kind"],
			isAside: key.state === "snoozed",
			count,
		}));
	}

	async assigned(): Promise<SyncError[]> {
		const filter: Filter = { "assignee.id": SOME_TEXT, openSince: SOME_TEXT };
		return (await this.errors.find(filter, { sort: { "assignee.id": 1, openSince: 1, _id: 1 } })).map(
			toError,
		);
	}

	async *all(): AsyncIterable<SyncError[]> {
		const options = { sort: { openedAt: 1, _id: 1 }, batchSize: PAGE_SIZE } as const;
		for await (const page of this.errors.stream({ openedAt: SOME_TEXT }, options)) yield page.map(toError);
	}

	async ofCoupling(couplingId: string): Promise<SyncError[]> {
		const found = await this.errors.find({ couplingId }, { sort: { openedAt: -1, _id: -1 } });
		return found.map(toError);
	}
}

function oldestFirst(found: ReadonlyMap<string, StoredError>): SyncError[] {
	const age = ({ openSince = "", _id }: StoredError) => `${openSince} ${_id}`;
	return [...found.values()].sort((one, two) => (age(one) < age(two) ? -1 : 1)).map(toError);
}

/** Open errors; a cause and an assignee have an index of their own, for they pick few out of many. */
function filterOf({ mapping, kind, cause, assignee, waiting, visibleOnly }: ErrorQuery): Filter {
	return {
		openSince: SOME_TEXT,
		...(mapping === undefined ? {} : { mapping }),
		...(kind === undefined ? {} : { kind }),
		...(cause === undefined ? {} : { cause }),
		...(assignee === undefined ? {} : { "assignee.id": assignee }),
		...(waiting ? { state: { $ne: "snoozed" } } : {}),
		...(visibleOnly ? { visible: true } : {}),
	};
}

/** What is read of an error to count it. */
const OPENING = ["mapping", "kind", "openedAt"] as const;

function toOpening({ mapping, kind, openedAt }: StoredError): ErrorOpening {
	return { mapping, kind, openedAt };
}

function toEnding(error: StoredError): ErrorEnding[] {
	const { outcome } = error;
	return outcome === null
		? []
		: [{ ...toOpening(error), endedAt: outcome.at, resolution: outcome.resolution }];
}

/** What the stored error must be for its card to stay as it is; null when the card changes in any case. */
function sameCard(error: SyncError, read: { revision: number; count: number }): Filter | null {
	if (!error.visible) return { visible: false };
	if (error.revision !== read.revision || error.count !== read.count) return null;
	return { visible: true, state: error.state };
}

function toStored({ cardDirty, openKey, ...error }: SyncError): StoredError {
	const stored: StoredError = { ...error, ...placesOf(error) };
	if (error.state === "resolved" || openKey === undefined) return stored;
	const sharing = sharingOf({ ...error, openKey });
	return { ...stored, openKey, ...(sharing === undefined ? {} : { sharing }) };
}

/** The records that may be one and the same, of an error about that which is not resolved; undefined for any other one. */
export function sharingOf(error: SyncError): string[] | undefined {
	if (error.state === "resolved" || !namesTwins(error)) return undefined;
	return [...new Set(namedIn(error).map(({ side, id }) => recordKeyOf(error.mapping, side, id)))];
}

/** The fields by which an error is found, as its state has them. */
export function placesOf(
	error: SyncError,
): Pick<StoredError, Exclude<(typeof OPTIONAL)[number], "hidden" | "openKey" | "sharing">> {
	const pile = error.visible ? pileOf(error)?.key : undefined;
	if (error.state === "resolved") return pile === undefined ? {} : { endedPile: pile };
	const open = { openSince: error.openedAt, ...recordsOf(error) };
	if (pile === undefined) return open;
	if (!isWaiting(error)) return { ...open, asidePile: pile };
	const { parent } = error;
	return parent && parent.id !== null ? { ...open, pile, childOf: parentKeyOf(parent) } : { ...open, pile };
}

const RECORD_OF = { left: "leftRecord", right: "rightRecord" } as const satisfies Record<Side, string>;

function recordsOf({ mapping, records }: SyncError): Pick<StoredError, "leftRecord" | "rightRecord"> {
	return Object.fromEntries(
		SIDES.flatMap((side) => {
			const { id } = records[side];
			return id === null ? [] : [[RECORD_OF[side], recordKeyOf(mapping, side, id)]];
		}),
	);
}

function toError({
	openSince,
	pile,
	childOf,
	leftRecord,
	rightRecord,
	sharing,
	asidePile,
	endedPile,
	untold,
	...error
}: StoredError): SyncError {
	return error;
}

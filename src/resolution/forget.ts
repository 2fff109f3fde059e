import { isDeepStrictEqual } from "node:util";
import { type Coupling, forgetWrites } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { SIDES } from "../domain/record.js";
import { covers, NEEDED_ROLE } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import { inTurns } from "../ports/in-turns.js";
import type { Card, Forgotten, Operation, RecordLogEntry, Stores } from "../ports/stores.js";
import { type Actor, type FoundRecord, PairBusyError, RoleError } from "../ports/use-cases.js";
import { closeError, succeeded } from "../sync/close-errors.js";
import type { Engine } from "../sync/engine.js";
import { tellUntold } from "../sync/tell-untold.js";
import { auditAction } from "./audit.js";
import { maskedCard } from "./forgotten-card.js";
import { withoutMention, withoutValues } from "./forgotten-error.js";
import { type ForgottenRecord, forgottenRecord, isForgotten, namesGiven } from "./forgotten-record.js";

/** Of how many things values were taken out. */
export interface Forgetting {
	couplings: number;
	/** Those of other records that told of it too. */
	errors: number;
	log: number;
	audit: number;
	operations: number;
	cards: number;
	jobs: number;
}

/** Thrown when a record is to be forgotten that is still kept in step. */
export class StillCoupledError extends Error {
	override readonly name = "StillCoupledError";
	readonly code = "stillCoupled";
	constructor() {
		super(
			"The record is still coupled, so the next run would read it again. Uncouple it first, or say --uncouple.",
		);
	}
}

const SAVE_TRIES = 5;
/** A log longer than this is forgotten whole all the same; only what others quote of it is not looked for. */
const LOOKED_AT = 10_000;

/**
 * Takes every value of a record and of its partner out of what Koppel keeps, and whatever tells of them in errors,
 * cards and reasons of others; that something happened, when and through whom, stays. What another record holds itself
 * is that record's. It may be asked for again, also after it broke off: what tells whom to look for goes last. Throws
 * RoleError, StillCoupledError, and PairBusyError while someone settles an error of the record.
 */
export async function forget(
	engine: Engine,
	mapping: Mapping,
	found: FoundRecord,
	actor: Actor,
): Promise<Forgetting> {
	if (!covers(actor.role, NEEDED_ROLE.forget))
		throw new RoleError("Forgetting a record", NEEDED_ROLE.forget, actor.role);
	const { stores } = engine;
	await tellUntold(engine);
	const log = await logOf(engine, found);
	const told = await toldOf(engine, found);
	const couplings = await couplingsOf(engine, found, log, told.errorIds);
	if (couplings.some(({ state }) => state !== "parted")) throw new StillCoupledError();
	await tell(engine, found, actor);
	const couplingIds = couplings.map(({ _id }) => _id);
	const errors = await endedErrors(engine, couplingIds, told.errorIds);
	const about = { errorIds: errors.map(({ _id }) => _id), couplingIds };
	await waitForOperations(engine, about);
	const record = await forgottenRecord(mapping, found, { errors, couplings, log }, told.names);
	const { mask } = record;
	const cards = await forgetCards(engine, about.errorIds, record);
	const operations = await stores.operations.forgetReasons(about, mask);
	const audit = await stores.audit.forgetValues(about, mask);
	const jobs = await stores.jobs.forgetMessages(mask);
	const mentions = await forgetMentions(engine, about.errorIds, record);
	const blanked = await forgetErrors(engine, about.errorIds, (now) => withoutValues(now, record.ownMask));
	const logged = await forgetLog(engine, found);
	return {
		couplings: await forgetCouplings(engine, couplings),
		errors: mentions + blanked,
		log: logged,
		audit,
		operations,
		cards,
		jobs,
	};
}

async function tell(engine: Engine, found: FoundRecord, actor: Actor): Promise<void> {
	const before = SIDES.flatMap((side) => {
		const id = found[side];
		return id === null ? [] : [{ side, id, fields: {} }];
	});
	const { couplingId, mapping } = found;
	const facts = { errorId: null, couplingId, mapping, side: null, outcome: "done" as const, reason: null };
	await auditAction(engine, actor, "forget", { ...facts, before });
}

async function logOf({ stores }: Engine, found: FoundRecord): Promise<RecordLogEntry[]> {
	const lists = SIDES.map((side) => {
		const id = found[side];
		return id === null ? [] : stores.log.ofRecord(found.mapping, side, id, LOOKED_AT);
	});
	return (await Promise.all(lists)).flat();
}

/** The errors of the record by itself or with any partner, and what the errors of others call it. */
async function toldOf(
	{ stores }: Engine,
	found: FoundRecord,
): Promise<{ errorIds: string[]; names: string[] }> {
	const errorIds: string[] = [];
	const names = new Set<string>();
	for await (const error of inTurns(stores.errors.all())) {
		if (isOwn(error, found)) errorIds.push(error._id);
		for (const name of namesGiven(error, found)) names.add(name);
	}
	return { errorIds, names: [...names] };
}

function isOwn({ mapping, couplingId, record, records }: SyncError, found: FoundRecord): boolean {
	if (couplingId !== null && couplingId === found.couplingId) return true;
	if (record !== null && isForgotten(found, mapping, record.side, record.id)) return true;
	return SIDES.some((side) => isForgotten(found, mapping, side, records[side].id));
}

/** Every bond the record has or had. */
async function couplingsOf(
	{ stores }: Engine,
	found: FoundRecord,
	log: RecordLogEntry[],
	errorIds: string[],
): Promise<Coupling[]> {
	const errors = await Promise.all(errorIds.map((id) => stores.errors.get(id)));
	const named = [found, ...log, ...errors].flatMap((one) => one?.couplingId ?? []);
	const couplings = new Map(
		(await stores.couplings.getMany([...new Set(named)])).map((one) => [one._id, one]),
	);
	for (const side of SIDES) {
		const id = found[side];
		if (id === null) continue;
		const bonds = await stores.couplings.byRecord(found.mapping, side, [id]);
		for (const bond of bonds.values()) couplings.set(bond._id, bond);
	}
	return [...couplings.values()];
}

/** All errors of the record, the open ones closed: what they ask about is not known any more. */
async function endedErrors(engine: Engine, couplingIds: string[], errorIds: string[]): Promise<SyncError[]> {
	const { errors } = engine.stores;
	const ofBonds = (await Promise.all(couplingIds.map((id) => errors.ofCoupling(id)))).flat();
	const ids = new Set([...errorIds, ...ofBonds.map(({ _id }) => _id)]);
	const ended: SyncError[] = [];
	for (const id of ids) {
		const error = await errors.get(id);
		if (error === null) continue;
		if (error.state !== "resolved") {
			const isBusy = error.state === "resolving" || !(await closeError(engine, error, succeeded(engine)));
			if (isBusy) throw new PairBusyError();
		}
		ended.push((await errors.get(id)) ?? error);
	}
	return ended;
}

/** An operation that tells why something of the record failed keeps that in memory: it has to end first. */
async function waitForOperations({ stores, liveness }: Engine, about: Forgotten): Promise<void> {
	const ids = new Set([...about.errorIds, ...about.couplingIds]);
	for (const operation of await stores.operations.running())
		if ((await tellsOf(stores, operation, ids)) && (await liveness.isAliveForSure(operation.owner)))
			throw new PairBusyError();
}

async function tellsOf(
	{ operations }: Stores,
	{ list, begun = [] }: Operation,
	ids: ReadonlySet<string>,
): Promise<boolean> {
	if (begun.some((id) => ids.has(id))) return true;
	for await (const { errorId, couplingId } of inTurns(operations.items(list)))
		if (ids.has(errorId ?? "") || ids.has(couplingId ?? "")) return true;
	return false;
}

/** The record's own cards, and those that tell of it beside others. What an error still says is drawn afresh later. */
async function forgetCards({ stores }: Engine, errorIds: string[], record: ForgottenRecord): Promise<number> {
	const own = new Set(errorIds);
	let count = 0;
	for await (const card of inTurns(stores.cards.all())) {
		const isOwnCard = own.has(card.errorId ?? "");
		const forgotten = (now: Card) => {
			const masked = maskedCard(now, record.mask);
			return isOwnCard ? maskedCard(masked, record.ownMask) : masked;
		};
		const save = (now: Card) => {
			const next = forgotten(now);
			const isSame = isDeepStrictEqual(next.desired, now.desired) && next.pile === now.pile;
			return isSame ? null : stores.cards.save(next);
		};
		if (await saved(card, (id) => stores.cards.get(id), save)) count++;
	}
	return count;
}

/**
 * Errors of others that tell of the record. What names it goes after what only quotes it, to be found again. All errors
 * that wait for one record name it, so they are read once more where they are changed instead of being kept.
 */
async function forgetMentions(engine: Engine, own: string[], record: ForgottenRecord): Promise<number> {
	const ids = new Set(own);
	const quoting: string[] = [];
	const naming: string[] = [];
	for await (const error of inTurns(engine.stores.errors.all())) {
		if (ids.has(error._id) || isDeepStrictEqual(withoutMention(error, record), error)) continue;
		(namesGiven(error, record).length > 0 ? naming : quoting).push(error._id);
	}
	return forgetErrors(engine, [...quoting, ...naming], (now) => withoutMention(now, record));
}

async function forgetErrors(
	{ stores, events }: Engine,
	ids: string[],
	without: (error: SyncError) => SyncError,
): Promise<number> {
	let count = 0;
	for (const id of ids) {
		const error = await stores.errors.get(id);
		if (error === null) continue;
		const save = (now: SyncError) => {
			const next = without(now);
			if (isDeepStrictEqual(next, now)) return null;
			// Whoever settles it now saves it whole, as they read it.
			if (now.state === "resolving") return Promise.resolve(false);
			return stores.errors.save({ ...next, revision: now.revision + 1 }, now);
		};
		if (!(await saved(error, (again) => stores.errors.get(again), save))) continue;
		count++;
		const now = await stores.errors.get(id);
		if (now !== null) events.emit("error:changed", { error: now });
	}
	return count;
}

async function forgetLog({ stores }: Engine, found: FoundRecord): Promise<number> {
	let count = 0;
	for (const side of SIDES) {
		const id = found[side];
		if (id !== null) count += await stores.log.forgetValues(found.mapping, side, id);
	}
	return count;
}

/** A parted pair keeps its two ids, by which matching goes on leaving it alone. */
async function forgetCouplings({ stores }: Engine, couplings: Coupling[]): Promise<number> {
	let count = 0;
	for (const coupling of couplings) {
		const blank = (now: Coupling) => {
			if (now.state !== "parted") throw new StillCoupledError();
			const isBlank =
				Object.keys(now.seats).length === 0 &&
				now.ghosts.length === 0 &&
				now.pending === null &&
				now.recentWrites === undefined;
			if (isBlank) return null;
			const next = {
				...forgetWrites(now),
				seats: {},
				ghosts: [],
				pending: null,
				touched: { left: [], right: [] },
			};
			return stores.couplings.save([{ coupling: next }]).then((refused) => refused.size === 0);
		};
		if (await saved(coupling, (id) => stores.couplings.get(id), blank)) count++;
	}
	return count;
}

/** Saves what others may save as well, reading it afresh whenever they were quicker. False when nothing was to be done. */
async function saved<T extends { _id: string }>(
	read: T,
	get: (id: string) => Promise<T | null>,
	save: (now: T) => Promise<boolean> | null,
): Promise<boolean> {
	let now: T | null = read;
	for (let attempt = 0; attempt < SAVE_TRIES && now !== null; attempt++) {
		const saving = save(now);
		if (saving === null) return false;
		if (await saving) return true;
		now = await get(read._id);
	}
	if (now === null) return false;
	throw new PairBusyError();
}

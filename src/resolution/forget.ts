import { isDeepStrictEqual } from "node:util";
import { type Coupling, forgetWrites } from "../domain/coupling.js";
import { type Mask, maskFor } from "../domain/mask.js";
import { pileOf } from "../domain/pile.js";
import { type FieldValue, SIDES } from "../domain/record.js";
import { covers, NEEDED_ROLE } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Card, RecordLogEntry } from "../ports/stores.js";
import { type Actor, type FoundRecord, PairBusyError, RoleError } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { closeError, succeeded } from "../sync/record-errors.js";
import { auditAction } from "./audit.js";
import { maskedContent } from "./forgotten-card.js";
import { withoutValues } from "./forgotten-error.js";

/** Of how many things values were taken out. */
export interface Forgetting {
	couplings: number;
	errors: number;
	log: number;
	audit: number;
	operations: number;
	cards: number;
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
/** A log longer than this is forgotten whole all the same; only what cards quote of it is not looked for. */
const LOOKED_AT = 10_000;

/**
 * Takes every value of a record and of its partner out of what Koppel keeps; that something happened, when and through
 * whom, stays. It may be asked for again, also after it broke off: what tells the values goes last. Throws RoleError,
 * StillCoupledError, and PairBusyError while someone settles an error of the record.
 */
export async function forget(engine: Engine, found: FoundRecord, actor: Actor): Promise<Forgetting> {
	if (!covers(actor.role, NEEDED_ROLE.forget))
		throw new RoleError("Forgetting a record", NEEDED_ROLE.forget, actor.role);
	const { stores } = engine;
	const log = await logOf(engine, found);
	const couplingIds = [...new Set([found.couplingId, ...log.map((entry) => entry.couplingId)])].filter(
		(id) => id !== null,
	);
	const couplings = await stores.couplings.getMany(couplingIds);
	if (couplings.some(({ state }) => state !== "parted")) throw new StillCoupledError();
	await tell(engine, found, actor);
	const errors = await endedErrors(engine, found, couplingIds);
	const about = { errorIds: errors.map(({ _id }) => _id), couplingIds };
	const mask = maskFor(valuesOf(errors, couplings, log));
	const cards = await forgetCards(engine, errors, mask);
	const operations = await stores.operations.forgetReasons(about);
	const audit = await stores.audit.forgetValues(about);
	const blanked = await forgetErrors(engine, errors, mask);
	const logged = await forgetLog(engine, found);
	return {
		couplings: await forgetCouplings(engine, couplings),
		errors: blanked,
		log: logged,
		audit,
		operations,
		cards,
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

/** All errors of the record, the open ones closed: what they ask about is not known any more. */
async function endedErrors(engine: Engine, found: FoundRecord, couplingIds: string[]): Promise<SyncError[]> {
	const { errors } = engine.stores;
	const lists = [
		...couplingIds.map((id) => errors.ofCoupling(id)),
		...SIDES.flatMap((side) => {
			const id = found[side];
			return id === null ? [] : [errors.ofRecord(found.mapping, side, id)];
		}),
	];
	const ended: SyncError[] = [];
	for (const error of (await Promise.all(lists)).flat()) {
		if (error.state !== "resolved") {
			const isBusy = error.state === "resolving" || !(await closeError(engine, error, succeeded(engine)));
			if (isBusy) throw new PairBusyError();
		}
		ended.push((await errors.get(error._id)) ?? error);
	}
	return ended;
}

function valuesOf(errors: SyncError[], couplings: Coupling[], log: RecordLogEntry[]): FieldValue[] {
	const values: FieldValue[] = [];
	for (const { fields, hidden = [], records, undo } of errors) {
		values.push(...hidden, ...SIDES.map((side) => records[side].name));
		for (const { left, right, seat } of fields)
			values.push(left, right, seat?.left ?? null, seat?.right ?? null);
		if (undo !== null) values.push(...Object.values(undo.before));
	}
	for (const { seats, pending, ghosts } of couplings) {
		for (const { left, right } of Object.values(seats)) values.push(left, right);
		for (const write of pending === null ? ghosts : [pending, ...ghosts])
			values.push(...Object.values(write.values));
	}
	for (const { fields } of log) for (const { before, after } of fields) values.push(before, after);
	// A number or a single letter is nobody's name, and stands in every other text.
	return values.filter((value) => typeof value === "string" && value.trim().length > 2);
}

/** The cards of the errors, and those of several that may name the record. The first are drawn afresh later. */
async function forgetCards({ stores }: Engine, errors: SyncError[], mask: Mask): Promise<number> {
	const own = await stores.cards.byErrors(errors.map(({ _id }) => _id));
	const piles = new Set(errors.flatMap((error) => pileOf(error)?.key ?? []));
	const shared = await Promise.all([...piles].map((pile) => stores.cards.sharedOfPile(pile)));
	let count = 0;
	for (const card of [...own.values(), ...shared]) {
		if (card === null) continue;
		const save = (now: Card, desired: Card["desired"]) => stores.cards.save({ ...now, desired, dirty: true });
		if (
			await saved(
				card,
				(id) => stores.cards.get(id),
				(now) => forgottenCard(now, mask, save),
			)
		)
			count++;
	}
	return count;
}

function forgottenCard(
	card: Card,
	mask: Mask,
	save: (card: Card, desired: Card["desired"]) => Promise<boolean>,
): Promise<boolean> | null {
	const desired = maskedContent(card.desired, mask);
	return isDeepStrictEqual(desired, card.desired) ? null : save(card, desired);
}

async function forgetErrors({ stores, events }: Engine, errors: SyncError[], mask: Mask): Promise<number> {
	let count = 0;
	for (const error of errors) {
		const blank = (now: SyncError) => {
			const next = withoutValues(now, mask);
			if (isDeepStrictEqual(next, now)) return null;
			return stores.errors.save({ ...next, revision: now.revision + 1 }, now);
		};
		if (!(await saved(error, (id) => stores.errors.get(id), blank))) continue;
		count++;
		const now = await stores.errors.get(error._id);
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

import { valuesOf } from "../domain/change.js";
import {
	type Coupling,
	couple,
	keyOf,
	type Pending,
	type PendingCreate,
	recordKey,
	unsetVersions,
	withReadingMark,
} from "../domain/coupling.js";
import { correspond, isEmpty, sameOnSide } from "../domain/field-values.js";
import type { FieldMapping } from "../domain/mapping.js";
import { type MatchGroup, matchGroups } from "../domain/match.js";
import { valuesForCreate } from "../domain/reconcile.js";
import {
	bothSides,
	type Fields,
	type FieldValue,
	otherSide,
	SIDES,
	type Side,
	type Snapshot,
} from "../domain/record.js";
import { isoNow } from "../ports/clock.js";
import type { CreateRequest, WriteResult } from "../ports/connector.js";
import { newClaim } from "./claim.js";
import { chunksOf, type Work } from "./engine.js";
import { settleVersions } from "./pair.js";
import {
	closePairErrors,
	closeRecordErrors,
	type Failure,
	failureOf,
	recordPairError,
	recordSingleError,
	waitsForPeople,
} from "./record-errors.js";
import { bondEntry, logEntry } from "./write-log.js";

/** A record to be made on `side` from a source that stands on the other one. */
export interface CreateItem {
	side: Side;
	source: Snapshot;
	/** The coupling whose record is restored; null for a record that was never coupled. */
	restores: Coupling | null;
}

/** What a create would send, for plans and previews. */
export function plannedCreate(work: Work, item: CreateItem) {
	const source = otherSide(item.side);
	return valuesForCreate(work.mapping, item.side, valuesOf(work.mapping, source, item.source));
}

/**
 * Creates records, each claimed first on a coupling in state `creating`, whose unique record key already forbids a
 * second one, and each with a key that the system refuses twice (design.md 6.3). Returns the couplings to decide
 * once more, because something else than the created values may have to flow.
 */
export async function createRecords(work: Work, items: CreateItem[]): Promise<string[]> {
	const again: string[] = [];
	for (const side of SIDES) {
		const ofSide = items.filter((item) => item.side === side);
		for (const batch of chunksOf(ofSide, work.connectors[side].capabilities.batchSize)) {
			again.push(...(await createBatch(work, side, batch)));
		}
	}
	return again;
}

interface Claimed {
	item: CreateItem;
	coupling: Coupling;
	pending: Pending;
}

async function createBatch(work: Work, side: Side, items: CreateItem[]): Promise<string[]> {
	const sendable: Array<{ item: CreateItem; values: Record<string, FieldValue> }> = [];
	for (const item of items) {
		const { values, unsendable } = plannedCreate(work, item);
		const [first] = unsendable;
		if (first === undefined) sendable.push({ item, values });
		else await refuseCreate(work, item, unsendableFailure(first.field, first.reason, first.maxLength, side));
	}
	await work.engine.checkpoint("beforeClaim");
	const claimed = await claimCreates(work, side, sendable);
	const again = unclaimedRestores(sendable, claimed);
	if (claimed.length === 0) return again;
	await work.engine.checkpoint("afterClaim");
	const results = await sendCreates(work, side, claimed);
	await work.engine.checkpoint("afterAnswer");
	return [...again, ...(await settleAnswers(work, claimed, results))];
}

/** A restore whose pair someone else has saved meanwhile was not made: its pair is decided again. */
function unclaimedRestores(sendable: Array<{ item: CreateItem }>, claimed: Claimed[]): string[] {
	const made = new Set(claimed.map(({ coupling }) => coupling._id));
	return sendable.flatMap(({ item }) =>
		item.restores === null || made.has(item.restores._id) ? [] : [item.restores._id],
	);
}

/** The failure of a value the destination cannot take. */
export function unsendableFailure(
	field: string,
	reason: "tooLong" | "noOption",
	maxLength: number | null,
	side: Side,
): Failure {
	const message =
		reason === "tooLong"
			? `The value of ${field} is longer than the ${maxLength} characters that fit.`
			: `The value of ${field} has no counterpart in the option table.`;
	return { kind: "validation", code: reason, message, side, askedFields: [field] };
}

async function claimCreates(
	work: Work,
	side: Side,
	sendable: Array<{ item: CreateItem; values: Record<string, FieldValue> }>,
): Promise<Claimed[]> {
	const { stores, clock } = work.engine;
	const claimed: Claimed[] = [];
	for (const { item, values } of sendable) {
		const coupling = item.restores ?? newCoupling(work, side, item.source, isoNow(clock));
		const create = await createKeyFor(work, side, item);
		const source = otherSide(side);
		const sourceValues = valuesOf(work.mapping, source, item.source);
		const pending = newClaim(work, coupling, {
			side,
			operation: "create",
			values,
			sourceValues,
			expected: null,
			create,
		});
		claimed.push({ item, coupling: creating(coupling, side, pending), pending });
	}
	work.hold.check();
	const fresh = claimed.filter(({ item }) => item.restores === null);
	const restored = claimed.filter(({ item }) => item.restores !== null);
	const refused = new Set(
		(await stores.couplings.insert(fresh.map(({ coupling }) => coupling))).map(({ _id }) => _id),
	);
	const unsaved = await stores.couplings.save(restored.map(({ coupling }) => ({ coupling })));
	await stores.flushed();
	return claimed
		.filter(({ coupling }) => !refused.has(coupling._id) && !unsaved.has(coupling._id))
		.map((one) => (one.item.restores ? raised(one) : one));
}

function raised(one: Claimed): Claimed {
	return { ...one, coupling: { ...one.coupling, revision: one.coupling.revision + 1 } };
}

function newCoupling(work: Work, side: Side, source: Snapshot, at: string): Coupling {
	const ids = side === "left" ? { left: null, right: source.id } : { left: source.id, right: null };
	return couple({ _id: work.engine.newId(), mapping: work.mapping.name, ...ids, at });
}

/** The side being created gives up its old record, if it had one; the claim remembers it. */
function creating(coupling: Coupling, side: Side, pending: Pending): Coupling {
	const next: Coupling = {
		...coupling,
		state: "creating",
		[side]: { id: null, version: null, modifiedAt: null },
		ghosts: coupling.ghosts.filter((ghost) => ghost.side !== side),
		pending,
	};
	delete next[keyOf(side)];
	return withReadingMark(next);
}

async function createKeyFor(work: Work, side: Side, item: CreateItem): Promise<PendingCreate> {
	const { createKey } = work.mapping[side];
	const replaces = item.restores ? item.restores[side] : null;
	const base: PendingCreate = { id: null, key: null, horizonAt: null, repeated: false, replaces };
	if (createKey.kind === "clientId") return { ...base, id: work.engine.newId() };
	if (createKey.kind !== "field") return base;
	const mapped = mappedKeyValue(work, side, createKey.field, item.source);
	if (!isEmpty(mapped)) return { ...base, key: { field: createKey.field, value: mapped, ours: false } };
	const number = await work.engine.stores.mappings.nextKey(work.mapping.name, side);
	const value = `${createKey.prefix}${String(number).padStart(5, "0")}`;
	return { ...base, key: { field: createKey.field, value, ours: true } };
}

/** The key follows the mapped value even where the field itself flows the other way only. */
function mappedKeyValue(work: Work, side: Side, key: string, source: Snapshot): FieldValue {
	const field = work.mapping.fields.find((candidate) => candidate[side]?.field === key);
	const end = field?.[otherSide(side)];
	return end ? (source.fields[end.field] ?? null) : null;
}

/** The fields of a create by the system's own names, the key among them. */
function fieldsToSend(work: Work, side: Side, pending: Pending): Fields {
	const fields: Fields = {};
	for (const field of work.mapping.fields) {
		const end = field[side];
		if (end !== null && field.name in pending.values) fields[end.field] = pending.values[field.name] ?? null;
	}
	const key = pending.create?.key;
	if (key) fields[key.field] = key.value;
	return fields;
}

function sendCreates(work: Work, side: Side, claimed: Claimed[]): Promise<WriteResult[]> {
	const requests: CreateRequest[] = claimed.map(({ pending }) => ({
		id: pending.create?.id ?? null,
		values: fieldsToSend(work, side, pending),
		read: work.queries[side].fields,
	}));
	return work.connectors[side].createMany(work.mapping[side].entity, requests, work.call);
}

async function settleAnswers(work: Work, claimed: Claimed[], results: WriteResult[]): Promise<string[]> {
	const done: Coupling[] = [];
	const again: string[] = [];
	const saves: Array<{ coupling: Coupling; claim: string }> = [];
	for (const [index, one] of claimed.entries()) {
		const result = results[index];
		if (result === undefined) continue;
		if (result.kind === "done" && result.snapshot !== null) {
			const coupling = created(work, one, result.snapshot);
			await work.engine.stores.log.add([logEntry(work, coupling, one.pending, { after: result.snapshot })]);
			saves.push({ coupling, claim: one.pending.claim });
			done.push(coupling);
		} else if (result.kind === "refused" && result.error.code !== "duplicateId") {
			await giveUpCreate(work, one, failureOf(result.error, one.pending.side));
		} else {
			await lookForCreate(work, one);
			again.push(one.coupling._id);
		}
	}
	work.hold.check();
	const unsaved = await work.engine.stores.couplings.save(saves);
	await work.engine.checkpoint("afterSave");
	for (const coupling of done) {
		if (unsaved.has(coupling._id)) continue;
		work.job.counters.inserted++;
		const side = claimed.find((one) => one.coupling._id === coupling._id)?.pending.side ?? "left";
		work.engine.events.emit("record:written", {
			mapping: work.mapping.name,
			couplingId: coupling._id,
			side,
			operation: "create",
		});
		if (coupling.needsReading) again.push(coupling._id);
	}
	return again;
}

/** A created pair: what was written and what came back are the seats; other fields are looked at once more. */
function created(work: Work, { item, coupling, pending }: Claimed, snapshot: Snapshot): Coupling {
	const { side } = pending;
	const bound = bindRecord(coupling, side, snapshot.id);
	const seated = seatsOfCreated(work, bound, pending, snapshot, "answered");
	const readings = bothSides((which) => (which === side ? snapshot : item.source));
	return settleVersions(work.mapping, { coupling: seated, ...readings, error: null }, seated);
}

function bindRecord(coupling: Coupling, side: Side, id: string): Coupling {
	return withReadingMark({
		...coupling,
		state: "coupled",
		[side]: { id, version: null, modifiedAt: null },
		[keyOf(side)]: recordKey(coupling.mapping, id),
		pending: null,
		skipped: false,
		touched: { left: [], right: [] },
	});
}

/**
 * How sure we are that a record is the one we created: its own create `answered`; it was found by a key nobody else
 * could have chosen (`ours`); or it was found by a value a person may have typed too (`perhaps`).
 */
type Origin = "answered" | "ours" | "perhaps";

/**
 * Seats of a created record. What came back with the answer stands for what we sent. Of a record that was only
 * found, values equal to ours are taken as read; others keep what we sent as their seat, so that an edit made before
 * we found the copy counts as one (history 9), unless the record may be a stranger's: then they meet for the first
 * time.
 */
function seatsOfCreated(
	work: Work,
	coupling: Coupling,
	pending: Pending,
	snapshot: Snapshot,
	origin: Origin,
): Coupling {
	const { side, values, sourceValues } = pending;
	const source = otherSide(side);
	const read = valuesOf(work.mapping, side, snapshot);
	const seats: Coupling["seats"] = {};
	for (const field of work.mapping.fields) {
		const own = read[field.name] ?? null;
		const from = sourceValues[field.name] ?? null;
		const sent = values[field.name];
		if (origin === "answered") {
			const written = sent !== undefined || isKeyField(field, side, pending);
			if (written || correspondsTo(field, side, own, from)) seats[field.name] = seat(source, from, own);
		} else if (sent !== undefined) {
			const same = sameOnSide(field, side, own, sent);
			if (same || origin === "ours") seats[field.name] = seat(source, from, same ? own : sent);
		}
	}
	return { ...coupling, seats };
}

function isKeyField(field: FieldMapping, side: Side, pending: Pending): boolean {
	const key = pending.create?.key;
	return key?.field === field[side]?.field && key !== null && key !== undefined && !key.ours;
}

function correspondsTo(field: FieldMapping, side: Side, own: FieldValue, from: FieldValue): boolean {
	return side === "left" ? correspond(field, own, from) : correspond(field, from, own);
}

function seat(source: Side, from: FieldValue, own: FieldValue): { left: FieldValue; right: FieldValue } {
	return source === "left" ? { left: from, right: own } : { left: own, right: from };
}

/** A refused create leaves no claim behind; the error says why (history 13). */
async function giveUpCreate(work: Work, one: Claimed, failure: Failure): Promise<void> {
	const { item, coupling, pending } = one;
	const error = await recordCreateFailure(work, item, failure);
	work.hold.check();
	if (item.restores === null) {
		await work.engine.stores.couplings.remove([coupling]);
	} else {
		const back = backToBefore(coupling, item.restores, pending.side, waitsForPeople(error));
		await work.engine.stores.couplings.save([{ coupling: back, claim: pending.claim }]);
	}
}

function backToBefore(coupling: Coupling, before: Coupling, side: Side, skipped: boolean): Coupling {
	const record = before[side];
	const back: Coupling = { ...coupling, state: "coupled", [side]: record, pending: null, skipped };
	if (record.id !== null) back[keyOf(side)] = recordKey(coupling.mapping, record.id);
	return withReadingMark(back);
}

async function refuseCreate(work: Work, item: CreateItem, failure: Failure): Promise<void> {
	const error = await recordCreateFailure(work, item, failure);
	const { restores } = item;
	if (restores === null || !waitsForPeople(error)) return;
	work.hold.check();
	await work.engine.stores.couplings.save([{ coupling: withReadingMark({ ...restores, skipped: true }) }]);
}

async function recordCreateFailure(work: Work, item: CreateItem, failure: Failure) {
	work.job.counters.failed++;
	const { side, source, restores } = item;
	if (restores === null) return recordSingleError(work, otherSide(side), source, failure);
	const readings = bothSides((which) => (which === side ? null : source));
	return recordPairError(work, { coupling: restores, ...readings, error: null }, failure);
}

/**
 * Settles creates whose answer never came, by looking: by our id, by the key, or by the match fields. What is not
 * there is created again where the system would refuse a twin, and otherwise only once nothing can execute any more.
 */
export async function settleCreates(work: Work, couplings: Coupling[]): Promise<void> {
	for (const coupling of couplings) {
		const { pending } = coupling;
		if (pending === null || pending.create === null) continue;
		const source = await readSource(work, coupling, pending);
		const item: CreateItem = {
			side: pending.side,
			source: source ?? emptySource(coupling, pending),
			restores: pending.create.replaces === null ? null : restoredFrom(coupling, pending),
		};
		await settleCreate(work, { item, coupling, pending }, source !== null);
	}
}

/** The coupling as it was before the restore began. */
function restoredFrom(coupling: Coupling, pending: Pending): Coupling {
	return { ...coupling, state: "coupled", [pending.side]: pending.create?.replaces, pending: null };
}

function emptySource(coupling: Coupling, pending: Pending): Snapshot {
	const id = coupling[otherSide(pending.side)].id ?? "";
	return { id, fields: {}, version: "", modifiedAt: null, modifiedBy: null, mergedInto: null };
}

async function readSource(work: Work, coupling: Coupling, pending: Pending): Promise<Snapshot | null> {
	const side = otherSide(pending.side);
	const { id } = coupling[side];
	if (id === null) return null;
	const found = await work.connectors[side].readMany(work.queries[side], [id], work.call);
	return found.get(id) ?? [...found.values()][0] ?? null;
}

async function settleCreate(work: Work, one: Claimed, hasSource: boolean): Promise<void> {
	const found = await findCreated(work, one);
	const [first] = found;
	if (first !== undefined && found.length === 1) return adopt(work, one, first);
	if (first !== undefined) return reportTwins(work, one, found);
	const { pending } = one;
	const refusesTwins = pending.create?.id !== null || pending.create?.key !== null;
	const horizonPassed = hasHorizonPassed(work, pending);
	if (!hasSource) return horizonPassed ? forget(work, one) : keepWaiting(work, one);
	if (refusesTwins || horizonPassed) return repeatCreate(work, one);
	return keepWaiting(work, one);
}

/** An answer was lost just now: look once; what is not there yet is left to the next run's recovery. */
async function lookForCreate(work: Work, one: Claimed): Promise<void> {
	const found = await findCreated(work, one);
	const [first] = found;
	if (first !== undefined && found.length === 1) return adopt(work, one, first);
	return keepWaiting(work, one);
}

async function findCreated(work: Work, { pending, coupling }: Claimed): Promise<Snapshot[]> {
	const { side, create } = pending;
	const connector = work.connectors[side];
	if (create?.id) return [...(await connector.readMany(work.queries[side], [create.id], work.call)).values()];
	if (create?.key) {
		const { field, value } = create.key;
		const found = await connector.findByValues(work.queries[side], field, [value], work.call);
		return uncoupled(
			work,
			side,
			coupling,
			found.filter((snapshot) => sameText(snapshot.fields[field], value)),
		);
	}
	return uncoupled(work, side, coupling, await findByMatchFields(work, pending));
}

function sameText(one: FieldValue | undefined, two: FieldValue): boolean {
	return String(one ?? "").toUpperCase() === String(two ?? "").toUpperCase();
}

/** Only what was sent tells a copy: a match field that flows the other way holds whatever its system chose. */
async function findByMatchFields(work: Work, pending: Pending): Promise<Snapshot[]> {
	const { side } = pending;
	const [group] = sentGroups(work, pending);
	const [first] = group?.fields ?? [];
	const end = first?.[side];
	if (group === undefined || first === undefined || !end) return [];
	const value = pending.values[first.name] ?? null;
	const found = await work.connectors[side].findByValues(work.queries[side], end.field, [value], work.call);
	return found.filter((snapshot) => holdsSent(group, pending, snapshot));
}

/** The match fields, by priority, whose values all went out with this create. */
function sentGroups(work: Work, { values }: Pending): MatchGroup[] {
	return matchGroups(work.mapping).filter(({ fields }) => fields.every(({ name }) => !isEmpty(values[name])));
}

function holdsSent({ fields }: MatchGroup, { side, values }: Pending, snapshot: Snapshot): boolean {
	return fields.every((field) => {
		const end = field[side];
		return end !== null && sameOnSide(field, side, snapshot.fields[end.field] ?? null, values[field.name]);
	});
}

/** True when the row may be the copy of a create that has not been settled yet. */
export function mayHaveMade(work: Work, pending: Pending, row: Snapshot): boolean {
	if (pending.create === null) return false;
	const { id, key } = pending.create;
	if (id !== null) return id.toLowerCase() === row.id.toLowerCase();
	if (key !== null) return sameText(row.fields[key.field], key.value);
	return sentGroups(work, pending).some((group) => holdsSent(group, pending, row));
}

async function uncoupled(work: Work, side: Side, coupling: Coupling, found: Snapshot[]): Promise<Snapshot[]> {
	const ids = found.map(({ id }) => id);
	const taken = await work.engine.stores.couplings.byRecord(work.mapping.name, side, ids);
	return found.filter(({ id }) => {
		const by = taken.get(id.toLowerCase());
		return by === undefined || by._id === coupling._id;
	});
}

/** A found creation is saved with unset versions, so that what changed meanwhile is seen (histories 7 and 9). */
async function adopt(work: Work, { coupling, pending }: Claimed, snapshot: Snapshot): Promise<void> {
	const bound = bindRecord(coupling, pending.side, snapshot.id);
	const origin: Origin = pending.create?.id || pending.create?.key?.ours ? "ours" : "perhaps";
	const seated = seatsOfCreated(work, bound, pending, snapshot, origin);
	await work.engine.stores.log.add([
		logEntry(work, bound, pending, { after: snapshot }),
		bondEntry(work, bound, "couple"),
	]);
	work.hold.check();
	const unsaved = await work.engine.stores.couplings.save([
		{ coupling: unsetVersions(seated), claim: pending.claim },
	]);
	if (unsaved.size > 0) return;
	work.job.counters.inserted++;
	await closeSourceError(work, coupling, pending);
}

/** A source's own error, from an earlier try, ends once its copy stands there. */
function closeSourceError(work: Work, coupling: Coupling, pending: Pending): Promise<void> {
	const side = otherSide(pending.side);
	return closeRecordErrors(work, [{ side, id: coupling[side].id }]);
}

async function reportTwins(work: Work, one: Claimed, found: Snapshot[]): Promise<void> {
	const { item, coupling, pending } = one;
	const { mapping, connectors } = work;
	const { side } = pending;
	const others = found.map((snapshot) => ({
		side,
		id: snapshot.id,
		name: String(snapshot.fields[mapping[side].nameField ?? ""] ?? snapshot.id),
		link: connectors[side].link(mapping[side].entity, snapshot.id, snapshot.fields),
	}));
	await recordSingleError(work, otherSide(side), item.source, {
		kind: "possibleDuplicate",
		code: "severalCopies",
		message: `${found.length} records could be the copy that was being created.`,
		side,
		others,
	});
	work.hold.check();
	await work.engine.stores.couplings.remove([coupling]);
	await closePairErrors(work, [coupling._id]);
}

function hasHorizonPassed(work: Work, pending: Pending): boolean {
	return work.engine.clock.now() >= Date.parse(horizonOf(work, pending));
}

/** When nothing of what was sent under this claim can be executed any more, ISO. */
function horizonOf(work: Work, pending: Pending): string {
	const horizonMs = work.connectors[pending.side].capabilities.requestHorizonMs;
	return pending.create?.horizonAt ?? new Date(Date.parse(pending.at) + horizonMs).toISOString();
}

async function keepWaiting(work: Work, { coupling, pending }: Claimed): Promise<void> {
	if (pending.create === null || pending.create.horizonAt !== null) return;
	const horizonMs = work.connectors[pending.side].capabilities.requestHorizonMs;
	const horizonAt = new Date(work.engine.clock.now() + horizonMs).toISOString();
	const waiting = { ...pending, create: { ...pending.create, horizonAt } };
	work.hold.check();
	await work.engine.stores.couplings.save([
		{ coupling: { ...coupling, pending: waiting }, claim: pending.claim },
	]);
}

/** The source is gone and nothing was created: there is nothing left to couple (history 8). */
async function forget(work: Work, { coupling, pending }: Claimed): Promise<void> {
	work.hold.check();
	await work.engine.stores.couplings.remove([coupling]);
	await closePairErrors(work, [coupling._id]);
	await closeSourceError(work, coupling, pending);
}

/** Takes the claim over and sends the same create once more. */
async function repeatCreate(work: Work, one: Claimed): Promise<void> {
	const { coupling, pending, item } = one;
	if (pending.create === null) return;
	const horizonMs = work.connectors[pending.side].capabilities.requestHorizonMs;
	const renewed: Pending = {
		...pending,
		claim: work.engine.newId(),
		owner: work.hold.id,
		job: work.job._id,
		at: isoNow(work.engine.clock),
		create: {
			...pending.create,
			repeated: true,
			horizonAt: new Date(work.engine.clock.now() + horizonMs).toISOString(),
		},
	};
	work.hold.check();
	const taken = { ...coupling, pending: renewed };
	const unsaved = await work.engine.stores.couplings.save([{ coupling: taken, claim: pending.claim }]);
	if (unsaved.size > 0) return;
	await work.engine.stores.flushed();
	const next: Claimed = { item, coupling: { ...taken, revision: taken.revision + 1 }, pending: renewed };
	const [result] = await sendCreates(work, pending.side, [next]);
	if (result?.kind === "refused") await settleRefusedRepeat(work, next, result, horizonOf(work, pending));
	else if (result !== undefined) await settleRepeated(work, next, result);
}

/**
 * A refusal says nothing of the first request, which may be executed until its own horizon: until then its claim
 * stands, so that its record is recognised when it appears.
 */
async function settleRefusedRepeat(
	work: Work,
	one: Claimed,
	{ error }: WriteResult & { kind: "refused" },
	horizonAt: string,
): Promise<void> {
	const { coupling, pending } = one;
	if (error.code === "duplicateKey" || error.code === "duplicateId") {
		const [first, ...more] = await findCreated(work, one);
		if (first !== undefined && more.length === 0) return adopt(work, one, first);
	}
	if (work.engine.clock.now() >= Date.parse(horizonAt))
		return giveUpCreate(work, one, failureOf(error, pending.side));
	const waiting = { ...pending, create: pending.create && { ...pending.create, horizonAt } };
	work.hold.check();
	await work.engine.stores.couplings.save([
		{ coupling: { ...coupling, pending: waiting }, claim: pending.claim },
	]);
}

/** A creation that was repeated is saved with unset versions too: the source may have changed while we waited. */
async function settleRepeated(work: Work, one: Claimed, result: WriteResult): Promise<void> {
	if (result.kind === "done" && result.snapshot !== null) {
		const bound = bindRecord(one.coupling, one.pending.side, result.snapshot.id);
		const seated = seatsOfCreated(work, bound, one.pending, result.snapshot, "answered");
		await work.engine.stores.log.add([logEntry(work, bound, one.pending, { after: result.snapshot })]);
		work.hold.check();
		await work.engine.stores.couplings.save([{ coupling: unsetVersions(seated), claim: one.pending.claim }]);
		work.job.counters.inserted++;
		await closeSourceError(work, one.coupling, one.pending);
	}
}

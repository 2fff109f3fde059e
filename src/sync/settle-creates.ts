import { type Coupling, type Pending, unsetVersions } from "../domain/coupling.js";
import { isEmpty, sameOnSide } from "../domain/field-values.js";
import type { FieldMapping } from "../domain/mapping.js";
import { askedFieldOf, type MatchGroup, matchGroups } from "../domain/match.js";
import { own } from "../domain/own-words.js";
import { type FieldValue, otherSide, type Side, type Snapshot } from "../domain/record.js";
import { isoNow } from "../ports/clock.js";
import type { WriteResult } from "../ports/connector.js";
import { belongs } from "./belongs.js";
import { CLOCKS_APART_MS } from "./clocks.js";
import { closePairErrors, closeRecordErrors } from "./close-errors.js";
import {
	bindRecord,
	type Claimed,
	type CreateItem,
	giveUpCreate,
	type Origin,
	seatsOfCreated,
	sendCreates,
} from "./create-bond.js";
import { removeBonds } from "./end-bonds.js";
import type { Work } from "./engine.js";
import { failureOf } from "./failure.js";
import { horizonOn } from "./late-writes.js";
import { nameOnSide } from "./pair.js";
import { recordSingleError } from "./record-errors.js";
import { bondEntry, logEntry } from "./write-log.js";

/** Stands for everything that was sent, among the match fields' priorities. */
const EVERYTHING_SENT = -1;

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
export async function lookForCreate(work: Work, one: Claimed): Promise<void> {
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
	const asked = group === undefined ? undefined : askedFieldOf(group);
	const end = asked?.[side];
	if (group === undefined || asked === undefined || !end) return [];
	const value = pending.values[asked.name] ?? null;
	const found = await work.connectors[side].findByValues(work.queries[side], end.field, [value], work.call);
	return found.filter((snapshot) => holdsSent(work, group, pending, snapshot));
}

/**
 * The match fields, by priority, whose values all went out with this create. Where a record has none in any of them, or
 * they flow the other way only, everything that went out tells its copy, in a record that was not there before.
 */
function sentGroups({ mapping }: Work, { side, values }: Pending): MatchGroup[] {
	const isSent = ({ name }: FieldMapping) => !isEmpty(values[name]);
	const groups = matchGroups(mapping).filter(({ fields }) => fields.every(isSent));
	if (groups.length > 0) return groups;
	const sent = mapping.fields.filter((field) => field[side] !== null && isSent(field));
	// A system is asked by the first of them, and finds texts.
	const [text] = sent.filter((field) => ["text", "code"].includes(field[side]?.type ?? ""));
	if (text === undefined) return [];
	return [{ priority: EVERYTHING_SENT, fields: [text, ...sent.filter((field) => field !== text)] }];
}

function holdsSent(work: Work, group: MatchGroup, pending: Pending, snapshot: Snapshot): boolean {
	const { side, values } = pending;
	if (group.priority === EVERYTHING_SENT && !isNewSince(work, pending, snapshot)) return false;
	return group.fields.every((field) => {
		const end = field[side];
		return end !== null && sameOnSide(field, side, snapshot.fields[end.field] ?? null, values[field.name]);
	});
}

/** False for a record that was there before the create went out, or that would not be coupled by itself. */
function isNewSince(work: Work, { side, at }: Pending, snapshot: Snapshot): boolean {
	const { modifiedAt } = snapshot;
	if (!belongs(work, side, snapshot)) return false;
	return modifiedAt === null || Date.parse(modifiedAt) >= Date.parse(at) - CLOCKS_APART_MS;
}

/** True when the row may be the copy of a create that has not been settled yet. */
export function mayHaveMade(work: Work, pending: Pending, row: Snapshot): boolean {
	if (pending.create === null) return false;
	const { id, key } = pending.create;
	if (id !== null) return id.toLowerCase() === row.id.toLowerCase();
	if (key !== null) return sameText(row.fields[key.field], key.value);
	return sentGroups(work, pending).some((group) => holdsSent(work, group, pending, row));
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

/**
 * A source's own error, from an earlier try, ends once its copy stands there, and so does the question about a record
 * that was deleted once it is restored: nothing may be decided about the pair for long.
 */
async function closeSourceError(work: Work, coupling: Coupling, pending: Pending): Promise<void> {
	const side = otherSide(pending.side);
	await closeRecordErrors(work, [{ side, id: coupling[side].id }]);
	if (pending.create?.replaces) await closePairErrors(work, [coupling._id]);
}

async function reportTwins(work: Work, one: Claimed, found: Snapshot[]): Promise<void> {
	const { item, coupling, pending } = one;
	const { mapping, connectors } = work;
	const { side } = pending;
	const others = found.map((snapshot) => ({
		side,
		id: snapshot.id,
		name: nameOnSide(mapping, side, snapshot) ?? snapshot.id,
		link: connectors[side].link(mapping[side].entity, snapshot.id, snapshot.fields),
	}));
	await recordSingleError(work, otherSide(side), item.source, {
		kind: "possibleDuplicate",
		code: "severalCopies",
		message: own("severalCopies", { count: found.length }),
		side,
		others,
	});
	await removeBonds(work, [coupling]);
	await closePairErrors(work, [coupling._id]);
}

function hasHorizonPassed(work: Work, pending: Pending): boolean {
	return work.engine.clock.now() >= Date.parse(horizonOf(work, pending));
}

/** When nothing of what was sent under this claim can be executed any more, ISO. */
function horizonOf(work: Work, pending: Pending): string {
	return pending.create?.horizonAt ?? horizonOn(work, pending.side, Date.parse(pending.at));
}

async function keepWaiting(work: Work, { coupling, pending }: Claimed): Promise<void> {
	if (pending.create === null || pending.create.horizonAt !== null) return;
	const horizonAt = horizonOn(work, pending.side);
	const waiting = { ...pending, create: { ...pending.create, horizonAt } };
	work.hold.check();
	await work.engine.stores.couplings.save([
		{ coupling: { ...coupling, pending: waiting }, claim: pending.claim },
	]);
}

/** The source is gone and nothing was created: there is nothing left to couple (history 8). */
async function forget(work: Work, { coupling, pending }: Claimed): Promise<void> {
	await removeBonds(work, [coupling]);
	// An answer that was being taken back stands, and may be taken back still: its error is told of by its own recovery.
	if (!pending.asks) await closePairErrors(work, [coupling._id]);
	await closeSourceError(work, coupling, pending);
}

/** Takes the claim over and sends the same create once more. */
async function repeatCreate(work: Work, one: Claimed): Promise<void> {
	const { coupling, pending, item } = one;
	if (pending.create === null) return;
	const renewed: Pending = {
		...pending,
		claim: work.engine.newId(),
		owner: work.hold.id,
		job: work.job._id,
		at: isoNow(work.engine.clock),
		create: {
			...pending.create,
			repeated: true,
			horizonAt: horizonOn(work, pending.side),
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

import { valuesOf } from "../domain/change.js";
import {
	type Coupling,
	couple,
	keyOf,
	type Pending,
	type PendingCreate,
	withReadingMark,
} from "../domain/coupling.js";
import { isEmpty } from "../domain/field-values.js";
import { bothSides, type FieldValue, otherSide, SIDES, type Side, type Snapshot } from "../domain/record.js";
import type { RestoredValues } from "../domain/restored.js";
import type { WhyWritten } from "../domain/write-cause.js";
import { isoNow } from "../ports/clock.js";
import type { WriteResult } from "../ports/connector.js";
import { newClaim } from "./claim.js";
import {
	bindRecord,
	type Claimed,
	type CreateItem,
	giveUpCreate,
	plannedCreate,
	recordCreateFailure,
	seatsOfCreated,
	sendCreates,
} from "./create-bond.js";
import { chunksOf, type Work } from "./engine.js";
import { waitsForPeople } from "./error-schedule.js";
import { type Failure, failureOf } from "./failure.js";
import { nextKey, passTakenKeys } from "./made-up-keys.js";
import { whyRefused, withoutGoneParents } from "./missing-parents.js";
import { settleVersions } from "./pair.js";
import { lookForCreate } from "./settle-creates.js";
import { unsendableFailure } from "./unsendable.js";
import { logEntry } from "./write-log.js";

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

/** A create with its values, and what the source held where these are not made from what it holds. */
interface Sendable extends Pick<RestoredValues, "values" | "kept"> {
	item: CreateItem;
}

/** @param isLast false for a first try, after which what met a number of its own that is taken gets another one */
async function createBatch(work: Work, side: Side, items: CreateItem[], isLast = false): Promise<string[]> {
	const sendable: Sendable[] = [];
	const planned = items.map((item) => ({ item, planned: plannedCreate(work, item) }));
	for (const { item, planned: of } of await withoutGoneParents(work, side, planned)) {
		const { values, kept, unsendable } = of;
		const [first] = unsendable;
		if (first === undefined) sendable.push({ item, values, kept });
		else await refuseCreate(work, item, await unsendableFailure(work, first, item.source));
	}
	await work.engine.checkpoint("beforeClaim");
	const claimed = await claimCreates(work, side, sendable);
	const again = unclaimedRestores(sendable, claimed);
	if (claimed.length === 0) return again;
	await work.engine.checkpoint("afterClaim");
	const results = await sendCreates(work, side, claimed);
	await work.engine.checkpoint("afterAnswer");
	const ends = claimed.map((one, index) => ({ one, result: results[index] }));
	const met = isLast
		? []
		: ends.filter(({ one, result }) => hasMetTakenKey(one, result)).map(({ one }) => one);
	const others = ends.filter(({ one }) => !met.includes(one));
	again.push(...(await settleAnswers(work, others)));
	return [...again, ...(await createUnderOtherKeys(work, side, met))];
}

/** True when the number that we made up is another record's: nobody asked for just that one. */
function hasMetTakenKey({ item, pending }: Claimed, result: WriteResult | undefined): boolean {
	const isTaken = result?.kind === "refused" && result.error.code === "duplicateKey";
	return isTaken && item.restores === null && pending.create?.key?.ours === true;
}

async function createUnderOtherKeys(work: Work, side: Side, met: Claimed[]): Promise<string[]> {
	if (met.length === 0) return [];
	work.hold.check();
	await work.engine.stores.couplings.remove(met.map(({ coupling }) => coupling));
	await passTakenKeys(work, side);
	return createBatch(
		work,
		side,
		met.map(({ item }) => item),
		true,
	);
}

/** A restore whose pair someone else has saved meanwhile was not made: its pair is decided again. */
function unclaimedRestores(sendable: Array<{ item: CreateItem }>, claimed: Claimed[]): string[] {
	const made = new Set(claimed.map(({ coupling }) => coupling._id));
	return sendable.flatMap(({ item }) =>
		item.restores === null || made.has(item.restores._id) ? [] : [item.restores._id],
	);
}

async function claimCreates(work: Work, side: Side, sendable: Sendable[]): Promise<Claimed[]> {
	const { stores, clock } = work.engine;
	const claimed: Claimed[] = [];
	for (const { item, values, kept } of sendable) {
		const coupling = item.restores ?? newCoupling(work, side, item.source, isoNow(clock));
		const replaces = item.restores ? item.restores[side] : null;
		const keyIn = (field: string) =>
			keptKeyValue(work, side, field, { values, kept }) ?? mappedKeyValue(work, side, field, item.source);
		const create = await createKeyFor(work, side, replaces, keyIn);
		const source = otherSide(side);
		const sourceValues = { ...valuesOf(work.mapping, source, item.source), ...kept };
		const pending = newClaim(work, coupling, {
			side,
			operation: "create",
			values,
			sourceValues,
			expected: null,
			source: item.source,
			why: whyCreated(work, item),
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

/** A record is made again because a person said so, or the policy for deletions does. */
function whyCreated({ mapping, press }: Work, { restores }: CreateItem): WhyWritten {
	if (restores === null) return { reason: "created", rule: null };
	return { reason: "restored", rule: press === null ? mapping.policies.deletion : null };
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

/**
 * The key under which the system refuses a twin. `mappedKey` gives the value the key field gets anyway; where it is empty one is made up.
 */
export async function createKeyFor(
	work: Work,
	side: Side,
	replaces: PendingCreate["replaces"],
	mappedKey: (field: string) => FieldValue,
): Promise<PendingCreate> {
	const { createKey } = work.mapping[side];
	const base: PendingCreate = {
		id: null,
		key: null,
		horizonAt: null,
		repeated: false,
		replaces,
		unmapped: null,
	};
	if (createKey.kind === "clientId") return { ...base, id: work.engine.newId() };
	if (createKey.kind !== "field") return base;
	const mapped = mappedKey(createKey.field);
	if (!isEmpty(mapped)) return { ...base, key: { field: createKey.field, value: mapped, ours: false } };
	const value = await nextKey(work, side, createKey);
	return { ...base, key: { field: createKey.field, value, ours: true } };
}

/** A restored record has the key it had; null where it does not come back. */
function keptKeyValue(
	{ mapping }: Work,
	side: Side,
	key: string,
	{ values, kept }: Pick<RestoredValues, "values" | "kept">,
): FieldValue {
	const field = mapping.fields.find((candidate) => candidate[side]?.field === key);
	return field !== undefined && field.name in kept ? (values[field.name] ?? null) : null;
}

/** The key follows the mapped value even where the field itself flows the other way only. */
function mappedKeyValue(work: Work, side: Side, key: string, source: Snapshot): FieldValue {
	const field = work.mapping.fields.find((candidate) => candidate[side]?.field === key);
	const end = field?.[otherSide(side)];
	return end ? (source.fields[end.field] ?? null) : null;
}

/** What was answered is kept before anything else is asked: a look for the rest may meet a connection that is gone. */
async function settleAnswers(
	work: Work,
	ends: Array<{ one: Claimed; result: WriteResult | undefined }>,
): Promise<string[]> {
	const done: Array<{ one: Claimed; snapshot: Snapshot }> = [];
	const refused: Array<{ one: Claimed; failure: Failure }> = [];
	const unclear: Claimed[] = [];
	for (const { one, result } of ends) {
		if (result === undefined) continue;
		if (result.kind === "done" && result.snapshot !== null) done.push({ one, snapshot: result.snapshot });
		else if (result.kind === "refused" && result.error.code !== "duplicateId")
			refused.push({ one, failure: failureOf(result.error, one.pending.side) });
		else unclear.push(one);
	}
	const again = await keepCreated(work, done);
	await giveUpRefused(work, refused);
	for (const one of unclear) await lookForCreate(work, one);
	return [...again, ...unclear.map(({ coupling }) => coupling._id)];
}

async function giveUpRefused(work: Work, refused: Array<{ one: Claimed; failure: Failure }>): Promise<void> {
	const [first] = refused;
	if (first === undefined) return;
	const writes = refused.map(({ one, failure }) => {
		const { item, pending } = one;
		return { values: pending.values, source: item.source, failure };
	});
	const failures = await whyRefused(work, first.one.pending.side, writes);
	for (const [at, { one, failure }] of refused.entries())
		await giveUpCreate(work, one, failures[at] ?? failure);
}

/** Returns the couplings to decide once more. */
async function keepCreated(work: Work, done: Array<{ one: Claimed; snapshot: Snapshot }>): Promise<string[]> {
	const { stores, events } = work.engine;
	const made = done.map(({ one, snapshot }) => ({ one, snapshot, coupling: created(work, one, snapshot) }));
	await stores.log.add(
		made.map(({ one, snapshot, coupling }) => logEntry(work, coupling, one.pending, { after: snapshot })),
	);
	work.hold.check();
	const unsaved = await stores.couplings.save(
		made.map(({ one, coupling }) => ({ coupling, claim: one.pending.claim })),
	);
	await work.engine.checkpoint("afterSave");
	const kept = made.filter(({ coupling }) => !unsaved.has(coupling._id));
	for (const { one, coupling } of kept) {
		work.job.counters.inserted++;
		const facts = { mapping: work.mapping.name, couplingId: coupling._id, side: one.pending.side };
		events.emit("record:written", { ...facts, operation: "create" });
	}
	return kept.flatMap(({ coupling }) => (coupling.needsReading ? [coupling._id] : []));
}

/** A created pair: what was written and what came back are the seats; other fields are looked at once more. */
function created(work: Work, { item, coupling, pending }: Claimed, snapshot: Snapshot): Coupling {
	const { side } = pending;
	const bound = bindRecord(coupling, side, snapshot.id);
	const seated = seatsOfCreated(work, bound, pending, snapshot, "answered");
	const readings = bothSides((which) => (which === side ? snapshot : item.source));
	return settleVersions(work.mapping, { coupling: seated, ...readings, error: null }, seated);
}

async function refuseCreate(work: Work, item: CreateItem, failure: Failure): Promise<void> {
	const error = await recordCreateFailure(work, item, failure);
	const { restores } = item;
	if (restores === null || !waitsForPeople(error)) return;
	work.hold.check();
	await work.engine.stores.couplings.save([{ coupling: withReadingMark({ ...restores, skipped: true }) }]);
}

import { isDeepStrictEqual } from "node:util";
import { type Coupling, type Ghost, type Pending, unsetVersions } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { SIDES, type Side, type Snapshot } from "../domain/record.js";
import { changerOf, type WriteCause } from "../domain/write-cause.js";
import { isoNow } from "../ports/clock.js";
import type { Work } from "./engine.js";
import { ghostOf, hasMoved, holdsAll } from "./late-writes.js";
import { withFoundWrite } from "./loops.js";
import { rememberLate } from "./overtaken.js";
import { seatsOfWrite } from "./pair.js";
import { settleCreates } from "./settle-creates.js";
import { logEntry } from "./write-log.js";

/** A new claim for one write of this job; its values are what recovery compares the record with. */
export function newClaim(
	work: Work,
	coupling: Coupling,
	facts: Pick<Pending, "side" | "operation" | "values" | "sourceValues"> & {
		expected: Snapshot | null | undefined;
		/** The record the values come from, as far as it was read. */
		source: Snapshot | null | undefined;
	} & Pick<WriteCause, "why" | "except"> &
		Partial<Pick<Pending, "create" | "seats" | "asks" | "whole">>,
): Pending {
	const stored = coupling[facts.side];
	return {
		claim: work.engine.newId(),
		owner: work.hold.id,
		job: work.job._id,
		side: facts.side,
		operation: facts.operation,
		expectedVersion: facts.expected?.version ?? stored.version,
		expectedModifiedAt: facts.expected ? facts.expected.modifiedAt : stored.modifiedAt,
		values: facts.values,
		sourceValues: facts.sourceValues,
		seats: facts.seats ?? null,
		asks: facts.asks ?? false,
		create: facts.create ?? null,
		...(facts.whole === undefined ? {} : { whole: facts.whole }),
		actor: work.actor,
		cause: {
			// What a person corrected there a moment ago was written by us: whoever pressed is told of.
			...changerOf(work.press?.resolution === "edit" ? null : facts.source),
			press: work.press,
			why: facts.why,
			...(facts.except === undefined ? {} : { except: facts.except }),
		},
		at: isoNow(work.engine.clock),
	};
}

/**
 * What a claim's reading tells (design.md 6.2). Values equal to the written ones: it happened, and the seats of
 * those fields, and of no others, are taken from what was read. The version still the expected one: not yet; the
 * write becomes a ghost, because a request may execute long after its connection dropped. Otherwise someone was
 * there: those fields count as changed on that side. A deletion that did not happen leaves the agreement as it was,
 * versions included: an unset one would make the survivor look changed. One that takes an answer back becomes a ghost
 * as well: the record vanishing later is ours, and no policy may take it for a person's deletion.
 */
export function settleWrite(
	mapping: Mapping,
	coupling: Coupling,
	pending: Pending,
	reading: Snapshot | null,
): { coupling: Coupling; happened: boolean } {
	const untouched: Coupling = { ...coupling, pending: null, needsReading: true };
	const { asks, operation } = pending;
	if (operation === "delete") {
		const happened = reading === null;
		if (!asks) return { coupling: untouched, happened };
		if (happened) return { coupling: { ...untouched, undone: true }, happened };
		const mayCome = !hasMoved(reading, pending);
		return { coupling: mayCome ? withGhost(untouched, pending) : untouched, happened };
	}
	const free = unsetVersions(untouched);
	if (reading === null) return { coupling: free, happened: false };
	const { values } = pending;
	if (holdsAll(mapping, pending, reading)) {
		return { coupling: seatsOfWrite(mapping, free, pending, reading), happened: true };
	}
	if (!hasMoved(reading, pending)) {
		const isEdit = pending.seats !== null && !asks;
		return { coupling: isEdit ? free : withGhost(free, pending), happened: false };
	}
	// Nobody knows whether ours was read over there: a value typed back at the source meanwhile is a change as well.
	const withWritten = (one: Side) => [...new Set([...free.touched[one], ...Object.keys(values)])];
	return {
		coupling: { ...free, touched: { left: withWritten("left"), right: withWritten("right") } },
		happened: false,
	};
}

/** The write may still be carried out; until its record's version moves that is remembered. */
function withGhost(coupling: Coupling, pending: Pending): Coupling {
	const ghost = ghostOf(pending);
	const isSame = (other: Ghost) => isDeepStrictEqual(asSent(other), ghost);
	if (!coupling.ghosts.some(isSame)) return { ...coupling, ghosts: [...coupling.ghosts, ghost] };
	const ghosts = coupling.ghosts.map((other) =>
		isSame(other) ? { ...other, several: true as const } : other,
	);
	return { ...coupling, ghosts };
}

/** Without what has been learnt about it since; one that was overtaken stays another one. */
function asSent({ horizonAt, several, agreedSince, ...ghost }: Ghost): Ghost {
	return ghost;
}

/**
 * Settles what dead owners, and jobs that ended with claims left, were about to write. Pairs of living owners are
 * left alone. Returns how many were settled.
 */
export async function settleAbandoned(work: Work): Promise<number> {
	const claimed = await work.engine.stores.couplings.claimed(work.mapping.name);
	const verdicts = new Map<string, boolean>();
	const abandoned: Coupling[] = [];
	for (const coupling of claimed) {
		if (coupling.pending === null) continue;
		const { owner, job } = coupling.pending;
		const key = `${owner} ${job}`;
		const verdict = verdicts.get(key) ?? (await isAbandoned(work, coupling.pending));
		verdicts.set(key, verdict);
		if (verdict) abandoned.push(coupling);
	}
	await settleClaims(work, abandoned);
	return abandoned.length;
}

/** Settles the claims this job left when it broke off, so that they are free again at once (history 12). */
export async function settleOwn(work: Work): Promise<void> {
	const claimed = await work.engine.stores.couplings.claimed(work.mapping.name);
	await settleClaims(
		work,
		claimed.filter(({ pending }) => pending?.job === work.job._id),
	);
}

/** Settles one pair's claim if its owner is dead; the coupling as it stands then, null when it is gone. */
export async function settleOne(work: Work, coupling: Coupling): Promise<Coupling | null> {
	if (coupling.pending === null || !(await isAbandoned(work, coupling.pending))) return coupling;
	await settleClaims(work, [coupling]);
	return work.engine.stores.couplings.get(coupling._id);
}

async function isAbandoned(work: Work, pending: Pending): Promise<boolean> {
	if (pending.job === work.job._id) return false;
	if (!(await work.engine.liveness.isAlive(pending.owner))) return true;
	const job = await work.engine.stores.jobs.get(pending.job);
	return job === null || job.state !== "running";
}

async function settleClaims(work: Work, couplings: Coupling[]): Promise<void> {
	const creates = couplings.filter(({ pending }) => pending?.operation === "create");
	const writes = couplings.filter(({ pending }) => pending !== null && pending.operation !== "create");
	for (const side of SIDES) {
		await settleWrites(
			work,
			side,
			writes.filter(({ pending }) => pending?.side === side),
		);
	}
	await settleCreates(work, creates);
}

/**
 * Reads the claimed records of one side and settles each claim by what stands there. `held` is what these records held
 * before the write, by coupling, where the writer has read it: it goes on record, for an undo puts that back.
 */
export async function settleWrites(
	work: Work,
	side: Side,
	couplings: Coupling[],
	held: ReadonlyMap<string, Pending["values"]> = new Map(),
): Promise<Map<string, Coupling>> {
	const settled = new Map<string, Coupling>();
	if (couplings.length === 0) return settled;
	const { stores } = work.engine;
	const ids = couplings.map((coupling) => coupling[side].id).filter((id): id is string => id !== null);
	const found = await work.connectors[side].readMany(work.queries[side], ids, work.call);
	const readings = new Map([...found].map(([id, snapshot]) => [id.toLowerCase(), snapshot]));
	const changes: Array<{ coupling: Coupling; claim: string }> = [];
	for (const coupling of couplings) {
		const { pending } = coupling;
		if (pending === null) continue;
		const reading = readings.get(coupling[side].id?.toLowerCase() ?? "") ?? null;
		const result = settleWrite(work.mapping, coupling, pending, reading);
		if (result.happened) {
			const before = held.get(coupling._id);
			await stores.log.add([logEntry(work, coupling, pending, before === undefined ? {} : { before })]);
			work.job.counters[pending.operation === "delete" ? "deleted" : "modified"]++;
		}
		const remembering = rememberLate(work, result, pending, reading);
		const settledBy = result.happened ? withFoundWrite(work, remembering, pending) : remembering;
		changes.push({ coupling: settledBy, claim: pending.claim });
	}
	work.hold.check();
	const unsaved = await stores.couplings.save(changes);
	for (const { coupling } of changes) {
		if (!unsaved.has(coupling._id))
			settled.set(coupling._id, { ...coupling, revision: coupling.revision + 1 });
	}
	return settled;
}

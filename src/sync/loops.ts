import { type Coupling, forgetWrites, type Pending } from "../domain/coupling.js";
import { digestOf, plannedSwings, type RunWrite, remember, swingsOf } from "../domain/loop.js";
import { own } from "../domain/own-words.js";
import { type BothSides, SIDES } from "../domain/record.js";
import type { LoopFacts, SyncError } from "../domain/sync-error.js";
import { whyOf } from "../domain/write-cause.js";
import { isoNow } from "../ports/clock.js";
import type { Work } from "./engine.js";
import { isAsleep } from "./error-schedule.js";
import type { Failure } from "./failure.js";
import { wasChanged, writersOf } from "./loop-writers.js";
import type { DecidedPair, Pair } from "./pair.js";
import { watchReactions } from "./watches.js";

/**
 * A pair that successful runs keep swinging is paused and asked about, instead of being written once more. What a loop
 * writes are new versions, so those free nothing: a person's press does, or a mapping that decides differently.
 */
export function pauseLoops(work: Work, decided: DecidedPair): DecidedPair {
	const { decision } = decided;
	if (decision.kind !== "update" && decision.kind !== "unchanged") return decided;
	const held = heldBy(work, decided);
	if (held !== null) return paused(decided, held.loop?.fields ?? []);
	const isFreed = work.freesWaiting && decided.error?.kind === "loop";
	if (isFreed) return { ...decided, coupling: forgetWrites(decided.coupling) };
	if (!work.isRun || decision.kind === "unchanged") return decided;
	const planned = plannedSwings(decided.coupling._id, decision.writes, (side, field) =>
		wasChanged(decided, side, field),
	);
	const swings = swingsOf({
		writes: decided.coupling.recentWrites ?? [],
		planned,
		limits: work.mapping.loop,
		at: isoNow(work.engine.clock),
	});
	if (swings.length > 0) return paused(decided, swings);
	const watched = watchReactions(work, decided, planned);
	if (watched.kind === "free") return watched.pair;
	const { fields } = watched;
	return watched.kind === "loop"
		? paused(decided, fields)
		: { ...paused(decided, fields), watch: watched.watch };
}

/** The open question that keeps this pair paused; null when it is free, or a press is answering it. */
function heldBy(work: Work, { coupling, error }: Pair): SyncError | null {
	if (error?.kind !== "loop" || !coupling.skipped || work.freesWaiting) return null;
	return error._id === work.answering ? null : error;
}

/** True for a paused pair whose question somebody has set aside: its new versions are no news to them. */
export function isLoopAside(work: Work, pair: Pair): boolean {
	const held = heldBy(work, pair);
	if (held === null || !isAsleep(work.engine, held)) return false;
	return SIDES.every((side) => pair[side] !== null && !pair[side]?.mergedInto);
}

/** What would have been written stays as it is on both sides; what agrees by now may agree. */
function paused(decided: DecidedPair, fields: LoopFacts["fields"]): DecidedPair {
	const { decision } = decided;
	if (decision.kind !== "update") return { ...decided, loop: fields };
	return { ...decided, loop: fields, decision: { ...decision, writes: { left: {}, right: {} } } };
}

/** What is told of a loop; a field that is a conflict besides is asked about as well. */
export async function loopFailure(
	work: Work,
	pair: DecidedPair,
	fields: LoopFacts["fields"],
): Promise<Failure> {
	const { decision } = pair;
	const conflict = decision.kind === "update" ? (decision.conflict?.fields ?? []) : [];
	const asked = new Set([...fields.map(({ field }) => field), ...conflict]);
	const { watch } = pair;
	const loop = { fields, writers: await writersOf(work, pair, fields) };
	return {
		kind: "loop",
		code: watch === undefined ? (fields[0]?.reason ?? "toAndFro") : "watched",
		message: own("keptWriting"),
		askedFields: [...asked],
		loop: watch === undefined ? loop : { ...loop, watch },
	};
}

/** The coupling with the write of a run remembered; a person's press is no swing, and makes a new beginning. */
export function withWrite(
	{ engine }: Pick<Work, "engine">,
	coupling: Coupling,
	pending: Pending,
	{ overwrote, watched = false }: { overwrote: (field: string) => boolean; watched?: boolean },
): Coupling {
	const { cause, side, values } = pending;
	if (cause === undefined) return coupling;
	if (cause.press !== null) return forgetWrites(coupling);
	const write: RunWrite = {
		at: isoNow(engine.clock),
		side,
		fields: Object.fromEntries(
			Object.entries(values).map(([field, value]) => [
				field,
				{ digest: digestOf(coupling._id, field, value), overwrote: overwrote(field) },
			]),
		),
		...(cause.changedAt === null ? {} : { changedAt: cause.changedAt }),
		...(watched ? { watched } : {}),
	};
	return { ...coupling, recentWrites: remember(coupling.recentWrites ?? [], write) };
}

/** The same for a write that was only found done: why it was made tells whether it went over somebody's change. */
export function withFoundWrite(work: Pick<Work, "engine">, coupling: Coupling, pending: Pending): Coupling {
	const { cause } = pending;
	if (cause === undefined || pending.operation !== "update") return coupling;
	const overwrote = (field: string) => ["enforced", "policy"].includes(whyOf(cause, field).reason);
	return withWrite(work, coupling, pending, { overwrote });
}

/** True when a side has not been read, so that the question could not show what stands there. */
export function isHalfRead(pair: BothSides<unknown>): boolean {
	return SIDES.some((side) => pair[side] === undefined);
}

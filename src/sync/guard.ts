import type { Coupling } from "../domain/coupling.js";
import { tripsOnDeletions, tripsOnOverwrites } from "../domain/mass-change.js";
import { SIDES } from "../domain/record.js";
import { openKeyOf, type SyncError } from "../domain/sync-error.js";
import type { MappingState } from "../ports/stores.js";
import { chunksOf, type Work } from "./engine.js";
import { type FoundDeletions, HELD_EXAMPLES } from "./found-deletions.js";
import { type DecidedPair, nameOf, type Pair } from "./pair.js";
import { closeError, recordMappingProblem, succeeded } from "./record-errors.js";

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Holds deletions back when there are too many of them (design.md I7): none of them is applied, the run's other
 * changes go on, and one question names exactly these pairs. While a question is open, what is found later joins it.
 * Returns the pairs that may go on, and how many of them count from now on. `onBusy` as in `FoundDeletions.free`.
 */
export async function guardDeletions(
	work: Work,
	state: MappingState,
	found: FoundDeletions,
	onBusy: (pairs: Pair[]) => void,
): Promise<{ free: AsyncIterable<DecidedPair[]>; counted: number }> {
	const { count, examples } = await found.counted();
	const { trips, question, couplings } = await weighDeletions(work, state, count);
	work.job.counters.foundDeleted += count;
	if (!trips) return { free: found.free(false, onBusy), counted: count };
	const list = { count, examples, couplings: found.counting() };
	await holdBack(work, list, "deletion", question, couplings);
	return { free: found.free(true, onBusy), counted: 0 };
}

/** Whether so many deletions would be held back. Writes nothing. */
export async function weighDeletions(work: Work, state: MappingState, count: number) {
	if (count === 0) return { trips: false, question: null, couplings: 0 };
	const question = await openQuestion(work, "deletion");
	const since = new Date(work.engine.clock.now() - DAY_MS).toISOString();
	const recent = state.deletions.filter(({ at }) => at > since).reduce((sum, one) => sum + one.count, 0);
	const couplings = await work.engine.stores.couplings.count(work.mapping.name);
	const trips =
		question !== null || tripsOnDeletions(work.mapping.guard, { found: count, recent, couplings });
	return { trips, question, couplings };
}

/** The same for planned overwrites, counted before the first one is made. */
export async function guardOverwrites(work: Work, decided: DecidedPair[]): Promise<Set<string>> {
	const { held, couplings } = await weighOverwrites(work, decided);
	if (held.length === 0) return new Set();
	const question = await openQuestion(work, "overwrite");
	const names = held.slice(0, HELD_EXAMPLES);
	const list = {
		count: held.length,
		examples: names.map((pair) => nameOf(work.mapping, pair, "left") ?? pair.coupling._id),
		couplings: [held.map(({ coupling }) => coupling)],
	};
	await holdBack(work, list, "overwrite", question, couplings);
	return new Set(held.map(({ coupling }) => coupling._id));
}

/** Which of these overwrites would be held back. Writes nothing. */
export async function weighOverwrites(work: Work, decided: DecidedPair[]) {
	const writing = decided.filter(({ decision }) => decision.kind === "update" && countWrites(decision) > 0);
	// Counting goes through all couplings, so a chunk of few writes does without.
	if (writing.length < work.mapping.guard.overwriteFrom) return { held: [], couplings: 0 };
	const couplings = await work.engine.stores.couplings.count(work.mapping.name);
	const trips = tripsOnOverwrites(work.mapping.guard, writing.length, couplings);
	return { held: trips ? writing : [], couplings };
}

function countWrites(decision: Extract<DecidedPair["decision"], { kind: "update" }>): number {
	return SIDES.filter((side) => Object.keys(decision.writes[side]).length > 0).length;
}

/** The guard's open question of this mapping; null when there is none. */
async function openQuestion(work: Work, what: "deletion" | "overwrite"): Promise<SyncError | null> {
	const key = openKeyOf({ mapping: work.mapping.name, problem: "massChange", what });
	return (await work.engine.stores.errors.byOpenKeys([key])).get(key) ?? null;
}

/** What the guard holds back: how many, what some of them are called, and all of them. */
interface HeldList {
	count: number;
	examples: string[];
	couplings: Iterable<Coupling[]> | AsyncIterable<Coupling[]>;
}

/** The question stands open before the first pair is held by it; an open question only grows. */
async function holdBack(
	work: Work,
	list: HeldList,
	what: "deletion" | "overwrite",
	open: SyncError | null,
	total: number,
): Promise<void> {
	const count = (open === null ? 0 : await heldCount(work, open)) + list.count;
	const examples = [...new Set([...(open?.held?.examples ?? []), ...list.examples])].slice(0, HELD_EXAMPLES);
	const question = await recordMappingProblem(
		work,
		{
			kind: "massChange",
			code: what,
			proposal: what === "deletion" ? work.mapping.policies.deletion : null,
			message: what === "deletion" ? "Many records were deleted." : "Many records would be overwritten.",
		},
		{ count, total, what, examples },
	);
	const held = { question: question._id, what, revision: question.revision };
	await work.engine.checkpoint("beforeHeld");
	work.hold.check();
	for await (const couplings of list.couplings)
		for (const some of chunksOf(couplings, 1_000)) await work.engine.stores.couplings.hold(some, held);
	work.job.counters.held += list.count;
}

/** A question whose pairs have all ended meanwhile, uncoupled or gone, asks nothing any more. */
export async function closeEmptyQuestions(work: Work): Promise<void> {
	for (const what of ["deletion", "overwrite"] as const) {
		const question = await openQuestion(work, what);
		if (question === null || question.state !== "open" || (await heldCount(work, question)) > 0) continue;
		await closeError(work.engine, question, succeeded(work.engine, "None of its pairs is left."));
	}
}

/** What the question holds in truth: a process may have died before its whole list was held. */
function heldCount({ engine }: Work, { _id }: SyncError): Promise<number> {
	return engine.stores.couplings.countHeld(_id);
}

/** The sliding day of deletions with these added, older ones dropped. */
export function countDeletions(work: Work, state: MappingState, counted: number): MappingState["deletions"] {
	const since = new Date(work.engine.clock.now() - DAY_MS).toISOString();
	const kept = state.deletions.filter(({ at }) => at > since);
	return counted === 0 ? kept : [...kept, { at: work.job.startedAt, count: counted }];
}

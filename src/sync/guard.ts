import type { Coupling } from "../domain/coupling.js";
import { tripsOnDeletions, tripsOnOverwrites } from "../domain/mass-change.js";
import { SIDES } from "../domain/record.js";
import { openKeyOf, type SyncError } from "../domain/sync-error.js";
import type { MappingState } from "../ports/stores.js";
import { closeError, succeeded } from "./close-errors.js";
import { chunksOf, type Work } from "./engine.js";
import { type FoundDeletions, HELD_EXAMPLES } from "./found-deletions.js";
import { type DecidedPair, nameOf, type Pair } from "./pair.js";
import { reloadPairs } from "./readings.js";
import { recordMappingProblem } from "./record-errors.js";
import type { Run } from "./run.js";

type DeletionDay = MappingState["deletions"];

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Of more deletions than this that a job has begun only the number is kept: found again they count twice. */
const MOST_NAMED = 2_000;

/**
 * Holds deletions back when there are too many of them (design.md I7): none of them is applied, the run's other
 * changes go on, and one question names exactly these pairs. While a question is open, what is found later joins it.
 * Returns the pairs that may go on, and the guard's day as it is once they are done; until then it is stored with what
 * is about to be carried out. `onBusy` as in `FoundDeletions.free`.
 */
export async function guardDeletions(
	work: Work,
	state: MappingState,
	found: FoundDeletions,
	onBusy: (pairs: Pair[]) => void,
): Promise<{ free: AsyncIterable<DecidedPair[]>; day: DeletionDay }> {
	const { trips, question, couplings, day } = await weighDeletions(work, state, found);
	const { count, examples } = await found.counted();
	work.job.counters.foundDeleted += count;
	if (!trips) {
		const counted = await countFirst(work, state, day, found);
		return { free: found.free(false, onBusy), day: counted };
	}
	const held = question === null ? 0 : await heldCount(work, question);
	const list = { count, altogether: held + count, examples, couplings: found.counting() };
	const asked = await ask(work, "deletion", list, question, couplings);
	const taken = await holdBack(work, list, asked);
	if (taken.size > 0) {
		await ask(work, "deletion", without(list, taken), asked, couplings);
		onBusy(await reloadPairs(work, [...taken]));
	}
	return { free: found.free(true, onBusy), day };
}

/** Whether these deletions would be held back, and what of the day is none of them. Writes nothing. */
export async function weighDeletions(work: Work, state: MappingState, found: FoundDeletions) {
	const { guard, name } = work.mapping;
	const { count: deleted } = await found.counted();
	const dropped = found.dropped();
	const couplings = deleted + dropped === 0 ? 0 : await work.engine.stores.couplings.count(name);
	if (tripsOnDeletions(guard, { found: dropped, recent: 0, couplings })) found.countDropped();
	const day = await dayWithout(work, state, found);
	const { count } = await found.counted();
	if (count === 0) return { trips: false, question: null, couplings, day };
	const question = await openQuestion(work, "deletion");
	const recent = day.reduce((sum, one) => sum + one.count, 0);
	const trips = question !== null || tripsOnDeletions(guard, { found: count, recent, couplings });
	return { trips, question, couplings, day };
}

/**
 * Counts these deletions before the first is carried out, so that no end of the process lets go of them. Returns the
 * day as it is once they are done.
 */
async function countFirst(
	work: Work,
	state: MappingState,
	day: DeletionDay,
	found: FoundDeletions,
): Promise<DeletionDay> {
	const { count } = await found.counted();
	if (count === 0) return day;
	const done = { at: work.job.startedAt, count };
	const pairs = count > MOST_NAMED ? undefined : await idsOf(found);
	const begun = pairs === undefined ? done : { ...done, pairs };
	work.hold.check();
	await work.engine.stores.mappings.save(work.mapping.name, state.fence, { deletions: [...day, begun] });
	return [...day, done];
}

/** All overwrites that a run has planned, as the guard weighs them. */
export interface Overwrites {
	trips: boolean;
	/** Pairs that would be written, those included that an open question holds already. */
	altogether: number;
	couplings: number;
	/** The question as this run has asked it; null before. */
	asked: SyncError | null;
}

/** The same for planned overwrites, counted before the first one is made. */
export async function guardOverwrites(run: Run, decided: DecidedPair[]): Promise<Set<string>> {
	const { work } = run;
	const { held, weight } = await weighOverwrites(run, decided);
	if (held.length === 0) return new Set();
	const question = await openQuestion(work, "overwrite");
	const names = held.slice(0, HELD_EXAMPLES);
	const list = {
		count: held.length,
		altogether: weight.altogether,
		examples: names.map((pair) => nameOf(work.mapping, pair, "left") ?? pair.coupling._id),
		couplings: [held.map(({ coupling }) => coupling)],
	};
	// Another piece of the same list: the question shows all of it already.
	const stands = question !== null && question._id === weight.asked?._id && isAsAsked(question, weight.asked);
	weight.asked = stands ? question : await ask(work, "overwrite", list, question, weight.couplings);
	const taken = await holdBack(work, list, weight.asked);
	if (taken.size > 0) {
		const rest = without(list, taken);
		weight.altogether = rest.altogether;
		weight.asked = await ask(work, "overwrite", rest, weight.asked, weight.couplings);
	}
	const ids = held.map(({ coupling }) => coupling._id);
	return new Set(ids.filter((id) => !taken.has(id)));
}

function isAsAsked(question: SyncError, { revision }: SyncError): boolean {
	return question.state === "open" && question.revision === revision;
}

/** Which of these overwrites would be held back, and what they are part of. Writes nothing. */
export async function weighOverwrites(
	{ work, overwrites }: Pick<Run, "work" | "overwrites">,
	decided: DecidedPair[],
) {
	const writing = decided.filter(isOverwrite);
	const weight = overwrites ?? (await weighPlanned(work, writing.length));
	return { held: weight.trips ? writing : [], weight };
}

/** Whether so many overwrites would be held back. Writes nothing. */
export async function weighPlanned(work: Work, planned: number): Promise<Overwrites> {
	const none = { trips: false, altogether: planned, couplings: 0, asked: null };
	if (planned === 0) return none;
	const question = await openQuestion(work, "overwrite");
	// Counting goes through all couplings, so a run of few writes does without.
	if (question === null && planned < work.mapping.guard.overwriteFrom) return none;
	const held = question === null ? 0 : await heldCount(work, question);
	const couplings = await work.engine.stores.couplings.count(work.mapping.name);
	const trips =
		tripsOnOverwrites(work.mapping.guard, planned, couplings) || (await isBrokenOff(work, question, held));
	return { trips, altogether: held + planned, couplings, asked: null };
}

/**
 * True when its job ended before all that the question shows was held: what is missing is among what is planned now.
 * Where the job was done, pairs are missing because they ended otherwise, such as by a person who uncoupled one.
 */
async function isBrokenOff({ engine }: Work, question: SyncError | null, held: number): Promise<boolean> {
	if (question === null || question.state === "resolving") return false;
	const { count = 0, job } = question.held ?? {};
	if (count <= held || job === undefined) return false;
	return (await engine.stores.jobs.get(job))?.state !== "done";
}

/** True for a pair whose decision writes a record. */
export function isOverwrite({ decision }: DecidedPair): boolean {
	return decision.kind === "update" && countWrites(decision) > 0;
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
	/** With those that the question holds already, and those that are still to come. */
	altogether: number;
	examples: string[];
	couplings: Iterable<Coupling[]> | AsyncIterable<Coupling[]>;
}

/** The same list without those that could not be held. */
function without(list: HeldList, { size }: ReadonlySet<string>): Pick<HeldList, "altogether" | "examples"> {
	return { altogether: list.altogether - size, examples: list.examples };
}

/** Opens the question, or lets the open one grow; shows everything that it is about to hold. */
function ask(
	work: Work,
	what: "deletion" | "overwrite",
	list: Pick<HeldList, "altogether" | "examples">,
	open: SyncError | null,
	total: number,
): Promise<SyncError> {
	const examples = [...new Set([...(open?.held?.examples ?? []), ...list.examples])].slice(0, HELD_EXAMPLES);
	return recordMappingProblem(
		work,
		{
			kind: "massChange",
			code: what,
			proposal: what === "deletion" ? work.mapping.policies.deletion : null,
			message: what === "deletion" ? "Many records were deleted." : "Many records would be overwritten.",
		},
		{ count: list.altogether, total, what, examples, job: work.job._id },
	);
}

/**
 * The question stands open before the first pair is held by it. Gives back the pairs that somebody else has saved
 * meanwhile: they are not held, and whoever saved them may not have seen what the guard has.
 */
async function holdBack(
	work: Work,
	list: HeldList,
	{ _id, revision, held: shown }: SyncError,
): Promise<Set<string>> {
	const held = { question: _id, what: shown?.what ?? "deletion", revision };
	await work.engine.checkpoint("beforeHeld");
	work.hold.check();
	const taken = new Set<string>();
	for await (const couplings of list.couplings) {
		for (const some of chunksOf(couplings, 1_000))
			for (const id of await work.engine.stores.couplings.hold(some, held)) taken.add(id);
	}
	work.job.counters.held += list.count - taken.size;
	await askAnewWhenAnswered(work, list, { _id, held: shown });
	return taken;
}

/**
 * Whoever answered the question before all of its pairs were held cannot have meant those that came after: another
 * question asks about them. They are held all the time, for the run goes on with whatever is not.
 */
async function askAnewWhenAnswered(
	work: Work,
	{ examples }: Pick<HeldList, "examples">,
	{ _id, held: shown }: Pick<SyncError, "_id" | "held">,
): Promise<void> {
	const { errors, couplings: stored } = work.engine.stores;
	if ((await errors.get(_id))?.state !== "resolved") return;
	const altogether = await stored.countHeld(_id);
	if (altogether === 0) return;
	const what = shown?.what ?? "deletion";
	const asked = await ask(work, what, { altogether, examples }, null, shown?.total ?? altogether);
	for await (const couplings of stored.heldBy(_id)) {
		work.hold.check();
		await stored.hold(couplings, { question: asked._id, what, revision: asked.revision });
	}
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

/** The sliding day without what is too old, and without what a job had begun that is found undone now. */
async function dayWithout(
	work: Work,
	{ deletions }: MappingState,
	found: FoundDeletions,
): Promise<DeletionDay> {
	const since = new Date(work.engine.clock.now() - DAY_MS).toISOString();
	const day = deletions.filter(({ at }) => at > since);
	if (day.every(({ pairs }) => pairs === undefined)) return day;
	const again = new Set(await idsOf(found));
	return day.flatMap((one) => {
		if (one.pairs === undefined) return [one];
		const pairs = one.pairs.filter((id) => !again.has(id));
		return pairs.length === 0 ? [] : [{ ...one, count: pairs.length, pairs }];
	});
}

async function idsOf(found: FoundDeletions): Promise<string[]> {
	const ids: string[] = [];
	for await (const couplings of found.counting()) ids.push(...couplings.map(({ _id }) => _id));
	return ids;
}

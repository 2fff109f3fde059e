import type { Coupling } from "../domain/coupling.js";
import { SIDES } from "../domain/record.js";
import { markCascades } from "./cascades.js";
import { decideFor, hasDeletion, settlePairs } from "./decide-pairs.js";
import { chunksOf, type Work } from "./engine.js";
import { type DecidedPair, nameOf, type Pair } from "./pair.js";
import { reloadPairs } from "./readings.js";

/** So many pairs are kept as they were read; of more, only what the guard has to know is. */
const MOST_KEPT = 2_000;

/** How many names the guard's question shows; the whole list is kept on the pairs. */
export const HELD_EXAMPLES = 10;

/**
 * The pairs of one job with a record that is gone, collected until its last page and decided then (design.md I7). They
 * may be as many as there are pairs, and then they are one mistake: of those only the ids stay in memory, with whether
 * they count for the guard, and they are read once more where they are carried out.
 */
export class FoundDeletions {
	/** In the order they were found; null once they were too many. */
	#kept: Map<string, DecidedPair> | null = new Map();
	/** By coupling, how it counts for the guard; only once nothing is kept any more. */
	readonly #known = new Map<string, Weight>();
	/** True once so many are gone on both sides that they count as well. */
	#countsDropped = false;
	/** What records that count are called. */
	#examples: string[] = [];

	/** @param mostKept how many pairs may be kept as they were read */
	constructor(
		private readonly work: Work,
		private readonly mostKept = MOST_KEPT,
	) {}

	async add(pairs: DecidedPair[]): Promise<void> {
		if (this.#kept === null) return this.#note(pairs);
		for (const pair of pairs) this.#kept.set(pair.coupling._id, pair);
		if (this.#kept.size <= this.mostKept) return;
		const all = [...this.#kept.values()];
		this.#kept = null;
		for (const some of chunksOf(all, MOST_KEPT)) await this.#note(some);
	}

	/** How many count for the guard, and what some of them are called. */
	async counted(): Promise<{ count: number; examples: string[] }> {
		if (this.#kept === null) {
			const count = [...this.#known.values()].filter((weight) => this.#weighs(weight)).length;
			return { count, examples: this.#examples };
		}
		const counting = (await this.#marked()).filter((pair) => this.counts(pair));
		return { count: counting.length, examples: this.#namesOf(counting) };
	}

	/** How many are gone on both sides. */
	dropped(): number {
		const weights = this.#kept === null ? [...this.#known.values()] : [...this.#kept.values()].map(weightOf);
		return weights.filter((weight) => weight === "dropped").length;
	}

	/** Those that are gone on both sides count from now on: so many of them are a mistake. */
	countDropped(): void {
		this.#countsDropped = true;
	}

	/** True for a pair that the guard weighs. */
	counts(pair: DecidedPair): boolean {
		return this.#weighs(weightOf(pair));
	}

	#weighs(weight: Weight): boolean {
		return weight === "deleted" || (weight === "dropped" && this.#countsDropped);
	}

	/** All of them, for a plan; many are read once more, and left out where they are not gone any more. Writes nothing. */
	async *planned(): AsyncGenerator<DecidedPair[]> {
		if (this.#kept !== null) {
			yield this.#marked();
			return;
		}
		for (const some of chunksOf([...this.#known.keys()], MOST_KEPT)) {
			const decided = (await reloadPairs(this.work, some)).map((pair) => decideFor(this.work, pair));
			yield markCascades(this.work, decided.filter(hasDeletion));
		}
	}

	/** The pairs as they were read, with what went together with another record told. */
	async #marked(): Promise<DecidedPair[]> {
		const pairs = await markCascades(this.work, [...(this.#kept?.values() ?? [])]);
		for (const pair of pairs) this.#kept?.set(pair.coupling._id, pair);
		return pairs;
	}

	/** The couplings of those that count. */
	async *counting(): AsyncGenerator<Coupling[]> {
		if (this.#kept !== null) {
			const counting = [...this.#kept.values()].filter((pair) => this.counts(pair));
			yield counting.map(({ coupling }) => coupling);
			return;
		}
		const ids = [...this.#known].flatMap(([id, weight]) => (this.#weighs(weight) ? [id] : []));
		for (const some of chunksOf(ids, MOST_KEPT)) yield this.work.engine.stores.couplings.getMany(some);
	}

	/**
	 * Those that may be carried out: all of them, or those that do not count. A record may have been brought back since
	 * it was found gone, so only questions are asked on what was read then. `onBusy` gets pairs that somebody else turned
	 * out to be busy with when they were read once more.
	 */
	async *free(isHeld: boolean, onBusy: (pairs: Pair[]) => void): AsyncGenerator<DecidedPair[]> {
		const kept = [...(this.#kept?.values() ?? [])].filter((pair) => !(isHeld && this.counts(pair)));
		const questions = kept.filter(isQuestion);
		if (questions.length > 0) yield questions;
		const deeds = kept.filter((pair) => !isQuestion(pair)).map(({ coupling }) => coupling._id);
		const known = [...this.#known].flatMap(([id, weight]) => (isHeld && this.#weighs(weight) ? [] : [id]));
		for (const some of chunksOf([...deeds, ...known], MOST_KEPT)) {
			const { deletions, busy } = await settlePairs(this.work, await reloadPairs(this.work, some));
			onBusy(busy);
			yield await markCascades(this.work, deletions);
		}
	}

	async #note(pairs: DecidedPair[]): Promise<void> {
		const marked = await markCascades(this.work, pairs);
		for (const pair of marked) this.#known.set(pair.coupling._id, weightOf(pair));
		if (this.#examples.length >= HELD_EXAMPLES) return;
		const names = this.#namesOf(marked.filter((pair) => this.counts(pair)));
		this.#examples = [...this.#examples, ...names].slice(0, HELD_EXAMPLES);
	}

	#namesOf(pairs: DecidedPair[]): string[] {
		return pairs
			.slice(0, HELD_EXAMPLES)
			.map((pair) => nameOf(this.work.mapping, pair, "left") ?? pair.coupling._id);
	}
}

function isQuestion({ decision }: DecidedPair): boolean {
	return decision.kind === "conflict";
}

/** How a pair counts for the guard: as a deletion, as one that is gone on both sides, or not at all. */
type Weight = "deleted" | "dropped" | "none";

/**
 * A deletion that an open error tells of already, asked or tried in vain, does not count again; neither does one that
 * went together with the record it belongs to (history 34). Of a pair that is gone on both sides nothing but its
 * coupling is lost, so that counts only where there are many.
 */
function weightOf(pair: DecidedPair): Weight {
	const { decision, error, coupling, cascade } = pair;
	if (coupling.held !== null || cascade !== undefined) return "none";
	if (decision.kind === "drop") return "dropped";
	const isNews = error === null || SIDES.some((side) => pair[side] === null && error.records[side].exists);
	return isNews ? "deleted" : "none";
}

import { describe, expect, it } from "@jest/globals";
import { generate } from "../../support/model/generate.js";
import { playHistory } from "../../support/model/play-history.js";
import { REACHED, type Reached, SEEDS } from "./reach-table.js";

/** Where the generator has changed, so many other histories are looked through, and played, for those missing. */
const MOST_SEEDS = 100_000;
const MOST_PLAYED = 3_000;

describe("random histories hold every history that breaks two-way syncs", () => {
	it("has a pattern and a seed for each of the 42", () => {
		const numbers = Array.from({ length: 42 }, (_, index) => index + 1);
		expect(REACHED.flatMap(({ number }) => number ?? [])).toEqual(numbers);
		expect(SEEDS).toHaveLength(REACHED.length);
	});

	it("shows each of them in the history of its seed", async () => {
		const missing: Reached[] = [];
		for (const [at, reached] of REACHED.entries()) {
			if (!(await isIn(SEEDS[at] ?? 0, reached))) missing.push(reached);
		}
		const found = missing.length === 0 ? [] : await lookFor(missing);
		expect(found).toEqual([]);
	}, 600_000);
});

async function isIn(seed: number, { holds }: Reached): Promise<boolean> {
	return holds((await playHistory(generate(seed))).played);
}

/** In which other seed each of them is, so that the table can be put right. */
async function lookFor(missing: Reached[]): Promise<string[]> {
	const found = new Map<Reached, number>();
	for (let seed = 1, played = 0; seed <= MOST_SEEDS && played < MOST_PLAYED; seed++) {
		const history = generate(seed);
		const open = missing.filter((one) => !found.has(one) && one.isLikely(history));
		if (open.length === 0) continue;
		played++;
		const ending = await playHistory(history);
		for (const one of open) if (one.holds(ending.played)) found.set(one, seed);
	}
	return missing.map((reached) => {
		const where = found.has(reached)
			? `now in seed ${found.get(reached)}`
			: "in none that was looked through";
		return `history ${reached.number ?? "beside the list"}, ${reached.history}: ${where}`;
	});
}

import { setImmediate as nextTurn } from "node:timers/promises";

/** So many are a few milliseconds of deciding. */
const TURN = 64;

/** The list mapped, with a pause now and then in which other work gets its turn, a person's press above all. */
export async function mapInTurns<Item, Result>(
	items: readonly Item[],
	map: (item: Item) => Result,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const item of items) {
		if (results.length > 0 && results.length % TURN === 0) await nextTurn();
		results.push(map(item));
	}
	return results;
}

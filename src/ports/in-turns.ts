import { setImmediate as nextTurn } from "node:timers/promises";

/** So many are a few milliseconds of deciding. */
const TURN = 64;
/** Items that may take long are looked at by the clock as well, in milliseconds. */
const LONG_TURN_MS = 5;

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

/** The items of pages one by one, with such pauses: what is done with each may take a while, and pages are long. */
export async function* inTurns<Item>(
	pages: AsyncIterable<readonly Item[]> | Iterable<readonly Item[]>,
): AsyncGenerator<Item> {
	let count = 0;
	let ends = performance.now() + LONG_TURN_MS;
	for await (const page of pages) {
		for (const item of page) {
			if (++count % TURN === 0 || performance.now() > ends) {
				await nextTurn();
				ends = performance.now() + LONG_TURN_MS;
			}
			yield item;
		}
	}
}

import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import { inTurns } from "../../src/ports/in-turns.js";

async function* pagesOf(...sizes: number[]) {
	let number = 0;
	for (const size of sizes) yield Array.from({ length: size }, () => ++number);
}

it("long pages give other work its turn now and then, and every item comes once and in order", async () => {
	const items: number[] = [];
	let seenAtLastTurn = 0;
	let mostBetween = 0;
	let isDone = false;
	const takeTurn = () => {
		mostBetween = Math.max(mostBetween, items.length - seenAtLastTurn);
		seenAtLastTurn = items.length;
		if (!isDone) setImmediate(takeTurn);
	};
	setImmediate(takeTurn);

	for await (const item of inTurns(pagesOf(500, 0, 500, 3))) items.push(item);
	isDone = true;
	await nextTurn();

	expect(items).toEqual(Array.from({ length: 1_003 }, (_, at) => at + 1));
	expect(mostBetween).toBeLessThanOrEqual(64);
});

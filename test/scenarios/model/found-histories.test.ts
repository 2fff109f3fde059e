import { describe, expect, it } from "@jest/globals";
import { generate } from "../../support/model/generate.js";
import { playHistory } from "../../support/model/play-history.js";
import { FOUND_HISTORIES } from "./found-histories.js";

describe("histories that failed once", () => {
	it.each(FOUND_HISTORIES)("$found", async ({ history }) => {
		const { problems, told } = await playHistory(history);
		expect(problems.length === 0 ? [] : [...told, ...problems]).toEqual([]);
	});
});

describe("the same seed", () => {
	it.each([7, 8, 9])("tells the same story, word for word (%i)", async (seed) => {
		const { told } = await playHistory(generate(seed));
		expect((await playHistory(generate(seed))).told).toEqual(told);
	});
});

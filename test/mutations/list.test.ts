import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { MUTATIONS } from "./list.js";

/** Paths are from the root of the checkout, where every test runs. */
function countIn(file: string, text: string): number {
	return readFileSync(file, "utf8").split(text).length - 1;
}

describe("the list of mutations", () => {
	it.each(MUTATIONS)("still knows where to break: $name", ({ file, text, replacement }) => {
		expect(countIn(file, text)).toBe(1);
		expect(replacement).not.toBe(text);
	});

	it.each(MUTATIONS)("still knows the tests that notice: $name", ({ caughtBy }) => {
		const missing = caughtBy.filter(({ file, suite, name }) => countIn(suite ?? file, name) === 0);

		expect(caughtBy).not.toEqual([]);
		expect(missing).toEqual([]);
	});

	it("names each way once", () => {
		const names = MUTATIONS.map(({ name }) => name);

		expect(new Set(names).size).toBe(names.length);
	});
});

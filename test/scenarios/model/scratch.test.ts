import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { generate } from "../../support/model/generate.js";
import { playHistory } from "../../support/model/play-history.js";

const seeds = (process.env.SEEDS ?? "").split(",").filter(Boolean).map(Number);
it.each(seeds)("seed %i", async (seed) => {
	const { problems, told } = await playHistory(generate(seed));
	console.log([...told, ...problems].join("\n"));
	expect(problems).toEqual([]);
});
const shrunk = process.env.SHRUNK ? eval(`(${readFileSync(process.env.SHRUNK, "utf8")})`) : null;
if (shrunk) it("shrunk", async () => {
	const { problems, told } = await playHistory(shrunk);
	console.log([...told, ...problems].join("\n"));
	expect(problems).toEqual([]);
});

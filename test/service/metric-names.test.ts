import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { METRICS } from "../../src/service/metric-names.js";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

it.each(Object.values(METRICS))("the README tells of $name and its labels", ({ name, labelNames }) => {
	const row = README.split("\n").find((line) => line.startsWith(`| \`${name}\``));

	expect(row?.split("|")[2]?.trim()).toBe(labelNames.join(", "));
});

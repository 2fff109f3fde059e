import { describe, expect, it } from "@jest/globals";
import type { Filter, Sort } from "../../src/persistence/collection.js";
import { parseFilter } from "../../src/persistence/conditions.js";
import { IndexTable } from "../../src/persistence/embedded/index-table.js";
import type { Table } from "../../src/persistence/embedded/lmdb.js";
import { type Plan, planFor } from "../../src/persistence/embedded/planner.js";
import { sortKeys } from "../../src/persistence/sort.js";
import { TEST_INDEXES } from "../contracts/collection.js";

const indexes = TEST_INDEXES.couplings.map((declaration) => new IndexTable(declaration, {} as Table));

function plan(filter: Filter, sort?: Sort): Plan {
	return planFor(parseFilter(filter), indexes, sort === undefined ? [] : sortKeys(sort));
}

/** What a plan walks, as text. */
function walked({ source, reverse }: Plan): string {
	const direction = reverse ? " backwards" : "";
	if (source.kind === "documents") return `${source.keys.length} ids`;
	if (source.kind === "everything" && source.span) return `a stretch of ids${direction}`;
	if (source.kind === "everything") return `everything${direction}`;
	if (source.kind === "union") return `${source.sources.length} branches`;
	if (source.kind === "points") return `${source.points.length} of ${source.index.declaration.name}`;
	return `${source.spans.length} in ${source.index.declaration.name}${direction}`;
}

describe("planFor", () => {
	it.each<[string, Filter, Sort | undefined, string]>([
		["an id before everything else", { _id: "1", key: "a" }, undefined, "1 ids"],
		["each id once", { _id: { $in: ["1", "2", "1"] } }, undefined, "2 ids"],
		["a unique key before other equalities", { key: "a", mapping: "m", state: "s" }, undefined, "1 of key"],
		["all keys of a list", { key: { $in: ["a", "b"] } }, undefined, "2 of key"],
		["the longest run of equalities", { state: "s", due: 1, mapping: "m" }, undefined, "1 in due"],
		[
			"an equality with a range before an equality",
			{ state: "s", due: { $gt: 1 }, mapping: "m" },
			undefined,
			"1 in due",
		],
		["an equality before a list", { mapping: "m", dirty: { $in: [1, 2] } }, undefined, "1 in group"],
		[
			"the combinations of two lists",
			{ state: { $in: ["a", "b"] }, due: { $in: [1, 2, 3] } },
			undefined,
			"6 in due",
		],
		["a sparse index that has to exist", { "pending.owner": { $exists: true } }, undefined, "1 in owner"],
		["no sparse index for null", { "pending.owner": null }, undefined, "everything"],
		["an index in the order asked for", { mapping: { $gte: "a" }, state: "s" }, { due: 1 }, "1 in due"],
		["backwards", { state: "s" }, { due: -1 }, "1 in due backwards"],
		["an index for its order alone", {}, { at: -1 }, "1 in at backwards"],
		["everything by id", {}, { _id: -1 }, "everything backwards"],
		["a range of ids", { _id: { $gt: "1" }, name: "x" }, { due: 1 }, "a stretch of ids"],
		["an equality before a range of ids", { _id: { $gt: "1" }, mapping: "m" }, { _id: 1 }, "1 in group"],
		["the branches of an or", { $or: [{ mapping: "m" }, { key: "k" }], name: "x" }, undefined, "2 branches"],
		["each element of a list", { tags: { $in: ["p", "q"] }, name: "x" }, undefined, "2 in tags"],
		["no index of a list for a range", { tags: { $gt: "p" } }, undefined, "everything"],
		["nothing for an empty list", { mapping: { $in: [] } }, undefined, "0 ids"],
	])("takes %s", (_name, filter, sort, expected) => {
		expect(walked(plan(filter, sort))).toBe(expected);
	});

	it("leaves to check only what the walk does not promise", () => {
		const { rest } = plan({ state: "s", due: { $gt: 1, $lt: 5 }, mapping: "m", name: { $ne: "x" } });

		expect(rest.tests.map(({ path }) => path)).toEqual(["mapping", "name"]);
		expect(plan({ mapping: "m", _id: { $gt: "5" } }, { _id: 1 }).rest.tests).toEqual([]);
	});

	it.each<[Filter, Sort | undefined, boolean]>([
		[{ mapping: "m" }, undefined, true],
		[{ mapping: "m" }, { _id: 1 }, true],
		[{ mapping: { $in: ["m", "n"] } }, undefined, false],
		[{ state: "s" }, undefined, false],
		[{ state: "s", due: 1 }, undefined, true],
		[{ state: "s", due: { $gt: 1 } }, undefined, false],
		[{}, undefined, true],
		[{ $or: [{ mapping: "m" }, { key: "k" }] }, undefined, false],
	])("knows whether a walk of %j can be taken up again", (filter, sort, isStable) => {
		expect(plan(filter, sort).isStable).toBe(isStable);
	});

	it.each<[Filter, Sort, boolean]>([
		[{ state: "s" }, { due: 1 }, true],
		[{ state: "s" }, { state: 1, due: 1, _id: 1 }, true],
		[{ state: "s" }, { due: 1, _id: -1 }, false],
		[{ state: { $in: ["s", "t"] } }, { due: 1 }, false],
		[{ mapping: "m" }, { due: 1 }, false],
		[{ dirty: 1 }, { rank: 1 }, true],
	])("knows whether a walk of %j is in the order %j", (filter, sort, isSorted) => {
		expect(plan(filter, sort).isSorted).toBe(isSorted);
	});
});

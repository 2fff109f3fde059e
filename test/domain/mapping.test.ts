import { describe, expect, it } from "@jest/globals";
import {
	type CreateMissing,
	createsFrom,
	type Direction,
	isBidirectional,
	mayFlowFrom,
	mayWriteTo,
} from "../../src/domain/mapping.js";
import { aField, aMapping } from "../support/builders/index.js";

describe("mayFlowFrom", () => {
	it.each<[Direction, Direction, boolean, boolean]>([
		["bidirectional", "bidirectional", true, true],
		["bidirectional", "toRight", true, false],
		["bidirectional", "toLeft", false, true],
		["toRight", "bidirectional", true, false],
		["toRight", "toRight", true, false],
		["toRight", "toLeft", false, false],
		["toLeft", "bidirectional", false, true],
		["toLeft", "toRight", false, false],
		["toLeft", "toLeft", false, true],
	])("in a mapping %s with a field %s", (direction, way, fromLeft, fromRight) => {
		const field = aField({ direction: way });
		const mapping = aMapping({ direction, fields: [field] });

		const may = [mayFlowFrom(mapping, field, "left"), mayFlowFrom(mapping, field, "right")];

		expect(may).toEqual([fromLeft, fromRight]);
		expect(isBidirectional(mapping, field)).toBe(fromLeft && fromRight);
	});

	it("lets a constant flow to the one side that has a field", () => {
		const constant = aField({ left: null, constant: "Customer" });
		const mapping = aMapping({ fields: [constant] });

		expect([mayFlowFrom(mapping, constant, "left"), mayFlowFrom(mapping, constant, "right")]).toEqual([
			true,
			false,
		]);
	});
});

describe("createsFrom", () => {
	it.each<[Direction, CreateMissing, boolean, boolean]>([
		["bidirectional", false, false, false],
		["bidirectional", true, true, true],
		["bidirectional", "toRight", true, false],
		["bidirectional", "toLeft", false, true],
		["toRight", true, true, false],
		["toRight", "toLeft", false, false],
		["toLeft", true, false, true],
		["toLeft", "toRight", false, false],
	])("in a mapping %s with createMissing %s", (direction, createMissing, fromLeft, fromRight) => {
		const mapping = aMapping({ direction, createMissing });

		expect([createsFrom(mapping, "left"), createsFrom(mapping, "right")]).toEqual([fromLeft, fromRight]);
	});
});

describe("mayWriteTo", () => {
	it.each<[Direction, boolean, boolean]>([
		["bidirectional", true, true],
		["toLeft", true, false],
		["toRight", false, true],
	])("in a mapping %s", (direction, left, right) => {
		const mapping = aMapping({ direction });

		expect([mayWriteTo(mapping, "left"), mayWriteTo(mapping, "right")]).toEqual([left, right]);
	});
});

import { describe, expect, it } from "@jest/globals";
import { type Baseline, createdRecord, detectChange, unreadSide, valuesOf } from "../../src/domain/change.js";
import { aField, aFieldEnd, aMapping, aSnapshot, seatsOf } from "../support/builders/index.js";

const mapping = aMapping({
	fields: [
		aField({ right: aFieldEnd({ field: "accountname" }) }),
		aField({ name: "phone", direction: "toRight" }),
		aField({ name: "kind", left: null, constant: "Customer" }),
	],
});

function baseline(overrides: Partial<Baseline> = {}): Baseline {
	const seats = seatsOf({ name: "Adatum", phone: "0612345678", kind: "Customer" });
	return { seats, version: "v1", alwaysChanged: [], ...overrides };
}

describe("detectChange", () => {
	it("finds nothing where every field stands at this side's seat", () => {
		const change = detectChange(mapping, "left", aSnapshot(), baseline());

		expect(change).toEqual({
			kind: "none",
			values: { name: "Adatum", phone: "0612345678", kind: "Customer" },
			partners: {},
			changed: [],
			drift: [],
			unseated: [],
			touched: false,
			modifiedAt: "2026-01-31T09:00:00.000Z",
			read: true,
		});
	});

	it("compares a side with its own seats only", () => {
		const seats = {
			...seatsOf({ phone: "0612345678", kind: "Customer" }),
			name: { left: "Adatum", right: "x" },
		};

		const change = detectChange(mapping, "left", aSnapshot(), baseline({ seats }));

		expect(change.changed).toEqual([]);
	});

	it("is touched but unchanged when only the version moved", () => {
		const change = detectChange(mapping, "left", aSnapshot({ version: "v2" }), baseline());

		expect(change).toMatchObject({ kind: "none", touched: true });
	});

	it("counts a field that may flow from here as changed", () => {
		const change = detectChange(
			mapping,
			"left",
			aSnapshot({ fields: { name: "Contoso", phone: "1" } }),
			baseline(),
		);

		expect(change).toMatchObject({ kind: "updated", changed: ["name", "phone"], drift: [] });
	});

	it("counts a field that does not flow from here as drift, which updates nothing (history 26)", () => {
		const edited = aSnapshot({ fields: { accountname: "Adatum", phone: "1", kind: "Customer" } });

		const change = detectChange(mapping, "right", edited, baseline());

		expect(change).toMatchObject({ kind: "none", changed: [], drift: ["phone"] });
	});

	it("counts a field that someone typed over as changed although its value is the seat's (history 4)", () => {
		const change = detectChange(mapping, "left", aSnapshot(), baseline({ alwaysChanged: ["name"] }));

		expect(change).toMatchObject({ kind: "updated", changed: ["name"] });
	});

	it("names fields that never met", () => {
		const seats = seatsOf({ name: "Adatum" });

		const change = detectChange(mapping, "left", aSnapshot(), baseline({ seats }));

		expect(change).toMatchObject({ kind: "none", unseated: ["phone", "kind"] });
	});

	it("sees a value changed and changed back as no change (history 30)", () => {
		const change = detectChange(mapping, "left", aSnapshot({ version: "v3" }), baseline());

		expect(change.changed).toEqual([]);
	});

	it("sends a constant that got another value in the configuration", () => {
		const seats = seatsOf({ name: "Adatum", phone: "0612345678", kind: "Prospect" });

		const change = detectChange(mapping, "left", aSnapshot(), baseline({ seats }));

		expect(change.changed).toEqual(["kind"]);
	});
});

describe("unreadSide", () => {
	it("stands at its seats and knows nothing of fields that never met", () => {
		const change = unreadSide(mapping, "left", { name: { left: "Adatum", right: "ADATUM" } });

		expect(change).toMatchObject({
			kind: "none",
			values: { name: "Adatum" },
			unseated: ["phone", "kind"],
			touched: false,
			read: false,
		});
	});
});

describe("createdRecord", () => {
	it("holds its values and has met nothing", () => {
		const change = createdRecord(mapping, "left", aSnapshot());

		expect(change).toMatchObject({
			kind: "created",
			values: { name: "Adatum", kind: "Customer" },
			changed: [],
			unseated: ["name", "phone", "kind"],
			touched: true,
		});
	});
});

describe("valuesOf", () => {
	it("reads each side by its own field names and takes a missing value for null", () => {
		const snapshot = aSnapshot({ fields: { accountname: "Adatum" } });

		const values = [valuesOf(mapping, "left", snapshot), valuesOf(mapping, "right", snapshot)];

		expect(values).toEqual([
			{ name: null, phone: null, kind: "Customer" },
			{ name: "Adatum", phone: null, kind: null },
		]);
	});
});

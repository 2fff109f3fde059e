import { describe, expect, it } from "@jest/globals";
import { createdRecord, unreadSide } from "../../src/domain/change.js";
import type { Mapping } from "../../src/domain/mapping.js";
import { reconcile, reconcileByChoice, valuesForCreate } from "../../src/domain/reconcile.js";
import {
	aChange,
	aField,
	aFieldEnd,
	aMapping,
	anUpdatedChange,
	aSnapshot,
	seatsOf,
} from "../support/builders/index.js";

const none = aChange();

function oneWay(overrides: Parameters<typeof aField>[0] = {}): Mapping {
	return aMapping({ fields: [aField({ direction: "toRight", ...overrides }), aField({ name: "phone" })] });
}

describe("reconcile", () => {
	it("does not let a value that already corresponds contest a change of the other side", () => {
		const mapping = aMapping({
			fields: [aField({ compare: "code" }), aField({ name: "phone" })],
		});
		const left = anUpdatedChange({ name: "CONTOSO" });
		const right = anUpdatedChange(
			{ phone: "0687654321" },
			{ values: { name: "contoso", phone: "0687654321" } },
		);

		const decision = reconcile({ left, right, mapping });

		expect(decision).toMatchObject({
			kind: "update",
			agreed: ["name"],
			writes: { left: { phone: "0687654321" }, right: {} },
			conflict: null,
		});
	});

	it("accepts an edit on the destination that says what the source says, instead of counting drift", () => {
		const mapping = oneWay({ compare: "digits", enforce: true });
		const left = aChange({ values: { name: "06-1234", phone: null } });
		const right = aChange({ values: { name: "061234", phone: null }, drift: ["name"], touched: true });

		const decision = reconcile({ left, right, mapping });

		expect(decision).toEqual({
			kind: "update",
			writes: { left: {}, right: {} },
			agreed: ["name"],
			conflict: null,
			unsendable: [],
			drift: [],
		});
	});

	it("fills a date that Business Central holds as its empty date", () => {
		const end = aFieldEnd({ field: "closed", type: "date" });
		const mapping = aMapping({ fields: [aField({ name: "closed", left: end, right: end })] });
		const left = createdRecord(mapping, "left", aSnapshot({ fields: { closed: "0001-01-01" } }));
		const right = createdRecord(mapping, "right", aSnapshot({ fields: { closed: "2026-01-31" } }));

		const decision = reconcile({ left, right, mapping });

		expect(decision).toMatchObject({ writes: { left: { closed: "2026-01-31" } }, conflict: null });
	});

	it("leaves the destination alone when the source was emptied and the field flows only when set", () => {
		const end = aFieldEnd({ field: "closed", type: "date" });
		const closed = aField({ name: "closed", left: end, right: end, onlyWhenSet: true });
		const mapping = aMapping({ fields: [closed] });
		const left = anUpdatedChange({ closed: "0001-01-01" });
		const right = aChange({ values: { closed: "2026-01-31" } });

		const decision = reconcile({ left, right, mapping });

		expect(decision).toMatchObject({ agreed: ["closed"], writes: { left: {}, right: {} } });
	});

	it("writes nothing to a side that one of its values cannot be sent to", () => {
		const short = aField({ right: aFieldEnd({ maxLength: 5 }) });
		const mapping = aMapping({ fields: [short, aField({ name: "phone" })] });
		const left = anUpdatedChange({ name: "Contoso", phone: "1" });

		const decision = reconcile({ left, right: none, mapping });

		expect(decision).toMatchObject({
			writes: { left: {}, right: {} },
			unsendable: [{ field: "name", side: "right", reason: "tooLong", value: "Contoso", maxLength: 5 }],
		});
	});

	it.each([
		["drift", aChange({ drift: ["name"] })],
		["a field that never met", aChange({ unseated: ["name"] })],
		["a change", aChange({ changed: ["name"], kind: "updated" })],
		["an edit elsewhere in the record", aChange({ touched: true })],
	])("asks before deleting a survivor with %s", (_, survivor) => {
		const mapping = aMapping({ policies: { update: "ask", deletion: "delete" } });

		const decision = reconcile({ left: { kind: "deleted" }, right: survivor, mapping });

		expect(decision).toMatchObject({ kind: "conflict", conflict: { reason: "survivorChanged" } });
	});

	it("drops both deleted records whatever the policies say", () => {
		const mapping = aMapping({ policies: { update: "leftWins", deletion: "restore" } });

		const decision = reconcile({ left: { kind: "deleted" }, right: { kind: "deleted" }, mapping });

		expect(decision).toEqual({ kind: "drop" });
	});
});

describe("reconcileByChoice", () => {
	const left = anUpdatedChange({ name: "Left Ltd" });
	const right = anUpdatedChange({ name: "Right Ltd", phone: "2" });

	it("writes the chosen side's values, also over what the other side changed alone", () => {
		const decision = reconcileByChoice({ left, right, mapping: aMapping(), choice: { side: "left" } });

		expect(decision).toMatchObject({
			writes: { left: {}, right: { name: "Left Ltd", phone: "0612345678" } },
			conflict: null,
		});
	});

	it("takes a choice per field and lets a field that changed on one side flow", () => {
		const decision = reconcileByChoice({
			left,
			right,
			mapping: aMapping(),
			choice: { fields: { name: "left" } },
		});

		expect(decision).toMatchObject({
			writes: { left: { phone: "2" }, right: { name: "Left Ltd" } },
			conflict: null,
		});
	});

	it("asks again about a field that changed on both sides and got no choice", () => {
		const decision = reconcileByChoice({ left, right, mapping: aMapping(), choice: { fields: {} } });

		expect(decision).toMatchObject({ conflict: { reason: "bothChanged", fields: ["name"] } });
	});

	it("does not write fields whose both sides equal their seats, although they differ", () => {
		const reformatted = aChange({ values: { name: "Adatum", phone: "+31612345678" } });

		const decision = reconcileByChoice({
			left: none,
			right: reformatted,
			mapping: aMapping(),
			choice: { side: "left" },
		});

		expect(decision).toEqual({ kind: "unchanged", drift: [] });
	});

	it("keeps a field's own direction when the chosen side may not send it", () => {
		const mapping = oneWay();

		const decision = reconcileByChoice({ left, right: none, mapping, choice: { side: "right" } });

		expect(decision).toMatchObject({ writes: { left: {}, right: { name: "Left Ltd" } } });
	});

	it("writes the short side of a cut text over the long one when a person chose so", () => {
		const mapping = aMapping({
			fields: [aField({ truncate: true, right: aFieldEnd({ maxLength: 7 }) }), aField({ name: "phone" })],
		});
		const long = aChange({ values: { name: "Adatum Corporation", phone: "1" } });
		const corrected = anUpdatedChange({ name: "Adutum " });

		const decision = reconcileByChoice({
			left: long,
			right: corrected,
			mapping,
			choice: { fields: { name: "right" } },
		});

		expect(decision).toMatchObject({ writes: { left: { name: "Adutum " } }, conflict: null });
	});

	it("leaves a field that never met alone while a side was not read", () => {
		const mapping = aMapping();
		const seats = seatsOf({ name: "Adatum" });
		const unread = unreadSide(mapping, "left", seats);
		const read = aChange({ unseated: ["phone"], touched: true });

		const decision = reconcileByChoice({ left: unread, right: read, mapping, choice: { side: "left" } });

		expect(decision).toEqual({ kind: "unchanged", drift: [] });
	});

	it("answers a deletion as the policy does, never with a write", () => {
		const decision = reconcileByChoice({
			left: { kind: "deleted" },
			right,
			mapping: aMapping({ policies: { update: "ask", deletion: "delete" } }),
			choice: { side: "right" },
		});

		expect(decision).toEqual({
			kind: "conflict",
			conflict: { conflict: "deletion", reason: "survivorChanged", deleted: "left" },
		});
	});
});

describe("valuesForCreate", () => {
	it("carries what may flow, constants included, and leaves empty values out", () => {
		const mapping = aMapping({
			fields: [
				aField(),
				aField({ name: "phone" }),
				aField({ name: "note", direction: "toLeft" }),
				aField({ name: "kind", left: null, constant: "Customer" }),
			],
		});

		const result = valuesForCreate(mapping, "right", {
			name: "Adatum",
			phone: "",
			note: "left only",
			kind: "Customer",
		});

		expect(result).toEqual({ values: { name: "Adatum", kind: "Customer" }, unsendable: [] });
	});

	it("fills what an option table says of an empty value", () => {
		const blocked = aField({ name: "blocked", options: [{ left: " ", right: null }] });

		const result = valuesForCreate(aMapping({ fields: [blocked] }), "left", { blocked: null });

		expect(result).toEqual({ values: { blocked: " " }, unsendable: [] });
	});

	it("says which value cannot be sent", () => {
		const mapping = aMapping({
			fields: [
				aField({ right: aFieldEnd({ maxLength: 3 }) }),
				aField({ name: "kind", options: [{ left: "A", right: 1 }] }),
			],
		});

		const { unsendable } = valuesForCreate(mapping, "right", { name: "Adatum", kind: "B" });

		expect(unsendable).toEqual([
			{ field: "name", side: "right", reason: "tooLong", value: "Adatum", maxLength: 3 },
			{ field: "kind", side: "right", reason: "noOption", value: "B", maxLength: null },
		]);
	});
});

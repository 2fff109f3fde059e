import { describe, expect, it } from "@jest/globals";
import type { FieldMapping, Mapping } from "../../src/domain/mapping.js";
import { type Decision, reconcile, reconcileByChoice } from "../../src/domain/reconcile.js";
import type { Fields } from "../../src/domain/record.js";
import { aField, aFieldEnd, aMapping, seatsOf } from "../support/builders/index.js";
import { applyDecision } from "../support/reconcile/apply-decision.js";
import { inputOf, readBothSides, type SimulatedPair } from "../support/reconcile/pair.js";

/** A pair in agreement on both records' values. */
function agreed(mapping: Mapping, left: Fields, right: Fields = left): SimulatedPair {
	const seats = Object.fromEntries(
		mapping.fields.map(({ name }) => [name, { left: left[name] ?? null, right: right[name] ?? null }]),
	);
	return {
		mapping,
		records: { left, right },
		seats,
		alwaysChanged: { left: [], right: [] },
		read: { left: true, right: true },
		modifiedAt: { left: null, right: null },
		asked: false,
		coupled: true,
	};
}

function edit(pair: SimulatedPair, side: "left" | "right", values: Fields): SimulatedPair {
	const records = { ...pair.records, [side]: { ...pair.records[side], ...values } };
	return readBothSides({ ...pair, records });
}

/** One run: decide on fresh readings and carry it out. */
function run(pair: SimulatedPair): { pair: SimulatedPair; decision: Decision } {
	const decision = reconcile(inputOf(pair));
	return { pair: applyDecision(pair, decision), decision };
}

describe("histories that break two-way syncs, as far as rules alone settle them", () => {
	it("22: a system that reformats what it is sent is written once", () => {
		const pair: SimulatedPair = {
			...agreed(aMapping(), { name: "Adatum", phone: null }),
			keeps: (_side: "left" | "right", field: FieldMapping, value) =>
				field.name === "phone" ? String(value).replace(/^0/, "+31") : value,
		};

		const first = run(edit(pair, "left", { phone: "0612345678" }));
		const second = run(first.pair);

		expect(first.pair.records.right?.phone).toBe("+31612345678");
		expect(second.decision).toEqual({ kind: "unchanged", drift: [] });
	});

	it("23: a correction on the short side of a cut text asks, and the long side keeps its end", () => {
		const field = aField({
			left: aFieldEnd({ maxLength: 250 }),
			right: aFieldEnd({ maxLength: 100 }),
			truncate: true,
		});
		const whole = `${"x".repeat(100)}${"y".repeat(20)}`;
		const pair = agreed(aMapping({ fields: [field] }), { name: whole }, { name: whole.slice(0, 100) });

		const { pair: after, decision } = run(edit(pair, "right", { name: `xxz${whole.slice(3, 100)}` }));

		expect(decision).toMatchObject({ conflict: { reason: "cutText", fields: ["name"] } });
		expect(after.records.left?.name).toBe(whole);
	});

	it("25: a change the right refused is still open after an unrelated edit of the right", () => {
		const field = aField({ right: aFieldEnd({ maxLength: 5 }) });
		const mapping = aMapping({ fields: [field, aField({ name: "phone" })] });
		const refused = run(edit(agreed(mapping, { name: "Ada", phone: "1" }), "left", { name: "Adatum" }));

		const { decision } = run(edit(refused.pair, "right", { note: "unrelated" }));

		expect(decision).toMatchObject({ unsendable: [{ field: "name", side: "right" }] });
	});

	it("26: an edit of a field that flows the other way makes no conflict and writes nothing back", () => {
		const mapping = aMapping({ fields: [aField({ direction: "toRight" }), aField({ name: "phone" })] });
		const pair = agreed(mapping, { name: "Adatum", phone: "1" });

		const { decision } = run(
			edit(edit(pair, "right", { name: "by hand", phone: "2" }), "left", { phone: "3" }),
		);

		expect(decision).toMatchObject({
			writes: { left: {}, right: {} },
			conflict: { fields: ["phone"] },
			drift: [{ side: "right", field: "name" }],
		});
	});

	it("27: a field emptied after the first question is not refilled", () => {
		const pair = { ...agreed(aMapping(), { name: "A", phone: "1" }, { name: "B", phone: "1" }), seats: {} };
		const asked = run(pair);

		const { decision } = run(edit(asked.pair, "right", { name: null }));

		expect(asked.decision).toMatchObject({ conflict: { reason: "firstContact", fields: ["name"] } });
		expect(decision).toMatchObject({
			writes: { left: {}, right: {} },
			conflict: { reason: "firstContact", fields: ["name"] },
		});
	});

	it("29: a field added to a mapping of agreed pairs follows onCouple and overwrites nothing unasked", () => {
		const pair = agreed(aMapping(), { name: "Adatum", phone: "1" }, { name: "Adatum", phone: "2" });

		const { decision } = run({ ...pair, seats: seatsOf({ name: "Adatum" }) });

		expect(decision).toMatchObject({
			writes: { left: {}, right: {} },
			conflict: { reason: "firstContact", fields: ["phone"] },
		});
	});

	it("30: a value changed and changed back between two runs makes nothing happen", () => {
		const pair = agreed(aMapping(), { name: "Adatum", phone: "1" });

		const { decision } = run(edit(edit(pair, "left", { name: "Contoso" }), "left", { name: "Adatum" }));

		expect(decision).toEqual({ kind: "unchanged", drift: [] });
	});

	it("35: a survivor edited only in a field that does not flow is not deleted without asking", () => {
		const mapping = aMapping({
			fields: [aField({ direction: "toRight" })],
			policies: { update: "ask", deletion: "delete" },
		});
		const pair = edit(agreed(mapping, { name: "Adatum" }), "right", { name: "by hand" });

		const { decision } = run({ ...pair, records: { ...pair.records, left: null } });

		expect(decision).toMatchObject({ kind: "conflict", conflict: { reason: "survivorChanged" } });
	});

	it("a person's choice settles what was asked, and the next run is quiet", () => {
		const pair = edit(
			edit(agreed(aMapping(), { name: "Adatum", phone: "1" }), "left", { name: "Left" }),
			"right",
			{ name: "Right", phone: "2" },
		);
		const choice = { side: "right" } as const;

		const after = applyDecision(pair, reconcileByChoice({ ...inputOf(pair), choice }));
		const { decision } = run(after);

		expect(after.records.left).toEqual({ name: "Right", phone: "2" });
		expect(decision).toEqual({ kind: "unchanged", drift: [] });
	});
});

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { SortedKeys } from "../../../../src/demo/systems/business-central/ordered.js";
import { SETS, type SetDefinition } from "../../../../src/demo/systems/business-central/sets.js";
import { type RecordVersion, Table } from "../../../../src/demo/systems/business-central/table.js";

const currencies = SETS.find(({ name }) => name === "currencies") as SetDefinition;
const key = fc.integer({ min: 0, max: 60 }).map((number) => `K${String(number).padStart(2, "0")}`);

describe("SortedKeys", () => {
	it("is in order after any additions and removals, however they are bundled", () => {
		const step = fc.record({ key, isRead: fc.boolean() });
		fc.assert(
			fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
				const keys = new SortedKeys();
				const model = new Set<string>();
				for (const { key, isRead } of steps) {
					if (model.delete(key)) keys.remove(key);
					else {
						model.add(key);
						keys.add(key);
					}
					if (isRead) keys.inOrder();
				}

				expect(keys.inOrder()).toEqual([...model].sort());
				expect(keys.placeAfter("K30")).toBe([...model].filter((each) => each <= "K30").length);
			}),
		);
	});
});

describe("Table", () => {
	it("keeps its orders by key and time through any writes and their undoing", () => {
		const step = fc.record({ key, other: key, at: fc.integer({ min: 1, max: 50 }), isUndone: fc.boolean() });
		fc.assert(
			fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
				const table = new Table(currencies);
				for (const { key, other, at, isUndone } of steps) write(table, key, other, at, isUndone);

				const current = [...table.all()];
				const byTime = table.versionsByTime().filter((version) => version.isCurrent);
				expect(table.keysInOrder()).toEqual(current.map((version) => version.key).sort());
				expect(byTime).toHaveLength(current.length);
				expect(byTime).toEqual([...byTime].sort(byTimeAndSequence));
				expect(table.placeAtTime(51)).toBe(table.versionsByTime().length);
			}),
		);
	});

	it("forgets outdated versions in the end", () => {
		const table = new Table(currencies);
		let version = table.insert("id", { code: "EUR" }, { at: 1, by: "" });

		for (let at = 2; at < 5_000; at += 1) version = table.replace(version, { code: "EUR" }, { at, by: "" });

		expect(table.versionsByTime().length).toBeLessThan(1_100);
		expect(table.versionsByTime().at(-1)).toBe(version);
	});
});

function byTimeAndSequence(left: RecordVersion, right: RecordVersion): number {
	return left.modifiedAt - right.modifiedAt || left.sequence - right.sequence;
}

/** Inserts a key that is free; else renames to the other one, or removes when that is taken too. */
function write(table: Table, key: string, other: string, at: number, isUndone: boolean): void {
	const stamp = { at, by: "" };
	const old = table.byKey(key);
	if (old === undefined) {
		const made = table.insert(`${key}-${at}-${table.size}-${Math.random()}`, { code: key }, stamp);
		if (isUndone) table.remove(made);
	} else if (table.byKey(other) === undefined) {
		table.replace(old, { code: other }, stamp);
		if (isUndone) table.putBack(old);
	} else {
		table.remove(old);
		if (isUndone) table.putBack(old);
	}
}

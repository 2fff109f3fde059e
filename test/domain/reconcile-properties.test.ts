import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { FieldEnd, FieldMapping, Mapping } from "../../src/domain/mapping.js";
import { reconcile } from "../../src/domain/reconcile.js";
import type { FieldValue } from "../../src/domain/record.js";
import { aField, aMapping } from "../support/builders/index.js";
import { brokenChoiceLaws, brokenLaws } from "../support/reconcile/laws.js";
import { DELETION_POLICIES, ON_COUPLE, UPDATE_POLICIES } from "../support/reconcile/matrix-row.js";
import { briefly, heldBy, inputOf, mayStayUnread, type SimulatedPair } from "../support/reconcile/pair.js";

const direction = fc.constantFrom("toLeft" as const, "toRight" as const, "bidirectional" as const);
const OPTIONS = [
	{ left: " ", right: null },
	{ left: "Ship", right: 1 },
	{ left: "All", right: 2 },
];
/** Values near each other, so that they collide after normalisation and at the length limits. */
const TEXTS = [
	"Adatum",
	"adatum ",
	"Adatum Co",
	"Adatum Corporation",
	`Adatum C\u{1F600}`,
	"06-12",
	"0612",
	" ",
];
const VALUES: Record<string, FieldValue[]> = {
	text: TEXTS,
	code: ["C-10", " c-10", "C-11", "  "],
	number: [0, 1.005, 1.01, 1.0049, -2, 1e9],
	boolean: [true, false],
	date: ["2026-01-31", "2026-02-01", "0001-01-01"],
	datetime: [
		"2026-01-31T10:00:00Z",
		"2026-01-31T10:00:00.500Z",
		"2026-02-01T00:00:00Z",
		"0001-01-01T00:00:00Z",
	],
	option: [" ", "Ship", "All", "Unknown"],
};

const end = (type: FieldEnd["type"]) =>
	fc.record({
		maxLength: type === "text" || type === "code" ? fc.constantFrom(null, 9, 12) : fc.constant(null),
		scale: type === "number" ? fc.constantFrom(null, 2, 3) : fc.constant(null),
	});

const field = fc.constantFrom(...Object.keys(VALUES)).chain((word) => {
	const type = word as FieldEnd["type"];
	return fc.record({
		type: fc.constant(type),
		left: end(type),
		right: end(type),
		direction,
		compare: fc.constantFrom("text" as const, "exact" as const, "code" as const, "digits" as const),
		truncate: fc.boolean(),
		onlyWhenSet: fc.boolean(),
		enforce: fc.boolean(),
		policy: fc.option(fc.constantFrom(...UPDATE_POLICIES)),
	});
});

function fieldsFrom(drafts: Array<typeof field extends fc.Arbitrary<infer T> ? T : never>): FieldMapping[] {
	return drafts.map(({ type, left, right, ...rest }, index) => {
		const name = `field${index}`;
		return aField({
			...rest,
			name,
			compare: type === "text" || rest.compare === "exact" ? rest.compare : "text",
			left: { field: name, type, ...left },
			right: { field: name, type, ...right },
			options: type === "option" ? OPTIONS : null,
		});
	});
}

const mapping: fc.Arbitrary<Mapping> = fc
	.record({
		drafts: fc.array(field, { minLength: 1, maxLength: 5 }),
		direction,
		onCouple: fc.constantFrom(...ON_COUPLE),
		update: fc.constantFrom(...UPDATE_POLICIES),
		deletion: fc.constantFrom(...DELETION_POLICIES),
	})
	.map(({ drafts, update, deletion, ...rest }) =>
		aMapping({ ...rest, policies: { update, deletion }, fields: fieldsFrom(drafts) }),
	);

/** What a side may hold of a field: no more than fits it; option words on the left are numbers on the right. */
function valueOn(side: "left" | "right", of: FieldMapping): fc.Arbitrary<FieldValue> {
	const end = of[side];
	if (end === null || end.type === "option")
		return fc.constantFrom<FieldValue>(null, ...(side === "left" ? (VALUES.option ?? []) : [1, 2, 9]));
	const fitting = (VALUES[end.type] ?? []).filter((value) => fits(end, value));
	return fc.constantFrom<FieldValue>(null, ...fitting);
}

function fits(end: FieldEnd, value: FieldValue): boolean {
	if (typeof value === "number") return end.scale === null || Number(value.toFixed(end.scale)) === value;
	return typeof value !== "string" || end.maxLength === null || value.length <= end.maxLength;
}

const time = fc.constantFrom(null, "2026-01-31T09:00:00Z", "2026-01-31T09:00:30Z", "2026-01-31T11:00:00Z");

const pair: fc.Arbitrary<SimulatedPair> = mapping.chain((of) => {
	const record = (side: "left" | "right") =>
		fc.record(Object.fromEntries(of.fields.map((one) => [one.name, valueOn(side, one)])));
	const present = (side: "left" | "right") => fc.option(record(side), { freq: 8 });
	return fc
		.record({
			records: fc.record({ left: present("left"), right: present("right") }),
			seatsLeft: record("left"),
			seatsRight: record("right"),
			/** Per field: never met, or its seats hold what stands there now, or other values. */
			seated: fc.array(fc.constantFrom("none", "present", "other"), {
				minLength: of.fields.length,
				maxLength: of.fields.length,
			}),
			read: fc.record({ left: fc.boolean(), right: fc.boolean() }),
			modifiedAt: fc.record({ left: time, right: time }),
			asked: fc.boolean(),
		})
		.map((facts) => pairFrom(of, facts));
});

interface PairFacts extends Pick<SimulatedPair, "records" | "read" | "modifiedAt" | "asked"> {
	seatsLeft: Record<string, FieldValue>;
	seatsRight: Record<string, FieldValue>;
	seated: string[];
}

function pairFrom(of: Mapping, { seatsLeft, seatsRight, seated, ...facts }: PairFacts): SimulatedPair {
	const seats: SimulatedPair["seats"] = {};
	of.fields.forEach(({ name }, index) => {
		if (seated[index] === "none") return;
		const present = seated[index] === "present";
		const { left, right } = facts.records;
		seats[name] = {
			left: (present && left ? left[name] : seatsLeft[name]) ?? null,
			right: (present && right ? right[name] : seatsRight[name]) ?? null,
		};
	});
	const made = { ...facts, mapping: of, seats, alwaysChanged: { left: [], right: [] }, coupled: true };
	const read = {
		left: facts.read.left || !mayStayUnread(made, "left"),
		right: facts.read.right || !mayStayUnread(made, "right"),
	};
	return { ...made, read };
}

/** A system that keeps telephone numbers, codes and texts in a form of its own. */
function reformats(_: "left" | "right", { left }: FieldMapping, value: FieldValue): FieldValue {
	if (typeof value !== "string" || left?.type === "option") return value;
	if (left?.type === "date" || left?.type === "datetime") return value;
	return value.trim().toUpperCase().replaceAll("-", "");
}

function deepFreeze<T>(value: T): T {
	if (typeof value === "object" && value !== null) {
		for (const part of Object.values(value)) deepFreeze(part);
		Object.freeze(value);
	}
	return value;
}

function explained(one: SimulatedPair, broken: string[]): string[] {
	return broken.map((violation) => `${violation}: ${briefly(one)}`);
}

describe("reconcile over random mappings, values and baselines", () => {
	it("keeps every law", () => {
		fc.assert(
			fc.property(pair, (one) => {
				expect(explained(one, brokenLaws(one))).toEqual([]);
			}),
			{ numRuns: 10_000 },
		);
	});

	it("stays quiet with systems that reformat what they are sent (history 22)", () => {
		fc.assert(
			fc.property(pair, (one) => {
				expect(explained(one, brokenLaws({ ...one, keeps: reformats }))).toEqual([]);
			}),
			{ numRuns: 5_000 },
		);
	});

	it("keeps every law of a person's choice", () => {
		const side = fc.constantFrom("left" as const, "right" as const);
		fc.assert(
			fc.property(pair, fc.array(fc.option(side), { minLength: 5, maxLength: 5 }), (one, sides) => {
				const names = one.mapping.fields.map(({ name }) => name);
				const chosen = Object.fromEntries(
					names.flatMap((name, index) => (sides[index] ? [[name, sides[index]]] : [])),
				);
				const side = sides[0] ?? "left";
				expect(explained(one, brokenChoiceLaws(one, { fields: chosen }))).toEqual([]);
				expect(explained(one, brokenChoiceLaws(one, { side }))).toEqual([]);
			}),
			{ numRuns: 5_000 },
		);
	});

	it("decides the same again and leaves its input alone", () => {
		fc.assert(
			fc.property(pair, (one) => {
				const input = deepFreeze(inputOf(one));
				expect(reconcile(input)).toEqual(reconcile(input));
			}),
		);
	});

	it("finds no change in a pair that stands at its seats", () => {
		fc.assert(
			fc.property(pair, (one) => {
				const { left, right } = one.records;
				const seats = Object.fromEntries(
					one.mapping.fields.map((of) => [
						of.name,
						{ left: heldBy(one, "left", of), right: heldBy(one, "right", of) },
					]),
				);
				const settled = { ...one, records: { left: left ?? {}, right: right ?? {} }, seats };
				expect(reconcile(inputOf(settled))).toEqual({ kind: "unchanged", drift: [] });
			}),
		);
	});
});

import { describe, expect, it } from "@jest/globals";
import type { Direction, FieldMapping, Mapping, UpdatePolicy } from "../../src/domain/mapping.js";
import type { FieldValue, Side } from "../../src/domain/record.js";
import { aField, aMapping } from "../support/builders/index.js";
import { brokenChoiceLaws, brokenLaws, type Violations } from "../support/reconcile/laws.js";
import { DELETION_POLICIES, ON_COUPLE, UPDATE_POLICIES } from "../support/reconcile/matrix-row.js";
import { briefly, mayStayUnread, type SimulatedPair } from "../support/reconcile/pair.js";

const DIRECTIONS: Direction[] = ["toLeft", "toRight", "bidirectional"];
const BOTH = [false, true];
const VALUES: FieldValue[] = [null, "a", "b"];
/** Who was modified later, and how sure the clocks are of it. */
const TIMES = [
	{ left: "2026-01-31T10:00:00Z", right: "2026-01-31T09:00:00Z" },
	{ left: "2026-01-31T09:00:00Z", right: "2026-01-31T10:00:00Z" },
	{ left: "2026-01-31T09:00:00Z", right: "2026-01-31T09:00:30Z" },
	{ left: null, right: "2026-01-31T09:00:00Z" },
];
/** Policies with the times that matter to them. */
const POLICIES = UPDATE_POLICIES.flatMap((update) =>
	(update === "newest" ? TIMES : TIMES.slice(0, 1)).map((modifiedAt) => ({ update, modifiedAt })),
);

/** What one field holds on both sides, and its seats; undefined seats for a field that never met. */
interface FieldState {
	left: FieldValue;
	right: FieldValue;
	seats?: { left: FieldValue; right: FieldValue };
}

const SEATED: FieldState[] = VALUES.flatMap((left) =>
	VALUES.flatMap((right) =>
		VALUES.flatMap((seatLeft) =>
			VALUES.map((seatRight) => ({ left, right, seats: { left: seatLeft, right: seatRight } })),
		),
	),
);
const UNSEATED: FieldState[] = VALUES.flatMap((left) => VALUES.map((right) => ({ left, right })));

function pairWith(mapping: Mapping, states: FieldState[], facts: Partial<SimulatedPair> = {}): SimulatedPair {
	const names = mapping.fields.map(({ name }) => name);
	const valuesOn = (side: "left" | "right") =>
		Object.fromEntries(names.map((name, index) => [name, states[index]?.[side] ?? null]));
	const seats: SimulatedPair["seats"] = {};
	names.forEach((name, index) => {
		const seat = states[index]?.seats;
		if (seat) seats[name] = seat;
	});
	return {
		mapping,
		records: { left: valuesOn("left"), right: valuesOn("right") },
		seats,
		alwaysChanged: { left: [], right: [] },
		read: { left: true, right: true },
		modifiedAt: { left: null, right: null },
		asked: false,
		coupled: true,
		...facts,
	};
}

/** Walks every pair and reports the first few broken laws with the pair that broke them. */
function walk(pairs: Iterable<SimulatedPair>, laws: (pair: SimulatedPair) => Violations): string[] {
	const broken: string[] = [];
	let walked = 0;
	for (const pair of pairs) {
		walked++;
		for (const violation of laws(pair)) broken.push(`${violation}: ${briefly(pair)}`);
		if (broken.length >= 3) return broken;
	}
	return walked > 1000 ? broken : [`only ${walked} pairs were walked`];
}

/** Every reading of a pair: both sides read, or one or both standing at their seats unread. */
function* readings(pair: SimulatedPair): Generator<SimulatedPair> {
	for (const left of BOTH) {
		for (const right of BOTH) {
			if ((left || mayStayUnread(pair, "left")) && (right || mayStayUnread(pair, "right")))
				yield { ...pair, read: { left, right } };
		}
	}
}

function* fieldVariants(names: string[]): Generator<FieldMapping[]> {
	const [name, ...rest] = names;
	if (name === undefined) {
		yield [];
		return;
	}
	for (const others of fieldVariants(rest))
		for (const direction of DIRECTIONS) yield [aField({ name, direction }), ...others];
}

function* oneField(): Generator<SimulatedPair> {
	for (const direction of DIRECTIONS)
		for (const [field] of fieldVariants(["name"]))
			for (const enforce of BOTH)
				for (const onlyWhenSet of BOTH)
					for (const { update, modifiedAt } of POLICIES)
						for (const onCouple of ON_COUPLE)
							yield* oneFieldStates(
								aMapping({
									direction,
									onCouple,
									fields: [{ ...(field as FieldMapping), enforce, onlyWhenSet }],
									policies: { update, deletion: "ask" },
								}),
								modifiedAt,
							);
}

function* oneFieldStates(
	mapping: Mapping,
	modifiedAt: SimulatedPair["modifiedAt"],
): Generator<SimulatedPair> {
	const seated = mapping.onCouple === "ask" ? SEATED : [];
	for (const state of seated) yield* readings(pairWith(mapping, [state], { modifiedAt }));
	for (const state of UNSEATED)
		for (const asked of BOTH) yield* readings(pairWith(mapping, [state], { modifiedAt, asked }));
}

/** The second field makes the record: it agrees, changed on one side or both, or never met. */
const OTHER: FieldState[] = [
	{ left: "a", right: "a", seats: { left: "a", right: "a" } },
	{ left: "b", right: "a", seats: { left: "a", right: "a" } },
	{ left: "a", right: "b", seats: { left: "a", right: "a" } },
	{ left: "b", right: null, seats: { left: "a", right: "a" } },
	{ left: "b", right: "b", seats: { left: "a", right: "a" } },
	{ left: "a", right: "b" },
	{ left: null, right: "b" },
];

function* twoFields(onCouple: Mapping["onCouple"]): Generator<SimulatedPair> {
	const policies: Array<UpdatePolicy | null> = [null, ...UPDATE_POLICIES];
	for (const { update, modifiedAt } of POLICIES)
		for (const fields of fieldVariants(["name", "phone"]))
			for (const policy of policies)
				for (const first of [...OTHER, ...UNSEATED])
					for (const second of OTHER) {
						const [one, two] = fields as [FieldMapping, FieldMapping];
						const mapping = aMapping({
							onCouple,
							fields: [{ ...one, policy }, two],
							policies: { update, deletion: "ask" },
						});
						yield* readings(pairWith(mapping, [first, second], { modifiedAt }));
					}
}

function* deletions(): Generator<SimulatedPair> {
	for (const deletion of DELETION_POLICIES)
		for (const direction of DIRECTIONS)
			for (const [field] of fieldVariants(["name"]))
				for (const state of [...SEATED, ...UNSEATED])
					for (const extra of [{}, { left: true }, { right: true }]) {
						const mapping = aMapping({
							direction,
							fields: [field as FieldMapping],
							policies: { update: "leftWins", deletion },
						});
						const pair = pairWith(mapping, [state], { extra });
						const { left, right } = pair.records;
						yield { ...pair, records: { left: null, right } };
						yield { ...pair, records: { left, right: null } };
						yield { ...pair, records: { left: null, right: null } };
						if (mayStayUnread(pair, "right"))
							yield { ...pair, records: { left: null, right }, read: { left: true, right: false } };
					}
}

/** A write of ours that someone typed over counts as changed although its value is the seat's. */
function* typedOver(): Generator<SimulatedPair> {
	for (const pair of twoFields("ask"))
		if (pair.read.left && pair.read.right && pair.mapping.fields[0]?.policy === null) {
			yield { ...pair, alwaysChanged: { left: ["name"], right: [] } };
			yield { ...pair, alwaysChanged: { left: [], right: ["name"] } };
		}
}

describe("the laws of reconcile", () => {
	it("hold for one field in every direction under every policy", () => {
		expect(walk(oneField(), brokenLaws)).toEqual([]);
	});

	it.each([...ON_COUPLE])("hold for two fields that may contest each other, first contact %s", (onCouple) => {
		expect(walk(twoFields(onCouple), brokenLaws)).toEqual([]);
	});

	it("hold for every deletion", () => {
		expect(walk(deletions(), brokenLaws)).toEqual([]);
	});

	it("hold for fields that count as changed whatever their value", () => {
		expect(walk(typedOver(), brokenLaws)).toEqual([]);
	});
});

describe("the laws of a person's choice", () => {
	it.each(["left", "right"] as const)("hold when the %s wins", (side) => {
		expect(walk(twoFields("fillEmpty"), (pair) => brokenChoiceLaws(pair, { side }))).toEqual([]);
	});

	it.each<Record<string, Side>>([
		{ name: "left", phone: "right" },
		{ name: "right", phone: "left" },
		{ name: "left" },
		{ phone: "left" },
		{},
	])("hold for a choice per field: %j", (fields) => {
		expect(walk(twoFields("ask"), (pair) => brokenChoiceLaws(pair, { fields }))).toEqual([]);
	});
});

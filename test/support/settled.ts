import { expect } from "@jest/globals";
import type { Coupling } from "../../src/domain/coupling.js";
import { correspond } from "../../src/domain/field-values.js";
import { type FieldMapping, isBidirectional, type Mapping } from "../../src/domain/mapping.js";
import { type FieldValue, otherSide, type Side } from "../../src/domain/record.js";
import type { SyncErrorKind } from "../../src/domain/sync-error.js";
import type { TestInstance, World, Written } from "./world.js";

interface Expected {
	/** Who runs; default the world's main instance. */
	by?: TestInstance;
	/** The kinds of the errors that must stand open; null takes any. */
	errors?: SyncErrorKind[] | null;
	/** A person or a policy chose a side, so values may have been overwritten: everywhere, or in these couplings. */
	chosen?: boolean | ReadonlySet<string>;
}

/**
 * What must hold after every history: exactly these errors are open, nothing is claimed or leased, nothing is skipped
 * without an error, both sides correspond where no error stands, no person's value was overwritten unseen, and further
 * runs write nothing and tell nothing new (a refused record is tried once more, in the first of them).
 */
export async function expectSettled(world: World, expected: Expected = {}): Promise<void> {
	const by = expected.by ?? world.main;
	await expectOrder(world, by, expected);
	const writes = world.writes();
	await world.sync(by);
	const told = await errorsOf(world);
	await world.sync(by);
	expect(await errorsOf(world)).toEqual(told);
	expect(world.writes()).toBe(writes);
	await expectOrder(world, by, expected);
	expect((await world.stores.couplings.claimed("customers")).length).toBe(0);
}

async function errorsOf(world: World) {
	const errors = await world.openErrors();
	return errors.map(({ _id, kind, revision, count }) => ({ _id, kind, revision, count }));
}

async function expectOrder(world: World, by: TestInstance, expected: Expected): Promise<void> {
	const errors = await world.openErrors();
	if (expected.errors !== null)
		expect(errors.map(({ kind }) => kind).sort()).toEqual([...(expected.errors ?? [])].sort());
	const couplings = await world.couplings();
	const concerned = new Set(errors.map(({ couplingId }) => couplingId));
	for (const coupling of couplings) {
		expect(coupling).toMatchObject({ pending: null });
		if (coupling.skipped) expect(concerned.has(coupling._id)).toBe(true);
		const rests = coupling.state !== "coupled" || coupling.outside || coupling.held !== null;
		if (!rests && !concerned.has(coupling._id)) expectAgreement(world, by.mapping, coupling);
		if (!wasChosen(expected, coupling)) expectNothingLost(world, by.mapping, coupling);
	}
	expect(await world.stores.mappings.get(by.mapping.name)).toMatchObject({ lease: null });
}

function wasChosen({ chosen }: Expected, { _id }: Coupling): boolean {
	return typeof chosen === "object" ? chosen.has(_id) : chosen === true;
}

function valueOn(world: World, field: FieldMapping, side: Side, coupling: Coupling): FieldValue {
	const id = coupling[side].id ?? "";
	const record = side === "left" ? world.customer(id) : world.account(id);
	return (record?.[field[side]?.field ?? ""] ?? null) as FieldValue;
}

function expectAgreement(world: World, mapping: Mapping, coupling: Coupling): void {
	const differing = mapping.fields
		.filter((field) => isBidirectional(mapping, field))
		.map((field) => ({
			name: field.name,
			left: valueOn(world, field, "left", coupling),
			right: valueOn(world, field, "right", coupling),
			field,
		}))
		.filter(({ field, left, right }) => !correspond(field, left, right));
	expect(differing.map(({ name, left, right }) => ({ name, left, right }))).toEqual([]);
}

/**
 * A value that a person wrote may be overwritten by us only after it stood on the other side too: else nobody has
 * seen it, and it is lost.
 */
function expectNothingLost(world: World, mapping: Mapping, coupling: Coupling): void {
	for (const side of ["left", "right"] as const) {
		for (const field of mapping.fields.filter((one) => isBidirectional(mapping, one))) {
			expect(lostValues(world, field, side, coupling)).toEqual([]);
		}
	}
}

function lostValues(world: World, field: FieldMapping, side: Side, coupling: Coupling): unknown[] {
	const name = field[side]?.field ?? "";
	const own = historyOf(world, side, coupling[side].id);
	const others = historyOf(world, otherSide(side), coupling[otherSide(side)].id);
	const lost: unknown[] = [];
	let last: { value: FieldValue; ours: boolean } | null = null;
	for (const entry of own) {
		if (!(name in entry.fields)) continue;
		const value = (entry.fields[name] ?? null) as FieldValue;
		const person = last !== null && !last.ours && last.value !== null && last.value !== "";
		if (entry.ours && person && last !== null && !stoodThere(field, side, last.value, others))
			lost.push({ field: name, lost: last.value, by: value });
		last = { value, ours: entry.ours };
	}
	return lost;
}

function stoodThere(field: FieldMapping, side: Side, value: FieldValue, others: Written[]): boolean {
	const name = field[otherSide(side)]?.field ?? "";
	return others.some((entry) => {
		const other = (entry.fields[name] ?? null) as FieldValue;
		if (!(name in entry.fields)) return false;
		return side === "left" ? correspond(field, value, other) : correspond(field, other, value);
	});
}

function historyOf(world: World, side: Side, id: string | null): Written[] {
	return id === null ? [] : world.history(side, id);
}

import { endOf } from "../../../src/domain/field-values.js";
import type { FieldMapping } from "../../../src/domain/mapping.js";
import { type Decision, type UpdateDecision, valuesForCreate } from "../../../src/domain/reconcile.js";
import { bothSides, type FieldValue, otherSide, SIDES, type Side } from "../../../src/domain/record.js";
import { heldBy, readBothSides, type SimulatedPair } from "./pair.js";

/**
 * Carries out a decision the way design.md section 3 ("Baseline") says, in memory: writes reach the records, and a
 * seat moves only for a field that is known to correspond, to what each side held when read back.
 */
export function applyDecision(pair: SimulatedPair, decision: Decision): SimulatedPair {
	switch (decision.kind) {
		case "unchanged":
		case "conflict":
			return readBothSides(pair);
		case "update":
			return readBothSides(applyUpdate(pair, decision));
		case "restore":
			return readBothSides(restore(pair, decision.side));
		case "delete":
			return { ...pair, records: { ...pair.records, [decision.side]: null }, coupled: false };
		case "uncouple":
		case "drop":
			return { ...pair, coupled: false };
	}
}

function applyUpdate(pair: SimulatedPair, decision: UpdateDecision): SimulatedPair {
	let next = pair;
	for (const side of SIDES) next = write(next, side, decision.writes[side]);
	const settled = [...decision.agreed, ...SIDES.flatMap((side) => Object.keys(decision.writes[side]))];
	next = takeSeats(next, settled);
	return { ...next, asked: next.asked || decision.conflict?.reason === "firstContact" };
}

/** A record created anew from the survivor agrees with it in every field. */
function restore(pair: SimulatedPair, side: Side): SimulatedPair {
	const source = otherSide(side);
	const sourceValues = Object.fromEntries(
		pair.mapping.fields.map((field) => [field.name, heldBy(pair, source, field)]),
	);
	const { values, unsendable } = valuesForCreate(pair.mapping, side, sourceValues);
	if (unsendable.length > 0) return pair;
	const created = write({ ...pair, records: { ...pair.records, [side]: {} } }, side, values);
	return takeSeats(
		created,
		pair.mapping.fields.map(({ name }) => name),
	);
}

function write(pair: SimulatedPair, side: Side, values: Record<string, FieldValue>): SimulatedPair {
	const record = { ...pair.records[side] };
	for (const [name, value] of Object.entries(values)) {
		const field = fieldOf(pair, name);
		const end = endOf(field, side);
		if (end === null) throw new Error(`${name} has no field on the ${side}`);
		record[end.field] = pair.keeps ? pair.keeps(side, field, value) : value;
	}
	return { ...pair, records: { ...pair.records, [side]: record } };
}

function takeSeats(pair: SimulatedPair, names: string[]): SimulatedPair {
	const seats = { ...pair.seats };
	for (const name of names) {
		const field = fieldOf(pair, name);
		seats[name] = bothSides((side) => heldBy(pair, side, field));
	}
	const alwaysChanged = bothSides((side) => pair.alwaysChanged[side].filter((name) => !names.includes(name)));
	return { ...pair, seats, alwaysChanged };
}

function fieldOf(pair: SimulatedPair, name: string): FieldMapping {
	const field = pair.mapping.fields.find((candidate) => candidate.name === name);
	if (field === undefined) throw new Error(`the decision names ${name}, which the mapping does not know`);
	return field;
}

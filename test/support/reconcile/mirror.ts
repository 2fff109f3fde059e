import type { CreateMissing, Direction, FieldMapping, Mapping } from "../../../src/domain/mapping.js";
import type { Decision, ReconcileInput } from "../../../src/domain/reconcile.js";
import { type BothSides, otherSide, type Side } from "../../../src/domain/record.js";

const MIRRORED = {
	toLeft: "toRight",
	toRight: "toLeft",
	leftWins: "rightWins",
	rightWins: "leftWins",
} as const;

/** A word for one side turned into the word for the other; every other word stays. */
function mirrorWord<T extends string | boolean | null>(word: T): T {
	return (MIRRORED as Record<string, unknown>)[String(word)] === undefined
		? word
		: ((MIRRORED as Record<string, unknown>)[String(word)] as T);
}

/** Both values with the sides changed over. */
export function swap<T>({ left, right }: BothSides<T>): BothSides<T> {
	return { left: right, right: left };
}

/** The same question with the two systems on each other's side. */
export function mirrorInput(input: ReconcileInput): ReconcileInput {
	return { ...input, ...swap(input), mapping: mirrorMapping(input.mapping) };
}

/** The same mapping with the two systems on each other's side. */
export function mirrorMapping(mapping: Mapping): Mapping {
	const { update, deletion } = mapping.policies;
	return {
		...mapping,
		...swap(mapping),
		direction: mirrorWord<Direction>(mapping.direction),
		onCouple: mirrorWord(mapping.onCouple),
		createMissing: mirrorWord<CreateMissing>(mapping.createMissing),
		policies: { update: mirrorWord(update), deletion },
		fields: mapping.fields.map(mirrorField),
	};
}

function mirrorField(field: FieldMapping): FieldMapping {
	return {
		...field,
		...swap(field),
		direction: mirrorWord<Direction>(field.direction),
		policy: mirrorWord(field.policy),
		options: field.options?.map(swap) ?? null,
	};
}

/** The same answer with the two systems on each other's side. */
export function mirrorDecision(decision: Decision): Decision {
	switch (decision.kind) {
		case "unchanged":
			return { ...decision, drift: decision.drift.map(mirrorSide) };
		case "update":
			return {
				...decision,
				writes: swap(decision.writes),
				unsendable: decision.unsendable.map(mirrorSide),
				drift: decision.drift.map(mirrorSide),
			};
		case "conflict": {
			const { conflict } = decision;
			return { ...decision, conflict: { ...conflict, deleted: otherSide(conflict.deleted) } };
		}
		case "restore":
		case "delete":
			return mirrorSide(decision);
		case "uncouple":
			return { ...decision, deleted: otherSide(decision.deleted) };
		case "drop":
			return decision;
	}
}

function mirrorSide<T extends { side: Side }>(fact: T): T {
	return { ...fact, side: otherSide(fact.side) };
}

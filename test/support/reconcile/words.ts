import type { Decision, UpdateDecision } from "../../../src/domain/reconcile.js";
import { otherSide, SIDES, type Side } from "../../../src/domain/record.js";

const UPDATE_REASONS = {
	bothChanged: "both changed",
	firstContact: "first contact",
	cutText: "cut text",
	elsewhere: "elsewhere",
	undone: "undone",
	rejected: "rejected",
} as const;

const DELETION_REASONS = {
	policyAsks: "the policy asks",
	survivorChanged: "the survivor changed",
	againstDirection: "against the direction",
} as const;

/** A decision in the words of the README's reconcile matrix. */
export function inWords(decision: Decision): string {
	switch (decision.kind) {
		case "unchanged":
			return [...driftIn(decision.drift)].join("; ") || "nothing";
		case "update":
			return updateInWords(decision);
		case "conflict":
			return `ask: ${DELETION_REASONS[decision.conflict.reason]}`;
		case "restore":
			return `restore the ${decision.side} record`;
		case "delete":
			return `delete the ${decision.side} record`;
		case "uncouple":
			return "end the coupling, keep the survivor";
		case "drop":
			return "drop the coupling";
	}
}

function updateInWords({ writes, agreed, conflict, unsendable, drift }: UpdateDecision): string {
	const parts = [
		...SIDES.flatMap((side) => writtenTo(side, writes[side])),
		...(agreed.length > 0 ? [`agreed: ${agreed.join(", ")}`] : []),
		...(conflict ? [`ask: ${conflict.fields.join(", ")} (${UPDATE_REASONS[conflict.reason]})`] : []),
		...unsendable.map(({ field, side }) => `refused: ${field}, for the ${side}`),
		...driftIn(drift),
	];
	return parts.join("; ");
}

function writtenTo(side: Side, values: Record<string, unknown>): string[] {
	const names = Object.keys(values);
	return names.length === 0 ? [] : [`write ${names.join(", ")} from ${otherSide(side)} to ${side}`];
}

function driftIn(drift: Array<{ side: Side; field: string }>): string[] {
	return drift.map(({ side, field }) => `drift counted: ${field} on the ${side}`);
}

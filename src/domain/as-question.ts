import type { UpdateConflict } from "./conflict.js";
import type { Decision, UpdateDecision } from "./reconcile.js";
import { otherSide, SIDES, type Side } from "./record.js";

/**
 * The same decision with everything it would have written, removed or created left to a person; a decision that does
 * nothing of the kind stays as it is.
 */
export function asQuestion(decision: Decision, reason: "rejected" | "undone"): Decision {
	switch (decision.kind) {
		case "update":
			return updateAsQuestion(decision, reason);
		case "restore":
			return deletionQuestion(decision.side);
		case "delete":
			return deletionQuestion(otherSide(decision.side));
		case "uncouple":
			return deletionQuestion(decision.deleted);
		default:
			return decision;
	}
}

function updateAsQuestion(decision: UpdateDecision, reason: UpdateConflict["reason"]): Decision {
	const kept = SIDES.flatMap((side) => Object.keys(decision.writes[side]));
	const { conflict } = decision;
	if (kept.length === 0) {
		return conflict === null || reason !== "undone"
			? decision
			: { ...decision, conflict: { ...conflict, reason } };
	}
	const fields = [...new Set([...(conflict?.fields ?? []), ...kept])];
	return {
		...decision,
		writes: { left: {}, right: {} },
		conflict: { conflict: "update", reason, fields },
	};
}

function deletionQuestion(deleted: Side): Decision {
	return { kind: "conflict", conflict: { conflict: "deletion", reason: "policyAsks", deleted } };
}

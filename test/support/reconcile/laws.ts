import type { Change, PresentChange } from "../../../src/domain/change.js";
import { correspond, holdsNothing } from "../../../src/domain/field-values.js";
import { type FieldMapping, mayFlowFrom } from "../../../src/domain/mapping.js";
import {
	type Choice,
	type Decision,
	type ReconcileInput,
	reconcile,
	reconcileByChoice,
	type UpdateDecision,
} from "../../../src/domain/reconcile.js";
import { otherSide, SIDES, type Side } from "../../../src/domain/record.js";
import { applyDecision } from "./apply-decision.js";
import { mirrorDecision, mirrorInput } from "./mirror.js";
import { heldBy, inputOf, readBothSides, type SimulatedPair } from "./pair.js";

/** What a decision broke, one sentence each; empty when every law holds. */
export type Violations = string[];

/** Every law of the reconcile matrix, checked for one pair. */
export function brokenLaws(pair: SimulatedPair): Violations {
	const input = inputOf(pair);
	const decision = reconcile(input);
	return [
		...mirrorLaw(input, decision),
		...deletionLaw(input, decision),
		...updateLaws(input, decision),
		...writtenLaw(pair, decision),
		...quietLaw(pair, decision),
	];
}

/** The laws of a person's choice, checked for one pair that stands on both sides. */
export function brokenChoiceLaws(pair: SimulatedPair, choice: Choice): Violations {
	const input = inputOf(pair);
	const decision = reconcileByChoice({ ...input, choice });
	if (decision.kind !== "update") return [];
	return pair.mapping.fields.flatMap((field) =>
		SIDES.flatMap((side) => {
			const changes = bothPresent(input);
			if (changes === null || !(field.name in decision.writes[side])) return [];
			return [
				...(mayFlowFrom(pair.mapping, field, otherSide(side)) ? [] : [`${field.name} flows against its way`]),
				...(differsFromSeats(changes, field)
					? []
					: [`${field.name} was written though both equal their seats`]),
				...chosenSideLaw(changes, field, side, choice),
			];
		}),
	);
}

/** The side a person chose is only written where it may not send the field itself. */
function chosenSideLaw(changes: Changes, field: FieldMapping, written: Side, choice: Choice): Violations {
	const wanted = "side" in choice ? choice.side : choice.fields[field.name];
	if (wanted === undefined) {
		const changedThere = changes[written].changed.includes(field.name);
		return changedThere ? [`${field.name} was overwritten on the ${written} unasked`] : [];
	}
	const overrules = wanted === written && mayFlowFrom(changes.input.mapping, field, wanted);
	return overrules ? [`${field.name} was written on the ${written}, whose data was chosen`] : [];
}

/** Swapping the sides of the question swaps the sides of the answer. */
function mirrorLaw(input: ReconcileInput, decision: Decision): Violations {
	const mirrored = reconcile(mirrorInput(input));
	const same = canonical(mirrorDecision(mirrored)) === canonical(decision);
	return same ? [] : [`mirrored it decides ${JSON.stringify(mirrored)}`];
}

/** A deletion is answered by a policy on an untouched survivor, else by a question; never by a write of fields. */
function deletionLaw({ left, right, mapping }: ReconcileInput, decision: Decision): Violations {
	const deleted = SIDES.filter((side) => (side === "left" ? left : right).kind === "deleted");
	const isDeletion = decision.kind !== "unchanged" && decision.kind !== "update";
	if (deleted.length === 0) return isDeletion ? ["no record is gone, yet a deletion is decided"] : [];
	if (!isDeletion) return ["a deletion is answered by an update"];
	if (deleted.length === 2) return decision.kind === "drop" ? [] : ["two deletions must drop the coupling"];
	const survivor = (left.kind === "deleted" ? right : left) as PresentChange;
	const touched =
		survivor.touched || survivor.changed.length + survivor.drift.length + survivor.unseated.length > 0;
	if (decision.kind === "conflict") return [];
	if (touched) return ["a changed survivor must be asked about"];
	const says = { restore: "restore", delete: "delete", uncouple: "uncouple", ask: "conflict" } as const;
	return decision.kind === says[mapping.policies.deletion] ? [] : ["no policy says so"];
}

/** What holds for every field of two records that both stand there. */
function updateLaws(input: ReconcileInput, decision: Decision): Violations {
	const changes = bothPresent(input);
	if (changes === null) return [];
	const update = decision.kind === "update" ? decision : null;
	return input.mapping.fields.flatMap((field) =>
		SIDES.flatMap((side) => [
			...directionLaw(input, update, field, side),
			...overwriteLaw(changes, update, field, side),
			...nothingDroppedLaw(changes, update, field, side),
		]),
	);
}

function directionLaw(
	{ mapping }: ReconcileInput,
	update: UpdateDecision | null,
	field: FieldMapping,
	side: Side,
): Violations {
	const written = update !== null && field.name in update.writes[side];
	const allowed = mayFlowFrom(mapping, field, otherSide(side));
	return written && !allowed ? [`${field.name} flows to the ${side} against its direction`] : [];
}

/** A value changed on a side, met for the first time or edited by hand there is overwritten by a policy only. */
function overwriteLaw(
	changes: Changes,
	update: UpdateDecision | null,
	field: FieldMapping,
	side: Side,
): Violations {
	if (update === null || !(field.name in update.writes[side])) return [];
	const own = changes[side];
	const source = otherSide(side);
	if (own.changed.includes(field.name) && !policyLets(changes, field, source))
		return [`${field.name} changed on the ${side} and is overwritten`];
	if (own.unseated.includes(field.name) && !onCoupleLets(changes, field, source))
		return [`${field.name} never met and is overwritten on the ${side}`];
	const sourceChanged = changes[source].changed.includes(field.name);
	if (own.drift.includes(field.name) && !field.enforce && !sourceChanged)
		return [`${field.name} drifted on the ${side} and is overwritten`];
	return [];
}

function policyLets({ input, left, right }: Changes, field: FieldMapping, winner: Side): boolean {
	const policy = field.policy ?? input.mapping.policies.update;
	if (policy === "leftWins" || policy === "rightWins") return policy === `${winner}Wins`;
	if (policy !== "newest" || left.modifiedAt === null || right.modifiedAt === null) return false;
	const ahead = Date.parse(left.modifiedAt) - Date.parse(right.modifiedAt);
	return (winner === "left" ? ahead : -ahead) > input.mapping.clockSkewMs;
}

function onCoupleLets(changes: Changes, field: FieldMapping, winner: Side): boolean {
	const { mapping, asked = false } = changes.input;
	if (!changes.left.read || !changes.right.read) return false;
	if (mapping.onCouple !== "fillEmpty") return mapping.onCouple === `${winner}Wins`;
	const loser = otherSide(winner);
	return !asked && holdsNothing(field, loser, changes[loser].values[field.name]);
}

/** A change is written, agreed, asked about, refused or left for the next run; or a policy let the other side win. */
function nothingDroppedLaw(
	changes: Changes,
	update: UpdateDecision | null,
	field: FieldMapping,
	side: Side,
): Violations {
	if (!changes[side].changed.includes(field.name)) return [];
	const { name } = field;
	if (update === null) return [`the change of ${name} on the ${side} is dropped`];
	const other = otherSide(side);
	if (name in update.writes[other]) return [];
	if (update.conflict?.fields.includes(name)) return [];
	if (update.unsendable.some((unsendable) => unsendable.field === name)) return [];
	if (name in update.writes[side]) return policyLets(changes, field, other) ? [] : [`${name} is dropped`];
	if (update.agreed.includes(name)) return agreedLaw(changes, field);
	const waits = update.conflict !== null || update.unsendable.length > 0;
	return waits ? [] : [`the change of ${name} on the ${side} is neither written nor asked about`];
}

function agreedLaw({ left, right }: Changes, field: FieldMapping): Violations {
	const values = { left: left.values[field.name], right: right.values[field.name] };
	if (correspond(field, values.left, values.right)) return [];
	const keptAlone = field.onlyWhenSet && SIDES.some((side) => holdsNothing(field, side, values[side]));
	return keptAlone ? [] : [`${field.name} is agreed though the sides differ`];
}

/**
 * Applied and decided again, nothing is left to do but what waits for a person. What the first round learned (a side
 * it had not read, or that a person is asked from now on) may be used once.
 */
function quietLaw(pair: SimulatedPair, decision: Decision): Violations {
	let next = applyDecision(pair, decision);
	if (!next.coupled || decision.kind === "conflict") return [];
	const unsent = decision.kind === "restore" && SIDES.some((side) => next.records[side] === null);
	if (unsent) return [];
	const learned = !(pair.read.left && pair.read.right) || next.asked !== pair.asked;
	if (learned) next = applyDecision(next, reconcile(inputOf(next)));
	const again = reconcile(inputOf(readBothSides(next)));
	if (again.kind === "unchanged") return [];
	if (again.kind !== "update") return [`decided again it says ${again.kind}`];
	return repeatedLaw(again);
}

function repeatedLaw(again: UpdateDecision): Violations {
	const open = new Set([...(again.conflict?.fields ?? []), ...again.unsendable.map(({ field }) => field)]);
	const repeated = [
		...SIDES.flatMap((side) => Object.keys(again.writes[side])),
		...again.agreed.filter((name) => !open.has(name)),
	];
	if (repeated.length > 0) return [`decided again it still settles ${repeated.join(", ")}`];
	return open.size > 0 ? [] : ["decided again it is an update without content"];
}

/** What was written now corresponds, unless the system keeps it in a form of its own. */
function writtenLaw(pair: SimulatedPair, decision: Decision): Violations {
	if (decision.kind !== "update" || pair.keeps !== undefined) return [];
	const next = applyDecision(pair, decision);
	return pair.mapping.fields
		.filter(({ name }) => SIDES.some((side) => name in decision.writes[side]))
		.filter((field) => !correspond(field, heldBy(next, "left", field), heldBy(next, "right", field)))
		.map(({ name }) => `${name} was written and still differs`);
}

type Changes = { left: PresentChange; right: PresentChange; input: ReconcileInput };

function bothPresent(input: ReconcileInput): Changes | null {
	const { left, right } = input;
	return isPresent(left) && isPresent(right) ? { left, right, input } : null;
}

function isPresent(change: Change): change is PresentChange {
	return change.kind !== "deleted";
}

function differsFromSeats(changes: Changes, { name }: FieldMapping): boolean {
	return SIDES.some((side) => {
		const { changed, drift, unseated } = changes[side];
		return changed.includes(name) || drift.includes(name) || unseated.includes(name);
	});
}

/** A decision as one text, lists whose order means nothing sorted. */
function canonical(decision: Decision): string {
	const sorted = <T>(list: T[]) => list.map((item) => JSON.stringify(item)).sort();
	if (decision.kind === "unchanged") return JSON.stringify([decision.kind, sorted(decision.drift)]);
	if (decision.kind !== "update") return JSON.stringify(decision);
	const { writes, agreed, conflict, unsendable, drift } = decision;
	return JSON.stringify([
		writes.left,
		writes.right,
		sorted(agreed),
		conflict,
		sorted(unsendable),
		sorted(drift),
	]);
}

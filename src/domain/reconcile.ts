import type { Change, PresentChange } from "./change.js";
import type { DeletionConflict, UpdateConflict } from "./conflict.js";
import {
	correspond,
	holdsCutText,
	holdsNothing,
	isEmpty,
	refersElsewhere,
	type Translation,
	toDestination,
} from "./field-values.js";
import {
	type FieldMapping,
	isBidirectional,
	type Mapping,
	mayFlowFrom,
	mayWriteTo,
	type UpdatePolicy,
} from "./mapping.js";
import {
	type BothSides,
	bothSides,
	type FieldValue,
	otherSide,
	type Partners,
	SIDES,
	type Side,
} from "./record.js";

/** What to do about one pair. Field values stand in the destination's own words, by field mapping. */
export type Decision =
	| { kind: "unchanged"; drift: Drift[] }
	| UpdateDecision
	| { kind: "conflict"; conflict: DeletionConflict }
	| { kind: "restore"; side: Side }
	| { kind: "delete"; side: Side }
	| { kind: "uncouple"; deleted: Side }
	| { kind: "drop" };

/** Values to write, fields now known to agree, and what is left for a person. Any part may be empty. */
export interface UpdateDecision {
	kind: "update";
	writes: BothSides<Record<string, FieldValue>>;
	/** Fields whose present values on both sides become their seats without a write. */
	agreed: string[];
	conflict: UpdateConflict | null;
	/** Values that cannot be sent as they are; nothing is written to that side until they are corrected. */
	unsendable: Unsendable[];
	drift: Drift[];
}

/** A value the destination cannot take, found before sending. */
export interface Unsendable {
	field: string;
	/** The side that would have been written. */
	side: Side;
	reason: "tooLong" | "noOption" | "noPartner" | "otherTable" | "notTransformed";
	value: FieldValue;
	/** The most characters the destination takes; null when that is not the reason. */
	maxLength: number | null;
}

/** A destination-only field edited by hand. */
export interface Drift {
	side: Side;
	field: string;
}

/** What reconcile decides from. The same input gives the same decision forever. */
export interface ReconcileInput {
	left: Change;
	right: Change;
	mapping: Mapping;
	/** True once a person was asked about this pair's first contact: an emptied field is then asked too. */
	asked?: boolean;
}

/** One decision for a coupled pair: the matrix of the README, row for row. */
export function reconcile({ left, right, mapping, asked = false }: ReconcileInput): Decision {
	if (left.kind === "deleted" && right.kind === "deleted") return { kind: "drop" };
	if (left.kind === "deleted") return reconcileDeletion(mapping, "left", right as PresentChange);
	if (right.kind === "deleted") return reconcileDeletion(mapping, "right", left);
	return reconcileUpdates(new PairFields(mapping, left, right, asked));
}

/** A person's answer: the side whose data wins, for the whole record or field by field. */
export type Choice = { side: Side } | { fields: Record<string, Side> };

/**
 * Settles a pair the way a person chose. Fields whose both sides equal their seats are not written; a field that
 * cannot flow from the chosen side keeps its own direction.
 */
export function reconcileByChoice(input: ReconcileInput & { choice: Choice }): Decision {
	const { left, right, mapping } = input;
	if (left.kind === "deleted" || right.kind === "deleted") return reconcile(input);
	const pair = new PairFields(mapping, left, right, true);
	for (const field of mapping.fields) settleByChoice(pair, field, input.choice, input.asked === true);
	return pair.decision();
}

/** What a new record is made of, or why it cannot be made. */
export interface CreatedValues {
	values: Record<string, FieldValue>;
	unsendable: Unsendable[];
}

/** The values of a new record on the destination, constants included. `partners` are the source's. */
export function valuesForCreate(
	mapping: Mapping,
	destination: Side,
	sourceValues: Record<string, FieldValue>,
	partners: Partners = {},
): CreatedValues {
	const source = otherSide(destination);
	const values: Record<string, FieldValue> = {};
	const unsendable: Unsendable[] = [];
	for (const field of mapping.fields) {
		if (!mayFlowFrom(mapping, field, source)) continue;
		const value = sourceValues[field.name] ?? null;
		// Nothing is overwritten by a new record that does without it.
		if (refersElsewhere(field, source, value)) continue;
		const translated = toDestination(field, destination, value, partners);
		if (translated.ok && isEmpty(translated.value)) continue;
		if (translated.ok) values[field.name] = translated.value;
		else if (!isLeftOut(field, translated))
			unsendable.push(toUnsendable(field, destination, value, translated));
	}
	return { values, unsendable };
}

/** True for a reference that is written once its record is coupled, without keeping the other fields. */
function isLeftOut({ lookup }: FieldMapping, translated: Translation): boolean {
	return lookup?.whenMissing === "leaveOut" && !translated.ok && translated.reason === "noPartner";
}

function reconcileDeletion(mapping: Mapping, deleted: Side, survivor: PresentChange): Decision {
	const ask = (reason: DeletionConflict["reason"]): Decision => ({
		kind: "conflict",
		conflict: { conflict: "deletion", reason, deleted },
	});
	if (!isUntouched(survivor)) return ask("survivorChanged");
	switch (mapping.policies.deletion) {
		case "ask":
			return ask("policyAsks");
		case "uncouple":
			return { kind: "uncouple", deleted };
		case "restore":
			return mayWriteTo(mapping, deleted) ? { kind: "restore", side: deleted } : ask("againstDirection");
		case "delete": {
			const side = otherSide(deleted);
			return mayWriteTo(mapping, side) ? { kind: "delete", side } : ask("againstDirection");
		}
	}
}

/** Towards a deletion everything counts: drift, a field that never met, an edit of a field nobody mapped. */
function isUntouched(survivor: PresentChange): boolean {
	return (
		survivor.changed.length + survivor.drift.length + survivor.unseated.length === 0 && !survivor.touched
	);
}

function reconcileUpdates(pair: PairFields): Decision {
	const contested = isContested(pair);
	for (const field of pair.mapping.fields) settleField(pair, field, contested);
	return pair.decision();
}

/**
 * Both sides changed something that flows both ways and differs: then the mapping's update policy speaks. A field
 * with a policy of its own is contested by itself only; else a question about it would fall away once the mapping's
 * policy has settled the others.
 */
export function isContested({
	mapping,
	left,
	right,
}: Pick<PairFields, "mapping" | "left" | "right">): boolean {
	const open = mapping.fields.filter(
		(field) => field.policy === null && isBidirectional(mapping, field) && !agree(field, left, right),
	);
	const contends = (from: PresentChange) => open.some(({ name }) => from.changed.includes(name));
	return contends(left) && contends(right);
}

function agree(field: FieldMapping, left: PresentChange, right: PresentChange): boolean {
	const partners = { left: left.partners, right: right.partners };
	return correspond(field, left.values[field.name], right.values[field.name], partners);
}

function settleField(pair: PairFields, field: FieldMapping, contested: boolean): void {
	const { left, right } = pair;
	if (left.unseated.includes(field.name) || right.unseated.includes(field.name)) {
		settleFirstContact(pair, field);
		return;
	}
	const changedLeft = left.changed.includes(field.name);
	const changedRight = right.changed.includes(field.name);
	if (!changedLeft && !changedRight) {
		settleDrift(pair, field);
	} else if (agree(field, left, right)) {
		pair.accept(field);
	} else if (changedLeft && changedRight) {
		settleContest(pair, field, null);
	} else {
		const source: Side = changedLeft ? "left" : "right";
		const contests = contested && field.policy === null && isBidirectional(pair.mapping, field);
		if (contests) settleContest(pair, field, source);
		else pair.flow(field, source);
	}
}

/** `only` is the one side that changed the field; null when both did. */
function settleContest(pair: PairFields, field: FieldMapping, only: Side | null): void {
	const policy = field.policy ?? pair.mapping.policies.update;
	const winner = winnerOf(pair, policy, only);
	if (winner === null) pair.ask(field, "bothChanged");
	else pair.flow(field, winner);
}

function winnerOf(pair: PairFields, policy: UpdatePolicy, only: Side | null): Side | null {
	switch (policy) {
		case "ask":
			return null;
		case "leftWins":
			return "left";
		case "rightWins":
			return "right";
		case "merge":
			return only;
		case "newest":
			return newerSide(pair);
	}
}

/** Null when the times do not differ by more than the clocks may. */
function newerSide({ mapping, left, right }: PairFields): Side | null {
	if (left.modifiedAt === null || right.modifiedAt === null) return null;
	const ahead = Date.parse(left.modifiedAt) - Date.parse(right.modifiedAt);
	if (Number.isNaN(ahead) || Math.abs(ahead) <= mapping.clockSkewMs) return null;
	return ahead > 0 ? "left" : "right";
}

function settleFirstContact(pair: PairFields, field: FieldMapping): void {
	if (metUnread(pair, field)) return;
	if (agree(field, pair.left, pair.right)) {
		pair.accept(field);
		return;
	}
	const unclear = sideOfUnknownReference(pair, field);
	if (unclear !== null) {
		pair.flow(field, unclear);
		return;
	}
	const winner = wasWrittenOver(pair, field) ? null : firstContactWinner(pair, field);
	if (winner === null) pair.ask(field, "firstContact");
	else if (mayFlowFrom(pair.mapping, field, winner)) pair.flow(field, winner);
	else pair.accept(field);
}

/**
 * True when a write of ours at their first contact may have been read and typed over: what a person says to that is not
 * what `onCouple` decides about.
 */
function wasWrittenOver({ left, right }: PairFields, { name }: FieldMapping): boolean {
	return left.changed.includes(name) && right.changed.includes(name);
}

/**
 * While a record that is referred to is not coupled, nobody can say whether both sides refer to the same one: that is
 * waited for, not asked. Null when both references are known.
 */
function sideOfUnknownReference({ mapping, left, right }: PairFields, field: FieldMapping): Side | null {
	if (field.lookup === null) return null;
	const sides = { left, right };
	const isKnownToDiffer = (side: Side) => {
		const value = sides[side].values[field.name];
		return holdsNothing(field, side, value) || refersElsewhere(field, side, value);
	};
	if (SIDES.some(isKnownToDiffer)) return null;
	const unknown = SIDES.filter((side) => sides[side].partners[field.name] === undefined);
	return unknown.find((side) => mayFlowFrom(mapping, field, side)) ?? null;
}

function firstContactWinner(pair: PairFields, field: FieldMapping): Side | null {
	switch (pair.mapping.onCouple) {
		case "ask":
			return null;
		case "leftWins":
			return "left";
		case "rightWins":
			return "right";
		case "fillEmpty":
			return pair.asked ? null : sideThatFills(pair, field);
	}
}

function sideThatFills(pair: PairFields, field: FieldMapping): Side | null {
	for (const side of SIDES) {
		const other = otherSide(side);
		const fills =
			!holdsNothing(field, side, pair[side].values[field.name]) &&
			holdsNothing(field, other, pair[other].values[field.name]);
		if (fills && mayFlowFrom(pair.mapping, field, side)) return side;
	}
	return null;
}

/** Drift is left alone and counted, or put right where the field says so; an edit that says the same is no drift. */
function settleDrift(pair: PairFields, field: FieldMapping): void {
	const drifted = SIDES.some((side) => pair[side].drift.includes(field.name));
	if (drifted && agree(field, pair.left, pair.right)) {
		pair.accept(field);
		return;
	}
	for (const side of SIDES) {
		if (!pair[side].drift.includes(field.name)) continue;
		const source = otherSide(side);
		if (field.enforce && mayFlowFrom(pair.mapping, field, source))
			pair.flow(field, source, { enforced: true });
		else pair.drift.push({ side, field: field.name });
	}
}

/** A field without seats says nothing of a side that was not read. */
function metUnread({ left, right }: PairFields, field: FieldMapping): boolean {
	const isNew = left.unseated.includes(field.name) || right.unseated.includes(field.name);
	return isNew && !(left.read && right.read);
}

function settleByChoice(pair: PairFields, field: FieldMapping, choice: Choice, wasAsked: boolean): void {
	const { left, right } = pair;
	const differs = SIDES.some(
		(side) =>
			pair[side].changed.includes(field.name) ||
			pair[side].drift.includes(field.name) ||
			pair[side].unseated.includes(field.name),
	);
	if (!differs || metUnread(pair, field)) return;
	if (agree(field, left, right)) {
		pair.accept(field);
		return;
	}
	const wanted = "side" in choice ? choice.side : choice.fields[field.name];
	if (wanted === undefined) settleUnchosen(pair, field, wasAsked);
	else if (mayFlowFrom(pair.mapping, field, wanted)) pair.flow(field, wanted, { chosen: true });
	else settleUnchosen(pair, field, wasAsked);
}

/**
 * A field nobody chose for, or that cannot follow the choice, flows as it changed. One that never agreed and was asked
 * about fills an empty side the only way it can, and else stays open: taken for agreed, two different values would stay
 * apart for good. Two records that are coupled by hand keep what flows the other way only.
 */
function settleUnchosen(pair: PairFields, field: FieldMapping, wasAsked: boolean): void {
	const { left, right, mapping } = pair;
	if (left.unseated.includes(field.name) || right.unseated.includes(field.name)) {
		const isOneWay = !isBidirectional(mapping, field);
		const filling = isOneWay && wasAsked ? sideThatFills(pair, field) : null;
		if (filling !== null) pair.flow(field, filling);
		else if (isOneWay && !wasAsked) pair.accept(field);
		else pair.ask(field, "firstContact");
		return;
	}
	const changed = SIDES.filter((side) => pair[side].changed.includes(field.name));
	if (changed.length === 2) pair.ask(field, "bothChanged");
	else if (changed[0] !== undefined) pair.flow(field, changed[0]);
	else settleDrift(pair, field);
}

function toUnsendable(
	field: FieldMapping,
	side: Side,
	value: FieldValue,
	translated: Exclude<Translation, { ok: true }>,
): Unsendable {
	const maxLength = translated.reason === "tooLong" ? translated.maxLength : null;
	return { field: field.name, side, reason: translated.reason, value, maxLength };
}

/** The decision as it grows, field by field. */
class PairFields {
	readonly writes: BothSides<Record<string, FieldValue>> = bothSides(() => ({}));
	readonly agreed: string[] = [];
	readonly drift: Drift[] = [];
	readonly unsendable: Unsendable[] = [];
	readonly asking: Array<{ field: FieldMapping; reason: UpdateConflict["reason"] }> = [];

	constructor(
		readonly mapping: Mapping,
		readonly left: PresentChange,
		readonly right: PresentChange,
		readonly asked: boolean,
	) {}

	accept(field: FieldMapping): void {
		this.agreed.push(field.name);
	}

	ask(field: FieldMapping, reason: UpdateConflict["reason"]): void {
		this.asking.push({ field, reason });
	}

	flow(field: FieldMapping, source: Side, how: { chosen?: boolean; enforced?: boolean } = {}): void {
		const destination = otherSide(source);
		const value = this[source].values[field.name] ?? null;
		const held = this[destination].values[field.name] ?? null;
		if (field.onlyWhenSet && holdsNothing(field, source, value)) {
			this.accept(field);
			return;
		}
		if (!how.chosen && holdsCutText(field, source, value, held)) {
			this.ask(field, "cutText");
			return;
		}
		if (!how.chosen && !how.enforced && refersElsewhere(field, destination, held)) {
			this.ask(field, "elsewhere");
			return;
		}
		const translated = toDestination(field, destination, value, this[source].partners);
		if (translated.ok) this.writes[destination][field.name] = translated.value;
		else if (!isLeftOut(field, translated))
			this.unsendable.push(toUnsendable(field, destination, value, translated));
	}

	decision(): Decision {
		if (this.holdsEverything()) this.holdBack();
		for (const { side } of this.unsendable) this.writes[side] = {};
		const conflict = this.conflict();
		const nothing =
			conflict === null &&
			this.agreed.length + this.unsendable.length === 0 &&
			SIDES.every((side) => Object.keys(this.writes[side]).length === 0);
		if (nothing) return { kind: "unchanged", drift: this.drift };
		const { writes, agreed, unsendable, drift } = this;
		return { kind: "update", writes, agreed, conflict, unsendable, drift };
	}

	/**
	 * A question the mapping's own policy asks is about the whole record: nothing of it moves until it is answered.
	 * `merge`, a field's own policy and first contact ask about single fields only.
	 */
	private holdsEverything(): boolean {
		if (this.mapping.policies.update === "merge") return false;
		return this.asking.some(({ field, reason }) => reason === "bothChanged" && field.policy === null);
	}

	private holdBack(): void {
		for (const side of SIDES) {
			const held = Object.keys(this.writes[side]).filter((name) => !this.isFirstContact(name));
			for (const name of held) delete this.writes[side][name];
		}
		const kept = this.unsendable.filter(({ field }) => this.isFirstContact(field));
		this.unsendable.splice(0, this.unsendable.length, ...kept);
	}

	private isFirstContact(name: string): boolean {
		return this.left.unseated.includes(name) || this.right.unseated.includes(name);
	}

	private conflict(): UpdateConflict | null {
		const first = this.asking[0];
		if (first === undefined) return null;
		const order: UpdateConflict["reason"][] = [
			"bothChanged",
			"cutText",
			"elsewhere",
			"firstContact",
			"undone",
		];
		const reasons = this.asking.map(({ reason }) => reason);
		const reason = order.find((candidate) => reasons.includes(candidate)) ?? first.reason;
		return { conflict: "update", reason, fields: this.asking.map(({ field }) => field.name) };
	}
}

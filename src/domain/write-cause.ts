import type { Change } from "./change.js";
import { isBidirectional, type Mapping } from "./mapping.js";
import { type Choice, isContested } from "./reconcile.js";
import { type BothSides, otherSide, type Side, type Snapshot } from "./record.js";
import type { ResolutionKind } from "./resolution.js";

/**
 * Why a value was written.
 * - `flowed`: one side changed it. `merged`: both sides changed the record, and only one this field.
 * - `policy`: both sides changed, and a policy decides. `firstContact`: the records met for the first time in it.
 * - `enforced`: somebody had changed it where it only ever flows to.
 * - `chosen`, `edited`, `undone`: a person said whose value wins, corrected it, or took an answer back.
 * - `created`, `restored`, `deleted`: the whole record was made, made again or removed.
 */
export type WriteReason =
	| "flowed"
	| "merged"
	| "policy"
	| "firstContact"
	| "enforced"
	| "chosen"
	| "edited"
	| "undone"
	| "created"
	| "restored"
	| "deleted";

/** A reason, and the setting of the mapping that decided; null where none did. */
export interface WhyWritten {
	reason: WriteReason;
	rule: string | null;
}

/** What a person pressed. */
export interface PressCause {
	resolution: ResolutionKind;
	/** Null where no error was answered. */
	errorId: string | null;
}

/** Where a write came from. */
export interface WriteCause {
	/** Who had last changed the record the values came from, and when (ISO); null where its system does not tell. */
	by: string | null;
	changedAt: string | null;
	/** The press it was part of; null for a run. Who pressed stands beside it as the actor. */
	press: PressCause | null;
	/** Of every field that is not named below. */
	why: WhyWritten;
	/** By field mapping: those with another reason; missing for none. */
	except?: Record<string, WhyWritten>;
}

/** Why this field was written. */
export function whyOf({ why, except }: WriteCause, field: string): WhyWritten {
	return except?.[field] ?? why;
}

/** The reasons of some fields, the most frequent one for all that are not named. */
export function gathered(reasons: ReadonlyArray<readonly [field: string, why: WhyWritten]>): {
	why: WhyWritten;
	except?: Record<string, WhyWritten>;
} {
	const keyOf = ({ reason, rule }: WhyWritten) => `${reason} ${rule}`;
	const counts = new Map<string, number>();
	for (const [, why] of reasons) counts.set(keyOf(why), (counts.get(keyOf(why)) ?? 0) + 1);
	const ranked = [...reasons].sort(
		([, one], [, two]) => (counts.get(keyOf(two)) ?? 0) - (counts.get(keyOf(one)) ?? 0),
	);
	const why = ranked[0]?.[1] ?? { reason: "flowed", rule: null };
	const others = reasons.filter(([, own]) => keyOf(own) !== keyOf(why));
	return others.length === 0 ? { why } : { why, except: Object.fromEntries(others) };
}

/** Who last changed the record that values come from, as far as it was read and its system tells. */
export function changerOf(source: Snapshot | null | undefined): Pick<WriteCause, "by" | "changedAt"> {
	return { by: source?.modifiedBy ?? null, changedAt: source?.modifiedAt ?? null };
}

/** Why a decision writes this field to this side: the same rules that reconcile settles it by. */
export function whyWritten(facts: {
	mapping: Mapping;
	changes: BothSides<Change>;
	side: Side;
	field: string;
	choice?: Choice | undefined;
}): WhyWritten {
	const { mapping, changes, side, choice } = facts;
	const { left, right } = changes;
	const field = mapping.fields.find(({ name }) => name === facts.field);
	const source = otherSide(side);
	if (field === undefined || left.kind === "deleted" || right.kind === "deleted") return flowed;
	if (choice !== undefined && wantedBy(choice, field.name) === source)
		return { reason: "chosen", rule: null };
	if ([left, right].some(({ unseated }) => unseated.includes(field.name)))
		return { reason: "firstContact", rule: mapping.onCouple };
	const from = changes[source];
	const to = changes[side];
	const hasChanged = from.kind !== "deleted" && from.changed.includes(field.name);
	const isChangedThere = to.kind !== "deleted" && to.changed.includes(field.name);
	if (!hasChanged && !isChangedThere) return { reason: "enforced", rule: null };
	if (hasChanged && isChangedThere) return byPolicy(field.policy ?? mapping.policies.update);
	const isOpen = field.policy === null && isBidirectional(mapping, field);
	return isOpen && isContested({ mapping, left, right }) ? byPolicy(mapping.policies.update) : flowed;
}

const flowed: WhyWritten = { reason: "flowed", rule: null };

function byPolicy(rule: string): WhyWritten {
	return rule === "merge" ? { reason: "merged", rule } : { reason: "policy", rule };
}

function wantedBy(choice: Choice, field: string): Side | undefined {
	return "side" in choice ? choice.side : choice.fields[field];
}

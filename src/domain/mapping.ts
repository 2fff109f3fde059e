import { type BothSides, type FieldValue, otherSide, SIDES, type Side } from "./record.js";

/** Which way values may flow. A field's direction only narrows its mapping's. */
export type Direction = "toLeft" | "toRight" | "bidirectional";

/** What to do without asking when both sides changed. */
export type UpdatePolicy = "ask" | "leftWins" | "rightWins" | "merge" | "newest";

/** What to do without asking when one record of an unchanged pair was deleted. */
export type DeletionPolicy = "ask" | "restore" | "uncouple" | "delete";

/** What decides a field that has no seats yet: two records met for the first time, or the field is new. */
export type OnCouple = "fillEmpty" | "ask" | "leftWins" | "rightWins";

/** What happens to a coupled record that no longer fits its mapping's filter. */
export type LeavesFilter = "keep" | "pause" | "uncouple";

/** Which unmatched records are created on the other side: none, those of both sides, or one way only. */
export type CreateMissing = boolean | "toLeft" | "toRight";

/**
 * How a create on a side is made safe to repeat (design.md 6.3): `clientId`, the system takes our id; `field`, a
 * unique field we fill, from the mapped value or else prefix plus counter; `wait`, nothing is created again until
 * the system's request horizon has passed; `none`, nothing is ever created on that side.
 */
export type CreateKey =
	| { kind: "clientId" }
	| { kind: "field"; field: string; prefix: string }
	| { kind: "wait" }
	| { kind: "none" };

/** How two values are compared after normalisation. */
export type Comparison = "text" | "exact" | "code" | "digits";

/** The kind of value a field holds, as the system describes it. */
export type ValueType = "text" | "code" | "number" | "boolean" | "date" | "datetime" | "option" | "guid";

/** One condition of a filter; all conditions of a filter must hold. */
export interface FilterCondition {
	field: string;
	op: "eq" | "ne" | "in" | "gt" | "ge" | "lt" | "le" | "startsWith";
	/** A list for `in`, one value otherwise. */
	value: FieldValue | FieldValue[];
}

/** What a mapping needs to know of one field on one side. */
export interface FieldEnd {
	/** The system's own name of the field. */
	field: string;
	type: ValueType;
	/** The most characters the system takes; null when it sets no bound. */
	maxLength: number | null;
	/** Decimal places compared and written; null for values that are not numbers. */
	scale: number | null;
	/** True when the system sets it by itself, also in a new record; missing otherwise. */
	readOnly?: true;
}

/** One row of an option table: the same choice in both systems' words. */
export interface OptionPair {
	left: FieldValue;
	right: FieldValue;
}

/** A reference to a record that another mapping couples: its values are the two systems' words for one record. */
export interface Lookup {
	/** The mapping that couples the records referred to. It stands between the same systems, on the same sides. */
	mapping: string;
	/** The tables of that mapping. */
	entities: BothSides<string>;
	/** Fields of those tables that hold personal data: a name among them is never told. */
	privateFields: BothSides<string[]>;
	/** By which field of the record a side refers to it, e.g. its number; null refers by its id. */
	refersBy: BothSides<string | null>;
	/** What to do while the record is not coupled: wait for it, or write the others and this field later. */
	whenMissing: "wait" | "leaveOut";
}

/** Turns a value into what the other side should hold. Pure; throws where it cannot. */
export interface Transformation {
	/** As the configuration has it. */
	text: string;
	apply(value: FieldValue): FieldValue;
}

/** What people call a field, as in the middle of a sentence: one text for every language, or one for each. */
export type FieldLabel = string | { readonly en?: string | undefined; readonly nl?: string | undefined };

/** Which fields correspond, and how values flow between them. */
export interface FieldMapping {
	/** The name seats are kept under; never changes while the two fields stay the same. */
	name: string;
	/** Null says it with the plainer of the two systems' own names. */
	label: FieldLabel | null;
	/** Null on the side a constant is not written to. */
	left: FieldEnd | null;
	right: FieldEnd | null;
	direction: Direction;
	/** Priority as a match field, lowest first; null when it is none. */
	match: number | null;
	/** Written to the one side that has a field; null when the field is no constant. */
	constant: FieldValue;
	/** Null when values travel as they are. */
	options: OptionPair[] | null;
	/** Null when the field is no reference to another record. */
	lookup: Lookup | null;
	/** By destination; null carries values over as they are. */
	transform: BothSides<Transformation | null>;
	compare: Comparison;
	/** Cut what is too long for the destination instead of refusing it. */
	truncate: boolean;
	/** Leave the destination alone when the source is empty. */
	onlyWhenSet: boolean;
	/** Put a destination-only field right when it was edited by hand, instead of counting it as drift. */
	enforce: boolean;
	/** Personal data: masked wherever it is shown. */
	private: boolean;
	/** Null follows the mapping's policy. */
	policy: UpdatePolicy | null;
}

/** One end of a mapping. */
export interface MappingEnd {
	/** The system's name in the configuration. */
	system: string;
	/** What people call the system. */
	systemLabel: string;
	entity: string;
	filter: FilterCondition[];
	/** The field shown as the record's name in cards and logs; null shows the id. */
	nameField: string | null;
	createKey: CreateKey;
	/** What to do when the table has no versioned writes: refuse to run, or accept the risk. */
	unversioned: "refuse" | "accept";
}

/** When the guard holds changes back (design.md I7). Shares are fractions between 0 and 1. */
export interface GuardLimits {
	/** More deletions in 24 hours than this always trip it. */
	deletions: number;
	/** More than this many and more than this share of the couplings trip it. */
	deletionShareFrom: number;
	deletionShare: number;
	/** This many or more and more than half of the couplings trip it. */
	deletionHalfFrom: number;
	/** This many planned overwrites or more and more than this share of the couplings trip it. */
	overwriteFrom: number;
	overwriteShare: number;
}

/** The limits of design.md I7. */
export const DEFAULT_GUARD: GuardLimits = {
	deletions: 500,
	deletionShareFrom: 20,
	deletionShare: 0.05,
	deletionHalfFrom: 5,
	overwriteFrom: 100,
	overwriteShare: 0.5,
};

/** How often runs may swing a field within 24 hours before its pair is paused; 0 never pauses for that. */
export interface LoopLimits {
	/** So often the written side may change. */
	toAndFro: number;
	/** So often a field may be set back to a value that was written there before. */
	setBack: number;
	/** So often running a source may change again within minutes of our write; then it is watched (`reaction.ts`). */
	reactions: number;
}

/** Three corrections to and fro are still people's work. */
export const DEFAULT_LOOP: LoopLimits = { toAndFro: 5, setBack: 4, reactions: 8 };

/** Which entity and fields of two systems correspond, in which direction, under which policies. */
export interface Mapping {
	name: string;
	left: MappingEnd;
	right: MappingEnd;
	direction: Direction;
	/** `observe` does everything but the writes. */
	mode: "sync" | "observe";
	fields: FieldMapping[];
	createMissing: CreateMissing;
	onCouple: OnCouple;
	leavesFilter: LeavesFilter;
	policies: { update: UpdatePolicy; deletion: DeletionPolicy };
	/** How far two records' times must differ before `newest` may tell them apart, in milliseconds. */
	clockSkewMs: number;
	guard: GuardLimits;
	loop: LoopLimits;
	/** Mappings that run before this one, those its lookups go through among them. */
	dependsOn: string[];
	/** Cron expression of the scheduled synchronization; null runs only by hand. */
	schedule: string | null;
	/** Cron expression of the sweep for deleted records; null runs only by hand. */
	findDeleted: string | null;
	/** The Slack channel its cards stand in; null sends them to the administrators' channel. */
	channel: string | null;
	/** Changes whenever the mapping decides differently; a run with another one is a full run. */
	fingerprint: string;
}

/** True for a field that people know records by, on either side. */
export function namesRecords({ left, right }: Mapping, field: FieldMapping): boolean {
	const isName = (end: FieldEnd | null, nameField: string | null) => end !== null && end.field === nameField;
	return isName(field.left, left.nameField) || isName(field.right, right.nameField);
}

/** True when what people would call a record is personal: then it has no name, and its id stands for it. */
export function hasPrivateNames(mapping: Mapping): boolean {
	return mapping.fields.some((field) => field.private && namesRecords(mapping, field));
}

/** True when values of this field may flow from this side to the other one. */
export function mayFlowFrom(mapping: Mapping, field: FieldMapping, side: Side): boolean {
	const way = side === "left" ? "toRight" : "toLeft";
	return allows(mapping.direction, way) && allows(field.direction, way) && isWritten(field, side);
}

/** True when this mapping ever writes to records of this side. */
export function mayWriteTo({ direction }: Pick<Mapping, "direction">, side: Side): boolean {
	return allows(direction, side === "left" ? "toLeft" : "toRight");
}

/** The sides whose values may be written to the other one. */
export function winnersIn(mapping: Pick<Mapping, "direction">): Side[] {
	return SIDES.filter((side) => mayWriteTo(mapping, otherSide(side)));
}

/** The sides this field's values may flow from. */
export function winnersOfField(mapping: Mapping, field: FieldMapping): Side[] {
	return SIDES.filter((side) => mayFlowFrom(mapping, field, side));
}

/** True when values of this field may flow both ways. */
export function isBidirectional(mapping: Mapping, field: FieldMapping): boolean {
	return mayFlowFrom(mapping, field, "left") && mayFlowFrom(mapping, field, "right");
}

/** True when unmatched records of this side are created on the other one. */
export function createsFrom(mapping: Mapping, side: Side): boolean {
	const way = side === "left" ? "toRight" : "toLeft";
	if (!mayWriteTo(mapping, otherSide(side))) return false;
	return mapping.createMissing === true || mapping.createMissing === way;
}

function allows(direction: Direction, way: "toLeft" | "toRight"): boolean {
	return direction === "bidirectional" || direction === way;
}

/** A constant flows towards the one side that has a field; every other field needs both. */
function isWritten(field: FieldMapping, source: Side): boolean {
	const destination = source === "left" ? field.right : field.left;
	if (field.constant !== null) return destination !== null;
	return field.left !== null && field.right !== null;
}

import { valuesOf } from "../domain/change.js";
import { mayFlowFrom } from "../domain/mapping.js";
import { otherSide, SIDES, type Side, type Snapshot } from "../domain/record.js";
import type { PlannedWrite } from "../ports/use-cases.js";
import { type CreateItem, plannedCreate } from "./create-bond.js";
import type { Work } from "./engine.js";
import type { DuplicateKey } from "./match-records.js";
import { type DecidedPair, nameOf, nameOnSide, type Pair, valuesIn } from "./pair.js";

/** What a decided pair would write, in an order that stays the same. */
export function planPair(work: Work, pair: DecidedPair): PlannedWrite[] {
	const { decision } = pair;
	const base = {
		mapping: work.mapping.name,
		left: pair.coupling.left.id,
		right: pair.coupling.right.id,
		name: nameOf(work.mapping, pair, "left"),
		decision: decision.kind,
	};
	switch (decision.kind) {
		case "unchanged":
			return [];
		case "update":
			return [...planUpdates(work, pair, base), ...planQuestion(work, pair, base)];
		case "conflict":
			return [{ ...base, operation: "ask", side: null, fields: [] }];
		case "restore":
			return planRestore(work, pair, decision.side, base);
		case "delete":
			return [{ ...base, operation: "delete", side: decision.side, fields: [] }];
		case "uncouple":
		case "drop":
			return [{ ...base, operation: "uncouple", side: null, fields: [] }];
	}
}

type Base = Omit<PlannedWrite, "operation" | "side" | "fields">;

function planUpdates(work: Work, pair: DecidedPair, base: Base): PlannedWrite[] {
	const { decision } = pair;
	if (decision.kind !== "update") return [];
	return SIDES.flatMap((side) => {
		const names = Object.keys(decision.writes[side]);
		if (names.length === 0) return [];
		const before = valuesIn(pair.changes[side]);
		const fields = names.map((name) => ({
			name,
			before: before[name] ?? null,
			after: decision.writes[side][name] ?? null,
			private: isPrivate(work, name),
		}));
		return [{ ...base, operation: "update" as const, side, fields }];
	});
}

function planQuestion(work: Work, pair: DecidedPair, base: Base): PlannedWrite[] {
	const { decision } = pair;
	if (decision.kind !== "update") return [];
	const swinging = pair.watch === undefined ? (pair.loop?.map(({ field }) => field) ?? []) : [];
	const asked = [
		...new Set([
			...swinging,
			...(decision.conflict?.fields ?? []),
			...decision.unsendable.map(({ field }) => field),
		]),
	];
	if (asked.length === 0) return [];
	const left = valuesIn(pair.changes.left);
	const right = valuesIn(pair.changes.right);
	const fields = asked.map((name) => ({
		name,
		before: left[name] ?? null,
		after: right[name] ?? null,
		private: isPrivate(work, name),
	}));
	return [{ ...base, operation: "ask", side: null, fields }];
}

function planRestore(work: Work, pair: DecidedPair, side: Side, base: Base): PlannedWrite[] {
	const source = pair[otherSide(side)];
	if (!source) return [];
	const fields = createdFields(work, { side, source, restores: pair.coupling });
	return [{ ...base, operation: "create", side, fields }];
}

/** A pair that is not decided now, because a record of it was merged or left the filter. */
export function planLeftOut(work: Work, pair: Pair, operation: "ask" | "uncouple"): PlannedWrite {
	const { left, right } = pair.coupling;
	const decision = operation === "ask" ? "conflict" : "uncouple";
	const name = nameOf(work.mapping, pair, "left");
	return {
		mapping: work.mapping.name,
		operation,
		side: null,
		left: left.id,
		right: right.id,
		name,
		fields: [],
		decision,
	};
}

/** A bond that would be made. */
export function planCouple(work: Work, pair: Pair): PlannedWrite {
	return { ...planLeftOut(work, pair, "ask"), operation: "couple", decision: "couple" };
}

/** A record that would be asked about: one of several with one key, or perhaps a copy of another. */
export function planAsked(work: Work, { side, record }: Pick<DuplicateKey, "side" | "record">): PlannedWrite {
	return { ...single(work, side, record), operation: "ask", side: null, fields: [], decision: "conflict" };
}

/** What creating a record would write, there and then where it came from. A value that does not fit is asked about. */
export function planCreation(work: Work, item: CreateItem): PlannedWrite[] {
	const source = otherSide(item.side);
	const base = single(work, source, item.source);
	const { unsendable } = plannedCreate(work, item);
	if (unsendable.length > 0) {
		const own = valuesOf(work.mapping, source, item.source);
		const fields = unsendable.map(({ field }) => {
			const value = own[field] ?? null;
			const [before, after] = source === "left" ? [value, null] : [null, value];
			return { name: field, before, after, private: isPrivate(work, field) };
		});
		return [{ ...base, operation: "ask", side: null, fields, decision: "conflict" }];
	}
	const fields = createdFields(work, item);
	const back = fieldsGivenBack(work, item);
	return [
		{ ...base, operation: "create", side: item.side, fields, decision: "create" },
		...(back.length > 0
			? [{ ...base, operation: "update" as const, side: source, fields: back, decision: "update" as const }]
			: []),
	];
}

function single(work: Work, side: Side, record: Snapshot) {
	const ids = { left: null, right: null, [side]: record.id };
	return { mapping: work.mapping.name, ...ids, name: nameOnSide(work.mapping, side, record) };
}

/** Values of these kinds are never empty in a new record, so that what the system sets flows back. */
const NEVER_EMPTY: ReadonlySet<string> = new Set(["number", "boolean", "option"]);

/** What the new record gets from its own system, and then gives to the record it was made from. */
function fieldsGivenBack(work: Work, item: CreateItem): PlannedWrite["fields"] {
	const { mapping } = work;
	const { createKey, systemLabel } = mapping[item.side];
	const source = otherSide(item.side);
	const own = valuesOf(mapping, source, item.source);
	const created = new Set(Object.keys(plannedCreate(work, item).values));
	return mapping.fields.flatMap((field) => {
		const end = field[item.side];
		const before = own[field.name] ?? null;
		if (end === null || created.has(field.name) || !mayFlowFrom(mapping, field, item.side)) return [];
		const isKey = createKey.kind === "field" && createKey.field === end.field;
		const isMadeUp = isKey && (before === null || before === "");
		if (!isMadeUp && (isKey || !NEVER_EMPTY.has(end.type))) return [];
		const after = isMadeUp ? madeUpKey(createKey.prefix) : `(set by ${systemLabel})`;
		return [{ name: field.name, before, after, private: field.private }];
	});
}

/** A key is part of what is written; one that is made up is only known once it is taken. */
function createdFields(work: Work, item: CreateItem): PlannedWrite["fields"] {
	const { values } = plannedCreate(work, item);
	const fields = Object.entries(values).map(([name, after]) => ({
		name,
		before: null,
		after,
		private: isPrivate(work, name),
	}));
	const { createKey } = work.mapping[item.side];
	if (createKey.kind !== "field") return fields;
	const keyed = work.mapping.fields.find((field) => field[item.side]?.field === createKey.field);
	if (keyed !== undefined && keyed.name in values) return fields;
	const own = keyed ? (valuesOf(work.mapping, otherSide(item.side), item.source)[keyed.name] ?? null) : null;
	const after = own === null || own === "" ? madeUpKey(createKey.prefix) : own;
	const isKeyPrivate = keyed?.private ?? false;
	return [{ name: keyed?.name ?? createKey.field, before: null, after, private: isKeyPrivate }, ...fields];
}

function madeUpKey(prefix: string): string {
	return `${prefix}(next number)`;
}

function isPrivate(work: Work, name: string): boolean {
	return work.mapping.fields.find((field) => field.name === name)?.private ?? false;
}

import { valuesOf } from "../domain/change.js";
import { otherSide, SIDES, type Side } from "../domain/record.js";
import type { PlannedWrite } from "../ports/use-cases.js";
import { type CreateItem, plannedCreate } from "./create-records.js";
import type { Work } from "./engine.js";
import { type DecidedPair, nameOf, nameOnSide, valuesIn } from "./pair.js";

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
	const asked = [...(decision.conflict?.fields ?? []), ...decision.unsendable.map(({ field }) => field)];
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

/** What creating a record would write. */
export function planCreate(work: Work, item: CreateItem): PlannedWrite {
	const source = otherSide(item.side);
	return {
		mapping: work.mapping.name,
		operation: "create",
		side: item.side,
		left: source === "left" ? item.source.id : null,
		right: source === "right" ? item.source.id : null,
		name: nameOnSide(work.mapping, source, item.source),
		fields: createdFields(work, item),
		decision: "create",
	};
}

/** The key is part of what is written; one that is made up is only known once it is taken. */
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
	const after = own === null || own === "" ? `${createKey.prefix}(next number)` : own;
	return [{ name: keyed?.name ?? createKey.field, before: null, after, private: false }, ...fields];
}

function isPrivate(work: Work, name: string): boolean {
	return work.mapping.fields.find((field) => field.name === name)?.private ?? false;
}

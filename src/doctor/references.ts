import type { FieldMapping, Lookup, Mapping, ValueType } from "../domain/mapping.js";
import { type BothSides, SIDES, type Side } from "../domain/record.js";
import type { EntityDescription, FieldDescription } from "../ports/connector.js";
import type { Finding } from "./finding.js";

/** A mapping whose references are looked at. */
export interface AskedReferences {
	mapping: Mapping;
	/** Where the mapping stands in the file. */
	path: string;
	/** Its own tables; null where the system does not say. */
	descriptions: BothSides<EntityDescription | null>;
	/** Any table of a system; null where the system does not say. */
	tableOf(system: string, entity: string): EntityDescription | null;
	/** The nearest of these words; null when none is near. */
	nearest(word: string, words: readonly string[]): string | null;
}

/** One side of a reference. */
interface End {
	field: FieldMapping;
	lookup: Lookup;
	side: Side;
	/** Of `refersBy`, in the file. */
	path: string;
}

/** References to records of another mapping that could never find one: by a field that is not there, or of another type. */
export function referenceFindings(asked: AskedReferences): Finding[] {
	return asked.mapping.fields.flatMap((field, index) => {
		const { lookup } = field;
		if (lookup === null) return [];
		const path = `${asked.path}.fields[${index}].lookup.refersBy`;
		return SIDES.flatMap((side) => endFindings(asked, { field, lookup, side, path: `${path}.${side}` }));
	});
}

function endFindings(asked: AskedReferences, end: End): Finding[] {
	const { lookup, side } = end;
	const own = described(asked.descriptions[side], end.field[side]?.field);
	const by = lookup.refersBy[side];
	if (by === null) return own === undefined || mayHoldId(own) ? [] : [aboutId(asked, end, own)];
	const table = asked.tableOf(asked.mapping[side].system, lookup.entities[side]);
	if (table === null) return [];
	const field = described(table, by);
	if (field === undefined) return [aboutMissing(asked, end, table, by)];
	return own === undefined || fits(own.type, field.type) ? [] : [aboutTypes(asked, end, own, field)];
}

function aboutMissing(asked: AskedReferences, end: End, table: EntityDescription, by: string): Finding {
	const { systemLabel } = asked.mapping[end.side];
	const nearest = asked.nearest(
		by,
		table.fields.map(({ name }) => name),
	);
	return {
		...aFinding(asked, end),
		code: "fieldMissing",
		found: `${table.entity} in ${systemLabel} has no field "${by}", by which records of ${end.lookup.mapping} are referred to.`,
		step: `Write a field of this table.${nearest === null ? "" : ` Perhaps "${nearest}" is meant.`}`,
	};
}

function aboutTypes(asked: AskedReferences, end: End, own: FieldDescription, by: FieldDescription): Finding {
	const { entity } = asked.mapping[end.side];
	return {
		...aFinding(asked, end),
		code: "fieldMisfit",
		found: `${own.name} of ${entity} is ${own.type}, but refers to records of ${end.lookup.mapping} by ${by.name}, which is ${by.type}: no record is ever found.`,
		step: `Name the field of ${end.lookup.entities[end.side]} whose values stand in ${own.name}.`,
	};
}

function aboutId(asked: AskedReferences, end: End, own: FieldDescription): Finding {
	const { entity } = asked.mapping[end.side];
	return {
		...aFinding(asked, end),
		code: "fieldMisfit",
		found: `${own.name} of ${entity} is ${own.type} and cannot hold the id of a record, by which it refers to ${end.lookup.mapping}.`,
		step: `Write "refersBy: { ${end.side}: <field> }", with the field of ${end.lookup.entities[end.side]} whose values stand in ${own.name}.`,
	};
}

function aFinding({ mapping }: AskedReferences, { path }: End) {
	return {
		severity: "error",
		area: "fields",
		subject: `${path} (${mapping.name})`,
		who: "whoever writes koppel.yml",
	} as const;
}

function described(table: EntityDescription | null, name: string | undefined): FieldDescription | undefined {
	return table?.fields.find((field) => field.name === name);
}

function mayHoldId({ type }: FieldDescription): boolean {
	return type === "guid" || type === "text";
}

/** Letters are compared without their case, so a text may refer to a code. */
const LETTERS: readonly ValueType[] = ["text", "code"];

function fits(own: ValueType, by: ValueType): boolean {
	if (own === by) return true;
	if (LETTERS.includes(own)) return LETTERS.includes(by) || (own === "text" && by === "guid");
	return own === "guid" && by === "text";
}

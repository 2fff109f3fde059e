import { type FieldMapping, type Mapping, mayFlowFrom } from "../domain/mapping.js";
import { type BothSides, otherSide, SIDES, type Side } from "../domain/record.js";
import type { EntityDescription, FieldDescription } from "../ports/connector.js";
import { placeOf, stepOf, type ToldProblem } from "./configuration.js";
import type { Finding } from "./finding.js";

/** What in a mapping's fields, filters and keys does not fit what the systems say. */
export function misfitFindings(problems: ToldProblem[]): Finding[] {
	return problems.map((problem) => ({
		code: problem.nearest !== null || / has no field /.test(problem.message) ? "fieldMissing" : "fieldMisfit",
		severity: "error",
		area: "fields",
		subject: placeOf(problem),
		found: problem.message,
		who: "whoever writes koppel.yml",
		step: stepOf(problem),
	}));
}

/** Texts that may turn out too long for where they are written, and will then be refused before they are sent. */
export function lengthFindings(
	mapping: Mapping,
	descriptions: BothSides<EntityDescription>,
	path: string,
): Finding[] {
	return mapping.fields.flatMap((field, index) =>
		SIDES.flatMap((side) =>
			lengthFinding({ mapping, field, descriptions, side, path: `${path}.fields[${index}]` }),
		),
	);
}

function lengthFinding(asked: {
	mapping: Mapping;
	field: FieldMapping;
	descriptions: BothSides<EntityDescription>;
	/** Where it is written. */
	side: Side;
	path: string;
}): Finding[] {
	const { mapping, field, descriptions, side, path } = asked;
	const from = otherSide(side);
	if (field.constant !== null || field.truncate || field.options !== null) return [];
	if (!mayFlowFrom(mapping, field, from)) return [];
	const source = described(descriptions[from], field[from]?.field);
	const destination = described(descriptions[side], field[side]?.field);
	if (source === undefined || destination === undefined || destination.maxLength === null) return [];
	if (!isText(source) || (source.maxLength !== null && source.maxLength <= destination.maxLength)) return [];
	const holds = source.maxLength === null ? "any number of" : source.maxLength;
	return [
		{
			code: "fieldTooShort",
			severity: "warning",
			area: "fields",
			subject: `${path} (${mapping.name})`,
			found: `${source.name} in ${mapping[from].systemLabel} holds ${holds} characters, ${destination.name} in ${mapping[side].systemLabel} only ${destination.maxLength}: a longer text is refused and waits for someone.`,
			who: "whoever writes koppel.yml",
			step: `Add "truncate: true" to the field if it may be cut; or have ${destination.name} made longer.`,
		},
	];
}

function described(description: EntityDescription, name: string | undefined): FieldDescription | undefined {
	return description.fields.find((field) => field.name === name);
}

function isText({ type }: FieldDescription): boolean {
	return type === "text" || type === "code";
}

/**
 * A stand-in for a table whose system says nothing now: it has every field the mapping names, as its partner has it,
 * so that the side which does answer can be checked alone.
 */
export function standIn(mapping: Mapping, side: Side, partner: EntityDescription): EntityDescription {
	const names = new Set<string>();
	const fields: FieldDescription[] = [];
	const add = (name: string | null | undefined, like?: FieldDescription) => {
		if (!name || names.has(name)) return;
		names.add(name);
		const free = { name, creatable: true, writable: true };
		fields.push({ type: "text", maxLength: null, scale: null, options: null, ...like, ...free });
	};
	for (const field of mapping.fields)
		add(field[side]?.field, described(partner, field[otherSide(side)]?.field));
	const { filter, nameField, createKey, entity } = mapping[side];
	for (const condition of filter) add(condition.field);
	add(nameField);
	if (createKey.kind === "field") add(createKey.field);
	return { entity, fields, nameField, versioned: true, changesTracked: true };
}

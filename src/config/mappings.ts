import type { FieldEnd, FieldMapping, Lookup, Mapping, MappingEnd } from "../domain/mapping.js";
import { type BothSides, bothSides, type Side } from "../domain/record.js";
import { checkAgainstSystems } from "./build-checks.js";
import type { EndConfig, MappingConfig } from "./config.js";
import type { DescribedEntity } from "./described.js";
import { fingerprintOf } from "./fingerprint.js";
import type { Problem } from "./problem.js";
import type { FieldInFile } from "./schema.js";
import { compileTransformation } from "./transformation.js";

/** The mapping with types, lengths and scales as the systems describe them, or everything that does not fit them. */
export function buildMapping(
	config: MappingConfig,
	descriptions: BothSides<DescribedEntity>,
): { ok: true; mapping: Mapping } | { ok: false; problems: Problem[] } {
	const problems = checkAgainstSystems(config, descriptions);
	if (problems.length > 0) return { ok: false, problems };
	const endOf = (side: Side, field: string): FieldEnd => {
		const described = descriptions[side].fields.find(({ name }) => name === field);
		const { type = "text", maxLength = null, scale = null, creatable = true } = described ?? {};
		const end = { field, type, maxLength, scale: type === "number" ? scale : null };
		return creatable ? end : { ...end, readOnly: true };
	};
	return { ok: true, mapping: toMapping(config, endOf, (side) => descriptions[side].nameField) };
}

/**
 * The mapping as far as the configuration alone tells: every field an unbounded text. For names, directions and
 * policies; never to run with.
 */
export function outlineMapping(config: MappingConfig): Mapping {
	const endOf = (_: Side, field: string): FieldEnd => ({ field, type: "text", maxLength: null, scale: null });
	return toMapping(config, endOf, () => null);
}

function toMapping(
	config: MappingConfig,
	endOf: (side: Side, field: string) => FieldEnd,
	nameFieldOf: (side: Side) => string | null,
): Mapping {
	const { path: _path, lines: _lines, parents, ...rest } = config;
	const end = (side: Side): MappingEnd => toEnd(config[side], nameFieldOf(side));
	const mapping = {
		...rest,
		left: end("left"),
		right: end("right"),
		fields: config.fields.map((field) => toField(field, endOf, parents)),
	};
	return { ...mapping, fingerprint: fingerprintOf(mapping) };
}

function toEnd(end: EndConfig, described: string | null): MappingEnd {
	return { ...end, nameField: end.nameField ?? described };
}

function toField(
	field: FieldInFile,
	endOf: (side: Side, field: string) => FieldEnd,
	parents: MappingConfig["parents"],
): FieldMapping {
	const { left, right, label, match, constant, options, policy, lookup, transform, ...rest } = field;
	return {
		...rest,
		name: fieldName(field),
		label: label ?? null,
		left: left === undefined ? null : endOf("left", left),
		right: right === undefined ? null : endOf("right", right),
		match: match ?? null,
		constant: constant ?? null,
		options: options ?? null,
		lookup: lookup === undefined ? null : toLookup(lookup, parents),
		transform: {
			left: transform?.toLeft === undefined ? null : compileTransformation(transform.toLeft),
			right: transform?.toRight === undefined ? null : compileTransformation(transform.toRight),
		},
		policy: policy ?? null,
	};
}

function toLookup(
	{ mapping, refersBy, whenMissing }: NonNullable<FieldInFile["lookup"]>,
	parents: MappingConfig["parents"],
): Lookup {
	return {
		mapping,
		entities: parents[mapping]?.entities ?? { left: "", right: "" },
		privateFields: parents[mapping]?.privateFields ?? { left: [], right: [] },
		refersBy: bothSides((side) => refersBy[side] ?? null),
		whenMissing,
	};
}

/**
 * Seats are kept under this name, so it says which two fields it stands for: a field mapped to another one starts
 * without seats, and its first contact is decided anew.
 */
export function fieldName({ left, right }: Pick<FieldInFile, "left" | "right">): string {
	return left === right ? (left ?? "") : `${left ?? ""}/${right ?? ""}`;
}

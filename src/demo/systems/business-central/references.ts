import { fieldOf } from "./body.js";
import { BusinessCentralError, dialogError } from "./errors.js";
import { type FieldDefinition, type FieldValue, NO_ID } from "./fields.js";
import type { SetDefinition } from "./sets.js";
import type { Table } from "./table.js";

/** Where references lead. */
export interface ReferenceSpace {
	/** Code that stands for "no foreign currency". */
	localCurrency: string;
	table(set: string): Table | undefined;
}

/**
 * Checks the references among changed values and completes pairs of id and code in place
 * (facts/business-central-api section 3: they must agree, an unknown one is refused).
 */
export function resolveReferences(
	definition: SetDefinition,
	values: Record<string, FieldValue>,
	space: ReferenceSpace,
): void {
	for (const name of Object.keys(values)) {
		const field = fieldOf(definition, name);
		if (field?.refersTo === undefined) continue;
		if (field.kind === "guid") resolveId(field, values, space);
		else resolveCode(field, values, space);
	}
}

function resolveId(field: FieldDefinition, values: Record<string, FieldValue>, space: ReferenceSpace): void {
	const { set, caption } = field.refersTo as NonNullable<FieldDefinition["refersTo"]>;
	const id = values[field.name] as string;
	const target = id === NO_ID ? undefined : space.table(set)?.byId(id);
	if (id !== NO_ID && target === undefined) {
		throw dialogError(`The "${field.name}" does not match to a ${caption}.`);
	}
	if (field.pairedWith === undefined) return;
	const isCurrency = set === "currencies";
	const code = target?.key ?? (isCurrency ? space.localCurrency : "");
	const sent = values[field.pairedWith];
	if (sent !== undefined && sent !== code && !(sent === "" && target === undefined)) {
		throw dialogError(`The "${field.name}" and "${field.pairedWith}" do not match to the same ${caption}.`);
	}
	values[field.pairedWith] = code;
}

function resolveCode(
	field: FieldDefinition,
	values: Record<string, FieldValue>,
	space: ReferenceSpace,
): void {
	const { set, caption } = field.refersTo as NonNullable<FieldDefinition["refersTo"]>;
	const code = values[field.name] as string;
	const isNone = code === "" || (field.isCurrency === true && code === space.localCurrency);
	const target = isNone ? undefined : space.table(set)?.byKey(code);
	if (!isNone && target === undefined) {
		const message =
			`The field ${field.name} contains a value (${code}) that cannot be found in the related table ` +
			`(${caption}).`;
		throw new BusinessCentralError(400, "Internal_InvalidTableRelation", message);
	}
	if (isNone && field.isCurrency) values[field.name] = space.localCurrency;
	if (field.pairedWith !== undefined && values[field.pairedWith] === undefined) {
		values[field.pairedWith] = target?.id ?? NO_ID;
	}
}

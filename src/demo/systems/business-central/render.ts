import type { SimRecord } from "../kit/simulator.js";
import { fieldOf } from "./body.js";
import { etagOf } from "./etag.js";
import { type FieldDefinition, type FieldValue, toWire } from "./fields.js";
import type { SetDefinition } from "./sets.js";
import type { RecordVersion } from "./table.js";

let lastInstant = { ms: Number.NaN, text: "" };

/** A time as it travels: UTC with milliseconds (facts/business-central-api section 12). */
export function toInstant(ms: number): string {
	if (ms !== lastInstant.ms) lastInstant = { ms, text: new Date(ms).toISOString() };
	return lastInstant.text;
}

/**
 * A record as a GET answers it, but without the context.
 * @param select names of the fields to show; null for all
 */
export function toRecord(
	definition: SetDefinition,
	version: RecordVersion,
	select: readonly string[] | null = null,
): SimRecord {
	const record: SimRecord = { "@odata.etag": etagOf(version) };
	if (select === null || select.includes("id")) record.id = version.id;
	for (const field of definition.fields) {
		if (select !== null && !select.includes(field.name)) continue;
		record[field.name] = toWire(field, version.values[field.name] as FieldValue);
	}
	if (select === null || select.includes("lastModifiedDateTime")) {
		record.lastModifiedDateTime = toInstant(version.modifiedAt);
	}
	return record;
}

/** One property as it travels; undefined when the set has no such property. */
export function wireValue(definition: SetDefinition, version: RecordVersion, name: string): unknown {
	if (name === "id") return version.id;
	if (name === "lastModifiedDateTime") return toInstant(version.modifiedAt);
	const value = version.values[name];
	if (value === undefined) return undefined;
	return toWire(fieldOf(definition, name) as FieldDefinition, value);
}

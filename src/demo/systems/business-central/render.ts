import type { SimRecord } from "../kit/simulator.js";
import { fieldOf } from "./body.js";
import { etagOf } from "./etag.js";
import { type FieldDefinition, type FieldValue, toWire } from "./fields.js";
import type { SetDefinition } from "./sets.js";
import type { RecordVersion } from "./table.js";

/** Gives the JSON text of one property, or of all chosen ones, of a record. */
type Writer = (version: RecordVersion) => string;

/** Writes records of a set as JSON, with chosen fields; made once per query, since pages hold 20,000 records. */
export interface RecordPrinter {
	print(version: RecordVersion): string;
}

const ID: Writer = (version) => `"id":"${version.id}"`;
const MODIFIED: Writer = (version) => `"lastModifiedDateTime":"${toInstant(version.modifiedAt)}"`;

/** A time as it travels: UTC with milliseconds (facts/business-central-api section 12). */
export function toInstant(ms: number): string {
	return new Date(ms).toISOString();
}

/**
 * Prepares the writing of records.
 * @param select names of the fields to write; null for all
 */
export function recordPrinter(definition: SetDefinition, select: readonly string[] | null): RecordPrinter {
	const writers: Writer[] = [];
	if (select === null || select.includes("id")) writers.push(ID);
	for (const field of definition.fields) {
		if (select === null || select.includes(field.name)) writers.push(fieldWriter(field));
	}
	if (select === null || select.includes("lastModifiedDateTime")) writers.push(MODIFIED);
	return {
		print(version) {
			let text = `{"@odata.etag":${JSON.stringify(etagOf(version))}`;
			for (const write of writers) text += `,${write(version)}`;
			return `${text}}`;
		},
	};
}

function fieldWriter(field: FieldDefinition): Writer {
	const start = `${JSON.stringify(field.name)}:`;
	const { name } = field;
	if (field.kind === "enum")
		return (version) => start + JSON.stringify(toWire(field, version.values[name] ?? ""));
	return (version) => start + JSON.stringify(version.values[name]);
}

/** A record as a GET answers it, but without the context. */
export function toRecord(definition: SetDefinition, version: RecordVersion): SimRecord {
	const record: SimRecord = { "@odata.etag": etagOf(version), id: version.id };
	for (const field of definition.fields) {
		record[field.name] = toWire(field, version.values[field.name] as FieldValue);
	}
	record.lastModifiedDateTime = toInstant(version.modifiedAt);
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

import type { Fields, FieldValue, Snapshot } from "../../domain/record.js";
import { toLiteral, ZERO_GUID } from "../odata-protocol/literals.js";
import { wholeText } from "../odata-protocol/whole-text.js";
import type { BusinessCentralEntity, BusinessCentralField } from "./fields.js";
import { SystemFields } from "./schema.js";

/** What Business Central writes where a date or time is empty (facts/business-central-api.md section 12). */
const EMPTY_DATE = "0001-01-01";
const EMPTY_DATETIME = "0001-01-01T00:00:00Z";

/** The plain word of an option: `_x0020_` is a blank (section 12). Plain words pass as they are. */
export function decodeEnumWord(word: string): string {
	return word.replace(/_x([0-9a-f]{4})_/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The word as it travels: what may not stand in an XML name is written by its number. */
export function encodeEnumWord(word: string): string {
	return word.replace(/[^\p{L}\p{N}_]|_(?=x[0-9a-f]{4}_)|^\p{N}/giu, (character) => {
		const number = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
		return `_x${number}_`;
	});
}

/** A value as configuration, cards and comparison know it; empty values of all kinds are null. */
export function fromWire(field: BusinessCentralField, value: unknown): FieldValue {
	if (typeof value === "number" || typeof value === "boolean") return value;
	if (typeof value !== "string" || value === "") return null;
	switch (field.type) {
		case "option":
			return decodeEnumWord(value);
		case "guid":
			return value === ZERO_GUID ? null : value.toLowerCase();
		case "date":
		case "datetime":
			return value.startsWith(EMPTY_DATE) ? null : value;
		default:
			return wholeText(value);
	}
}

/** A value as it is sent. Business Central knows no null: each kind has its own way to be empty. */
export function toWire(field: BusinessCentralField, value: FieldValue): FieldValue {
	if (value === null || value === "") return emptyOf(field);
	switch (field.type) {
		case "option":
			return wordOf(field, String(value));
		case "number":
			return Number(value);
		case "boolean":
			return typeof value === "string" ? value === "true" : Boolean(value);
		case "date":
			return String(value).slice(0, EMPTY_DATE.length);
		case "guid":
			return String(value).toLowerCase();
		case "datetime":
			return toInstant(String(value));
		default:
			return String(value);
	}
}

/** The fields of a record as a write sends them. */
export function toBody(entity: BusinessCentralEntity, values: Fields): Record<string, FieldValue> {
	const body: Record<string, FieldValue> = {};
	for (const [name, value] of Object.entries(values)) {
		const field = entity.fields.get(name);
		if (field !== undefined) body[name] = toWire(field, value);
	}
	return body;
}

/** A record as read; null when it lacks what every record has. Who modified it the API does not tell. */
export function toSnapshot(entity: BusinessCentralEntity, fields: string[], row: unknown): Snapshot | null {
	const system = SystemFields.safeParse(row);
	if (!system.success) return null;
	const values: Fields = {};
	for (const name of fields) {
		const field = entity.fields.get(name);
		if (field !== undefined) values[name] = fromWire(field, (row as Record<string, unknown>)[name]);
	}
	return {
		id: system.data.id.toLowerCase(),
		fields: values,
		version: system.data["@odata.etag"],
		modifiedAt: timeOf(system.data),
		modifiedBy: null,
		mergedInto: null,
	};
}

/** Null for a record that was not modified since an upgrade: its time is the empty one. */
function timeOf({ lastModifiedDateTime: at }: SystemFields): string | null {
	return !at || at.startsWith(EMPTY_DATE) ? null : at;
}

/** A value in a filter: options by their encoded word, codes in the case they are stored in. */
export function toFilterLiteral(field: BusinessCentralField, value: FieldValue): string | null {
	if (field.type === "option") return toLiteral("text", wordOf(field, String(value ?? " ")));
	if (value === null || value === "") return toLiteral(field.type, emptyOf(field));
	if (field.type === "code") return toLiteral("code", String(value).trim().toUpperCase());
	return toLiteral(field.type, value);
}

function wordOf(field: BusinessCentralField, word: string): string {
	return field.wireWords.get(word) ?? encodeEnumWord(word);
}

function emptyOf(field: BusinessCentralField): FieldValue {
	switch (field.type) {
		case "option":
			return wordOf(field, " ");
		case "number":
			return 0;
		case "boolean":
			return false;
		case "guid":
			return ZERO_GUID;
		case "date":
			return EMPTY_DATE;
		case "datetime":
			return EMPTY_DATETIME;
		default:
			return "";
	}
}

function toInstant(text: string): string {
	const at = Date.parse(text);
	return Number.isNaN(at) ? text : new Date(at).toISOString();
}

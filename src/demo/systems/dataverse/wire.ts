import type { Column } from "./columns.js";
import type { FieldValue } from "./row.js";

/** A time as the service writes it: UTC, whole seconds (facts/dataverse-api section 2). */
export function toIso(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** A kept value as a client sees it. */
export function toWire(column: Column, value: FieldValue): FieldValue {
	return column.type === "DateTime" && typeof value === "number" ? toIso(value) : value;
}

/** A kept value as JSON text. Money is printed with four decimals (facts/dataverse-api section 2). */
export function toJson(column: Column, value: FieldValue): string {
	if (value === null) return "null";
	switch (column.type) {
		case "Money":
			return Number(value).toFixed(4);
		case "DateTime":
			return `"${toIso(Number(value))}"`;
		case "String":
		case "Memo":
			return JSON.stringify(value);
		default:
			return typeof value === "string" ? `"${value}"` : String(value);
	}
}

export function etagOf(version: number): string {
	return `W/"${version}"`;
}

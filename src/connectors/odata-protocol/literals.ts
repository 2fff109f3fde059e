import type { ValueType } from "../../domain/mapping.js";
import type { FieldValue } from "../../domain/record.js";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The guid that both systems use for "none". */
export const ZERO_GUID = "00000000-0000-0000-0000-000000000000";

/** True for a guid without braces. Anything else must never be put into an address as a key. */
export function isGuid(text: string): boolean {
	return GUID.test(text);
}

/** True for a name that can be put into `$select` or `$filter` as it is. */
export function isName(text: string): boolean {
	return NAME.test(text);
}

/** A text literal: OData doubles the quotes inside. */
export function quoteText(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

/**
 * A value as `$filter` takes it; null when no record can hold such a value (a guid field and a text that is none),
 * so that nothing odd ever reaches an address.
 */
export function toLiteral(type: ValueType, value: FieldValue): string | null {
	if (value === null) return "null";
	switch (type) {
		case "text":
		case "code":
		case "option":
			return typeof value === "number" && type === "option" ? String(value) : quoteText(String(value));
		case "number":
			return Number.isFinite(Number(value)) && value !== "" ? String(Number(value)) : null;
		case "boolean":
			return String(value) === "true" ? "true" : String(value) === "false" ? "false" : null;
		case "guid":
			return isGuid(String(value)) ? String(value).toLowerCase() : null;
		case "date":
			return DATE.test(String(value).slice(0, 10)) ? String(value).slice(0, 10) : null;
		case "datetime": {
			const at = Date.parse(String(value));
			return Number.isNaN(at) ? null : new Date(at).toISOString();
		}
	}
}

/** Puts query options behind a path; each value is percent-encoded, so no text can end or add an option. */
export function withQuery(path: string, query: Record<string, string | null>): string {
	const options = Object.entries(query)
		.filter((entry): entry is [string, string] => entry[1] !== null)
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
	return options.length === 0 ? path : `${path}?${options.join("&")}`;
}

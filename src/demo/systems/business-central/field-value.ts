import { BusinessCentralError, badRequest } from "./errors.js";
import { type FieldDefinition, type FieldValue, NO_ID, toWire } from "./fields.js";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Takes a value as it was sent to what the system stores: codes in capitals and trimmed, options as their plain word,
 * null as empty (facts/business-central-api sections 6 and 12).
 * @throws BusinessCentralError when the field cannot hold it
 */
export function toStored(field: FieldDefinition, sent: unknown): FieldValue {
	if (sent === null) return field.initial;
	switch (field.kind) {
		case "text":
			return fitting(field, asText(field, sent));
		case "code":
			return fitting(field, asText(field, sent).trim().toUpperCase());
		case "enum":
			return asOption(field, asText(field, sent));
		case "decimal":
		case "integer":
			return asNumber(field, sent);
		case "boolean":
			if (typeof sent !== "boolean") throw notConvertible(sent, "Edm.Boolean");
			return sent;
		case "guid":
			return asGuid(field, sent);
		default:
			return asDate(field, sent);
	}
}

/** Says whether a text is a guid in its usual form. */
export function isGuid(value: string): boolean {
	return GUID.test(value);
}

function notConvertible(sent: unknown, type: string): BusinessCentralError {
	return badRequest(`Cannot convert the literal '${String(sent)}' to the expected type '${type}'.`);
}

function asText(_field: FieldDefinition, sent: unknown): string {
	if (typeof sent !== "string") throw notConvertible(sent, "Edm.String");
	return sent;
}

function fitting(field: FieldDefinition, value: string): string {
	const { maxLength = Number.POSITIVE_INFINITY } = field;
	if (value.length <= maxLength) return value;
	const message =
		`The length of the string is ${value.length}, but it must be less than or equal to ${maxLength} characters. ` +
		`Value: ${value}`;
	throw new BusinessCentralError(400, "Application_StringExceededLength", message);
}

function asOption(field: FieldDefinition, sent: string): string {
	const options = field.options ?? [];
	const found = options.find((option) => option === sent || toWire(field, option) === sent);
	if (found !== undefined) return found;
	const message = `'${sent}' is not an option. The existing options are: ${options.join(",")}`;
	throw new BusinessCentralError(400, "Unknown", message);
}

function asNumber(field: FieldDefinition, sent: unknown): number {
	const isFit = typeof sent === "number" && (field.kind === "decimal" || Number.isInteger(sent));
	if (!isFit) throw notConvertible(sent, field.kind === "decimal" ? "Edm.Decimal" : "Edm.Int32");
	return sent as number;
}

function asGuid(field: FieldDefinition, sent: unknown): string {
	const value = asText(field, sent);
	if (value === "") return NO_ID;
	if (!isGuid(value)) {
		throw new BusinessCentralError(400, "Application_InvalidGUID", `'${value}' is not a valid GUID.`);
	}
	return value.toLowerCase();
}

function asDate(field: FieldDefinition, sent: unknown): string {
	const value = asText(field, sent);
	const isFit = field.kind === "date" ? DATE.test(value) : !Number.isNaN(Date.parse(value));
	if (!isFit) throw notConvertible(sent, field.kind === "date" ? "Edm.Date" : "Edm.DateTimeOffset");
	return value;
}

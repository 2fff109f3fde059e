import type { Column } from "./columns.js";
import { badRequest, type DataverseError, invalidPayload } from "./errors.js";
import type { FieldValue } from "./row.js";
import type { Table } from "./table.js";

/** Types as OData names them in its refusals and in filters. */
export function edmType(column: Column): string {
	switch (column.type) {
		case "String":
		case "Memo":
			return "Edm.String";
		case "Integer":
		case "Picklist":
		case "State":
		case "Status":
			return "Edm.Int32";
		case "BigInt":
			return "Edm.Int64";
		case "Decimal":
		case "Money":
			return "Edm.Decimal";
		case "Boolean":
			return "Edm.Boolean";
		case "DateTime":
			return "Edm.DateTimeOffset";
		case "DateOnly":
			return "Edm.Date";
		default:
			return "Edm.Guid";
	}
}

/**
 * A value of a body as the table keeps it; an empty text is no value.
 * @throws {DataverseError} 400 for what the column cannot hold (facts/dataverse-api sections 4 and 12)
 */
export function toFieldValue(table: Table, column: Column, value: unknown): FieldValue {
	if (value === null || value === "") {
		if (value === "" && edmType(column) !== "Edm.String") throw cannotConvert(column, value);
		if (column.required === "SystemRequired")
			throw badRequest(`${column.name} cannot be null.`, "0x80040203");
		return null;
	}
	switch (edmType(column)) {
		case "Edm.String":
			return toText(table, column, value);
		case "Edm.Boolean":
			if (typeof value !== "boolean") throw cannotConvert(column, value);
			return value;
		case "Edm.Int32":
		case "Edm.Int64":
			return toInteger(table, column, value);
		case "Edm.Decimal":
			return toDecimal(table, column, value);
		case "Edm.DateTimeOffset":
			return toTime(column, value);
		case "Edm.Date":
			return toDate(column, value);
		default:
			return toGuid(column, value);
	}
}

const guidText = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
	return guidText.test(text);
}

function cannotConvert(column: Column, value: unknown): DataverseError {
	const shown = typeof value === "string" ? value : JSON.stringify(value);
	return invalidPayload(`Cannot convert the literal '${shown}' to the expected type '${edmType(column)}'.`);
}

function toText(table: Table, column: Column, value: unknown): string {
	if (typeof value !== "string") throw cannotConvert(column, value);
	if (value.length <= (column.maxLength ?? Number.POSITIVE_INFINITY)) return value;
	throw badRequest(
		`A validation error occurred.  The length of the '${column.name}' attribute of the '${table.logicalName}' entity exceeded the maximum allowed length of '${column.maxLength}'.`,
		"0x80044331",
	);
}

function toInteger(table: Table, column: Column, value: unknown): number {
	if (typeof value !== "number" || !Number.isInteger(value)) throw cannotConvert(column, value);
	if (column.options && !column.options.some((each) => each.value === value)) {
		const accepted = column.options.map((each) => each.value).join(",");
		throw outOfRange(table, column, value, accepted, "0x8004431A");
	}
	return inRange(table, column, value, "0x8004432F");
}

function toDecimal(table: Table, column: Column, value: unknown): number {
	if (typeof value !== "number") throw cannotConvert(column, value);
	const scale = 10 ** (column.type === "Money" ? 4 : (column.precision ?? 10));
	const rounded = Math.abs(value) < 2 ** 53 / scale ? Math.round(value * scale) / scale : value;
	return inRange(table, column, rounded, "0x80044330");
}

function inRange(table: Table, column: Column, value: number, code: string): number {
	const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = column;
	if (value >= min && value <= max) return value;
	throw outOfRange(table, column, value, `${min} to ${max}`, code);
}

function outOfRange(
	table: Table,
	column: Column,
	value: number,
	accepted: string,
	code: string,
): DataverseError {
	return badRequest(
		`A validation error occurred. The value ${value} of '${column.name}' on record of type '${table.logicalName}' is outside the valid range. Accepted Values: ${accepted}`,
		code,
	);
}

function toTime(column: Column, value: unknown): number {
	const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i;
	const ms = typeof value === "string" && shape.test(value) ? Date.parse(value) : Number.NaN;
	if (Number.isNaN(ms))
		throw badRequest(`The value of '${column.name}' is not a valid DateTime.`, "0x80040239");
	return Math.floor(ms / 1_000) * 1_000;
}

function toDate(column: Column, value: unknown): string {
	const isShaped = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
	const time = isShaped ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
	if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) {
		throw badRequest(`The value of '${column.name}' is not a valid date.`, "0x80040239");
	}
	return value;
}

function toGuid(column: Column, value: unknown): string {
	if (typeof value !== "string" || !isGuid(value)) throw cannotConvert(column, value);
	return value.toLowerCase();
}

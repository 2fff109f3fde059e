import { DocumentError } from "./errors.js";

/**
 * Refuses what the two databases would not give back alike: numbers that are not finite, functions, classes,
 * field names with dots or a leading `$`. Fields holding undefined are not stored by either, and pass.
 */
export function checkDocument(document: object): void {
	const id = (document as { _id?: unknown })._id;
	if (typeof id !== "string" || id === "")
		throw new DocumentError("_id", "an id is a text that is not empty");
	checkValue(document, "");
}

/** The same for a value inside a document, at `path`. */
export function checkValue(value: unknown, path: string): void {
	if (value === null || typeof value === "string" || typeof value === "boolean" || value === undefined)
		return;
	if (typeof value === "number") {
		if (!Number.isFinite(value)) throw new DocumentError(path, `${value} cannot be stored`);
		return;
	}
	if (typeof value !== "object") throw new DocumentError(path, `a ${typeof value} cannot be stored`);
	if (value instanceof Date) {
		if (Number.isNaN(value.getTime())) throw new DocumentError(path, "an invalid date cannot be stored");
		return;
	}
	if (Array.isArray(value)) checkList(value, path);
	else checkFields(value, path);
}

function checkList(list: readonly unknown[], path: string): void {
	for (let at = 0; at < list.length; at++) {
		if (list[at] === undefined) throw new DocumentError(`${path}.${at}`, "a list has no gaps");
		checkValue(list[at], path);
	}
}

function checkFields(fields: object, path: string): void {
	const prototype = Object.getPrototypeOf(fields);
	// A plain object of another realm has a prototype whose own prototype is null, too.
	if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
		throw new DocumentError(path, `an instance of ${fields.constructor?.name ?? "a class"} cannot be stored`);
	for (const key of Object.keys(fields)) {
		const value = (fields as Record<string, unknown>)[key];
		if (!isFieldName(key)) throw new DocumentError(path, `"${key}" cannot be the name of a field`);
		if (typeof value === "object" || typeof value === "number" || typeof value === "function")
			checkValue(value, path === "" ? key : `${path}.${key}`);
		else if (typeof value === "bigint" || typeof value === "symbol") checkValue(value, key);
	}
}

/** Whether a text can be one segment of a path. */
export function isFieldName(name: string): boolean {
	if (name === "" || name === "__proto__") return false;
	for (let at = 0; at < name.length; at++) {
		const unit = name.charCodeAt(at);
		if (unit === 46 || unit === 0 || (at === 0 && unit === 36)) return false;
	}
	return true;
}

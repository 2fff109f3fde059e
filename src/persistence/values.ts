/** One value among the fields of a document, or nothing there. */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The value at a path, undefined where it does not lead anywhere. Arrays are not entered. */
export function valueAt(fields: Fields, segments: readonly string[]): unknown {
	let value: unknown = fields;
	for (const segment of segments) {
		if (!isFields(value) || !Object.hasOwn(value, segment)) return undefined;
		value = value[segment];
	}
	return value;
}

/** A copy that shares nothing and holds no undefined. */
export function copy<T>(value: T): T {
	if (Array.isArray(value)) return value.map(copy) as T;
	if (value instanceof Date) return new Date(value) as T;
	if (!isFields(value)) return value;
	const fields: Fields = {};
	for (const key of Object.keys(value)) if (value[key] !== undefined) fields[key] = copy(value[key]);
	return fields as T;
}

/** MongoDB's order of types. */
function rank(value: unknown): number {
	if (value === null || value === undefined) return 0;
	if (typeof value === "number") return 1;
	if (typeof value === "string") return 2;
	if (value instanceof Date) return 6;
	if (Array.isArray(value)) return 4;
	return typeof value === "boolean" ? 5 : 3;
}

/** Compares as MongoDB sorts: by type, then by value; text by code points, as its bytes in UTF-8. */
export function compareValues(left: unknown, right: unknown): number {
	const byType = rank(left) - rank(right);
	if (byType !== 0) return byType;
	if (typeof left === "string") return compareText(left, right as string);
	if (typeof left === "number" || typeof left === "boolean") return Number(left) - Number(right);
	if (left instanceof Date) return left.getTime() - (right as Date).getTime();
	return 0;
}

/** JavaScript's `<` compares UTF-16 units, which puts characters beyond U+FFFF before U+E000 to U+FFFF. */
export function compareText(left: string, right: string): number {
	if (left === right) return 0;
	const length = Math.min(left.length, right.length);
	for (let at = 0; at < length; at++) {
		const a = left.charCodeAt(at);
		const b = right.charCodeAt(at);
		if (a !== b) return codePointRank(a) - codePointRank(b);
	}
	return left.length - right.length;
}

/** Of the first differing units, surrogates stand for code points above all others. */
function codePointRank(unit: number): number {
	return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Deep equality as MongoDB has it: the order of fields counts. */
export function equalValues(left: unknown, right: unknown): boolean {
	if (left === right) return true;
	if (left instanceof Date) return right instanceof Date && left.getTime() === right.getTime();
	if (Array.isArray(left)) return Array.isArray(right) && equalLists(left, right);
	return isFields(left) && isFields(right) && equalFields(left, right);
}

function equalLists(left: readonly unknown[], right: readonly unknown[]): boolean {
	return left.length === right.length && left.every((value, at) => equalValues(value, right[at]));
}

function equalFields(left: Fields, right: Fields): boolean {
	const keys = Object.keys(left);
	const others = Object.keys(right);
	if (keys.length !== others.length) return false;
	return keys.every((key, at) => key === others[at] && equalValues(left[key], right[key]));
}

import type { Fields } from "../values.js";

/** Where the dates of a document stand: keys and positions from the root. */
type DatePath = Array<string | number>;

/**
 * Documents are kept as JSON text, which engines read and write fastest and which drops undefined. A document with
 * dates is kept as a list of their paths and the document with ISO texts in their places.
 */
export function encode(document: object): string {
	const dates: DatePath[] = [];
	findDates(document, [], dates);
	return JSON.stringify(dates.length === 0 ? document : [dates, document]);
}

export function decode<T>(text: string): T {
	const value = JSON.parse(text);
	if (!Array.isArray(value)) return value as T;
	const [dates, document] = value as [DatePath[], Fields];
	for (const path of dates) reviveDate(document, path);
	return document as T;
}

function findDates(value: object, path: DatePath, dates: DatePath[]): void {
	if (Array.isArray(value)) {
		for (let at = 0; at < value.length; at++) visit(value[at], at, path, dates);
	} else {
		const fields = value as Fields;
		for (const key of Object.keys(fields)) {
			const inner = fields[key];
			if (typeof inner === "object") visit(inner, key, path, dates);
		}
	}
}

function visit(value: unknown, key: string | number, path: DatePath, dates: DatePath[]): void {
	if (typeof value !== "object" || value === null) return;
	path.push(key);
	if (value instanceof Date) dates.push([...path]);
	else findDates(value, path, dates);
	path.pop();
}

function reviveDate(document: Fields, path: DatePath): void {
	let holder: Fields | unknown[] = document;
	for (const key of path.slice(0, -1)) holder = (holder as Fields)[key] as Fields | unknown[];
	const last = path[path.length - 1] as string;
	(holder as Fields)[last] = new Date((holder as Fields)[last] as string);
}

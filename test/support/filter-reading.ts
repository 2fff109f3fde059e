import type { Comparison, Filter } from "../../src/persistence/collection.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a document fulfils a filter, read word by word from the comments on the language and sharing nothing with the
 * stores. Lists hold scalars, no path leads through one, and texts are ASCII.
 */
export function fits(document: object, filter: Filter): boolean {
	return Object.entries(filter).every(([path, asked]) => {
		if (path === "$and") return (asked as readonly Filter[]).every((one) => fits(document, one));
		if (path === "$or") return (asked as readonly Filter[]).some((one) => fits(document, one));
		const found = valueAt(document, path);
		return demandsOf(asked).every(([operator, value]) => holds(found, operator, value));
	});
}

export function valueAt(document: object, path: string): unknown {
	let value: unknown = document;
	for (const segment of path.split(".")) value = (value as Fields | null | undefined)?.[segment];
	return value;
}

function demandsOf(asked: unknown): ReadonlyArray<readonly [string, unknown]> {
	const isDemands = typeof asked === "object" && asked !== null && !(asked instanceof Date);
	return isDemands ? Object.entries(asked as Comparison) : [["$eq", asked]];
}

function holds(found: unknown, operator: string, value: unknown): boolean {
	const any = (test: (one: unknown) => boolean) =>
		Array.isArray(found) ? found.some(test) : test(found ?? null);
	switch (operator) {
		case "$exists":
			return (found !== undefined) === value;
		case "$eq":
			return any((one) => isSame(one, value));
		case "$ne":
			return !any((one) => isSame(one, value));
		case "$in":
			return (value as readonly unknown[]).some((member) => any((one) => isSame(one, member)));
		default:
			return any(
				(one) => typeOf(one) === typeOf(value) && isWithin(one as number, operator, value as number),
			);
	}
}

function isSame(one: unknown, other: unknown): boolean {
	return typeOf(one) === typeOf(other) && (one instanceof Date ? +one === +(other as Date) : one === other);
}

function typeOf(value: unknown): string {
	return value instanceof Date ? "time" : value === null ? "null" : typeof value;
}

function isWithin(one: number, operator: string, bound: number): boolean {
	if (operator === "$gt") return one > bound;
	if (operator === "$gte") return one >= bound;
	return operator === "$lt" ? one < bound : one <= bound;
}

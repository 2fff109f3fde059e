import { isFieldName } from "./check-document.js";
import type { Document, Update } from "./collection.js";
import type { Conditions } from "./conditions.js";
import { UpdateError } from "./errors.js";
import { sift } from "./sift.js";
import { compareValues, copy, equalValues, type Fields, isFields } from "./values.js";

/** Changes what stands at `key` of `holder` and tells whether anything changed. */
type Change = (holder: Fields, key: string, operand: unknown, path: string) => boolean;

const CHANGES: Record<Exclude<keyof Update, "$setOnInsert" | "$unset">, Change> = {
	$set: (holder, key, operand, path) => {
		if (path === "_id" && holder._id !== operand) throw new UpdateError(path, "an id never changes");
		if (Object.hasOwn(holder, key) && equalValues(holder[key], operand)) return false;
		holder[key] = copy(operand);
		return true;
	},
	$inc: (holder, key, operand, path) => {
		const current = Object.hasOwn(holder, key) ? holder[key] : 0;
		if (typeof current !== "number") throw new UpdateError(path, "$inc needs a number there");
		if (operand === 0 && Object.hasOwn(holder, key)) return false;
		holder[key] = current + (operand as number);
		return true;
	},
	$min: (holder, key, operand) => keep(holder, key, operand, (order) => order < 0),
	$max: (holder, key, operand) => keep(holder, key, operand, (order) => order > 0),
	$push: (holder, key, operand, path) => {
		const { items, slice } = pushed(operand);
		const list = listAt(holder, key, path);
		const next = [...list, ...items.map(copy)];
		const kept = slice === undefined ? next : slice < 0 ? next.slice(slice) : next.slice(0, slice);
		return replace(holder, key, kept);
	},
	$addToSet: (holder, key, operand, path) => {
		const next = [...listAt(holder, key, path)];
		for (const item of pushed(operand).items)
			if (!next.some((member) => equalValues(member, item))) next.push(copy(item));
		return replace(holder, key, next);
	},
	$pull: (holder, key, operand, path) => {
		if (!Object.hasOwn(holder, key)) return false;
		const isPulled = pullTest(operand);
		return replace(
			holder,
			key,
			listAt(holder, key, path).filter((item) => !isPulled(item)),
		);
	},
};

function keep(holder: Fields, key: string, operand: unknown, wins: (order: number) => boolean): boolean {
	if (Object.hasOwn(holder, key) && !wins(compareValues(operand, holder[key]))) return false;
	holder[key] = copy(operand);
	return true;
}

function pushed(operand: unknown): { items: readonly unknown[]; slice?: number } {
	if (!isFields(operand) || !Object.hasOwn(operand, "$each")) return { items: [operand] };
	return { items: operand.$each as unknown[], slice: operand.$slice as number | undefined };
}

function listAt(holder: Fields, key: string, path: string): readonly unknown[] {
	const list = Object.hasOwn(holder, key) ? holder[key] : [];
	if (!Array.isArray(list)) throw new UpdateError(path, "there is something else than a list");
	return list;
}

function replace(holder: Fields, key: string, list: readonly unknown[]): boolean {
	if (Object.hasOwn(holder, key) && equalValues(holder[key], list)) return false;
	holder[key] = list;
	return true;
}

/** As in MongoDB: an object is a filter on the elements, anything else is compared with them. */
function pullTest(operand: unknown): (item: unknown) => boolean {
	if (!isFields(operand)) return (item) => equalValues(item, operand);
	const test = sift(copy(operand) as never) as (item: unknown) => boolean;
	const isOnValues = Object.keys(operand).some((key) => key.startsWith("$"));
	return (item) => (isOnValues || isFields(item)) && test(item);
}

/**
 * Applies a checked update to a document of one's own, in place. Returns whether anything changed.
 * Throws `UpdateError` where the document does not fit the update, as MongoDB does; the document is spoilt then.
 */
export function applyUpdate(document: Document, update: Update, isInsert = false): boolean {
	let changed = false;
	for (const operator of Object.keys(update) as Array<keyof Update>) {
		const changes = update[operator];
		if (changes === undefined || (operator === "$setOnInsert" && !isInsert)) continue;
		for (const path of Object.keys(changes)) {
			const operand = changes[path];
			if (operand === undefined) continue;
			changed = change(document as unknown as Fields, operator, path, operand) || changed;
		}
	}
	return changed;
}

function change(document: Fields, operator: keyof Update, path: string, operand: unknown): boolean {
	if (operator === "$unset") return unset(document, path);
	const name = operator === "$setOnInsert" ? "$set" : operator;
	if (!path.includes(".")) return CHANGES[name](document, path, operand, path);
	const segments = path.split(".");
	const key = segments.pop() as string;
	if (name === "$pull") {
		const holder = existingHolder(document, segments);
		return holder !== undefined && CHANGES.$pull(holder, key, operand, path);
	}
	return CHANGES[name](holderAt(document, segments, path), key, operand, path);
}

function unset(document: Fields, path: string): boolean {
	const segments = path.split(".");
	const key = segments.pop() as string;
	const holder = existingHolder(document, segments);
	if (holder === undefined || !Object.hasOwn(holder, key)) return false;
	delete holder[key];
	return true;
}

function existingHolder(document: Fields, segments: readonly string[]): Fields | undefined {
	let holder = document;
	for (const segment of segments) {
		const next = Object.hasOwn(holder, segment) ? holder[segment] : undefined;
		if (!isFields(next)) return undefined;
		holder = next;
	}
	return holder;
}

function holderAt(document: Fields, segments: readonly string[], path: string): Fields {
	let holder = document;
	for (const segment of segments) {
		if (!Object.hasOwn(holder, segment)) holder[segment] = {};
		const next = holder[segment];
		if (!isFields(next)) throw new UpdateError(path, `"${segment}" is not an object`);
		holder = next;
	}
	return holder;
}

/** The document an upsert inserts: what the filter demands equal, then the update. */
export function upserted(id: string, conditions: Conditions, update: Update): Document {
	const document: Document = { _id: id };
	for (const { path, operator, value } of conditions.tests) {
		if (operator !== "$eq" || path === "_id" || !path.split(".").every(isFieldName)) continue;
		change(document as unknown as Fields, "$set", path, value);
	}
	applyUpdate(document, update, true);
	return document;
}

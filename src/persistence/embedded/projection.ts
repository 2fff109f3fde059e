import { type Fields, isFields } from "../values.js";

/** Returns what stands at the paths, and the id. Elements of lists are projected one by one, as in MongoDB. */
export function project<T>(document: T, paths: readonly string[] | undefined): T {
	if (paths === undefined) return document;
	const fields = document as Fields;
	const result: Fields = { _id: fields._id };
	for (const path of paths) pick(fields, path.split("."), 0, result);
	return result as T;
}

function pick(from: Fields, segments: readonly string[], at: number, into: Fields): void {
	const key = segments[at] as string;
	if (!Object.hasOwn(from, key)) return;
	const value = from[key];
	if (at === segments.length - 1) into[key] = value;
	else if (isFields(value)) {
		if (!isFields(into[key])) into[key] = {};
		pick(value, segments, at + 1, into[key] as Fields);
	} else if (Array.isArray(value)) pickFromEach(value, segments, at + 1, into, key);
}

function pickFromEach(
	list: readonly unknown[],
	segments: readonly string[],
	at: number,
	into: Fields,
	key: string,
): void {
	const elements = list.filter(isFields);
	const earlier = Array.isArray(into[key]) ? (into[key] as Fields[]) : elements.map((): Fields => ({}));
	elements.forEach((element, position) => {
		pick(element, segments, at, earlier[position] as Fields);
	});
	into[key] = earlier;
}

import { fold } from "./fold.js";
import { formsOf, LEAST_PART, type Mask } from "./mask.js";
import type { FieldValue } from "./record.js";

/** So many masks for values that stand together in a text are kept. */
const MOST_KEPT = 200;

/**
 * The mask that `make` gives for these values, for many values and many texts: of a text only those values are looked
 * for whose beginning or end stands in it, as texts are compared with values. A record with a long history has thousands
 * of values, and each of them compared with each text of a large store would take days.
 */
export function maskOfMany(make: (values: FieldValue[]) => Mask, values: FieldValue[]): Mask {
	const places = new Map<string, Set<number>>();
	const always = new Set<number>();
	const distinct = [...new Set(values)];
	for (const [place, value] of distinct.entries())
		for (const form of formsOf(value)) {
			const { text } = fold(form);
			if (text === "") always.add(place);
			else for (const end of [text.slice(0, LEAST_PART), text.slice(-LEAST_PART)]) noteAt(places, end, place);
		}
	const lengths = [...new Set([...places.keys()].map((end) => end.length))];
	const masks = new Map<string, Mask>();
	return (text) => {
		const found = placesIn(fold(text).text, places, lengths, always);
		if (found.length === 0) return text;
		const key = found.join(" ");
		const mask = masks.get(key) ?? make(found.map((place) => distinct[place] as FieldValue));
		if (masks.size >= MOST_KEPT) masks.clear();
		masks.set(key, mask);
		return mask(text);
	};
}

function noteAt(places: Map<string, Set<number>>, end: string, place: number): void {
	const known = places.get(end);
	if (known === undefined) places.set(end, new Set([place]));
	else known.add(place);
}

/** The places of the values whose beginning or end stands in the text, ascending. */
function placesIn(
	text: string,
	places: ReadonlyMap<string, ReadonlySet<number>>,
	lengths: readonly number[],
	always: ReadonlySet<number>,
): number[] {
	const found = new Set(always);
	for (const length of lengths)
		for (let at = 0; at + length <= text.length; at++)
			for (const place of places.get(text.slice(at, at + length)) ?? []) found.add(place);
	return [...found].sort((one, two) => one - two);
}

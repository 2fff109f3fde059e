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
export class MaskOfMany {
	readonly #values = new Set<FieldValue>();
	readonly #distinct: FieldValue[] = [];
	readonly #places = new Map<string, Set<number>>();
	readonly #always = new Set<number>();
	readonly #lengths = new Set<number>();
	readonly #masks = new Map<string, Mask>();

	constructor(private readonly make: (values: FieldValue[]) => Mask) {}

	/** One by one, so that whoever adds thousands can give way to other work in between. */
	add(value: FieldValue): void {
		if (this.#values.has(value)) return;
		const place = this.#distinct.length;
		this.#values.add(value);
		this.#distinct.push(value);
		this.#masks.clear();
		for (const form of formsOf(value)) {
			const { text } = fold(form);
			if (text === "") this.#always.add(place);
			else
				for (const end of [text.slice(0, LEAST_PART), text.slice(-LEAST_PART)]) {
					noteAt(this.#places, end, place);
					this.#lengths.add(end.length);
				}
		}
	}

	/** The text without the values added so far. */
	readonly mask: Mask = (text) => {
		const found = placesIn(fold(text).text, this.#places, [...this.#lengths], this.#always);
		if (found.length === 0) return text;
		const key = found.join(" ");
		const values = found.map((place) => this.#distinct[place] as FieldValue);
		const mask = this.#masks.get(key) ?? this.make(values);
		if (this.#masks.size >= MOST_KEPT) this.#masks.clear();
		this.#masks.set(key, mask);
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

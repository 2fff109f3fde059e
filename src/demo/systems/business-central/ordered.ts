/** Below this many new keys they are put in one by one; above, the whole list is merged once. */
const FEW = 16;

/** Unique keys in order. New ones are sorted in when somebody reads, so that a load of a million stays quick. */
export class SortedKeys {
	#sorted: string[] = [];
	#added: string[] = [];

	add(key: string): void {
		this.#added.push(key);
	}

	remove(key: string): void {
		const keys = this.inOrder();
		const place = firstAtOrAfter(keys, key);
		if (keys[place] === key) (keys as string[]).splice(place, 1);
	}

	/** The keys in order; not a copy, and valid until the next change. */
	inOrder(): readonly string[] {
		if (this.#added.length === 0) return this.#sorted;
		const added = this.#added.sort();
		this.#added = [];
		const last = this.#sorted.at(-1);
		if (last === undefined) this.#sorted = added;
		else if (last < (added[0] as string)) for (const key of added) this.#sorted.push(key);
		else if (added.length <= FEW) this.#putIn(added);
		else this.#sorted = merged(this.#sorted, added);
		return this.#sorted;
	}

	/** The place of the first key behind this one. */
	placeAfter(key: string): number {
		const keys = this.inOrder();
		const place = firstAtOrAfter(keys, key);
		return keys[place] === key ? place + 1 : place;
	}

	#putIn(added: readonly string[]): void {
		for (const key of added) this.#sorted.splice(firstAtOrAfter(this.#sorted, key), 0, key);
	}
}

function firstAtOrAfter(keys: readonly string[], key: string): number {
	return firstPlace(keys.length, (place) => (keys[place] as string) >= key);
}

/** The first place for which the claim holds, given that it holds for all behind it; `length` when for none. */
export function firstPlace(length: number, holds: (place: number) => boolean): number {
	let low = 0;
	let high = length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (holds(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}

function merged(left: readonly string[], right: readonly string[]): string[] {
	const all = new Array<string>(left.length + right.length);
	let fromLeft = 0;
	let fromRight = 0;
	for (let place = 0; place < all.length; place += 1) {
		const a = left[fromLeft];
		const b = right[fromRight];
		const takesLeft = b === undefined || (a !== undefined && a <= b);
		all[place] = (takesLeft ? a : b) as string;
		if (takesLeft) fromLeft += 1;
		else fromRight += 1;
	}
	return all;
}

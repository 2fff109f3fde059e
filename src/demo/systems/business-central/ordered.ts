/** Up to this many changes are made one by one; above, the whole list is gone through once. */
const FEW = 16;

/** Unique keys in order. Changes wait until somebody reads, so that loading or deleting many stays quick. */
export class SortedKeys {
	#sorted: string[] = [];
	readonly #added = new Set<string>();
	readonly #removed = new Set<string>();

	add(key: string): void {
		if (!this.#removed.delete(key)) this.#added.add(key);
	}

	remove(key: string): void {
		if (!this.#added.delete(key)) this.#removed.add(key);
	}

	/** The keys in order; not a copy, and valid until the next change. */
	inOrder(): readonly string[] {
		if (this.#removed.size > 0) this.#takeOut();
		if (this.#added.size > 0) this.#putIn();
		return this.#sorted;
	}

	/** The place of the first key behind this one. */
	placeAfter(key: string): number {
		const keys = this.inOrder();
		const place = firstAtOrAfter(keys, key);
		return keys[place] === key ? place + 1 : place;
	}

	#takeOut(): void {
		if (this.#removed.size > FEW) this.#sorted = this.#sorted.filter((key) => !this.#removed.has(key));
		else for (const key of this.#removed) this.#sorted.splice(firstAtOrAfter(this.#sorted, key), 1);
		this.#removed.clear();
	}

	#putIn(): void {
		const added = [...this.#added].sort();
		this.#added.clear();
		const last = this.#sorted.at(-1);
		if (last === undefined) this.#sorted = added;
		else if (last < (added[0] as string)) for (const key of added) this.#sorted.push(key);
		else if (added.length > FEW) this.#sorted = merged(this.#sorted, added);
		else for (const key of added) this.#sorted.splice(firstAtOrAfter(this.#sorted, key), 0, key);
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

/**
 * Items in the order of the versions they took, so that what changed since a version is found without a scan.
 * An item that moved on stands in it more than once; `isCurrent` tells its last place from the older ones.
 */
export class VersionLog<T> {
	#versions: number[] = [];
	#items: T[] = [];
	#stale = 0;

	/** @param isCurrent says whether an item still has this version */
	constructor(private readonly isCurrent: (item: T, version: number) => boolean) {}

	/** Adds an item at a version above all earlier ones. `replaces` says that it stood in the log before. */
	append(version: number, item: T, replaces: boolean): void {
		this.#versions.push(version);
		this.#items.push(item);
		if (replaces) this.#stale += 1;
	}

	/** Items with a version above `since` and up to `until`, oldest first. */
	*between(since: number, until: number): Generator<{ version: number; item: T }> {
		for (let index = this.#firstAbove(since); index < this.#versions.length; index += 1) {
			const version = this.#versions[index] as number;
			if (version > until) return;
			const item = this.#items[index] as T;
			if (this.isCurrent(item, version)) yield { version, item };
		}
	}

	/** Forgets older places once they are the larger part. Not to be called while a write may still be undone. */
	compact(): void {
		if (this.#stale < 10_000 || this.#stale < this.#items.length / 2) return;
		const kept = this.#items.map((item, index) => this.isCurrent(item, this.#versions[index] as number));
		this.#items = this.#items.filter((_item, index) => kept[index]);
		this.#versions = this.#versions.filter((_version, index) => kept[index]);
		this.#stale = 0;
	}

	#firstAbove(version: number): number {
		let low = 0;
		let high = this.#versions.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#versions[middle] as number) > version) high = middle;
			else low = middle + 1;
		}
		return low;
	}
}

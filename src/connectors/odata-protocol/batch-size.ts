const TOO_LONG_MS = 5_000;
const SHORT_MS = 2_000;

/** How many operations a batch takes: the cap, halved when one took over 5 s, doubled back under 2 s (design.md 7). */
export class BatchSize {
	readonly #cap: number;
	#size: number;

	constructor(cap: number) {
		this.#cap = cap;
		this.#size = cap;
	}

	get size(): number {
		return this.#size;
	}

	/** A batch of so many operations took so long. */
	took(count: number, ms: number): void {
		if (ms > TOO_LONG_MS) this.halve(count);
		else if (ms < SHORT_MS && count >= this.#size) this.#size = Math.min(this.#cap, this.#size * 2);
	}

	/** A batch of so many operations was too much. */
	halve(count: number): void {
		this.#size = Math.max(1, Math.floor(Math.min(this.#size, count) / 2));
	}
}

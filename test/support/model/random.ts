/** Choices that look random but are the same for the same seed (mulberry32). */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = Math.imul(seed ^ 0x9e3779b9, 2_654_435_761);
	}

	/** From 0 up to, not including, the bound. */
	number(bound: number): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound);
	}

	chance(share: number): boolean {
		return this.number(10_000) < share * 10_000;
	}

	pick<T>(from: readonly T[]): T {
		return from[this.number(from.length)] as T;
	}

	/** One of the values, each as likely as its weight says. */
	weighted<T>(choices: ReadonlyArray<readonly [weight: number, value: T]>): T {
		let left = this.number(choices.reduce((sum, [weight]) => sum + weight, 0));
		for (const [weight, value] of choices) {
			if (left < weight) return value;
			left -= weight;
		}
		throw new Error("There is nothing to choose from.");
	}
}

/** Makes ids in Slack's shape, the same ones in the same order on every run. */
export class IdMaker {
	#count = 0;
	#lastMicros = 0;
	readonly #now: () => number;

	/** @param now the clock, in milliseconds since 1970 */
	constructor(now: () => number) {
		this.#now = now;
	}

	/** `V` gives `V0000000001`, and so on. */
	next(prefix: string): string {
		this.#count += 1;
		return `${prefix}${String(this.#count).padStart(10, "0")}`;
	}

	/** A short lower-case word, for block ids, action ids and hashes. */
	word(): string {
		this.#count += 1;
		return `x${this.#count.toString(36).padStart(5, "0")}`;
	}

	/** A message stamp: seconds and microseconds, unique and increasing even when the clock stands or goes back. */
	ts(): string {
		this.#lastMicros = Math.max(Math.floor(this.#now() * 1_000), this.#lastMicros + 1);
		const seconds = Math.floor(this.#lastMicros / 1_000_000);
		return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, "0")}`;
	}

	/** Seconds since 1970. */
	seconds(): number {
		return Math.floor(this.#now() / 1_000);
	}
}

import type { SetDefinition } from "./sets.js";

/** Numbers records that are created without one. */
export class NumberSeries {
	/** Whether a client may send a number of its own (facts/business-central-api section 3). */
	allowsManual = true;
	readonly #series: NonNullable<SetDefinition["series"]>;
	#next: number;

	constructor(series: NonNullable<SetDefinition["series"]>) {
		this.#series = series;
		this.#next = series.first;
	}

	/** The next number that nobody has. A number handed out never comes back. */
	take(isTaken: (number: string) => boolean): string {
		for (;;) {
			const number = this.#series.prefix + String(this.#next).padStart(this.#series.digits, "0");
			this.#next += this.#series.step;
			if (!isTaken(number)) return number;
		}
	}
}

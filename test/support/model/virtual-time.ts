import type { Clock } from "../../../src/ports/clock.js";

const START = Date.parse("2026-03-02T08:00:00.000Z");

/**
 * Time that passes only when told, or while somebody sleeps: the same history takes the same time. Nothing else in a
 * history waits for anything but a turn of the event loop.
 */
export class VirtualTime implements Clock {
	#wall = START;
	#monotonic = 0;
	#beatenAt = 0;

	/** `beat` is called whenever `everyMs` have passed: processes that move beat then. */
	constructor(
		readonly everyMs: number,
		readonly beat: () => Promise<void>,
	) {}

	now = (): number => this.#wall;
	monotonic = (): number => this.#monotonic;

	/** Whoever sleeps lets the time pass for everybody. */
	sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		for (let left = ms; left > 0 && !signal?.aborted; left -= this.everyMs) {
			await this.passStep(Math.min(left, this.everyMs));
		}
	};

	/** The wall clock moves on: minutes or days, during which the processes' beats went on. */
	advance(ms: number): void {
		this.#wall += ms;
	}

	/** Time passes on the hosts: who does not beat meanwhile is taken for dead after a while. */
	async pass(ms: number): Promise<void> {
		await this.sleep(ms);
	}

	private async passStep(ms: number): Promise<void> {
		this.#wall += ms;
		this.#monotonic += ms;
		if (this.#monotonic - this.#beatenAt >= this.everyMs) {
			this.#beatenAt = this.#monotonic;
			await this.beat();
		}
		await new Promise((resolve) => setImmediate(resolve));
	}
}

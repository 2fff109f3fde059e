import type { Timing } from "../../../src/connectors/http/timing.js";

/** Time in which waiting costs nothing: a sleep moves the clock and ends in the next turn of the event loop. */
export class FastTiming implements Timing {
	/** Every wait asked for, in milliseconds. */
	readonly slept: number[] = [];
	#skipped = 0;

	now(): number {
		return performance.now() + this.#skipped;
	}

	sleep(ms: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) return Promise.resolve();
		this.slept.push(ms);
		this.#skipped += ms;
		return new Promise((resolve) => setImmediate(resolve));
	}

	/** Always the middle of the jitter. */
	random(): number {
		return 0.5;
	}
}

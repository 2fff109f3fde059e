import type { Clock } from "../../../src/ports/clock.js";

/** Time that stands still until somebody sleeps, and then is over at once. */
export class SteppingClock implements Clock {
	/** Every sleep so far, in milliseconds. */
	readonly slept: number[] = [];
	private at = Date.parse("2026-01-31T09:00:00.000Z");

	now = (): number => this.at;
	monotonic = (): number => this.at;

	sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
		new Promise((resolve) => {
			setImmediate(() => {
				if (!signal?.aborted) this.advance(ms);
				this.slept.push(ms);
				resolve();
			});
		});

	advance(ms: number): void {
		this.at += ms;
	}
}

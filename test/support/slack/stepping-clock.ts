import type { Clock } from "../../../src/ports/clock.js";

/** Time that stands still until somebody sleeps, and then is over at once. */
export class SteppingClock implements Clock {
	/** Every sleep so far, in milliseconds. */
	readonly slept: number[] = [];
	private at = Date.parse("2026-01-31T09:00:00.000Z");
	private wrongBy = 0;

	now = (): number => this.at + this.wrongBy;
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

	/** Sets the wall clock forward by so many milliseconds, or back; the one that never jumps goes on. */
	set(ms: number): void {
		this.wrongBy += ms;
	}
}

import type { Timing } from "../../src/connectors/http/timing.js";
import { type Clock, systemClock } from "../../src/ports/clock.js";

/** A clock that runs like the machine's and can be moved. */
export class MovableClock implements Clock, Timing {
	private moved = 0;

	now = (): number => Date.now() + this.moved;
	monotonic = (): number => performance.now() + this.moved;
	random = (): number => 0.5;
	sleep = (ms: number, signal?: AbortSignal): Promise<void> => systemClock.sleep(Math.min(ms, 20), signal);

	advance(ms: number): void {
		this.moved += ms;
	}
}

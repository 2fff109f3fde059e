import { systemClock } from "../../../src/ports/clock.js";
import { MovableClock } from "../world.js";

/** No sleep takes longer than this in truth: whoever sleeps looks at the clock again on waking. */
const LONGEST_NAP_MS = 50;

/** A clock that runs like the machine's and is moved over a week; moving it wakes whoever sleeps. */
export class WeekClock extends MovableClock {
	private naps = new Set<AbortController>();

	override sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		const nap = new AbortController();
		const either = signal === undefined ? nap.signal : AbortSignal.any([nap.signal, signal]);
		this.naps.add(nap);
		await systemClock.sleep(Math.min(ms, LONGEST_NAP_MS), either);
		this.naps.delete(nap);
	};

	override advance(ms: number): void {
		super.advance(ms);
		for (const nap of this.naps) nap.abort();
	}
}

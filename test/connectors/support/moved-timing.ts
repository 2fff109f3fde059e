import type { Timing } from "../../../src/connectors/http/timing.js";

/** A clock that stands still until it is moved; sleepers wake when it has passed their time. */
export class MovedTiming implements Timing {
	#now = 0;
	#sleepers: { at: number; wake: () => void }[] = [];

	now(): number {
		return this.#now;
	}

	sleep(ms: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			const wake = () => {
				signal?.removeEventListener("abort", wake);
				resolve();
			};
			this.#sleepers.push({ at: this.#now + ms, wake });
			signal?.addEventListener("abort", wake, { once: true });
		});
	}

	random(): number {
		return 0.5;
	}

	/** Moves to a later time and wakes who slept until then. */
	moveTo(time: number): void {
		this.#now = Math.max(this.#now, time);
		const due = this.#sleepers.filter(({ at }) => at <= this.#now);
		this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
		for (const { wake } of due) wake();
	}

	/**
	 * Moves from sleeper to sleeper until the promise settles, and gives what it gives.
	 * @param progress the clock stands still while this still changes
	 */
	async until<T>(promise: Promise<T>, progress: () => number = () => 0): Promise<T> {
		let isSettled = false;
		const settle = () => {
			isSettled = true;
		};
		promise.then(settle, settle);
		while (!isSettled) {
			const before = progress();
			await idle();
			if (isSettled) break;
			if (progress() !== before) continue;
			const next = Math.min(...this.#sleepers.map(({ at }) => at));
			if (Number.isFinite(next)) this.moveTo(next);
		}
		return promise;
	}
}

/** Lets everything that is ready run, the queue's own timers of 0 ms included. */
export async function idle(turns = 6): Promise<void> {
	for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Time as the engine sees it; passed in everywhere so that tests can move it. */
export interface Clock {
	/** Wall clock, milliseconds since 1970. For people and records only, never for liveness. */
	now(): number;
	/** Milliseconds on a clock that never jumps; for leases and waits. */
	monotonic(): number;
	/** Resolves after so many milliseconds, or at once when aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clocks. */
export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	sleep: (ms, signal) =>
		new Promise((resolve) => {
			if (signal?.aborted) return resolve();
			const done = () => {
				clearTimeout(timer);
				signal?.removeEventListener("abort", done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			signal?.addEventListener("abort", done, { once: true });
		}),
};

/** The wall clock as ISO text, the form in which times are stored. */
export function isoNow(clock: Clock): string {
	return new Date(clock.now()).toISOString();
}

/** The time so many days ago, as ISO text. */
export function daysBefore(clock: Clock, days: number): string {
	return new Date(clock.now() - days * 24 * 60 * 60_000).toISOString();
}

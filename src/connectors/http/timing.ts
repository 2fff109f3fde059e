/** Where the connectors get their time from: monotonic, so that a corrected wall clock never breaks a limit. */
export interface Timing {
	/** Milliseconds from an arbitrary start; never goes back. */
	now(): number;
	/** Resolves after so many milliseconds, or at once when the signal aborts. Never rejects. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** A number from 0 up to but not including 1, for jitter. */
	random(): number;
}

/** The machine's own time. Waiting keeps no process alive. */
export const systemTiming: Timing = {
	now: () => performance.now(),
	sleep: (ms, signal) => sleepUnlessAborted(ms, signal),
	random: () => Math.random(),
};

function sleepUnlessAborted(ms: number, signal: AbortSignal | undefined): Promise<void> {
	if (signal?.aborted) return Promise.resolve();
	return new Promise((resolve) => {
		const timer = setTimeout(finish, ms);
		timer.unref();
		function finish(): void {
			clearTimeout(timer);
			signal?.removeEventListener("abort", finish);
			resolve();
		}
		signal?.addEventListener("abort", finish, { once: true });
	});
}

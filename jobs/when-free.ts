import type { Clock } from "../src/ports/clock.js";
import { MappingBusyError, MappingPausedError, ObservingError } from "../src/ports/use-cases.js";

/** How long to wait before another look whether a mapping is free, in milliseconds. */
const LOOK_AGAIN_MS = 5_000;

/**
 * Does work that needs a mapping for itself as soon as it is free. Resolves without having done it when the mapping is
 * paused or may not do it, when the schedule stops, or when what was on meanwhile has made it needless.
 */
export async function whenFree(
	work: () => Promise<unknown>,
	how: {
		/** Told once, when the mapping is not free at first. */
		onWaiting(): void;
		/** Asked before each further try. */
		isNeedless(): Promise<boolean>;
		clock: Pick<Clock, "sleep">;
		signal: AbortSignal;
	},
): Promise<void> {
	for (let tries = 0; ; tries++) {
		if (tries > 0) {
			await how.clock.sleep(LOOK_AGAIN_MS, how.signal);
			if (how.signal.aborted || (await how.isNeedless())) return;
		}
		try {
			await work();
			return;
		} catch (error) {
			if (error instanceof MappingPausedError || error instanceof ObservingError) return;
			if (!(error instanceof MappingBusyError)) throw error;
			if (tries === 0) how.onWaiting();
		}
	}
}

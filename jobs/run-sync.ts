import type { Clock } from "../src/ports/clock.js";
import type { Log } from "../src/ports/log.js";
import type { UseCases } from "../src/ports/use-cases.js";
import { whenFree } from "./when-free.js";

/**
 * Runs one mapping. Another run that is on, such as one by hand, does the same work: when it succeeds this one is left
 * out. A sweep, or a run that fails, does not, and is waited for. A paused mapping's is left out.
 */
export function runSync(
	services: {
		useCases: Pick<UseCases, "run">;
		/** When the last run that succeeded ended; null before the first. */
		lastSuccessAt(mapping: string): Promise<string | null>;
		clock: Pick<Clock, "sleep">;
		log: Log;
	},
	mapping: string,
): (signal: AbortSignal) => Promise<void> {
	const { useCases, lastSuccessAt, clock, log } = services;
	return async (signal) => {
		const before = await lastSuccessAt(mapping);
		await whenFree(() => useCases.run({ mapping, trigger: "scheduled", actor: null, signal }), {
			onWaiting: () => log.info({ mapping }, "Run waits: another one is on"),
			isNeedless: async () => (await lastSuccessAt(mapping)) !== before,
			clock,
			signal,
		});
	};
}

import type { Clock } from "../src/ports/clock.js";
import type { Log } from "../src/ports/log.js";
import type { UseCases } from "../src/ports/use-cases.js";
import { whenFree } from "./when-free.js";

/**
 * Sweeps one mapping for deleted records. It waits for a run that is on: a sweep comes seldom, and often at the very
 * minute of a run, which would keep it from ever being made. A paused or an observing mapping's is left out.
 */
export function findDeleted(
	services: { useCases: Pick<UseCases, "findDeleted">; clock: Pick<Clock, "sleep">; log: Log },
	mapping: string,
): (signal: AbortSignal) => Promise<void> {
	const { useCases, clock, log } = services;
	return (signal) =>
		whenFree(() => useCases.findDeleted({ mapping, trigger: "scheduled", actor: null, signal }), {
			onWaiting: () => log.info({ mapping }, "Sweep waits: a run is on"),
			isNeedless: async () => false,
			clock,
			signal,
		});
}

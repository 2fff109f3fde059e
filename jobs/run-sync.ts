import type { Log } from "../src/ports/log.js";
import { MappingBusyError, MappingPausedError, type UseCases } from "../src/ports/use-cases.js";

/** Runs one mapping; a run that is still on is left alone, the next time makes up for it. A paused one waits. */
export function runSync(
	services: { useCases: Pick<UseCases, "run">; log: Log },
	mapping: string,
): (signal: AbortSignal) => Promise<void> {
	return async (signal) => {
		try {
			await services.useCases.run({ mapping, trigger: "scheduled", actor: null, signal });
		} catch (error) {
			if (error instanceof MappingPausedError) return;
			if (!(error instanceof MappingBusyError)) throw error;
			services.log.info({ mapping }, "Run left out: another one is on");
		}
	};
}

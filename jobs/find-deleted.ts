import type { Log } from "../src/ports/log.js";
import {
	MappingBusyError,
	MappingPausedError,
	ObservingError,
	type UseCases,
} from "../src/ports/use-cases.js";

/** Sweeps one mapping for deleted records; left out while a run is on. A paused or observing one waits. */
export function findDeleted(
	services: { useCases: Pick<UseCases, "findDeleted">; log: Log },
	mapping: string,
): (signal: AbortSignal) => Promise<void> {
	return async (signal) => {
		try {
			await services.useCases.findDeleted({ mapping, trigger: "scheduled", actor: null, signal });
		} catch (error) {
			if (error instanceof MappingPausedError || error instanceof ObservingError) return;
			if (!(error instanceof MappingBusyError)) throw error;
			services.log.info({ mapping }, "Sweep left out: a run is on");
		}
	};
}

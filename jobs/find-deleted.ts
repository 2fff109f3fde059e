import type { Log } from "../src/ports/log.js";
import { MappingBusyError, type UseCases } from "../src/ports/use-cases.js";

/** Sweeps one mapping for deleted records; left out while a run is on. */
export function findDeleted(
	services: { useCases: UseCases; log: Log },
	mapping: string,
): () => Promise<void> {
	return async () => {
		try {
			await services.useCases.findDeleted({ mapping, trigger: "scheduled", actor: null });
		} catch (error) {
			if (!(error instanceof MappingBusyError)) throw error;
			services.log.info({ mapping }, "Sweep left out: a run is on");
		}
	};
}

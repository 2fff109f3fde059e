import type { Log } from "../src/ports/log.js";
import { MappingBusyError, type UseCases } from "../src/ports/use-cases.js";

/** Runs one mapping; a run that is still on is left alone, the next time makes up for it. */
export function runSync(services: { useCases: UseCases; log: Log }, mapping: string): () => Promise<void> {
	return async () => {
		try {
			await services.useCases.run({ mapping, trigger: "scheduled", actor: null });
		} catch (error) {
			if (!(error instanceof MappingBusyError)) throw error;
			services.log.info({ mapping }, "Run left out: another one is on");
		}
	};
}

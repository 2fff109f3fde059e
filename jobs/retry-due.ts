import type { Log } from "../src/ports/log.js";

/** Tries again what is due, and goes on with what a dead process left, in every mapping. */
export function retryDue(services: {
	/** Does what is due in one mapping; resolves when there is nothing. */
	runDue(mapping: string, signal: AbortSignal): Promise<void>;
	/** Goes on with bulk resolutions of dead processes. */
	takeOverOperations(): Promise<void>;
	mappings: string[];
	log: Log;
}): (signal: AbortSignal) => Promise<void> {
	return async (signal) => {
		for (const mapping of services.mappings) {
			if (signal.aborted) return;
			await services.runDue(mapping, signal).catch((error: unknown) => {
				services.log.error({ mapping, error }, "What is due could not be tried again");
			});
		}
		if (!signal.aborted) await services.takeOverOperations();
	};
}

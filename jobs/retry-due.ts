import type { Log } from "../src/ports/log.js";

/** Tries again what is due, and goes on with what a dead process left, in every mapping. */
export function retryDue(services: {
	/** Does what is due in one mapping; resolves when there is nothing. */
	runDue(mapping: string): Promise<void>;
	/** Goes on with bulk resolutions of dead processes. */
	takeOverOperations(): Promise<void>;
	mappings: string[];
	log: Log;
}): () => Promise<void> {
	return async () => {
		for (const mapping of services.mappings) {
			await services.runDue(mapping).catch((error: unknown) => {
				services.log.error({ mapping, error }, "What is due could not be tried again");
			});
		}
		await services.takeOverOperations();
	};
}

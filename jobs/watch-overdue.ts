import type { Log } from "../src/ports/log.js";

/** Looks at every mapping whether a run of it is overdue; one that cannot be looked at does not keep the others. */
export function watchOverdue(services: {
	/** Tells of one mapping that is overdue, or takes it back. */
	look(mapping: string): Promise<void>;
	mappings: string[];
	log: Log;
}): (signal: AbortSignal) => Promise<void> {
	return async (signal) => {
		for (const mapping of services.mappings) {
			if (signal.aborted) return;
			await services.look(mapping).catch((error: unknown) => {
				services.log.error({ mapping, error }, "Whether a run is overdue could not be told");
			});
		}
	};
}

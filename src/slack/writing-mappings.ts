import type { Services } from "./services.js";

/** The configured mappings that write: what would write is offered for these only. Empty when all of them observe. */
export function writingMappings({ useCases, factsOf }: Pick<Services, "useCases" | "factsOf">): string[] {
	return useCases.mappingNames().filter((name) => !factsOf(name).observing);
}

/** The same, but all of them when none writes, so that whoever asks is told why nothing happens. */
export function writingOrAll(services: Pick<Services, "useCases" | "factsOf">): string[] {
	const writing = writingMappings(services);
	return writing.length > 0 ? writing : services.useCases.mappingNames();
}

import type { Services } from "./services.js";

/** What names an error in a line of the log; the mapping is null where the error cannot be read. */
export async function errorFacts(
	{ useCases }: Pick<Services, "useCases">,
	errorId: string,
): Promise<{ errorId: string; mapping: string | null }> {
	const error = await useCases.error(errorId).catch(() => null);
	return { errorId, mapping: error?.mapping ?? null };
}

import type { z } from "zod";

/**
 * Reads what a page gave to resume from; null for what this connector did not give, which may be a former version's.
 * `next` is the link of the page behind it, null behind the last one.
 */
export function parseCursor<T extends { next: string | null }>(
	text: string | null | undefined,
	schema: z.ZodType<T>,
): T | null {
	if (text === null || text === undefined) return null;
	try {
		return schema.safeParse(JSON.parse(text)).data ?? null;
	} catch {
		return null;
	}
}

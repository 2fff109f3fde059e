import { COMMAND } from "../../../console/index.js";
import type { Services } from "../../services.js";

/**
 * These words, and how many records of these mappings stay paused although everything is tried again: nothing failed
 * about them, and letting them go on would feed their loops. Null means all mappings.
 */
export async function withLeftPaused(
	{ useCases, messages }: Services,
	words: string,
	mappings: readonly string[] | null,
): Promise<string> {
	const scopes = mappings === null ? [undefined] : mappings;
	const found = await Promise.all(
		scopes.map((mapping) => useCases.errors({ mapping, kind: "loop", waiting: true, limit: 1 })),
	);
	const count = found.reduce((sum, { total }) => sum + total, 0);
	return count === 0 ? words : `${words} ${messages.say("retryAll.leftPaused", { count, command: COMMAND })}`;
}

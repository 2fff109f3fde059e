import { own } from "../domain/own-words.js";
import { openWork, type Work } from "../sync/engine.js";
import type { Progress } from "./operation-progress.js";
import type { Resolver } from "./resolve.js";

/**
 * Does something to each of these mappings as work of the operation's person; those that observe are left alone. The
 * first sentence that `settle` gives of a system that failed; null when all was tried.
 */
export async function throughMappings(
	resolver: Resolver,
	{ actor }: Progress,
	names: readonly string[],
	facts: Pick<Parameters<typeof openWork>[2], "type" | "press">,
	settle: (work: Work) => Promise<string | null>,
): Promise<string | null> {
	let problem: string | null = null;
	for (const name of names) {
		const mapping = await resolver.mapping(name);
		if (mapping === undefined) continue;
		if (mapping.mode === "observe") {
			problem ??= own("observing", { mapping: name });
			continue;
		}
		const work = openWork(resolver.engine, mapping, { ...facts, trigger: "resolution", actor: actor.id });
		const ended = await settle(work);
		problem ??= ended;
	}
	return problem;
}

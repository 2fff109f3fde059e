import type { Actor } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { tellUntold } from "../sync/tell-untold.js";
import { auditKept, lineOf } from "./audit.js";

/** Pauses a mapping or lets it go on. Who did so is on record although the process dies right after it. */
export async function setPaused(
	engine: Engine,
	mapping: string,
	actor: Actor,
	paused: boolean,
): Promise<void> {
	const facts = { errorId: null, couplingId: null, mapping, side: null, outcome: "done" as const };
	const line = lineOf(engine, actor, paused ? "pause" : "resume", { ...facts, reason: null, before: [] });
	// The mapping keeps one line at a time.
	while (!(await engine.stores.mappings.setPaused(mapping, paused, line))) await tellUntold(engine);
	await auditKept(engine);
}

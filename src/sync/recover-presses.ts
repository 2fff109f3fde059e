import type { Mapping } from "../domain/mapping.js";
import type { SyncError } from "../domain/sync-error.js";
import { ConnectorError } from "../ports/connector.js";
import { type Engine, openWork, type Work } from "./engine.js";
import { recoverDead } from "./recover-errors.js";

/** The errors of a mapping that a process was resolving which is dead by now. */
export async function abandonedPresses(
	{ stores, liveness }: Pick<Engine, "stores" | "liveness">,
	mapping: string,
): Promise<SyncError[]> {
	const abandoned: SyncError[] = [];
	for (const error of await stores.errors.resolving()) {
		if (error.mapping !== mapping || error.resolving === null) continue;
		if (!(await liveness.isAlive(error.resolving.owner))) abandoned.push(error);
	}
	return abandoned;
}

/**
 * Tells what became of presses whose process died, in a mapping that runs nothing by itself now: a card must not say
 * "being resolved" for as long as the mapping is paused. Nothing is written to a system.
 */
export async function recoverPresses(engine: Engine, mapping: Mapping, signal?: AbortSignal): Promise<void> {
	for (const error of await abandonedPresses(engine, mapping.name)) {
		if (signal?.aborted) return;
		const facts = { type: "synchronization" as const, trigger: "resolution" as const, actor: null };
		await recoverPress(openWork(engine, mapping, { ...facts, ...(signal ? { signal } : {}) }), error);
	}
}

/** The same for one error; it stays as it is while its systems cannot be asked. */
export async function recoverPress(work: Work, error: SyncError): Promise<void> {
	try {
		await recoverDead(work, error);
	} catch (failure) {
		if (!(failure instanceof ConnectorError)) throw failure;
	}
}

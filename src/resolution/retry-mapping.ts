import type { Mapping } from "../domain/mapping.js";
import { withoutContacts } from "../domain/mask-contacts.js";
import { own } from "../domain/own-words.js";
import { isoNow } from "../ports/clock.js";
import { ConnectorError, failedSystemWords } from "../ports/connector.js";
import { MappingBusyError, type ResolveOutcome, type ResolveRequest } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { closeError, closeMappingProblem } from "../sync/record-errors.js";
import { runMapping } from "../sync/run-mapping.js";
import { audit } from "./audit.js";
import { refusalOf } from "./refusal.js";

/** Retrying a problem of the mapping means running the mapping; null for every other error. */
export async function retryMapping(
	engine: Engine,
	request: ResolveRequest,
	byName: (name: string) => Promise<Mapping>,
): Promise<ResolveOutcome | null> {
	const error = await engine.stores.errors.get(request.errorId);
	if (error === null || error.couplingId !== null || error.record !== null) return null;
	const reason = refusalOf(error, request);
	if (reason !== null) return null;
	const problem = await runAgain(engine, request, () => byName(error.mapping));
	if (problem === null) {
		await closePressed(engine, error._id, request);
		await closeMappingProblem(engine, error.mapping, "overdue");
	}
	const now = (await engine.stores.errors.get(error._id)) ?? error;
	await audit(engine, request, now, {
		outcome: problem === null ? "done" : "failed",
		reason: problem,
		before: [],
	});
	if (problem !== null) return { kind: "failed", error: now, message: problem };
	return { kind: "done", error: now };
}

/** Why the mapping still cannot run; null when it has run. */
async function runAgain(
	engine: Engine,
	{ actor, signal }: ResolveRequest,
	mappingToTry: () => Promise<Mapping>,
): Promise<string | null> {
	try {
		const mapping = await mappingToTry();
		const request = { mapping: mapping.name, trigger: "resolution" as const, actor, signal };
		return (await runMapping(engine, mapping, request)).setupProblem;
	} catch (error) {
		if (error instanceof ConnectorError) return withoutContacts(failedSystemWords(error));
		if (error instanceof MappingBusyError) return own("mappingBusy", { mapping: error.mapping });
		throw error;
	}
}

/** The run that was asked for went through, so its problem is over, whatever kind of problem it was. */
async function closePressed(engine: Engine, errorId: string, { actor }: ResolveRequest): Promise<void> {
	const error = await engine.stores.errors.get(errorId);
	if (error === null || error.state === "resolved") return;
	const outcome = { resolution: "retry" as const, actor: actor.id, actorName: actor.name, side: null };
	const at = isoNow(engine.clock);
	await closeError(engine, error, { ...outcome, at, summary: null });
}

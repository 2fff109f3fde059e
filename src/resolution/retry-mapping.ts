import type { Mapping } from "../domain/mapping.js";
import { withoutContacts } from "../domain/mask-contacts.js";
import { own } from "../domain/own-words.js";
import type { SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import { ConnectorError, failedSystemWords } from "../ports/connector.js";
import { MappingBusyError, type ResolveOutcome, type ResolveRequest } from "../ports/use-cases.js";
import { closeError, closeMappingProblem } from "../sync/close-errors.js";
import type { Engine } from "../sync/engine.js";
import { runMapping } from "../sync/run-mapping.js";
import { audit } from "./audit.js";
import { refusalOf, refuse } from "./refusal.js";

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
	const problem = await runAgain(engine, request, error, byName);
	const isOurs = problem !== null || (await closePressed(engine, error._id, request));
	if (problem === null) await closeMappingProblem(engine, error.mapping, "overdue");
	const now = (await engine.stores.errors.get(error._id)) ?? error;
	if (!isOurs) return refuse(engine, request, "alreadyResolved", now);
	if (problem !== null) return { kind: "failed", error: now, message: problem };
	return { kind: "done", error: now };
}

/** Why the mapping still cannot run; null when it has run. It is on record by then, whoever comes to its end. */
async function runAgain(
	engine: Engine,
	request: ResolveRequest,
	error: SyncError,
	byName: (name: string) => Promise<Mapping>,
): Promise<string | null> {
	try {
		return await runPressed(engine, request, error, await byName(error.mapping));
	} catch (failure) {
		const problem = problemOf(failure);
		if (problem === null) throw failure;
		await audit(engine, request, error, { outcome: "failed", reason: problem, before: [] });
		return problem;
	}
}

async function runPressed(
	engine: Engine,
	request: ResolveRequest,
	error: SyncError,
	mapping: Mapping,
): Promise<string | null> {
	const { actor, signal } = request;
	const { name: actorName, role } = actor;
	const run = { mapping: mapping.name, trigger: "resolution" as const, actor, signal };
	const result = await runMapping(engine, mapping, run, {
		deed: { action: "retry", actorName, role, couplingId: null, errorId: error._id, side: null },
		tell: ({ _id, state, message }) =>
			audit(engine, request, error, {
				_id,
				outcome: state === "done" ? "done" : "failed",
				reason: message,
				before: [],
			}),
	});
	return result.setupProblem;
}

/** Why a run could not begin, where that is nobody's mistake; null otherwise. */
function problemOf(failure: unknown): string | null {
	if (failure instanceof ConnectorError) return withoutContacts(failedSystemWords(failure));
	if (failure instanceof MappingBusyError) return own("mappingBusy", { mapping: failure.mapping });
	return null;
}

/**
 * The run that was asked for went through, so its problem is over, whatever kind of problem it was and whatever was said
 * about it meanwhile. False when somebody else has settled it.
 */
async function closePressed(engine: Engine, errorId: string, { actor }: ResolveRequest): Promise<boolean> {
	for (;;) {
		const error = await engine.stores.errors.get(errorId);
		if (error === null || error.state === "resolved") return false;
		const outcome = { resolution: "retry" as const, actor: actor.id, actorName: actor.name, side: null };
		const at = isoNow(engine.clock);
		if (await closeError(engine, error, { ...outcome, at, summary: null })) return true;
	}
}

import type { Mapping } from "../domain/mapping.js";
import { withStep } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Operation } from "../ports/stores.js";
import type { ResolveOutcome, ResolveRequest } from "../ports/use-cases.js";
import { awake } from "../sync/error-schedule.js";
import { type Starting, startGuardAnswer } from "./operation.js";
import { refusalOf, refuse } from "./refusal.js";
import { releaseDestroys } from "./second-person.js";

/**
 * Releasing and rejecting a guard's list is an operation; the press is answered as soon as it has begun. A release that
 * destroys more than one person may decide about waits for a second one, and leaves the question open meanwhile.
 */
export async function pressGuard(
	starting: Starting,
	request: ResolveRequest,
	kind: "release" | "reject",
	{
		policies,
		inBackground,
	}: {
		/** As configured now; undefined for a mapping that is not. */
		policies: Mapping["policies"] | undefined;
		inBackground(operation: Operation): Promise<Operation>;
	},
): Promise<ResolveOutcome> {
	const { engine } = starting;
	const error = await engine.stores.errors.get(request.errorId);
	const reason = error === null ? "unknown" : refusalOf(error, request);
	if (error === null || reason !== null) return refuse(engine, request, reason ?? "unknown", error);
	const { actor } = request;
	const at = isoNow(engine.clock);
	const owner = engine.liveness.id;
	const resolving = { owner, actor: actor.id, actorName: actor.name, resolution: kind, side: null, at };
	const step = { at, step: "taken", actor: actor.id, kind: error.kind, reason: kind };
	const history = withStep(error, step);
	const taken = {
		...error,
		...awake(engine, error),
		state: "resolving" as const,
		resolving,
		revision: error.revision + 1,
		history,
	};
	const does = kind === "release" ? releaseDestroys(error, policies) : null;
	const operation = await startGuardAnswer(starting, kind, error, actor, does);
	if (operation.state === "awaiting") return { kind: "asked", error, operation };
	if (!(await engine.stores.errors.save(taken, error))) {
		await engine.stores.operations.save({ ...operation, state: "failed", finishedAt: at });
		return refuse(engine, request, "changedMeanwhile", await engine.stores.errors.get(error._id));
	}
	await engine.checkpoint("afterTaken");
	engine.events.emit("error:changed", { error: taken });
	await inBackground(operation);
	return { kind: "done", error: taken };
}

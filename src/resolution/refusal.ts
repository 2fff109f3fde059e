import { type FieldMapping, type Mapping, mayFlowFrom, mayWriteTo } from "../domain/mapping.js";
import type { Choice } from "../domain/reconcile.js";
import {
	asideResolutions,
	covers,
	fittingResolutions,
	isAside,
	NEEDED_ROLE,
	type ResolutionKind,
} from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { InputProblem, RefusalReason, ResolveOutcome, ResolveRequest } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { audit } from "./audit.js";

/** Stands between what was chosen from the one side and from the other in the summary of an answer. */
export const BETWEEN_SIDES = "; ";

/** Why this press may not act, as far as our own store can tell; null when it may. */
export function refusalOf(error: SyncError, request: ResolveRequest): RefusalReason | null {
	const { actor, resolution, revision } = request;
	if (!covers(actor.role, NEEDED_ROLE[resolution])) return "roleTooLow";
	if (error.state === "resolving") return "beingResolved";
	if (error.state === "resolved" && resolution !== "undo") return "alreadyResolved";
	if (!fits(error, resolution))
		return resolution === "undo" && wroteBoth(error) ? "bothWritten" : "notFitting";
	if (revision !== null && revision !== error.revision) return "changedMeanwhile";
	return null;
}

/**
 * Why a mapping that only observes does not take this press; null when it does: what leaves the error open writes
 * nothing.
 */
export function observingRefusal(
	mapping: Pick<Mapping, "mode"> | undefined,
	error: SyncError,
	request: ResolveRequest,
): RefusalReason | null {
	if (mapping?.mode !== "observe" || isAside(request.resolution)) return null;
	return refusalOf(error, request) ?? "observing";
}

/**
 * A record is not restored on a side that the mapping never writes to: none of its values would flow there, and the
 * empty record would go on to empty the other one.
 */
export function restoresAgainstDirection(
	mapping: Pick<Mapping, "direction">,
	{ kind }: Pick<SyncError, "kind">,
	resolution: ResolutionKind,
): boolean {
	const missing = kind === "deletedLeft" ? "left" : "right";
	return resolution === "restore" && !mayWriteTo(mapping, missing);
}

/** A choice that none of the fields it is about can follow would settle nothing, and look as if it had. */
export function isAgainstFields(
	mapping: Mapping,
	{ fields }: Pick<SyncError, "fields">,
	{ resolution, choice }: Pick<ResolveRequest, "resolution" | "choice">,
): boolean {
	if (resolution !== "synchronize" || choice === undefined) return false;
	const asked = fields.filter((field) => field.asked).map(({ name }) => name);
	const names = "fields" in choice ? Object.keys(choice.fields) : asked;
	const concerned = mapping.fields.filter(({ name }) => names.length === 0 || names.includes(name));
	return !concerned.some((field) => canFollow(mapping, field, choice));
}

/** True when this field may flow from the side that was chosen for it. */
export function canFollow(mapping: Mapping, field: FieldMapping, choice: Choice): boolean {
	const side = "side" in choice ? choice.side : choice.fields[field.name];
	return side !== undefined && mayFlowFrom(mapping, field, side);
}

function fits(error: SyncError, resolution: ResolutionKind): boolean {
	if (resolution === "undo")
		return error.state === "resolved" && (error.undo !== null || error.release !== undefined);
	if (isAside(resolution)) return asideResolutions(error).includes(resolution);
	return fittingResolutions(error).includes(resolution);
}

/** A corrected value is written where it comes from and then to the other system; a choice per field may name both. */
function wroteBoth({ state, outcome }: SyncError): boolean {
	if (state !== "resolved" || outcome === null) return false;
	const { resolution, summary } = outcome;
	return resolution === "edit" || (resolution === "synchronize" && (summary ?? "").includes(BETWEEN_SIDES));
}

/** Says no, on record. */
export async function refuse(
	engine: Engine,
	request: ResolveRequest,
	reason: RefusalReason,
	error: SyncError | null,
	problems?: Record<string, InputProblem>,
): Promise<ResolveOutcome> {
	await audit(engine, request, error, { outcome: "refused", reason, before: [] });
	const needed = reason === "roleTooLow" ? NEEDED_ROLE[request.resolution] : null;
	return { kind: "refused", reason, error, needed, ...(problems === undefined ? {} : { problems }) };
}

/** The reason a press that came second is refused for: whatever whoever came first has made of the error. */
export async function refuseTaken(
	engine: Engine,
	request: ResolveRequest,
	errorId: string,
): Promise<ResolveOutcome> {
	const error = await engine.stores.errors.get(errorId);
	const reason = error ? (refusalOf(error, request) ?? "changedMeanwhile") : "unknown";
	return refuse(engine, request, reason, error);
}

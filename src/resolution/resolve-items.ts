import { maskedReason } from "../domain/mask.js";
import { SIDES } from "../domain/record.js";
import type { ResolutionKind } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Operation, OperationItem } from "../ports/stores.js";
import type { ResolveOutcome } from "../ports/use-cases.js";
import { chunksOf } from "../sync/engine.js";
import { isAnswerOf } from "./bulk-answer.js";
import type { Progress } from "./operation-progress.js";
import { type Resolver, resolve } from "./resolve.js";

/** How many items are on their way at once: the systems' limits are kept below, and a person's press goes first. */
const AT_ONCE = 8;

/** What each kind of operation does to one error; kinds without a list of errors are not here. */
const RESOLUTION_OF: Partial<Record<Operation["kind"], ResolutionKind>> = {
	retryAll: "retry",
	synchronizeAll: "synchronize",
	restoreAll: "restore",
	ignoreAll: "ignore",
	uncoupleAll: "uncouple",
	undoAll: "undo",
};

/** What a person chooses by the values they were shown. */
const WRITES_WHAT_WAS_SEEN: readonly ResolutionKind[] = ["synchronize", "restore"];

/** Resolves the errors of an operation, each through the same function as a single press; done ones are passed over. */
export async function resolveItems(resolver: Resolver, progress: Progress): Promise<void> {
	const resolution = RESOLUTION_OF[progress.operation.kind];
	if (resolution === undefined) return;
	for await (const items of progress.list()) {
		const waiting = [...items.entries()].filter(([, { outcome }]) => outcome === null);
		for (const some of chunksOf(waiting, AT_ONCE)) {
			const settled = await Promise.all(
				some.map(
					async ([index, item]) => [index, await resolveItem(resolver, progress, resolution, item)] as const,
				),
			);
			for (const [index, item] of settled) await progress.settle(index, item);
		}
	}
}

async function resolveItem(
	resolver: Resolver,
	progress: Progress,
	resolution: ResolutionKind,
	item: OperationItem,
): Promise<OperationItem> {
	if (item.errorId === null) return { ...item, outcome: "refused", reason: item.reason ?? "unknown" };
	progress.check();
	const error = await resolver.engine.stores.errors.get(item.errorId);
	if (wasSettled(progress, error)) return { ...item, outcome: "done", reason: null };
	if (error !== null && resolution === "undo") return undoItem(resolver, progress, item, error);
	if (error !== null && tellsOfSomethingElse(error, item, resolution))
		return { ...item, outcome: "refused", reason: "changedMeanwhile" };
	const choice = progress.operation.choice ?? undefined;
	const { actor } = progress;
	const revision = error !== null && holdsForWhatWasTold(error, resolution) ? error.revision : null;
	const request = { errorId: item.errorId, revision, resolution, choice, actor };
	const outcome = await resolve(resolver, request);
	return { ...item, ...resultOf(outcome) };
}

/**
 * True for an error that was resolved, or is ignored as it should be, since the operation began. It may stand open again
 * because somebody took that answer back: after a crash it must not be given a second time.
 */
function wasSettled(progress: Progress, error: SyncError | null): boolean {
	const { startedAt, kind } = progress.operation;
	if (kind === "undoAll") return false;
	const ends = kind === "ignoreAll" ? ["resolved", "ignored"] : ["resolved"];
	return error?.history.some(({ step, at }) => ends.includes(step) && at >= startedAt) ?? false;
}

/** One answer is taken back, unless it is another one by now. */
async function undoItem(
	resolver: Resolver,
	progress: Progress,
	item: OperationItem,
	error: SyncError,
): Promise<OperationItem> {
	const taken = { ...item, outcome: "done" as const, reason: null };
	if (await wasTakenBack(resolver, progress, error)) return taken;
	if (!(await isItsAnswer(resolver, progress, error)))
		return { ...item, outcome: "refused", reason: "writtenSince" };
	const { actor } = progress;
	const request = { errorId: error._id, revision: null, resolution: "undo" as const, actor };
	const outcome = await resolve(resolver, request);
	// What a dead process was at is settled by the press that finds it, which then has nothing left to do.
	if (outcome.kind === "refused" && (await wasTakenBack(resolver, progress, error))) return taken;
	return { ...item, ...resultOf(outcome) };
}

/** True when the trail tells that this operation has taken it back: a pair that a dead process was at is asked about by the next run only. */
async function wasTakenBack(
	{ engine }: Resolver,
	{ operation }: Progress,
	{ _id }: SyncError,
): Promise<boolean> {
	const deeds = await engine.stores.audit.ofError(_id);
	return deeds.some(
		({ action, outcome, actor, at }) =>
			action === "undo" && outcome === "done" && actor === operation.actor && at >= operation.startedAt,
	);
}

/** What somebody else has answered, before or since, is not this operation's to take back. */
async function isItsAnswer(
	{ engine }: Resolver,
	{ operation }: Progress,
	error: SyncError,
): Promise<boolean> {
	const answered =
		operation.undoes === undefined ? null : await engine.stores.operations.get(operation.undoes);
	// What a process that died was taking back is told by its undo itself.
	return answered !== null && (error.state === "resolving" || isAnswerOf(answered, error));
}

/**
 * A question that a run has told anew since the list was made shows values that whoever pressed has not seen: it is
 * left open, and told as one that changed. Trying again chooses nothing, so it takes the error as it is.
 */
function tellsOfSomethingElse(
	error: SyncError,
	{ versions }: OperationItem,
	resolution: ResolutionKind,
): boolean {
	if (versions === undefined || !WRITES_WHAT_WAS_SEEN.includes(resolution)) return false;
	return SIDES.some((side) => error.versions[side] !== versions[side]);
}

/** An error that a dead process has taken is given back first, which raises its revision without telling anything new. */
function holdsForWhatWasTold({ state }: SyncError, resolution: ResolutionKind): boolean {
	return WRITES_WHAT_WAS_SEEN.includes(resolution) && state !== "resolving";
}

/** Someone else's answer settles an item as well. */
export function resultOf(outcome: ResolveOutcome): Pick<OperationItem, "outcome" | "reason"> {
	switch (outcome.kind) {
		case "done":
			return { outcome: "done", reason: null };
		case "asked":
			return { outcome: "refused", reason: "notFitting" };
		case "failed":
			return { outcome: "failed", reason: maskedReason(outcome.error, outcome.message) };
		case "refused":
			if (outcome.reason === "alreadyResolved") return { outcome: "done", reason: null };
			return { outcome: "refused", reason: outcome.reason };
	}
}

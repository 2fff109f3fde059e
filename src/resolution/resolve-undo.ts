import { own } from "../domain/own-words.js";
import type { SyncError } from "../domain/sync-error.js";
import type { RefusalReason, ResolveOutcome, ResolveRequest } from "../ports/use-cases.js";
import type { Work } from "../sync/engine.js";
import { orGiveUpName } from "../sync/give-up-name.js";
import { runJob } from "../sync/job.js";
import { deedOf } from "../sync/recover-errors.js";
import { tellUntold } from "../sync/tell-untold.js";
import { audit, type PressFacts, pressLine } from "./audit.js";
import { refuse, refuseTaken } from "./refusal.js";
import { stillResolved, takeBack, takenBackBy } from "./undo.js";

/** Reasons of ours, told apart from a system's own sentence. */
const REASONS: readonly string[] = ["pairBusy", "writtenSince", "changedMeanwhile"] satisfies RefusalReason[];

/**
 * Takes a finished resolution back (design.md section 5): once, by whoever presses first, and only while nothing was
 * changed since. What cannot be taken back stays resolved, and the presser hears why.
 */
export async function resolveUndo(
	work: Work,
	request: ResolveRequest,
	error: SyncError,
): Promise<ResolveOutcome> {
	const { engine } = work;
	const { undo } = error;
	if (undo === null) return refuse(engine, request, "notFitting", error);
	if (Date.parse(undo.until) <= engine.clock.now()) return refuse(engine, request, "tooLate", error);
	const taken = takenBackBy(work, request, error);
	let outcome: ResolveOutcome | null = null;
	try {
		const problem = await runJob(work, { dry: false }, async () => {
			work.hold.check();
			// Another open question about the pair stands in the way, and says what has happened since.
			if (!(await engine.stores.errors.save(taken, error))) {
				const now = await engine.stores.errors.get(error._id);
				work.hold.check();
				const isSame = now?.revision === error.revision;
				outcome = isSame
					? await refuse(engine, request, "writtenSince", now)
					: await refuseTaken(engine, request, error._id);
				return;
			}
			await engine.checkpoint("afterTaken");
			engine.events.emit("error:changed", { error: taken });
			const reason = await takeBack(work, request, taken, undo);
			if (reason !== null) outcome = await giveUp(work, request, taken, reason);
			else outcome = { kind: "done", error: (await engine.stores.errors.get(error._id)) ?? error };
		});
		if (outcome !== null) return outcome;
		return await giveUp(work, request, taken, problem ?? own("notTakenBack"));
	} catch (failure) {
		if (!work.hold.signal.aborted)
			await orGiveUpName(engine, async () => {
				await backToResolved(work, request, taken, own("notTakenBack"));
				await tellUntold(engine);
			});
		throw failure;
	}
}

async function giveUp(
	work: Work,
	request: ResolveRequest,
	taken: SyncError,
	reason: string,
): Promise<ResolveOutcome> {
	const { engine } = work;
	work.hold.check();
	const now = (await backToResolved(work, request, taken, reason)) ?? taken;
	await audit(engine, request, now, endOf(taken, reason));
	// It was kept with the error as well, where that was ours still.
	await tellUntold(engine);
	if (isRefusal(reason)) return { kind: "refused", reason, error: now, needed: null };
	return { kind: "failed", error: now, message: reason };
}

function isRefusal(reason: string): reason is RefusalReason {
	return REASONS.includes(reason);
}

function endOf(taken: SyncError, reason: string): PressFacts {
	const outcome = isRefusal(reason) ? ("refused" as const) : ("failed" as const);
	return { _id: deedOf(taken), outcome, reason, before: [] };
}

/** The answer stands, and its error keeps the line of who could not take it back until the audit has it. */
async function backToResolved(
	{ engine, hold }: Work,
	request: ResolveRequest,
	taken: SyncError,
	reason: string,
): Promise<SyncError | null> {
	const now = await engine.stores.errors.get(taken._id);
	if (now === null || now.state !== "resolving" || now.resolving?.owner !== hold.id) return now;
	const resolved = stillResolved(now);
	await tellUntold(engine);
	const line = pressLine(engine, request, now, endOf(taken, reason));
	if (await engine.stores.errors.save(resolved, now, line))
		engine.events.emit("error:changed", { error: resolved });
	return resolved;
}

import {
	ATTEMPTS_BEFORE_SKIP,
	isQuestion,
	SELF_HEALING,
	type SyncError,
	withStep,
} from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Engine, Work } from "./engine.js";

/** How long a self-healing error waits before its next try, in milliseconds: a minute, doubled up to an hour. */
export function retryWaitMs(attempts: number): number {
	return Math.min(60_000 * 2 ** Math.max(0, attempts - 1), 3_600_000);
}

/** When the engine tries again by itself, and whether people see it meanwhile (design.md section 4). */
export function scheduled(engine: Engine, error: SyncError): SyncError {
	const now = engine.clock.now();
	const watch = error.loop?.watch;
	if (watch !== undefined) return { ...error, dueAt: watch.until, visible: false };
	if (isQuestion(error.kind)) return { ...error, dueAt: null, visible: true };
	if (SELF_HEALING.includes(error.kind)) {
		const failingMs = now - Date.parse(error.openedAt);
		const dueAt = new Date(now + retryWaitMs(error.attempts)).toISOString();
		return { ...error, dueAt, visible: failingMs >= engine.showTransientAfterMs };
	}
	if (error.kind === "waitingForParent") {
		// A reference to a record that could not be found, or is coupled already, is looked up again now and then.
		const { id = null, isCoupled = false } = error.parent ?? {};
		const isTold = id !== null && !isCoupled;
		const dueAt = isTold ? null : new Date(now + retryWaitMs(error.attempts)).toISOString();
		return { ...error, dueAt, visible: true };
	}
	const again = error.attempts < ATTEMPTS_BEFORE_SKIP;
	return { ...error, dueAt: again ? new Date(now).toISOString() : null, visible: true };
}

/** True when the pair is left out until someone acts or a record changes. */
export function waitsForPeople(error: SyncError): boolean {
	return error.dueAt === null;
}

/** What was set aside stays so while the same thing happens to the same records, until its time has come. */
export function isAsleep({ clock }: Engine, { state, snooze }: SyncError): boolean {
	if (state !== "snoozed") return false;
	const until = snooze?.until ?? null;
	return until === null || Date.parse(until) > clock.now();
}

/**
 * What changes when an error is not set aside any more. What heals by itself goes on trying; everything else waits for
 * people. Nothing for one that was not set aside.
 */
export function awake(
	engine: Engine,
	{ state, kind, attempts }: SyncError,
): Partial<Pick<SyncError, "snooze" | "dueAt">> {
	if (state !== "snoozed") return {};
	if (!SELF_HEALING.includes(kind)) return { snooze: null, dueAt: null };
	return { snooze: null, dueAt: new Date(engine.clock.now() + retryWaitMs(attempts)).toISOString() };
}

/**
 * Opens errors whose time has come and that nothing else has opened or closed, such as one of a paused pair: whoever
 * set them aside wanted to hear of them now.
 */
export async function wakeOverdue({ engine, hold }: Work, errors: SyncError[]): Promise<void> {
	for (const { _id, state } of errors) {
		const error = state === "snoozed" ? await engine.stores.errors.get(_id) : null;
		if (error === null || error.state !== "snoozed" || isAsleep(engine, error)) continue;
		const step = { at: isoNow(engine.clock), step: "woken", actor: null, kind: error.kind, reason: null };
		const open: SyncError = {
			...error,
			...awake(engine, error),
			state: "open",
			revision: error.revision + 1,
			history: withStep(error, step),
		};
		hold.check();
		if (await engine.stores.errors.save(open, error)) engine.events.emit("error:changed", { error: open });
	}
}

/** The next run, or look at what is due, tries it again and tells it anew. Nothing where it changed meanwhile. */
export async function makeDue({ engine, hold }: Work, error: SyncError): Promise<void> {
	hold.check();
	await engine.stores.errors.save({ ...error, dueAt: isoNow(engine.clock) }, error);
}

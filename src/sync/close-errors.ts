import { own } from "../domain/own-words.js";
import type { Side } from "../domain/record.js";
import {
	type ErrorOutcome,
	openKeyOf,
	type SyncError,
	type SyncErrorKind,
	withStep,
} from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Engine, Work } from "./engine.js";

/** True when someone else's press is being carried out: its pair is that press's until it is done. */
export function isBeingResolved(work: Work, error: SyncError | null): boolean {
	return error !== null && error.state === "resolving" && error._id !== work.answering;
}

/**
 * Closes an error at the revision and count it was read at; false when it changed meanwhile, and then it stays open
 * (history 19).
 */
export async function closeError(
	engine: Engine,
	error: SyncError,
	outcome: ErrorOutcome,
	undo: SyncError["undo"] = null,
): Promise<boolean> {
	const closed: SyncError = {
		...error,
		state: "resolved",
		snooze: null,
		resolving: null,
		outcome,
		undo,
		dueAt: null,
		revision: error.revision + 1,
		history: withStep(error, {
			at: outcome.at,
			step: "resolved",
			actor: outcome.actor,
			kind: error.kind,
			reason: outcome.summary,
		}),
	};
	delete closed.openKey;
	const saved = await engine.stores.errors.save(closed, error);
	if (saved) engine.events.emit("error:resolved", { error: closed });
	return saved;
}

/**
 * Closes the error of something that a run found settled. A word that a person said about it meanwhile, such as a note,
 * does not keep it open: nothing new was seen, and no run would look at it again. A press that has taken it does.
 */
export async function closeSettled(
	engine: Engine,
	error: SyncError,
	summary: string | null = null,
): Promise<void> {
	let open: SyncError | null = error;
	while (open !== null && !(await closeError(engine, open, succeeded(engine, summary)))) {
		const now = await engine.stores.errors.get(error._id);
		const isSame = now?.lastSeenAt === error.lastSeenAt && now.count === error.count;
		open = isSame && (now.state === "open" || now.state === "snoozed") ? now : null;
	}
}

/** Closes the own errors of records that are coupled or gone by now; one that a press is answering is the press's. */
export async function closeRecordErrors(
	work: Work,
	records: Array<{ side: Side; id: string | null }>,
	summary: string | null = null,
): Promise<void> {
	const mapping = work.mapping.name;
	const keys = records.flatMap(({ side, id }) =>
		id === null ? [] : [openKeyOf({ mapping, side, recordId: id })],
	);
	await closeOpen(work, keys, summary);
}

/** Closes the errors of couplings that do not stand any more. */
export async function closePairErrors(
	work: Work,
	couplingIds: string[],
	summary: string | null = null,
): Promise<void> {
	const mapping = work.mapping.name;
	await closeOpen(
		work,
		couplingIds.map((couplingId) => openKeyOf({ mapping, couplingId })),
		summary,
	);
}

/** What somebody's press has taken is told of by the press, or by who finds it dead: else nobody had answered it. */
async function closeOpen(work: Work, keys: string[], summary: string | null): Promise<void> {
	if (keys.length === 0) return;
	const errors = await work.engine.stores.errors.byOpenKeys(keys);
	for (const error of errors.values()) {
		if (error._id === work.answering || isBeingResolved(work, error)) continue;
		await closeSettled(work.engine, error, summary);
	}
}

/** Closes an error that a press gave back, where what it tells of has ended while the press had it. */
export async function closeEnded(work: Work, error: SyncError): Promise<void> {
	const { record, mapping } = error;
	await closeOrphans(work, [error]);
	if (record === null) return;
	const { couplings } = work.engine.stores;
	const found = await couplings.byRecord(mapping, record.side, [record.id]);
	if (found.get(record.id.toLowerCase())?.state === "coupled") await closeRecordErrors(work, [record]);
}

/** Closes the errors of pairs that ended while nobody could say so, such as when a process died in between. */
export async function closeOrphans(work: Work, errors: SyncError[]): Promise<void> {
	const ids = errors.map(({ couplingId }) => couplingId).filter((id) => id !== null);
	const standing = await work.engine.stores.couplings.getMany(ids);
	const bonds = new Set(standing.filter(({ state }) => state !== "parted").map(({ _id }) => _id));
	const ended = ids.filter((id) => !bonds.has(id));
	await closePairErrors(work, ended, own("notCoupledAnyMore"));
}

/** Closes the mapping's problem of this kind, if one stands open. */
export async function closeMappingProblem(
	engine: Engine,
	mapping: string,
	kind: SyncErrorKind,
): Promise<void> {
	const key = openKeyOf({ mapping, problem: kind });
	const open = (await engine.stores.errors.byOpenKeys([key])).get(key);
	if (open) await closeError(engine, open, succeeded(engine));
}

/** The outcome of an error that a later run found settled. */
export function succeeded(engine: Engine, summary: string | null = null): ErrorOutcome {
	return {
		resolution: "succeeded",
		actor: null,
		actorName: null,
		at: isoNow(engine.clock),
		side: null,
		summary,
	};
}

import { type Coupling, forgetWrites } from "../domain/coupling.js";
import { own } from "../domain/own-words.js";
import { SIDES } from "../domain/record.js";
import { NEEDED_ROLE } from "../domain/resolution.js";
import { deletedSideOf, isAboutKey, type SyncError, withStep } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { AuditEntry } from "../ports/stores.js";
import { hasActed } from "./broken-deed.js";
import { settleOne } from "./claim.js";
import { closeEnded, closeError } from "./close-errors.js";
import type { Work } from "./engine.js";
import { decide } from "./pair.js";
import { reloadPairs } from "./readings.js";
import { tellUntold } from "./tell-untold.js";

/**
 * Errors that someone was resolving when their process died are told by what stands in the systems: settled, then
 * resolved by whoever pressed; otherwise open again, never stuck (history 11).
 */
export async function recoverResolving(work: Work): Promise<void> {
	await tellUntold(work.engine);
	const errors = await work.engine.stores.errors.resolving();
	for (const error of errors.filter(({ mapping }) => mapping === work.mapping.name)) {
		if (error.resolving === null || error._id === work.answering) continue;
		if (await work.engine.liveness.isAlive(error.resolving.owner)) continue;
		await recoverDead(work, error);
	}
}

/**
 * The same for one error whose presser's process is dead. That may have become certain only after the claims of the
 * dead were settled, so the claim on its pair is settled here; one that somebody alive holds is waited for.
 */
export async function recoverDead(work: Work, error: SyncError): Promise<void> {
	const { couplings } = work.engine.stores;
	const coupling = error.couplingId === null ? null : await couplings.get(error.couplingId);
	const settled = coupling === null ? null : await settleOne(work, coupling);
	const isHeld = settled === coupling && (coupling?.pending ?? null) !== null;
	if (!isHeld) await recoverError(work, error);
}

/** The same for one error that nobody resolves any more, and whose pair's claim is settled. */
export async function recoverError(work: Work, error: SyncError): Promise<void> {
	if (error.resolving?.resolution === "undo") return recoverUndo(work, error);
	if (await wasCarriedOut(work, error)) await closeByPresser(work, error);
	else await reopen(work, error);
}

/**
 * An answer that was being taken back: what the write left on the pair tells whether it happened. If so the pair is
 * asked about; if not the answer stands as it was, and may be taken back still.
 */
async function recoverUndo(work: Work, error: SyncError): Promise<void> {
	const { stores, events } = work.engine;
	const coupling = error.couplingId === null ? null : await stores.couplings.get(error.couplingId);
	if (coupling?.pending) return;
	const { openKey: _, ...rest } = error;
	const revision = error.revision + 1;
	const happened = coupling?.undone === true && coupling.state === "coupled";
	const undo = happened ? null : error.undo;
	if (happened) await auditFor(work, error, isoNow(work.engine.clock), imagesOfUndo(error));
	else await auditBroken(work, error);
	const resolved: SyncError = { ...rest, state: "resolved", resolving: null, undo, revision };
	if (!(await stores.errors.save(resolved, error))) return;
	events.emit("error:changed", { error: resolved });
	if (!happened) return;
	await stores.couplings.save([{ coupling: { ...coupling, skipped: false, needsReading: true } }]);
}

async function wasCarriedOut(work: Work, error: SyncError): Promise<boolean> {
	if (error.resolving === null) return false;
	if (error.couplingId === null) return isBound(work, error);
	const coupling = await work.engine.stores.couplings.get(error.couplingId);
	const { resolution } = error.resolving;
	if (coupling === null) return resolution === "delete";
	if (coupling.state === "parted") return resolution === "uncouple";
	if (coupling.state !== "coupled" || coupling.pending !== null) return false;
	if (resolution === "uncouple") return false;
	// Whatever became of the other record since.
	if (resolution === "restore" && isMadeAgain(error, coupling)) return true;
	const [pair] = await reloadPairs(work, [coupling._id]);
	if (resolution === "delete") return pair !== undefined && SIDES.every((side) => pair[side] === null);
	if (pair === undefined || SIDES.some((side) => pair[side] === null)) return false;
	// A merged record still corresponds to its old partner; that is what the error asks about.
	if (SIDES.some((side) => (pair[side]?.mergedInto ?? null) !== null)) return false;
	const { decision } = decide(work.mapping, pair);
	if (decision.kind === "unchanged") return true;
	if (decision.kind !== "update" || decision.conflict !== null || decision.unsendable.length > 0)
		return false;
	return SIDES.every((side) => Object.keys(decision.writes[side]).length === 0);
}

/** True when another record stands where the one that the error tells was deleted stood. */
function isMadeAgain(error: SyncError, coupling: Coupling): boolean {
	const side = deletedSideOf(error);
	const id = side === null ? null : coupling[side].id;
	return side !== null && id !== null && id.toLowerCase() !== error.records[side].id?.toLowerCase();
}

/** True when the record that was not coupled is by now: then its own error has nothing left to tell. */
async function isBound({ engine }: Work, error: SyncError): Promise<boolean> {
	const { record, mapping } = error;
	if (record === null || isAboutKey(error)) return false;
	const found = await engine.stores.couplings.byRecord(mapping, record.side, [record.id]);
	const coupling = found.get(record.id.toLowerCase());
	return coupling?.state === "coupled" && coupling.pending === null;
}

async function closeByPresser(work: Work, error: SyncError): Promise<void> {
	const { resolving } = error;
	if (resolving === null) return;
	const at = isoNow(work.engine.clock);
	const { resolution, actor, actorName, side } = resolving;
	const outcome = { resolution, actor, actorName, at, side, summary: null };
	await auditFor(work, error, at, imagesShown(error));
	await closeError(work.engine, error, outcome);
	await unskip(work, error);
}

/** The id of the audit's line of the press that holds this error: whoever tells how it ended, it is told once. */
export function deedOf({ _id, revision }: Pick<SyncError, "_id" | "revision">): string {
	return `${_id} ${revision}`;
}

/** Both records as the error shows them: but for a retry, a press writes only while they are so. */
function imagesShown({ records, fields }: SyncError): AuditEntry["before"] {
	return SIDES.flatMap((side) => {
		const { id, exists } = records[side];
		if (id === null || !exists) return [];
		return [{ side, id, fields: Object.fromEntries(fields.map((field) => [field.name, field[side]])) }];
	});
}

/** What the written side held until the answer was taken back. */
export function imagesOfUndo({ undo }: SyncError): AuditEntry["before"] {
	if (undo === null || undo.side === null || undo.recordId === null) return [];
	return [{ side: undo.side, id: undo.recordId, fields: undo.after[undo.side] }];
}

/** The line the presser's process could not leave any more. */
function auditFor(work: Work, error: SyncError, at: string, before: AuditEntry["before"]): Promise<void> {
	return addLine(work, error, { _id: deedOf(error), at, outcome: "done", reason: null, before });
}

/** A press that broke off may have written something: it leaves a line as one that failed does. */
async function auditBroken(work: Work, error: SyncError): Promise<void> {
	const resolution = error.resolving?.resolution;
	// Its operation goes on with it.
	if (resolution === "release" || resolution === "reject") return;
	const before = resolution === "undo" ? imagesOfUndo(error) : imagesShown(error);
	const at = isoNow(work.engine.clock);
	const facts = { _id: deedOf(error), at, outcome: "failed" as const, reason: own("processEnded"), before };
	await addLine(work, error, facts);
}

async function addLine(
	{ engine, mapping }: Work,
	error: SyncError,
	facts: Pick<AuditEntry, "_id" | "at" | "outcome" | "reason" | "before">,
): Promise<void> {
	const { resolving, couplingId } = error;
	if (resolving === null) return;
	const { actor, actorName, resolution, side } = resolving;
	await engine.stores.audit.add({
		...facts,
		actor,
		actorName,
		role: NEEDED_ROLE[resolution],
		action: resolution,
		errorId: error._id,
		couplingId,
		mapping: mapping.name,
		side,
	});
}

async function unskip(work: Work, error: SyncError): Promise<void> {
	const coupling =
		error.couplingId === null ? null : await work.engine.stores.couplings.get(error.couplingId);
	if (coupling === null || !coupling.skipped || coupling.state !== "coupled") return;
	// What freed it was a person: from here on a loop is looked for anew.
	const free = { ...forgetWrites(coupling), skipped: false, needsReading: true };
	await work.engine.stores.couplings.save([{ coupling: free }]);
}

async function reopen(work: Work, error: SyncError): Promise<void> {
	const at = isoNow(work.engine.clock);
	const { resolving } = error;
	const reason = "The process that was resolving it ended.";
	const step = { at, step: "reopened", actor: resolving?.actor ?? null, kind: error.kind, reason };
	if (await hasActed(work.engine, error)) await auditFor(work, error, at, imagesShown(error));
	else await auditBroken(work, error);
	const open: SyncError = {
		...error,
		state: "open",
		resolving: null,
		// One of several namesakes may be coupled by now: the others are looked at again.
		dueAt: isAboutKey(error) ? at : error.dueAt,
		revision: error.revision + 1,
		history: withStep(error, step),
	};
	if (!(await work.engine.stores.errors.save(open, error))) return;
	work.engine.events.emit("error:changed", { error: open });
	await closeEnded(work, open);
}

import { own } from "../domain/own-words.js";
import type { ErrorOutcome } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Operation } from "../ports/stores.js";
import { deletionKind } from "../sync/apply-deletions.js";
import type { Engine, Work } from "../sync/engine.js";
import type { Failure } from "../sync/failure.js";
import type { Pair } from "../sync/pair.js";
import { answeredUnseen } from "../sync/record-errors.js";
import { missingSide } from "../sync/run-pair.js";
import type { Progress } from "./operation-progress.js";
import { hasWritten, planUndo } from "./undo.js";

/**
 * Keeps what takes a release back, pair by pair: the guard asked about all of them with one question, so each gets a
 * resolved error of its own here, which nobody sees before it is asked again. A pair that was written on both sides, or
 * whose process dies before this, has none, and its reason stands in its place.
 */
export async function keepReleased(work: Work, pairs: Pair[], progress: Progress): Promise<void> {
	const { engine } = work;
	const { actor, operation } = progress;
	for (const pair of pairs) {
		const couplingId = pair.coupling._id;
		const undo = await planUndo(work, { resolution: "release" }, pair);
		if (undo === null) {
			if (await hasWritten(work, pair)) await progress.keep(couplingId, { reason: "bothWritten" });
			continue;
		}
		const outcome: ErrorOutcome = {
			resolution: "released",
			actor: actor.id,
			actorName: actor.name,
			at: isoNow(engine.clock),
			side: null,
			summary: null,
		};
		const _id = keptId(operation, couplingId);
		work.hold.check();
		await engine.stores.errors.insert(answeredUnseen(work, pair, questionOf(pair), { _id, outcome, undo }));
		await progress.keep(couplingId, { errorId: _id });
	}
	progress.forgetBegun();
	await progress.save();
}

/** A process died over these pairs: what it let go of is told, also where it could not keep how to take that back. */
export async function keepOfDead({ stores }: Engine, progress: Progress): Promise<void> {
	const { list, question, begun = [] } = progress.operation;
	if (begun.length === 0) return;
	const untold = new Set(begun);
	for await (const items of stores.operations.items(list))
		for (const { couplingId } of items) untold.delete(couplingId ?? "");
	for (const { _id, held } of await stores.couplings.getMany([...untold]))
		if (held?.question === question?.errorId) untold.delete(_id);
	for (const couplingId of untold) {
		const errorId = keptId(progress.operation, couplingId);
		const isKept = (await stores.errors.get(errorId)) !== null;
		await progress.keep(couplingId, isKept ? { errorId } : { reason: own("undoNotKept") });
	}
	progress.forgetBegun();
}

function keptId({ _id }: Operation, couplingId: string): string {
	return `${_id} ${couplingId}`;
}

/** What would have been asked about the pair alone. */
function questionOf(pair: Pair): Failure {
	const deleted = missingSide(pair);
	if (deleted === null) return { kind: "updateConflict", code: "rejected", message: own("takenBack") };
	return {
		kind: deletionKind(deleted),
		code: "policyAsks",
		message: own("recordGone"),
		conflict: { conflict: "deletion", reason: "policyAsks", deleted },
		side: deleted,
	};
}

import { own } from "../domain/own-words.js";
import type { ErrorOutcome } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import { deletionKind } from "../sync/apply-deletions.js";
import type { Work } from "../sync/engine.js";
import type { Pair } from "../sync/pair.js";
import { answeredUnseen, type Failure } from "../sync/record-errors.js";
import { missingSide } from "../sync/run-pair.js";
import type { Progress } from "./operation-progress.js";
import { planUndo } from "./undo.js";

/**
 * Keeps what takes a release back, pair by pair: the guard asked about all of them with one question, so each gets a
 * resolved error of its own here, which nobody sees before it is asked again. A pair whose process dies before this has
 * none.
 */
export async function keepReleased(work: Work, pairs: Pair[], progress: Progress): Promise<void> {
	const { engine } = work;
	const { actor, operation } = progress;
	for (const pair of pairs) {
		const undo = await planUndo(work, { resolution: "release" }, pair);
		if (undo === null) continue;
		const outcome: ErrorOutcome = {
			resolution: "released",
			actor: actor.id,
			actorName: actor.name,
			at: isoNow(engine.clock),
			side: null,
			summary: null,
		};
		const _id = `${operation._id} ${pair.coupling._id}`;
		work.hold.check();
		await engine.stores.errors.insert(answeredUnseen(work, pair, questionOf(pair), { _id, outcome, undo }));
		progress.keep(_id, pair.coupling._id);
	}
	await progress.save();
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

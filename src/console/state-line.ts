import { otherSide, type Side } from "../domain/record.js";
import { type AsideKind, isAside, type ResolutionKind } from "../domain/resolution.js";
import { deletedSideOf, type SyncError } from "../domain/sync-error.js";
import type { MessageKey } from "../messages/index.js";
import { fieldLabel } from "./field-label.js";
import { type Line, lineWith } from "./line.js";
import { reasonText } from "./own-words.js";
import type { Telling } from "./sentence.js";

/** Where the error stands when it is not simply open: who is resolving it, or who did what and when. */
export function stateLinesOf(telling: Telling): Line[] {
	const { error } = telling;
	switch (error.state) {
		case "open":
			return [...undoneLines(telling), ...taskLines(telling)];
		case "snoozed":
			return [snoozeLine(telling), ...taskLines(telling)];
		case "resolving":
			return error.resolving === null ? [] : [resolvingLine(telling, error.resolving)];
		case "resolved": {
			if (error.outcome === null) return [];
			const line = outcomeLine(telling, error.outcome);
			const summary = summaryLines(telling, error.outcome.summary);
			return [line, ...summary, ...noteLines(telling), ...undoLines(telling), ...undoneLines(telling)];
		}
	}
}

function snoozeLine({ error, messages }: Telling): Line {
	const actor = error.snooze?.actorName || messages.say("state.someone");
	const { until = null, ignored = false, at = null } = error.snooze ?? {};
	// What a loop writes are changes of the record, so none of them ends its pause.
	if (error.kind === "loop") {
		return until === null
			? lineWith(messages, "state.asidePaused", at, { actor })
			: lineWith(messages, "state.snoozedPaused", until, { actor });
	}
	if (ignored) return lineWith(messages, "state.ignored", at, { actor });
	if (until === null) return lineWith(messages, "state.snoozedOpen", at, { actor });
	return lineWith(messages, "state.snoozed", until, { actor });
}

/** Whose task it is, and what was noted last. */
function taskLines(telling: Telling): Line[] {
	const { error, messages } = telling;
	const { assignee } = error;
	const task = assignee === null ? [] : [[messages.say("state.assigned", { name: assignee.name })]];
	return [...task, ...noteLines(telling)];
}

/** How many notes a card shows; all of them stand in the window. */
const SHOWN_NOTES = 3;

function noteLines({ error, messages, mask }: Telling): Line[] {
	return error.notes
		.slice(-SHOWN_NOTES)
		.map(({ actorName: actor, at, text }) =>
			lineWith(messages, "state.note", at, { actor, text: mask(text) }),
		);
}

function undoLines({ error, messages }: Telling): Line[] {
	return error.undo === null ? [] : [lineWith(messages, "state.undoUntil", error.undo.until)];
}

/** A question that stands again because its last answer was taken back says by whom. */
function undoneLines({ error, messages }: Telling): Line[] {
	const last = error.history.at(-1);
	if (last?.step !== "undone") return [];
	return [
		lineWith(messages, "state.undone", last.at, { actor: last.reason || messages.say("state.someone") }),
	];
}

const RESOLVING = {
	retry: "state.resolvingRetry",
	continue: "state.resolvingContinue",
	synchronize: "state.resolvingChosen",
	restore: "state.resolvingRestore",
	delete: "state.resolvingDelete",
	uncouple: "state.resolvingUncouple",
	edit: "state.resolvingEdit",
	couple: "state.resolvingCouple",
	undo: "state.resolvingUndo",
	release: "state.resolvingRelease",
	reject: "state.resolvingReject",
} as const satisfies Record<Exclude<ResolutionKind, AsideKind>, MessageKey>;

function resolvingLine(telling: Telling, resolving: NonNullable<SyncError["resolving"]>): Line {
	const { messages } = telling;
	const actor = resolving.actorName || messages.say("state.someone");
	const { resolution, side, at } = resolving;
	if (resolution === "synchronize" && side !== null) {
		return lineWith(messages, "state.resolvingSynchronize", at, { actor, ...winnerAndLoser(telling, side) });
	}
	return isAside(resolution) ? [] : lineWith(messages, RESOLVING[resolution], at, { actor });
}

function outcomeLine(telling: Telling, outcome: NonNullable<SyncError["outcome"]>): Line {
	const { error, mapping, messages } = telling;
	const actor = outcome.actorName || messages.say("state.someone");
	const { at } = outcome;
	const gone = deletedSideOf(error);
	switch (outcome.resolution) {
		case "policy":
			return lineWith(messages, "state.policy", at);
		case "succeeded":
			return lineWith(messages, "state.succeeded", at);
		case "synchronize":
			if (outcome.side === null) return lineWith(messages, "state.chosen", at, { actor });
			return lineWith(messages, "state.synchronized", at, {
				actor,
				...winnerAndLoser(telling, outcome.side),
			});
		case "retry":
			return lineWith(messages, "state.retried", at, { actor });
		case "continue":
			return lineWith(messages, "state.continued", at, { actor });
		case "edit":
			return lineWith(messages, "state.edited", at, { actor });
		case "couple":
			return lineWith(messages, "state.coupled", at, { actor });
		case "restore":
			if (gone === null) return lineWith(messages, "state.restoredAnywhere", at, { actor });
			return lineWith(messages, "state.restored", at, { actor, system: mapping.labels[gone] });
		case "delete":
			if (gone === null) return lineWith(messages, "state.deletedAnywhere", at, { actor });
			return lineWith(messages, "state.deleted", at, { actor, system: mapping.labels[otherSide(gone)] });
		case "uncouple":
			return lineWith(messages, "state.uncoupled", at, { actor });
		case "release":
		case "released":
			return lineWith(messages, "state.released", at, { actor });
		case "reject":
		case "rejected":
			return lineWith(messages, "state.rejected", at, { actor });
		default:
			return [];
	}
}

/** The engine notes chosen fields as "left: name; right: phone" and bulk work as a number; people get words. */
function summaryLines({ mapping, messages, mask }: Telling, summary: string | null): Line[] {
	if (summary === null || summary === "") return [];
	if (/^\d+$/.test(summary)) return [[messages.say("state.carriedOut", { count: Number(summary) })]];
	const parts = summary.split("; ").map((part) => /^(left|right): (.+)$/.exec(part));
	if (parts.includes(null)) return [[mask(reasonText(summary, { mapping, messages }))]];
	return parts.flatMap((part): Line[] => {
		const side: Side = part?.[1] === "left" ? "left" : "right";
		const names = (part?.[2] ?? "").split(", ");
		const fields = messages.list(
			names.map((name) => messages.say("word.theField", { field: fieldLabel(name, { mapping, messages }) })),
		);
		return [[messages.say("state.choiceFrom", { system: mapping.labels[side], fields })]];
	});
}

function winnerAndLoser({ mapping }: Telling, winner: Side): { winner: string; loser: string } {
	return { winner: mapping.labels[winner], loser: mapping.labels[otherSide(winner)] };
}

import { otherSide, type Side } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { MessageKey } from "../messages/index.js";
import { type Line, lineWith } from "./line.js";
import { goneSide, type Telling } from "./sentence.js";
import { fieldWords } from "./words.js";

/** Where the error stands when it is not simply open: who is resolving it, or who did what and when. */
export function stateLinesOf(telling: Telling): Line[] {
	const { error, messages } = telling;
	switch (error.state) {
		case "open":
			return [];
		case "snoozed":
			return [
				error.dueAt === null
					? lineWith(messages, "state.snoozedOpen", null)
					: lineWith(messages, "state.snoozed", error.dueAt),
			];
		case "resolving":
			return error.resolving === null ? [] : [resolvingLine(telling, error.resolving)];
		case "resolved": {
			if (error.outcome === null) return [];
			const line = outcomeLine(telling, error.outcome);
			return [line, ...summaryLines(telling, error.outcome.summary)];
		}
	}
}

const RESOLVING = {
	retry: "state.resolvingRetry",
	synchronize: "state.resolvingChosen",
	restore: "state.resolvingRestore",
	delete: "state.resolvingDelete",
	uncouple: "state.resolvingUncouple",
	release: "state.resolvingRelease",
	reject: "state.resolvingReject",
} as const satisfies Record<string, MessageKey>;

function resolvingLine(telling: Telling, resolving: NonNullable<SyncError["resolving"]>): Line {
	const { messages } = telling;
	const actor = resolving.actorName || messages.say("state.someone");
	const { resolution, side, at } = resolving;
	if (resolution === "synchronize" && side !== null) {
		return lineWith(messages, "state.resolvingSynchronize", at, { actor, ...winnerAndLoser(telling, side) });
	}
	return lineWith(messages, RESOLVING[resolution], at, { actor });
}

function outcomeLine(telling: Telling, outcome: NonNullable<SyncError["outcome"]>): Line {
	const { error, mapping, messages } = telling;
	const actor = outcome.actorName || messages.say("state.someone");
	const { at } = outcome;
	const gone = goneSide(error);
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
	}
}

/** The engine notes chosen fields as "left: name; right: phone" and bulk work as a number; people get words. */
function summaryLines({ mapping, messages, mask }: Telling, summary: string | null): Line[] {
	if (summary === null || summary === "") return [];
	if (/^\d+$/.test(summary)) return [[messages.say("state.carriedOut", { count: Number(summary) })]];
	const parts = summary.split("; ").map((part) => /^(left|right): (.+)$/.exec(part));
	if (parts.includes(null)) return [[mask(summary)]];
	return parts.flatMap((part): Line[] => {
		const side: Side = part?.[1] === "left" ? "left" : "right";
		const names = (part?.[2] ?? "").split(", ");
		const fields = messages.list(
			names.map((name) => messages.say("word.theField", { field: fieldWords(name) })),
		);
		return [[messages.say("state.choiceFrom", { system: mapping.labels[side], fields })]];
	});
}

function winnerAndLoser({ mapping }: Telling, winner: Side): { winner: string; loser: string } {
	return { winner: mapping.labels[winner], loser: mapping.labels[otherSide(winner)] };
}

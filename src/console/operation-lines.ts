import type { MessageKey, Messages } from "../messages/index.js";
import type { Operation } from "../ports/stores.js";
import type { RefusalReason } from "../ports/use-cases.js";
import { type Line, lineWith } from "./line.js";
import type { MappingFacts } from "./mapping-facts.js";
import { NO_MAPPING, reasonText } from "./own-words.js";

const REASONS: Record<RefusalReason, MessageKey & `reason.${string}`> = {
	roleTooLow: "reason.roleTooLow",
	notFitting: "reason.notFitting",
	againstDirection: "reason.againstDirection",
	alreadyResolved: "reason.alreadyResolved",
	beingResolved: "reason.beingResolved",
	changedMeanwhile: "reason.changedMeanwhile",
	pairBusy: "reason.pairBusy",
	unknown: "reason.unknown",
	invalidInput: "reason.invalidInput",
	tooLate: "reason.tooLate",
	writtenSince: "reason.writtenSince",
	bothWritten: "reason.bothWritten",
	alreadyCoupled: "reason.alreadyCoupled",
	observing: "reason.observing",
	notConfigured: "reason.notConfigured",
};

/** Why one item was not done, in a few words; `mask` takes what is personal out of a system's answer. */
export function reasonWords(
	messages: Messages,
	reason: string | null,
	mask: (text: string) => string = (text) => text,
	mapping: Pick<MappingFacts, "fieldLabels"> = NO_MAPPING,
): string {
	if (reason === null || reason === "") return messages.say("reason.none");
	const key = (REASONS as Record<string, MessageKey & `reason.${string}`>)[reason];
	if (key !== undefined) return messages.say(key);
	return mask(reasonText(reason, { mapping, messages }).replace(/\s+/g, " ").trim());
}

const RUNNING = {
	retryAll: "operation.retrying",
	synchronizeAll: "operation.synchronizing",
	restoreAll: "operation.restoring",
	ignoreAll: "operation.ignoring",
	uncoupleAll: "operation.uncoupling",
	undoAll: "operation.undoing",
	release: "operation.releasing",
	reject: "operation.rejecting",
} as const satisfies Record<Operation["kind"], MessageKey>;

const ENDED = {
	retryAll: "operation.retried",
	synchronizeAll: "operation.synchronized",
	restoreAll: "operation.restored",
	ignoreAll: "operation.ignored",
	uncoupleAll: "operation.uncoupled",
	undoAll: "operation.undone",
	release: "operation.released",
	reject: "operation.rejected",
} as const satisfies Record<Operation["kind"], MessageKey>;

/** What a second person has to agree to: a guard's list where nothing else is said, for no other kind waits for one. */
function wishOf(kind: Operation["kind"]): MessageKey & `operation.wish${string}` {
	switch (kind) {
		case "uncoupleAll":
			return "operation.wishUncouple";
		case "synchronizeAll":
			return "operation.wishSynchronize";
		case "undoAll":
			return "operation.wishUndo";
		default:
			return "operation.wishRelease";
	}
}

/** Who agreed to it, where a second person had to. */
function agreedLine(messages: Messages, { approval }: Operation): Line[] {
	const answer = approval?.answer ?? null;
	if (answer === null) return [];
	return [lineWith(messages, "approval.agreed", answer.at, { actor: answer.actorName ?? "" })];
}

/** Who is doing what to how many, or how it ended; `reasons` are those of what was not done, in words. */
export function operationLines(messages: Messages, operation: Operation, reasons: string[]): Line[] {
	const { kind, done, failed, state, actorName } = operation;
	const actor = actorName || messages.say("state.someone");
	const count = Math.max(operation.total, done + failed);
	if (state === "awaiting" || state === "cancelled") {
		const wish = messages.say(wishOf(kind), { count });
		return state === "awaiting"
			? [lineWith(messages, "operation.awaiting", operation.startedAt, { actor, wish })]
			: [lineWith(messages, "operation.cancelled", operation.finishedAt, { actor, wish })];
	}
	if (state === "running") {
		const doing = lineWith(messages, RUNNING[kind], operation.startedAt, { actor, count });
		return [[...doing, " ", messages.say("operation.progress", { done, failed })]];
	}
	const head = lineWith(messages, ENDED[kind], operation.finishedAt, { actor, count });
	const broken = state === "failed" ? [messages.say("operation.brokenOff")] : [];
	const left = failed === 0 ? [] : [messages.say("operation.notDone", { count: failed })];
	const why =
		failed === 0 || reasons.length === 0
			? []
			: [messages.say("operation.reasons", { reasons: reasons.join("; ") })];
	const words = [messages.say("operation.doneCount", { count: done }), ...left, ...broken, ...why];
	return [[...head, " ", words.join(" ")], ...agreedLine(messages, operation)];
}

import { otherSide } from "../domain/record.js";
import type { Messages } from "../messages/index.js";
import type { ApprovalAnswer, Operation } from "../ports/stores.js";
import type { Confirmation } from "./buttons.js";
import { type Line, lineWith } from "./line.js";
import type { MappingFacts } from "./mapping-facts.js";
import { operationLines } from "./operation-lines.js";

/** What a button of the question to a second person asks for; the asker's own `refuse` withdraws it. */
export type ApprovalPress = "approve" | "refuse";

/** One button of that card. */
export interface ApprovalButton {
	press: ApprovalPress;
	label: string;
	style: "primary" | "danger" | "plain";
	confirm: Confirmation | null;
}

/** What the card that asks a second person should say, as data: no Slack, no markup. */
export interface DesiredApproval {
	sentence: string;
	states: Line[];
	/** Who may answer, and until when. */
	small: Line[];
	buttons: ApprovalButton[];
}

/** Everything its words are made from. */
export interface ApprovalState {
	operation: Operation;
	/** Of the first mapping it is about: its systems' names. */
	mapping: MappingFacts;
	messages: Messages;
	/** Why some of it was not done, in words. */
	reasons: string[];
}

/** What the card of an operation that a second person has to agree to should say now. */
export function desiredApproval(state: ApprovalState): DesiredApproval {
	const { operation, messages, reasons } = state;
	const { approval, actorName } = operation;
	const actor = actorName || messages.say("state.someone");
	const answer = approval?.answer ?? null;
	const nothing = { states: [], small: [], buttons: [] };
	if (operation.state === "awaiting") {
		return {
			sentence: wishOf(state),
			states: [[messages.say("approval.waiting")], ...changedLine(state)],
			small: [
				lineWith(messages, "approval.asked", approval?.askedAt ?? null, { actor }),
				lineWith(messages, "approval.until", approval?.until ?? null),
				[messages.say("approval.who", { actor, button: messages.say("approval.buttonRefuse") })],
			],
			buttons: buttonsOf(state),
		};
	}
	if (operation.state === "cancelled") {
		const wish = messages.say("approval.wish", { wish: wishOf(state) });
		const why = answer === null ? [] : [endOf(messages, answer)];
		return { ...nothing, sentence: messages.say("approval.cancelled"), states: [[wish], ...why] };
	}
	const second = answer?.actorName || messages.say("state.someone");
	// What broke off before all was tried is told by its outcome alone.
	const sentence =
		operation.state === "done" ? deedOf(state, second) : messages.say("approval.begun", { actor, second });
	return { ...nothing, sentence, states: operationLines(messages, operation, reasons) };
}

/** What somebody wants to do, in one sentence. */
export function wishOf(state: ApprovalState): string {
	const { operation, messages } = state;
	const facts = factsOf(state);
	const { choice, kind, listed, approval } = operation;
	if (kind === "synchronizeAll") {
		if (choice === null || !("side" in choice)) return messages.say("approval.wantsFields", facts);
		return messages.say("approval.wantsSide", { ...facts, ...systemsOf(state) });
	}
	if (kind === "release") {
		if (approval?.does === "delete") return messages.say("approval.wantsDelete", facts);
		if (approval?.does === "uncouple") return messages.say("approval.wantsHeldUncoupled", facts);
		return messages.say("approval.wantsOverwrite", facts);
	}
	if (kind === "undoAll") return messages.say("approval.wantsUndo", facts);
	return listed === 0
		? messages.say("approval.wantsUncouple", facts)
		: messages.say("approval.wantsUncoupleAsked", facts);
}

/** The same once it was done, with both names. */
function deedOf(state: ApprovalState, second: string): string {
	const { operation, messages } = state;
	const facts = { ...factsOf(state), count: operation.done, second };
	const { choice, kind, approval } = operation;
	if (kind === "synchronizeAll") {
		if (choice === null || !("side" in choice)) return messages.say("approval.didFields", facts);
		return messages.say("approval.didSide", { ...facts, ...systemsOf(state) });
	}
	if (kind === "release") {
		if (approval?.does === "delete") return messages.say("approval.didDelete", facts);
		if (approval?.does === "uncouple") return messages.say("approval.didUncouple", facts);
		return messages.say("approval.didOverwrite", facts);
	}
	return messages.say(kind === "undoAll" ? "approval.didUndo" : "approval.didUncouple", facts);
}

function factsOf({ operation, messages }: ApprovalState) {
	const { actorName, total: count, mappings } = operation;
	return { actor: actorName || messages.say("state.someone"), count, mappings: messages.list(mappings) };
}

function systemsOf({ operation: { choice }, mapping }: ApprovalState) {
	const winner = choice !== null && "side" in choice ? choice.side : "left";
	return { winner: mapping.labels[winner], loser: mapping.labels[otherSide(winner)] };
}

/** It was asked for again, because it is about something else than at first. */
function changedLine({ operation, messages }: ApprovalState): Line[] {
	const before = operation.approval?.changedFrom ?? null;
	if (before === null) return [];
	return [[messages.say("approval.changed", { before, count: operation.total })]];
}

const ENDS = {
	approved: "approval.agreed",
	refused: "approval.refused",
	withdrawn: "approval.withdrawn",
	expired: "approval.expired",
	over: "approval.over",
} as const;

/** Who answered, or why nobody can any more. */
export function endOf(messages: Messages, { kind, actorName, at }: ApprovalAnswer): Line {
	return lineWith(messages, ENDS[kind], at, { actor: actorName || messages.say("state.someone") });
}

function buttonsOf(state: ApprovalState): ApprovalButton[] {
	const { messages } = state;
	const no = messages.say("button.cancel");
	const yes = messages.say("approval.buttonApprove");
	const confirm = {
		title: messages.say("approval.confirmTitle"),
		text: `${wishOf(state)} ${messages.say("approval.confirmText")}`,
		yes,
		no,
	};
	return [
		{ press: "approve", label: yes, style: "danger", confirm },
		{ press: "refuse", label: messages.say("approval.buttonRefuse"), style: "plain", confirm: null },
	];
}

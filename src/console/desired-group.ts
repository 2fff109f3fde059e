import { fittingResolutions } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { MessageKey } from "../messages/index.js";
import { answerOf } from "./desired-card.js";
import { parentFacts } from "./next-step.js";
import { parentName, tellingOf, troubledSide, unsentOf } from "./sentence.js";
import type { DesiredShared, SharedButton, SharedState } from "./shared-card.js";
import {
	commonOf,
	ignoreButton,
	isOperating,
	lookingButtons,
	sharedButton,
	uncoupleButtons,
	withRest,
} from "./shared-parts.js";

/** How many records the card names. */
const NAMED = 5;

/** What the card of all errors of one cause should say now. */
export function desiredGroup(state: SharedState): DesiredShared {
	const { examples, count } = state;
	const [first] = examples;
	return {
		...commonOf(state, { named: NAMED, open: null }),
		sentence: count === 0 || first === undefined ? endedSentence(state) : sentenceOf(state, first),
		answer: first === undefined ? null : answerOf(tellingOf(first, state), "group.answer"),
		next: first === undefined || isOperating(state) ? null : nextWords(state, first),
		buttons: buttonsOf(state, first),
	};
}

function endedSentence({ messages, mapping, ends }: SharedState): string {
	const count = ends.reduce((sum, end) => sum + end.count, 0);
	if (count === 0) return messages.say("group.endedNone", { mapping: mapping.name });
	return messages.say("group.ended", { count, mapping: mapping.name });
}

const BY_SYSTEM = {
	validation: "group.validation",
	unsendable: "group.unsendable",
	notTransformed: "group.notTransformed",
	permission: "group.permission",
	stale: "group.stale",
	transient: "group.transient",
} as const;

const BY_BOTH = {
	validation: "group.validationBoth",
	permission: "group.permissionBoth",
	stale: "group.staleBoth",
	transient: "group.transientBoth",
} as const;

function sentenceOf({ messages, mapping, count }: SharedState, error: SyncError): string {
	const { kind } = error;
	const facts = { count, mapping: mapping.name };
	if (kind === "duplicate") return messages.say("group.duplicate", facts);
	const parent = parentName(tellingOf(error, { mapping, messages }));
	if (kind === "waitingForParent") return messages.say("group.waitingForParent", { ...facts, parent });
	if (kind === "deletedLeft" || kind === "deletedRight") {
		const gone = mapping.labels[kind === "deletedLeft" ? "left" : "right"];
		return messages.say("group.deletedWithParent", { ...facts, parent, gone });
	}
	if (!(kind in BY_BOTH)) return messages.say("group.other", facts);
	const known = kind as keyof typeof BY_BOTH;
	const side = troubledSide(error);
	if (side === null) return messages.say(BY_BOTH[known], { ...facts, ...mapping.labels });
	return messages.say(BY_SYSTEM[unsentOf(error) ?? known], { ...facts, system: mapping.labels[side] });
}

/** What can be done about all of them, beside the buttons. */
function nextWords(state: SharedState, first: SyncError): string {
	const { messages } = state;
	const facts = first.kind === "waitingForParent" ? parentFacts(tellingOf(first, state)) : null;
	if (facts !== null) return messages.say("group.nextWaitingFor", facts);
	const side = first.kind === "permission" ? troubledSide(first) : null;
	if (side !== null) return messages.say("group.nextPermission", { system: state.mapping.labels[side] });
	return messages.say(nextKey(first));
}

type PlainNextKey = Exclude<
	MessageKey & `group.next${string}`,
	"group.nextWaitingFor" | "group.nextPermission"
>;

function nextKey({ kind }: SyncError): PlainNextKey {
	switch (kind) {
		case "validation":
			return "group.nextValidation";
		case "permission":
			return "group.nextPermissionBoth";
		case "duplicate":
			return "group.nextDuplicate";
		case "waitingForParent":
			return "group.nextWaiting";
		case "deletedLeft":
		case "deletedRight":
			return "group.nextDeletedWithParent";
		default:
			return "group.nextTransient";
	}
}

/** The same order always: first what helps most, last what ends couplings. None but looking while one is at work. */
function buttonsOf(state: SharedState, first: SyncError | undefined): SharedButton[] {
	const { messages, count, mapping } = state;
	if (first === undefined || count === 0 || isOperating(state)) return lookingButtons(state);
	const no = messages.say("button.cancel");
	// Of one that is about a shared key nothing is coupled.
	const couplingId = first.kind === "duplicate" ? first.couplingId : "any";
	const fits = fittingResolutions({ kind: first.kind, couplingId });
	const retry = messages.say("group.buttonRetry", { count });
	const all: SharedButton[] = [];
	if (fits.includes("retry")) {
		const text = messages.say("group.confirmRetryText", { count, mapping: mapping.name });
		const confirm = { title: messages.say("group.confirmRetryTitle", { count }), text, yes: retry, no };
		all.push(sharedButton("retryAll", retry, { style: "primary", confirm }));
	}
	all.push(...lookingButtons(state));
	all.push(ignoreButton(state));
	if (fits.includes("uncouple")) all.push(...uncoupleButtons(state, first));
	return withRest(state, all);
}

import type { Button, KnownBlock } from "@slack/types";
import { joinLines, type Line, lineWith } from "../../console/index.js";
import { covers, NEEDED_ROLE, type Role } from "../../domain/resolution.js";
import type { MessageKey, Messages } from "../../messages/index.js";
import type { Operation } from "../../ports/stores.js";
import type { MappingStatus } from "../../ports/use-cases.js";
import type { MappingAtHome } from "../home/facts.js";
import { ACTION_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { confirmation } from "./confirmation.js";
import { counterWords, jobLine, readingWords } from "./job-words.js";
import { escaped, lineMarkdown, plain, section } from "./text.js";

const NAME = 200;
const OPERATIONS_SHOWN = 10;

const STATES = {
	idle: "home.idle",
	running: "home.running",
	paused: "home.paused",
	setupProblem: "home.setupProblem",
} as const satisfies Record<MappingStatus["state"], MessageKey>;

/** A mapping: what it keeps in step, where it stands, its last and next run, what is open, and what the reader may do. */
export function mappingBlocks(
	{ status, aside }: MappingAtHome,
	value: string,
	role: Role,
	messages: Messages,
): KnownBlock[] {
	const { labels } = status;
	const name = `*${escaped(status.mapping, NAME).replaceAll("*", "∗")}*`;
	const systems = escaped(messages.say("home.systems", { left: labels.left, right: labels.right }), NAME);
	const lines = [
		`${name} · ${systems} · ${escaped(stateWords(status, messages))}`,
		lineMarkdown(messages, runLine(status, messages), 900),
		lineMarkdown(messages, joinLines(openLines(status, aside, messages), " · "), 600),
	];
	const elements = mappingButtons(status, value, role, messages);
	return [section(lines.join("\n")), { type: "actions", elements }];
}

/** An observing mapping that waits for its next run is told as observing; in any other state it is both. */
function stateWords({ state, observing }: MappingStatus, messages: Messages): string {
	const words = messages.say(STATES[state]);
	if (!observing) return words;
	const observes = messages.say("home.observing");
	return state === "idle" ? observes : `${words} · ${observes}`;
}

function runLine({ state, observing, lastJob, nextRunAt }: MappingStatus, messages: Messages): Line {
	const parts: Line[] = [];
	if (lastJob?.state === "running" && !observing) {
		const result = counterWords(lastJob.counters, messages);
		parts.push(lineWith(messages, "home.soFar", lastJob.startedAt, { result }));
		const reading = readingWords(lastJob, messages);
		if (reading !== null) parts.push([reading]);
	} else parts.push(jobLine(lastJob, messages));
	if (nextRunAt !== null && state !== "paused") parts.push(lineWith(messages, "status.nextRun", nextRunAt));
	return joinLines(parts, " · ");
}

function openLines(
	{ openErrors, skipped, outside, couplings }: MappingStatus,
	aside: number,
	messages: Messages,
): Line[] {
	const lines = [
		openErrors === 0
			? messages.say("status.nothingOpen")
			: messages.say("status.open", { count: openErrors }),
	];
	if (aside > 0) lines.push(messages.say("home.aside", { count: aside }));
	if (skipped > 0) lines.push(messages.say("status.skipped", { count: skipped }));
	if (outside > 0) lines.push(messages.say("status.outside", { count: outside }));
	lines.push(messages.say("status.coupled", { count: couplings }));
	return lines.map((line) => [line]);
}

function mappingButtons(
	{ mapping, state, observing, openErrors }: MappingStatus,
	value: string,
	role: Role,
	messages: Messages,
): Button[] {
	const make = (actionId: string, label: string, more: Partial<Button> = {}): Button => ({
		type: "button",
		action_id: actionId,
		text: plain(label, LIMITS.buttonText),
		accessibility_label: cut(`${label}: ${mapping}`, LIMITS.accessibilityLabel),
		value,
		...more,
	});
	const buttons: Button[] = [];
	if (covers(role, NEEDED_ROLE.runNow) && state !== "running") {
		buttons.push(make(ACTION_IDS.homeRun, messages.say("home.run")));
	}
	if (covers(role, NEEDED_ROLE.retryAll) && openErrors > 0 && !observing) {
		buttons.push(make(ACTION_IDS.homeRetryAll, messages.say("home.retryAll")));
	}
	if (covers(role, NEEDED_ROLE.pause)) {
		buttons.push(
			state === "paused"
				? make(ACTION_IDS.homeResume, messages.say("home.resume"))
				: make(ACTION_IDS.homePause, messages.say("home.pause"), {
						confirm: pauseQuestion(mapping, messages),
					}),
		);
	}
	return [...buttons, make(ACTION_IDS.homeErrors, messages.say("home.errors"))];
}

function pauseQuestion(mapping: string, messages: Messages) {
	return confirmation(
		{
			title: messages.say("home.pauseTitle"),
			text: messages.say("home.pauseText", { mapping: cut(mapping, 100) }),
			yes: messages.say("home.pause"),
			no: messages.say("button.cancel"),
		},
		false,
	);
}

const KINDS = {
	retryAll: "home.opRetry",
	synchronizeAll: "home.opSynchronize",
	restoreAll: "home.opRestore",
	ignoreAll: "home.opIgnore",
	uncoupleAll: "home.opUncouple",
	undoAll: "home.opUndo",
	release: "home.opRelease",
	reject: "home.opReject",
} as const satisfies Record<Operation["kind"], MessageKey>;

/** Bulk work under way, or waiting for a second person, a line each. */
export function operationLines(operations: Operation[], messages: Messages): string[] {
	return operations.slice(0, OPERATIONS_SHOWN).map((operation) => {
		const { kind, actorName, done, failed, total, startedAt, mappings, state } = operation;
		const facts = {
			what: messages.say(KINDS[kind]),
			who: actorName || messages.say("state.someone"),
			mappings: cut(messages.list(mappings.slice(0, 3)), 100),
		};
		const line =
			state === "awaiting"
				? lineWith(messages, "home.awaiting", startedAt, { ...facts, count: total })
				: lineWith(messages, "home.operation", startedAt, {
						...facts,
						done,
						failed,
						total: Math.max(total, done + failed),
					});
		return lineMarkdown(messages, line, 280);
	});
}

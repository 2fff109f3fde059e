import { joinLines, type Line, lineWith } from "../../console/index.js";
import type { MessageKey, Messages } from "../../messages/index.js";
import type { MappingStatus } from "../../ports/use-cases.js";
import { jobLine } from "./job-words.js";
import { escaped, lineMarkdown } from "./text.js";

const STATES = {
	idle: "status.idle",
	running: "status.running",
	paused: "status.paused",
	setupProblem: "status.setupProblem",
} as const satisfies Record<MappingStatus["state"], MessageKey>;

/** Two lines per mapping: where it stands, then its last run, what is open and when it runs next. */
export function statusText(statuses: MappingStatus[], messages: Messages): string[] {
	return [
		`*${escaped(messages.say("status.title"))}*`,
		...statuses.map((status) => statusLines(status, messages)),
	];
}

function statusLines(status: MappingStatus, messages: Messages): string {
	const { mapping, labels, openErrors, skipped, outside, couplings, nextRunAt } = status;
	const open =
		openErrors === 0
			? messages.say("status.nothingOpen")
			: messages.say("status.open", { count: openErrors });
	const isIdle = status.observing && status.state === "idle";
	const facts: Line[] = [
		...(status.observing && !isIdle ? [[messages.say("status.observes")]] : []),
		jobLine(status.lastJob, messages),
		[messages.say("status.coupled", { count: couplings })],
		[open],
	];
	if (skipped > 0) facts.push([messages.say("status.skipped", { count: skipped })]);
	if (outside > 0) facts.push([messages.say("status.outside", { count: outside })]);
	if (nextRunAt !== null) facts.push(lineWith(messages, "status.nextRun", nextRunAt));
	const head = messages.say(isIdle ? "status.observing" : STATES[status.state], { mapping, ...labels });
	return `• ${escaped(head, 400)}\n   ${lineMarkdown(messages, joinLines(facts, " · "), 900)}`;
}

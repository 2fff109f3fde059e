import { reasonText } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import { countPlanned } from "../../../domain/sync-job.js";
import type { RunResult } from "../../../ports/use-cases.js";
import { fitLines } from "../../blocks/fit.js";
import { counterWords, planWords } from "../../blocks/job-words.js";
import { planLine } from "../../blocks/plan-words.js";
import { escaped } from "../../blocks/text.js";
import { cut, LIMITS } from "../../limits.js";
import type { Services } from "../../services.js";
import { AnswerError, type CommandCall, neededMapping, requireRole } from "./call.js";

/** `/koppel run <mapping> [full] [dry]`: runs now, and tells the outcome when it is there. */
export async function run(services: Services, call: CommandCall, words: string[]): Promise<void> {
	const { useCases, messages, stopping } = services;
	const { typed, full, dryRun } = readArguments(services, words);
	const mapping = neededMapping(services, typed, "run");
	await requireRole(services, call.actor, NEEDED_ROLE.runNow, { action: "run", mapping });
	const { observing } = services.factsOf(mapping);
	const started = dryRun || observing ? "run.startedDry" : full ? "run.startedFull" : "run.started";
	await call.reply(messages.say(started, { mapping }));
	const result = await useCases.run({
		mapping,
		trigger: "manual",
		actor: call.actor,
		full,
		dryRun,
		signal: stopping,
	});
	await call.replyRaw(
		result.plan !== null ? planText(services, mapping, result) : escaped(endWords(services, mapping, result)),
	);
}

/** How a run ended, in plain words. */
export function endWords(
	{ messages, factsOf }: Services,
	mapping: string,
	{ job, setupProblem }: RunResult,
	done: "run.done" | "findDeleted.done" = "run.done",
): string {
	const said = (reason: string) => reasonText(reason, { mapping: factsOf(mapping), messages });
	if (setupProblem !== null)
		return messages.say("run.setupProblem", { mapping, problem: said(setupProblem) });
	const result = counterWords(job.counters, messages);
	if (job.state === "done") return messages.say(done, { mapping, result });
	return messages.say("run.failed", { mapping, result: job.message === null ? result : said(job.message) });
}

function readArguments({ messages, useCases }: Services, words: string[]) {
	const options = words.map((word) => word.toLowerCase());
	// A mapping may itself be called "full" or "dry": the first word is the mapping if there is one of that name.
	const names = useCases.mappingNames().map((name) => name.toLowerCase());
	const isNamed =
		options[0] !== undefined && (!["full", "dry"].includes(options[0]) || names.includes(options[0]));
	const rest = isNamed ? options.slice(1) : options;
	const odd = rest.find((word) => word !== "full" && word !== "dry");
	if (odd !== undefined) throw new AnswerError(messages.say("run.unknownArgument", { word: cut(odd, 40) }));
	return {
		typed: isNamed ? words[0] : undefined,
		full: rest.includes("full"),
		dryRun: rest.includes("dry"),
	};
}

function planText(services: Services, mapping: string, result: RunResult): string {
	const { messages, factsOf } = services;
	if (result.setupProblem !== null) return escaped(endWords(services, mapping, result));
	const plan = result.plan ?? [];
	const count = result.planned === undefined ? plan.length : countPlanned(result.planned);
	const { observed } = result.job;
	if (count === 0 && observed === undefined) return escaped(messages.say("run.dryNothing", { mapping }));
	const facts = factsOf(mapping);
	const lines = plan.slice(0, 200).map((write) => `• ${escaped(planLine(write, facts, messages), 400)}`);
	const hidden = count - lines.length;
	const more = (left: number) => messages.say("run.dryMore", { count: left + hidden });
	const head = escaped(
		observed === undefined
			? messages.say("run.dry", { mapping, count })
			: messages.say("run.observed", { mapping, result: planWords(observed, messages) }),
	);
	return `${head}\n${fitLines(lines, LIMITS.messageText - head.length - 1, more)}`;
}

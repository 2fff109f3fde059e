import { BotEndedError } from "./bot.js";
import { BUSINESS_CENTRAL, CHANNEL, DYNAMICS, MAPPING, type Times } from "./configuration.js";
import { watchForInterruption } from "./interruption.js";
import { liveOn } from "./life.js";
import { Narrator, pageOn } from "./narrate.js";
import { openStage, type Stage, StageError } from "./stage.js";
import { counterLines, playStory, type StoryReport } from "./story.js";

/** How the demo is shown. */
export interface DemoOptions {
	/** Plays the whole story without a person and ends; else life goes on until Ctrl-C. */
	story: boolean;
	/** With `story`: what happened as one JSON document on standard output; the narration goes to standard error. */
	json: boolean;
	/** Customers of the made-up company; default 200. */
	size?: number | undefined;
}

/** A demo that has been checked and is under way. */
interface Show extends Required<DemoOptions> {
	size: number;
	narrator: Narrator;
	/** Aborted by Ctrl-C. */
	stopping: AbortSignal;
}

const DEFAULT_SIZE = 200;
const SMALLEST_SIZE = 50;
const LARGEST_SIZE = 20_000;
/** In life mode the mapping runs, and looks for deletions, often enough to watch. */
const LIVELY: Times = { schedule: "*/5 * * * * *", findDeleted: "*/20 * * * * *" };
const ON_REQUEST: Times = { schedule: null, findDeleted: null };
/** Exit codes, those of all commands (design.md section 10). */
const EXIT = { done: 0, failures: 1, usage: 2 } as const;

/**
 * Both simulated systems, a local Slack and the bot, on ports of their own. Resolves with the exit code once all of
 * it has ended: 0 after a story in which everything held, or after Ctrl-C in life mode; 1 when something did not
 * hold or broke, or the story was interrupted; 2 when the demo cannot begin the way it was called.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
	const size = options.size ?? DEFAULT_SIZE;
	const narrator = new Narrator(pageOn(options.json ? process.stderr : process.stdout));
	if (!Number.isInteger(size) || size < SMALLEST_SIZE || size > LARGEST_SIZE) {
		narrator.fails(
			`The size of the company must be a whole number from ${SMALLEST_SIZE} to ${LARGEST_SIZE}.`,
		);
		return EXIT.usage;
	}
	const interruption = watchForInterruption();
	try {
		return await perform({ ...options, size, narrator, stopping: interruption.signal });
	} catch (error) {
		narrator.fails(error instanceof Error ? error.message : String(error));
		if (error instanceof BotEndedError) for (const line of error.lastLines) narrator.say(line);
		return error instanceof StageError ? EXIT.usage : EXIT.failures;
	} finally {
		interruption.stopWatching();
	}
}

async function perform(show: Show): Promise<number> {
	const { narrator, size, story, stopping } = show;
	let endOfBot = (_error: BotEndedError): void => {};
	const botEnded = new Promise<never>((_, reject) => {
		endOfBot = reject;
	});
	botEnded.catch(() => {});
	const stage = await openStage({
		size,
		times: story ? ON_REQUEST : LIVELY,
		environment: process.env,
		onBotEnd: (error) => endOfBot(error),
	});
	/** What is told once the stage is being taken down would only be about that. */
	const curtain = new AbortController();
	try {
		narrator.title(`Koppel keeps the ${size} customers of a made-up company in step.`);
		await Promise.race([stage.startBot(), botEnded]);
		tellWhatRuns(stage, narrator);
		const playing = story ? tellStory(stage, show, curtain.signal) : liveOn(stage, narrator, stopping);
		return await Promise.race([playing, botEnded, ...(story ? [interrupted(stopping)] : [])]);
	} finally {
		curtain.abort();
		await stage.close();
	}
}

function tellWhatRuns({ businessCentral, dynamics, slack, bot, store }: Stage, narrator: Narrator): void {
	narrator.say("All of it runs on this machine, and nothing leaves it:");
	narrator.facts([
		[BUSINESS_CENTRAL, `simulated, ${businessCentral.url}`],
		[DYNAMICS, `simulated, ${dynamics.url}`],
		["Slack", `simulated, ${slack.url}, channel ${CHANNEL}`],
		["Koppel", `process ${bot.pid}, ${bot.url}, mapping "${MAPPING}"`],
		["Its data", store],
	]);
}

async function tellStory(stage: Stage, show: Show, curtain: AbortSignal): Promise<number> {
	const { narrator, size, json } = show;
	const report = await playStory(stage, narrator, size);
	if (curtain.aborted) return EXIT.failures;
	tellEnd(report, stage, narrator);
	if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
	return report.ok ? EXIT.done : EXIT.failures;
}

function tellEnd({ failure, counters, seconds }: StoryReport, { slack }: Stage, narrator: Narrator): void {
	if (failure !== null) {
		narrator.fails(`The story broke off at "${failure.step}". ${failure.message}`);
		narrator.shows(`all of ${CHANNEL}`, slack.transcript(CHANNEL));
		return;
	}
	if (counters !== null) {
		narrator.title("What Koppel asked of them during the story");
		narrator.facts(counterLines(counters));
	}
	narrator.title(`The end, after ${seconds} s. Everything above held.`);
}

/** Rejects when somebody presses Ctrl-C. */
function interrupted(stopping: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		const stop = () => reject(new Error("Stopped before the end of the story."));
		if (stopping.aborted) stop();
		else stopping.addEventListener("abort", stop, { once: true });
	});
}

import { BotEndedError } from "./bot.js";
import { BUSINESS_CENTRAL, CHANNEL, DYNAMICS, type Times } from "./configuration.js";
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
	/** Slack and the bot talk over a WebSocket (Socket Mode) instead of HTTP. */
	socket?: boolean | undefined;
	/** Customers of the made-up company; default 200. */
	size?: number | undefined;
	/** Where the page of the local Slack answers; 4545, or a free one when that is taken. A story has no page. */
	port?: number | undefined;
}

/** A demo that has been checked and is under way. */
interface Show extends DemoOptions {
	size: number;
	narrator: Narrator;
	/** Aborted by Ctrl-C. */
	stopping: AbortSignal;
}

const DEFAULT_SIZE = 200;
const PAGE_PORT = 4_545;
const SMALLEST_SIZE = 50;
/** A larger company differs in so many places that answering them all in Slack would be the whole story. */
const LARGEST_SIZE = { story: 1_000, life: 20_000 };
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
	const largest = options.story ? LARGEST_SIZE.story : LARGEST_SIZE.life;
	const narrator = new Narrator(pageOn(options.json ? process.stderr : process.stdout));
	if (!Number.isInteger(size) || size < SMALLEST_SIZE || size > largest) {
		narrator.fails(`The size of the company must be a whole number from ${SMALLEST_SIZE} to ${largest}.`);
		return EXIT.usage;
	}
	const { port } = options;
	if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
		narrator.fails("The port must be a whole number from 0 to 65535.");
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
	const { narrator, size, story, stopping, port, socket = false } = show;
	const bot = new Ending();
	narrator.title(`Koppel keeps the ${size} customers of a made-up company in step.`);
	const stage = await openStage({
		size,
		isWhole: !story,
		times: story ? ON_REQUEST : LIVELY,
		socket,
		environment: process.env,
		onBotEnd: (error) => bot.end(error),
		pagePorts: story ? null : port === undefined ? [PAGE_PORT, 0] : [port],
		tellPage: (url) => tellPage(url, narrator),
	});
	try {
		await Promise.race([stage.startBot(), bot.ended, interrupted(stopping)]);
		tellWhatRuns(stage, narrator);
		if (!story) tellCommandLine(stage, narrator);
		if (!story) return await Promise.race([liveOn(stage, narrator, stopping), bot.ended]);
		return await tellStory(stage, show, Promise.race([bot.ended, interrupted(stopping)]));
	} finally {
		await stage.close();
	}
}

/** The one thing a visitor has to do, before anything else is said. */
function tellPage(url: string, narrator: Narrator): void {
	narrator.title(`Open ${url} in a browser: Slack, where you settle what Koppel cannot.`);
	narrator.say(
		"You are Anna there, an operator. The menu at the top right makes you Bram, who may restore and uncouple, or " +
			"Carla, who may delete; what she destroys in bulk takes Dorien as well. Most questions are left to you; " +
			"colleagues answer a few.",
	);
	narrator.gap();
}

function tellWhatRuns({ businessCentral, dynamics, slack, bot, store }: Stage, narrator: Narrator): void {
	narrator.say("All of it runs on this machine, and nothing leaves it:");
	narrator.facts([
		[BUSINESS_CENTRAL, `simulated, ${businessCentral.url}`],
		[DYNAMICS, `simulated, ${dynamics.url}`],
		["Slack", `simulated, ${slack.url}, channel ${CHANNEL}`],
		["Koppel", `process ${bot.pid}, ${bot.url}`],
		["Its data", store],
	]);
}

/** Whoever wants more than Slack shows has the command line beside the bot. */
function tellCommandLine({ settingsFile }: Stage, narrator: Narrator): void {
	narrator.say("The command line works beside it. In a second terminal, in this folder:");
	narrator.say(`  . ${settingsFile}`);
	narrator.say("  npx koppel errors");
}

async function tellStory(stage: Stage, show: Show, ends: Promise<never>): Promise<number> {
	const { narrator, size, json } = show;
	const report = await playStory({ stage, narrator, size, ends });
	if (report.ok) tellEnd(report, narrator);
	else tellFailure(report, stage, show);
	if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
	return report.ok ? EXIT.done : EXIT.failures;
}

function tellEnd({ counters, seconds }: StoryReport, narrator: Narrator): void {
	narrator.title("What Koppel asked of them during the story");
	narrator.facts(counterLines(counters));
	narrator.title(`The end, after ${seconds} s. Everything above held.`);
}

/** What did not hold, and what may help to see why. */
function tellFailure({ failure }: StoryReport, { slack, bot }: Stage, { narrator, stopping }: Show): void {
	if (!stopping.aborted) {
		narrator.shows(`all of ${CHANNEL}`, slack.transcript(CHANNEL));
		narrator.shows("the last words of Koppel", bot.lastLines.join("\n"));
	}
	narrator.fails(`The story broke off at "${failure?.step}". ${failure?.message}`);
}

/** Something whose end cannot be undone; nobody has to wait for it. */
class Ending {
	readonly ended: Promise<never>;
	end: (error: Error) => void = () => {};

	constructor() {
		this.ended = new Promise<never>((_, reject) => {
			this.end = reject;
		});
		this.ended.catch(() => {});
	}
}

/** Rejects when somebody presses Ctrl-C. */
function interrupted(stopping: AbortSignal): Promise<never> {
	const ending = new Ending();
	const stop = () => ending.end(new Error("It was stopped before its end."));
	if (stopping.aborted) stop();
	else stopping.addEventListener("abort", stop, { once: true });
	return ending.ended;
}

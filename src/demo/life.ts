import { setTimeout as sleep } from "node:timers/promises";
import { BUSINESS_CENTRAL, DYNAMICS } from "./configuration.js";
import { Deck, type Happening } from "./happenings.js";
import { counted, type Narrator } from "./narrate.js";
import { Scene } from "./scene.js";
import { type PostedMessage, SlackDoubleError } from "./slack/index.js";
import { buttonsOf, NotShownError } from "./slack-people.js";
import type { Stage } from "./stage.js";
import type { Counters } from "./systems/kit/simulator.js";

/** Something happens this often, in milliseconds: time enough to read what became of the last. */
const BEAT_MS = 4_000;
/** So many questions may wait for the visitor; while they do, only everyday work happens. */
const QUESTIONS_MAX = 4;
/** One question in so many is answered by a colleague; the others are the visitor's. */
const COLLEAGUE_TAKES_EVERY = 4;
/** How many beats a colleague thinks before an answer. */
const ANSWER_AFTER_BEATS = 5;
/** How many beats it takes until somebody puts right in a system what no press can. */
const REMEDY_AFTER_BEATS = 20;
/** How many beats held deletions wait for the visitor before an administrator lets them go. */
const RELEASE_AFTER_BEATS = 30;
/** How many beats an edit may take to arrive before it is no longer waited for; a question is never forgotten. */
const FORGET_AFTER_BEATS = 30;

/** Something that was done to a system, until it has arrived or was settled. */
interface Thread extends Happening {
	beats: number;
	/** A colleague answers it; else it is left to the visitor. */
	isColleagues: boolean;
	/** The newest message of the channel when it was done; its card comes behind that. */
	since: string;
}

/**
 * Lets life happen in both systems at a pace one can watch, until it is told to stop: people edit, enter and delete
 * records. Most questions that come of it are left to the visitor at the page; colleagues answer a few. Gives the exit
 * code.
 */
export async function liveOn(stage: Stage, narrator: Narrator, stopping: AbortSignal): Promise<number> {
	const life = new Life(stage, narrator);
	narrator.say("The mapping runs every 5 seconds. Press Ctrl-C to end the demo.");
	stage.slack.changes.on("message", ({ kind, message }) => life.watch(kind, message));
	try {
		narrator.title("The first run");
		await life.begin();
		narrator.title("Life goes on");
		while (!stopping.aborted) {
			await life.beat();
			await sleep(BEAT_MS, undefined, { signal: stopping });
		}
	} catch (error) {
		if (!stopping.aborted) throw error;
	}
	life.end();
	return 0;
}

class Life {
	readonly #stage: Stage;
	readonly #narrator: Narrator;
	readonly #scene: Scene;
	readonly #deck = new Deck();
	readonly #threads: Thread[] = [];
	/** How many questions were asked so far. */
	#questions = 0;
	/** For how many beats deletions have been held back. */
	#heldFor = 0;
	/** What each card said when it was last shown here. */
	readonly #shown = new Map<string, string>();

	constructor(stage: Stage, narrator: Narrator) {
		this.#stage = stage;
		this.#narrator = narrator;
		this.#scene = new Scene(stage, narrator, 0);
	}

	/** Carla asks for the first run: the visitor, who is Anna, should find no words to her that she did not ask for. */
	async begin(): Promise<void> {
		await this.#scene.people.runs("carla");
	}

	/** What has arrived or was settled is told; then a colleague answers, or something new happens. */
	async beat(): Promise<void> {
		const cards = this.#scene.people.openCards();
		for (const thread of [...this.#threads]) this.#follow(thread);
		if (await this.#colleagueActs(cards)) return;
		const busy = new Set(this.#threads.map(({ number }) => number));
		const questions = this.#threads.filter(({ answer }) => answer !== null);
		this.#narrator.gap();
		const since = this.#scene.people.newestMessage();
		const happening = this.#deck.play(this.#scene, busy, questions.length < QUESTIONS_MAX);
		this.#threads.push({ ...happening, beats: 0, since, isColleagues: this.#takes(happening) });
	}

	#takes({ answer }: Happening): boolean {
		if (answer === null) return false;
		this.#questions += 1;
		return this.#questions % COLLEAGUE_TAKES_EVERY === 0;
	}

	#follow(thread: Thread): void {
		thread.beats += 1;
		const isSettled = thread.answer !== null && this.#scene.people.isSettled(thread.name, thread.since);
		const hasArrived = thread.hasArrived();
		if (hasArrived) this.#narrator.found(thread.arrival);
		else if (isSettled) this.#narrator.found(`The question about ${thread.name} is settled in Slack.`);
		const isForgotten = thread.answer === null && thread.beats > FORGET_AFTER_BEATS;
		if (hasArrived || isSettled || isForgotten) this.#threads.splice(this.#threads.indexOf(thread), 1);
		else if (thread.beats === REMEDY_AFTER_BEATS) this.#putRight(thread);
	}

	#isAbout(card: PostedMessage, { name }: Thread): boolean {
		return this.#stage.slack.messageText(card).includes(name);
	}

	#putRight(thread: Thread): void {
		if (thread.remedy === null) return;
		this.#narrator.gap();
		thread.remedy(this.#scene);
		thread.remedy = null;
	}

	/** Held deletions that nobody let go for a while, or the oldest question that is a colleague's. */
	async #colleagueActs(cards: readonly PostedMessage[]): Promise<boolean> {
		const held = cards.find((card) => guardButton(card) !== undefined);
		this.#heldFor = held === undefined ? 0 : this.#heldFor + 1;
		if (held !== undefined && this.#heldFor === 1) {
			this.#narrator.gap();
			this.#narrator.say(
				"That was a lot of deletions within one day. Koppel holds the next ones back and asks.",
			);
		}
		if (held !== undefined && this.#heldFor >= RELEASE_AFTER_BEATS)
			return this.#answered(() => this.#release(held));
		for (const thread of this.#threads) {
			const { answer, beats } = thread;
			if (!thread.isColleagues || answer === null || beats < ANSWER_AFTER_BEATS) continue;
			const card = cards.find((one) => this.#isAbout(one, thread));
			if (card === undefined) continue;
			thread.isColleagues = false;
			this.#putRight(thread);
			return this.#answered(() => answer(this.#scene, card));
		}
		return false;
	}

	async #release(card: PostedMessage): Promise<void> {
		await this.#scene.people.presses("carla", card, guardButton(card) ?? "");
	}

	/** A card may change between the look and the press; that is life too. */
	async #answered(answer: () => Promise<void>): Promise<boolean> {
		this.#narrator.gap();
		try {
			await answer();
		} catch (error) {
			if (!(error instanceof NotShownError || error instanceof SlackDoubleError)) throw error;
			if (error instanceof SlackDoubleError && error.code === "closed") throw error;
			this.#narrator.say("That came too late: the card had changed in the same moment.");
			for (const who of ["bram", "carla"] as const) await this.#scene.people.putsAway(who);
		}
		return true;
	}

	/** What Slack shows: a card as a whole when it has something to press, else what became of it. */
	watch(kind: "posted" | "updated" | "deleted", message: PostedMessage): void {
		const { slack } = this.#stage;
		const text = slack.messageText(message);
		if (kind === "deleted" || this.#shown.get(message.ts) === text) return;
		this.#shown.set(message.ts, text);
		const isOpen = buttonsOf(message).length > 0;
		const channel = slack.workspace.channelLabel(slack.workspace.channel(message.channel));
		const place = kind === "posted" ? channel : `${channel}, the card changes`;
		this.#narrator.shows(place, isOpen ? text : text.split("\n").slice(0, 2).join("\n"));
	}

	end(): void {
		const { businessCentral, dynamics } = this.#scene.counters();
		const words = ({ requests, writes }: Counters) =>
			`${counted(requests, "request")}, ${counted(writes, "write")}`;
		this.#narrator.title("Stopped. What Koppel asked of them");
		this.#narrator.facts([
			[BUSINESS_CENTRAL, words(businessCentral)],
			[DYNAMICS, words(dynamics)],
			["Still open", counted(this.#scene.people.openCards().length, "card")],
		]);
	}
}

/** The caption of the button that lets held deletions go ahead; undefined on every other card. */
function guardButton(card: PostedMessage): string | undefined {
	return buttonsOf(card).find((caption) => /^Delete \d+ records?$/.test(caption));
}

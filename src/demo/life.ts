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
/** How many beats a card stands before a colleague answers it. */
const ANSWER_AFTER_BEATS = 3;
/** How many beats an edit may take to arrive before it is no longer waited for; a question is never forgotten. */
const FORGET_AFTER_BEATS = 30;

/** Something that was done to a system, until it has arrived or was answered. */
interface Thread extends Happening {
	beats: number;
}

/**
 * Lets life happen in both systems at a pace one can watch, until it is told to stop: people edit, enter and delete
 * records, colleagues answer cards in Slack. Gives the exit code.
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
	/** What each card said when it was last shown here. */
	readonly #shown = new Map<string, string>();

	constructor(stage: Stage, narrator: Narrator) {
		this.#stage = stage;
		this.#narrator = narrator;
		this.#scene = new Scene(stage, narrator, 0);
	}

	async begin(): Promise<void> {
		await this.#scene.people.runs();
	}

	/** What has arrived is told; then a question that has stood a while is answered, or something new happens. */
	async beat(): Promise<void> {
		for (const thread of [...this.#threads]) {
			thread.beats += 1;
			const hasArrived = thread.hasArrived();
			if (hasArrived) this.#narrator.found(thread.arrival);
			const isForgotten = thread.answer === null && thread.beats > FORGET_AFTER_BEATS;
			if (hasArrived || isForgotten) this.#threads.splice(this.#threads.indexOf(thread), 1);
		}
		if (await this.#answerOne()) return;
		const busy = new Set(this.#threads.map(({ number }) => number));
		this.#narrator.gap();
		this.#threads.push({ ...this.#deck.play(this.#scene, busy), beats: 0 });
	}

	/** The oldest question somebody has had time to read. */
	async #answerOne(): Promise<boolean> {
		const cards = this.#scene.people.openCards();
		const held = cards.find((card) => guardButton(card) !== undefined);
		if (held !== undefined) return this.#answered(() => this.#release(held));
		for (const thread of this.#threads) {
			const { answer, beats, name } = thread;
			if (answer === null || beats < ANSWER_AFTER_BEATS) continue;
			const card = cards.find((one) => this.#stage.slack.messageText(one).includes(name));
			if (card === undefined) continue;
			thread.answer = null;
			return this.#answered(() => answer(this.#scene, card));
		}
		return false;
	}

	/** So much is deleted here that Koppel holds the next deletions back and asks whether they are meant. */
	async #release(card: PostedMessage): Promise<void> {
		this.#narrator.say(
			"That was a lot of deletions within one day. Koppel holds the next ones back and asks.",
		);
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
			for (const who of ["anna", "bram", "carla"] as const) await this.#scene.people.putsAway(who);
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

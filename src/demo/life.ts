import { setTimeout as sleep } from "node:timers/promises";
import { BUSINESS_CENTRAL, CHANNEL, DYNAMICS } from "./configuration.js";
import { Deck, type Happening } from "./happenings.js";
import type { Narrator } from "./narrate.js";
import { Scene } from "./scene.js";
import type { PostedMessage } from "./slack/index.js";
import { buttonsOf } from "./slack-people.js";
import type { Stage } from "./stage.js";
import type { Counters } from "./systems/kit/simulator.js";

/** Something happens this often, in milliseconds: time enough to read what became of the last. */
const BEAT_MS = 4_000;
/** How many beats a card stands before a colleague answers it. */
const ANSWER_AFTER_BEATS = 3;
/** How many beats an edit may take to arrive before it is no longer waited for. */
const FORGET_AFTER_BEATS = 15;

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
	narrator.title("The first run");
	try {
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
	readonly #scene: Scene;
	readonly #threads: Thread[] = [];
	readonly #deck = new Deck();

	constructor(
		private readonly stage: Stage,
		private readonly narrator: Narrator,
	) {
		this.#scene = new Scene(stage, narrator, 0);
	}

	async begin(): Promise<void> {
		await this.#scene.people.runs();
	}

	/** One thing happens; what has arrived is told; a card that has stood a while is answered. */
	async beat(): Promise<void> {
		for (const thread of [...this.#threads]) {
			thread.beats += 1;
			if (thread.hasArrived()) {
				this.narrator.found(thread.arrival);
				this.#forget(thread);
			} else if (thread.answer === null && thread.beats > FORGET_AFTER_BEATS) this.#forget(thread);
		}
		if (await this.#answerOne()) return;
		const busy = new Set(this.#threads.map(({ number }) => number));
		this.#threads.push({ ...this.#deck.play(this.#scene, busy), beats: 0 });
	}

	/** The oldest question somebody has had time to read. */
	async #answerOne(): Promise<boolean> {
		const thread = this.#threads.find(
			({ answer, beats, name }) =>
				answer !== null && beats >= ANSWER_AFTER_BEATS && this.#cardAbout(name) !== undefined,
		);
		const card = thread && this.#cardAbout(thread.name);
		if (!thread?.answer || card === undefined) return false;
		await thread.answer(this.#scene, card);
		thread.answer = null;
		return true;
	}

	#cardAbout(name: string): PostedMessage | undefined {
		const { slack } = this.stage;
		return this.#scene.people.openCards().find((card) => slack.messageText(card).includes(name));
	}

	/** What Slack shows: a card as a whole when it has something to press, else what became of it. */
	watch(kind: "posted" | "updated" | "deleted", message: PostedMessage): void {
		if (kind === "deleted") return;
		const text = this.stage.slack.messageText(message);
		const isOpen = buttonsOf(message).length > 0;
		const shown = isOpen ? text : text.split("\n").slice(0, 2).join("\n");
		this.narrator.shows(kind === "posted" ? CHANNEL : `${CHANNEL}, a card changes`, shown);
	}

	end(): void {
		const { businessCentral, dynamics } = this.#scene.counters();
		const words = ({ requests, writes }: Counters) => `${requests} requests, ${writes} writes`;
		this.narrator.title("Stopped. What Koppel asked of them");
		this.narrator.facts([
			[BUSINESS_CENTRAL, words(businessCentral)],
			[DYNAMICS, words(dynamics)],
			["Still open", `${this.#scene.people.openCards().length} cards`],
		]);
	}

	#forget(thread: Thread): void {
		this.#threads.splice(this.#threads.indexOf(thread), 1);
	}
}

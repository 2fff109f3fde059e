import { ADMIN_CHANNEL, CHANNEL, MAPPING } from "./configuration.js";
import {
	type Entries,
	type PostedMessage,
	type SlackDouble,
	SlackDoubleError,
	type SlackView,
} from "./slack/index.js";

/** Somebody of the made-up company who is in the channel. */
export type Colleague = "anna" | "bram" | "carla" | "victor";

/** Told what people do in Slack and what they see there. */
export interface Witness {
	does(text: string): void;
	shows(place: string, text: string): void;
}

/** Thrown when Slack does not show what it should. */
export class NotShownError extends Error {
	override readonly name = "NotShownError";
	readonly code = "notShown";
}

/** How a card says that nothing is asked any more. */
const SETTLED = /Resolved by|Solved,/;
/** How long a card or an answer may take; the outbox posts one card a second. */
const SHOWN_WITHIN_MS = 15_000;
/** A run that is on already ends soon; the command is typed again after this pause. */
const BUSY_PAUSE_MS = 250;
const BUSY_ATTEMPTS = 40;

/** The colleagues of the demo: they type commands, press buttons and fill in windows through Slack's own protocol. */
export class SlackPeople {
	readonly #slack: SlackDouble;
	readonly #witness: Witness;

	constructor(slack: SlackDouble, witness: Witness) {
		this.#slack = slack;
		this.#witness = witness;
	}

	/** "Anna Bakker" */
	nameOf(who: Colleague): string {
		return this.#slack.workspace.person(who).realName;
	}

	/** Types a command and waits for the private answer that fits; gives its text. */
	async types(who: Colleague, text: string, answer: RegExp): Promise<string> {
		for (let attempt = 1; ; attempt++) {
			const after = this.#lastWhisper(who);
			await this.startsTyping(who, text, { silent: attempt > 1 });
			const words = await this.hears(who, after, answer, /is on already/);
			if (answer.test(words) || attempt === BUSY_ATTEMPTS) {
				this.#witness.shows(`only ${this.nameOf(who)} sees this`, words);
				return words;
			}
			await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS));
		}
	}

	/** Types a command without waiting for what comes of it. */
	async startsTyping(who: Colleague, text: string, { silent = false } = {}): Promise<void> {
		if (!silent) this.#witness.does(`${this.nameOf(who)} types /koppel ${text}`);
		const { answer } = await this.#slack.command({ user: who, channel: CHANNEL, text });
		requireAnswer(answer.error, `the command /koppel ${text}`);
	}

	/** Runs the mapping and waits for its end; gives Koppel's sentence about it. */
	runs(who: Colleague = "anna", options = ""): Promise<string> {
		return this.types(who, `run ${MAPPING}${options}`, /has run:|could not finish|cannot run/);
	}

	/** Waits for the card about a record that offers this button, and shows it. */
	async card(about: string, button: string): Promise<PostedMessage> {
		const shown = this.#slack.waitForMessage({
			channel: CHANNEL,
			timeoutMs: SHOWN_WITHIN_MS,
			where: (message) => buttonsOf(message).includes(button) && this.#says(message, about),
		});
		const card = await orSay(shown, `No card about ${about} with the button [${button}] appeared`);
		this.shows(card);
		return card;
	}

	/** Shows a card as it stands. */
	shows(card: PostedMessage): void {
		this.#witness.shows(CHANNEL, this.#slack.messageText(card));
	}

	/** Presses a button on a card; resolves when Koppel has taken note of it. */
	async presses(who: Colleague, card: PostedMessage, button: string): Promise<void> {
		this.#witness.does(`${this.nameOf(who)} presses [${button}]`);
		const place = { user: who, channel: card.channel, ts: card.ts };
		const answer = await this.#slack.clickButton({ ...place, text: button });
		requireAnswer(answer.error, `the button [${button}]`);
	}

	/** Presses a button that opens a window, and waits until the window asks something. */
	async opens(who: Colleague, card: PostedMessage, button: string): Promise<SlackView> {
		await this.presses(who, card, button);
		const view = await this.#slack.waitForView({
			user: who,
			timeoutMs: SHOWN_WITHIN_MS,
			where: ({ submit }) => submit !== null,
		});
		this.#witness.shows(`a window ${this.nameOf(who)} sees`, this.#slack.viewText(view));
		return view;
	}

	/** Fills in the open window, submits it, waits for the outcome it shows and closes it. */
	async submits(who: Colleague, view: SlackView, values: Entries = {}, words = ""): Promise<void> {
		const button = String(view.submit?.text ?? "");
		this.#witness.does(`${this.nameOf(who)} ${words}presses [${button}] in the window`);
		const { outcome, errors, view: working } = await this.#slack.submitView({ user: who, values });
		const workingHash = working?.hash;
		if (outcome !== "updated") {
			throw new NotShownError(`The window was not taken: ${outcome} ${JSON.stringify(errors)}.`);
		}
		const end = await this.#slack.waitForView({
			user: who,
			timeoutMs: SHOWN_WITHIN_MS,
			where: ({ hash }) => hash !== workingHash,
		});
		this.#witness.shows(`the window ${this.nameOf(who)} sees`, this.#slack.viewText(end));
		await this.#slack.closeView({ user: who });
	}

	/** Waits until a card says that it is settled and by whom, and shows it. */
	async settled(card: PostedMessage): Promise<PostedMessage> {
		const what = `The card "${this.#slack.messageText(card).split("\n")[0]}" was not settled`;
		const settled = await orSay(this.updated(card, SETTLED), what);
		if (buttonsOf(settled).some((button) => button !== "Undo")) {
			throw new NotShownError("A settled card still offers buttons.");
		}
		this.shows(settled);
		return settled;
	}

	/** Waits until a card says this. */
	updated(card: PostedMessage, text: RegExp): Promise<PostedMessage> {
		return this.#slack.waitForUpdate({
			channel: card.channel,
			ts: card.ts,
			updates: card.updates + 1,
			timeoutMs: SHOWN_WITHIN_MS,
			where: (message) => text.test(this.#slack.messageText(message)),
		});
	}

	/** Where a person's private messages end now; what comes later can be waited for. */
	listens(who: Colleague): string {
		return this.#lastWhisper(who);
	}

	/** Waits for a private message behind a place that fits one of these. */
	async hears(who: Colleague, after: string, ...fitting: RegExp[]): Promise<string> {
		const message = await this.#slack.waitForEphemeral({
			user: who,
			after,
			timeoutMs: SHOWN_WITHIN_MS,
			where: (whisper) => fitting.some((pattern) => pattern.test(this.#slack.messageText(whisper))),
		});
		return this.#slack.messageText(message);
	}

	/** The same, shown. */
	async isTold(who: Colleague, after: string, fitting: RegExp): Promise<string> {
		const words = await this.hears(who, after, fitting);
		this.#witness.shows(`only ${this.nameOf(who)} sees this`, words);
		return words;
	}

	/** Says whether a card about a record, posted behind a place of the channel, tells that it is settled. */
	isSettled(about: string, after: string): boolean {
		return this.#slack
			.messages(CHANNEL)
			.some(
				(card) => card.ts > after && this.#says(card, about) && SETTLED.test(this.#slack.messageText(card)),
			);
	}

	/** The stamp of the newest message of the channel; empty when there is none. */
	newestMessage(): string {
		return this.#slack.messages(CHANNEL).at(-1)?.ts ?? "";
	}

	/** Cards of both channels that still offer something to press. */
	openCards(): PostedMessage[] {
		return [CHANNEL, ADMIN_CHANNEL]
			.flatMap((channel) => this.#slack.messages(channel))
			.filter((message) => buttonsOf(message).length > 0);
	}

	/** Closes every window a person has open. */
	async putsAway(who: Colleague): Promise<void> {
		if (this.#slack.viewsOf(who).length > 0) await this.#slack.closeView({ user: who, all: true });
	}

	#says(message: PostedMessage, text: string): boolean {
		return this.#slack.messageText(message).includes(text);
	}

	#lastWhisper(who: Colleague): string {
		return this.#slack.ephemerals(who).at(-1)?.ts ?? "";
	}
}

/** The captions of a message's buttons, in their order. */
export function buttonsOf(message: PostedMessage): string[] {
	const blocks = (message.blocks ?? []) as Array<{ type?: string; elements?: unknown }>;
	return blocks
		.filter(({ type }) => type === "actions")
		.flatMap(({ elements }) => elements as Array<{ type?: string; text?: { text?: string } }>)
		.filter(({ type }) => type === "button")
		.map(({ text }) => text?.text ?? "");
}

/** A wait that ends in vain says what was missing, in a sentence. */
async function orSay<T>(wait: Promise<T>, sentence: string): Promise<T> {
	return wait.catch((error: unknown) => {
		if (!(error instanceof SlackDoubleError) || error.code !== "wait_timed_out") throw error;
		throw new NotShownError(`${sentence} within ${SHOWN_WITHIN_MS / 1_000} s.`);
	});
}

function requireAnswer(error: string | null, what: string): void {
	if (error === null) return;
	throw new NotShownError(`Koppel did not answer ${what} in time (Slack says ${error}).`);
}

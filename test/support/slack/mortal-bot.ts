import type { SyncError } from "../../../src/domain/sync-error.js";
import { createCardSender, type PostedMessage } from "../../../src/slack/card-sender.js";
import { createOutboxClient } from "../../../src/slack/clients.js";
import { Outbox } from "../../../src/slack/outbox.js";
import { Projector } from "../../../src/slack/projector.js";
import { createVocabulary } from "../../../src/slack/vocabulary.js";
import { STREAMS } from "../process.js";
import { customers } from "./console.js";
import { heldAs } from "./held-as.js";
import type { Posting } from "./posting.js";

/** A projector and an outbox in one process that can die at any step: a dead one reads, saves and sends nothing. */
export class MortalBot {
	readonly projector: Projector;
	readonly outbox: Outbox;
	isAlive = true;
	/** Dies when so many more steps are done; null lives on. */
	private stepsLeft: number | null = null;

	constructor(world: Posting, name: string, living: (name: string) => boolean) {
		const { clock, log, slack } = world;
		const mappings = [customers(), { ...customers(), name: "contacts" }];
		const english = createVocabulary(mappings, { standard: "en", channels: {} }).in("en");
		const linkTo = ({ channel, ts }: PostedMessage) =>
			`https://cronus.slack.com/archives/${channel}/p${ts.replace(".", "")}`;
		const isAlive = async (instance: string) => living(instance);
		const stores = {
			errors: this.mortal(world.stores.errors),
			cards: this.mortal(world.stores.cards),
			jobs: this.mortal(world.stores.jobs),
			operations: this.mortal(world.stores.operations),
		};
		const web = createOutboxClient({ token: slack.botToken, slackApiUrl: slack.apiUrl, log });
		this.projector = new Projector({
			quietUntil: () => null,
			stores,
			channelOf: (error) => world.channelOf(error as SyncError),
			wordsIn: () => english,
			linkTo,
			isAlive,
			clock,
			log,
		});
		this.outbox = new Outbox({
			cards: stores.cards,
			sender: this.mortal(createCardSender(web)),
			clock,
			log,
			messagesOf: async () => english.messages,
			hold: heldAs(name),
			isAlive,
			linkTo,
			onPosted: (card) => void this.projector.lookAt(card),
		});
	}

	/** Dies in the middle of whatever it does then. */
	dieAfter(steps: number): void {
		this.stepsLeft = steps;
	}

	/** Brings everything up to date, or dies. */
	async catchUp(): Promise<void> {
		try {
			await this.projector.projectDirty();
			await this.outbox.drain();
		} catch (error) {
			if (this.isAlive) throw error;
		}
	}

	private mortal<Part extends object>(part: Part): Part {
		return new Proxy(part, {
			get: (target, name) => {
				const found = Reflect.get(target, name);
				if (typeof found !== "function") return found;
				const call = (...args: unknown[]) => {
					this.step();
					return found.apply(target, args);
				};
				return STREAMS.has(String(name)) ? call : async (...args: unknown[]) => call(...args);
			},
		});
	}

	private step(): void {
		if (this.stepsLeft !== null && this.stepsLeft-- <= 0) this.isAlive = false;
		if (!this.isAlive) throw new Error("dead");
	}
}

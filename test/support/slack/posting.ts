import type { PaceLimits } from "../../../src/console/index.js";
import {
	type SlackDouble,
	type SlackDoubleOptions,
	startSlackDouble,
} from "../../../src/demo/slack/index.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { quietUntil, type WorkingHours } from "../../../src/domain/working-hours.js";
import type { Language } from "../../../src/messages/index.js";
import type { Card, CardStore, Stores } from "../../../src/ports/stores.js";
import { type CardSender, createCardSender } from "../../../src/slack/card-sender.js";
import type { ChannelSettings } from "../../../src/slack/channels.js";
import { createOutboxClient } from "../../../src/slack/clients.js";
import { Digests } from "../../../src/slack/digest/digests.js";
import { Outbox, type OutboxOptions } from "../../../src/slack/outbox.js";
import { Projector } from "../../../src/slack/projector.js";
import { createVocabulary } from "../../../src/slack/vocabulary.js";
import { aSyncError } from "../builders/index.js";
import { openTestStores } from "../stores.js";
import { customers, LogBook, SALES } from "./console.js";
import { heldAs } from "./held-as.js";
import { expectNothingRefused } from "./refused-content.js";
import { SteppingClock } from "./stepping-clock.js";

/** An outbox beside others on the same store. */
export interface OutboxParts {
	instance?: string;
	/** What it is held to; a process of its instance's name that is never away unless given. */
	hold?: OutboxOptions["hold"];
	isAlive?: (instance: string) => Promise<boolean>;
	/** Wraps the store, e.g. to break it at one step. */
	cards?: (store: CardStore) => CardStore;
	sender?: (sender: CardSender) => CardSender;
	pace?: PaceLimits;
	/** Its calls never end, so nobody waits for it when the test is over. */
	dies?: boolean;
}

/** Errors, cards and a local Slack on one clock that only moves when somebody sleeps. */
export interface Posting {
	slack: SlackDouble;
	clock: SteppingClock;
	stores: Stores;
	log: LogBook;
	projector: Projector;
	channelOf: (error: SyncError) => string;
	/** When people of every channel work; null: always. */
	hours: WorkingHours | null;
	outbox(parts?: OutboxParts): Outbox;
	/** The summaries of these channels. */
	digests(channels: ChannelSettings[], language?: Language): Digests;
	/** Opens an error; its card is not projected yet. */
	open(overrides?: Partial<SyncError>): Promise<SyncError>;
	/** Changes an error as the engine would. */
	change(id: string, change: Partial<SyncError>): Promise<SyncError>;
	card(errorId?: string): Promise<Card>;
	/** Projects and sends until there is nothing more to say. */
	settle(outbox: Outbox): Promise<void>;
	close(): Promise<void>;
}

/** A card may move what hangs under it, and can point to another only once that stands. */
const MOST_ROUNDS = 6;

/** Starts it, on stores of its own unless others are given; Slack's own call limits hold unless they are switched off. */
export async function openPosting(double: SlackDoubleOptions = {}, shared?: Stores): Promise<Posting> {
	const clock = new SteppingClock();
	const slack = await startSlackDouble({ now: clock.monotonic, ...double });
	const { stores, close: closeStores } =
		shared === undefined ? await openTestStores() : { stores: shared, close: async () => {} };
	const log = new LogBook();
	const vocabulary = createVocabulary([customers(), { ...customers(), name: "contacts" }], {
		standard: "en",
		channels: {},
	});
	const english = vocabulary.in("en");
	const outboxes: Outbox[] = [];
	const linkTo = ({ channel, ts }: { channel: string; ts: string }) =>
		`https://cronus.slack.com/archives/${channel}/p${ts.replace(".", "")}`;
	const posting: Posting = {
		slack,
		clock,
		stores,
		log,
		channelOf: (error) => (error.mapping.startsWith("customers") ? SALES : error.mapping),
		hours: null,
		projector: new Projector({
			stores,
			channelOf: (error) => posting.channelOf(error as SyncError),
			wordsIn: () => english,
			quietUntil: () => (posting.hours === null ? null : quietUntil(clock.now(), posting.hours)),
			linkTo,
			isAlive: async () => true,
			clock,
			log,
		}),
		outbox(parts = {}) {
			const sender = createCardSender(
				createOutboxClient({ token: slack.botToken, slackApiUrl: slack.apiUrl, log }),
			);
			const outbox = new Outbox({
				cards: parts.cards?.(stores.cards) ?? stores.cards,
				sender: parts.sender?.(sender) ?? sender,
				clock,
				log,
				messagesOf: async () => english.messages,
				hold: parts.hold ?? heldAs(parts.instance ?? "one"),
				isAlive: parts.isAlive ?? (async () => true),
				linkTo,
				onPosted: (card) => void posting.projector.lookAt(card),
				pace: parts.pace,
			});
			if (!parts.dies) outboxes.push(outbox);
			return outbox;
		},
		digests: (channels, language = "en") =>
			new Digests({
				stores,
				channelOf: (error) => posting.channelOf(error as SyncError),
				linkTo,
				clock,
				channels,
				wordsIn: () => vocabulary.in(language),
				mappingsIn: () => ["customers"],
				historyDays: 89,
				log,
			}),
		async open(overrides = {}) {
			const id = overrides._id ?? "error-1";
			const error = aSyncError({ couplingId: `coupling of ${id}`, ...overrides, _id: id });
			await stores.errors.insert(error);
			return error;
		},
		async change(id, change) {
			const error = await stores.errors.get(id);
			if (error === null) throw new Error(`no error ${id}`);
			const next = { ...error, revision: error.revision + 1, ...change };
			await stores.errors.save(next, error);
			return next;
		},
		async card(errorId = "error-1") {
			const card = await stores.cards.byError(errorId);
			if (card === null) throw new Error(`no card of ${errorId}`);
			return card;
		},
		async settle(outbox) {
			for (let round = 0; round < MOST_ROUNDS; round++) {
				await posting.projector.projectDirty();
				await outbox.drain();
			}
		},
		async close() {
			await Promise.all(outboxes.map((outbox) => outbox.stop()));
			await slack.close();
			await closeStores();
			expectNothingRefused(slack);
		},
	};
	return posting;
}

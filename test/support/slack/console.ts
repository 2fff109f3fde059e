import type { CustomRoute } from "@slack/bolt";
import {
	defaultWorkspace,
	type SlackDouble,
	type SlackDoubleOptions,
	startSlackDouble,
} from "../../../src/demo/slack/index.js";
import type { Mapping } from "../../../src/domain/mapping.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { systemClock } from "../../../src/ports/clock.js";
import type { Log } from "../../../src/ports/log.js";
import type { Stores } from "../../../src/ports/stores.js";
import type { ChannelSettings } from "../../../src/slack/channels.js";
import { createSlackApp, type RoleAssignment, type SlackApp } from "../../../src/slack/index.js";
import type { Languages } from "../../../src/slack/vocabulary.js";
import { SyncEvents } from "../../../src/sync/events.js";
import { aField, aMapping, aMappingEnd } from "../builders/index.js";
import { FakeUseCases } from "../fakes/fake-use-cases.js";
import { openTestStores } from "../stores.js";
import { heldAs } from "./held-as.js";
import { readersOf } from "./readers.js";
import { expectNothingRefused } from "./refused-content.js";

export const SALES = "C01SALES001";
export const ADMIN = "C01ADMIN001";

/** Anna may operate, Bram is a steward by his user group, Carla an admin; Victor only looks. */
export const ROLES: RoleAssignment[] = [
	{ role: "operator", users: ["U01ANNA0001"], groups: [] },
	{ role: "steward", users: [], groups: ["S01STEWARD1"] },
	{ role: "admin", users: ["U01CARLA001"], groups: [] },
];

/** Customers of Business Central and accounts of Dynamics 365 Sales; the e-mail address is personal. */
export function customers(): Mapping {
	return aMapping({
		left: aMappingEnd(),
		right: aMappingEnd({ system: "crm", systemLabel: "Dynamics 365 Sales", entity: "accounts" }),
		fields: [aField(), aField({ name: "phoneNumber" }), aField({ name: "email", private: true })],
		channel: SALES,
	});
}

/** What was logged. */
export class LogBook implements Log {
	readonly lines: Array<{ level: string; message: string; fields: Record<string, unknown> }> = [];
	debug = (fields: Record<string, unknown>, message: string) => this.note("debug", fields, message);
	info = (fields: Record<string, unknown>, message: string) => this.note("info", fields, message);
	warn = (fields: Record<string, unknown>, message: string) => this.note("warn", fields, message);
	error = (fields: Record<string, unknown>, message: string) => this.note("error", fields, message);

	messagesOf(level: string): string[] {
		return this.lines.filter((line) => line.level === level).map((line) => line.message);
	}

	private note(level: string, fields: Record<string, unknown>, message: string): void {
		this.lines.push({ level, message, fields });
	}
}

/** The console in Slack, with a local Slack in front and fake use cases behind it. */
export interface TestConsole {
	slack: SlackDouble;
	app: SlackApp;
	stores: Stores;
	useCases: FakeUseCases;
	/** What the engine would tell. */
	events: SyncEvents;
	log: LogBook;
	channels: readonly ChannelSettings[];
	/** Opens an error and waits until its card stands in the channel. Gives the card's ts. */
	show(error: SyncError): Promise<string>;
	/** Opens errors and waits until one card that says these words tells of them. Gives its ts. */
	showTogether(errors: SyncError[], words: string): Promise<string>;
	/** Waits until the card of the first message carries these words. */
	cardSays(words: string, ts?: string): Promise<void>;
	/** Waits until nothing is under way in the app any more: what was not answered by then never will be. */
	quiet(): Promise<void>;
	/** Starts one more instance over the same stores; closed with the others. */
	startAnother(): Promise<SlackApp>;
	close(): Promise<void>;
}

export interface ConsoleOptions {
	double?: SlackDoubleOptions;
	roles?: RoleAssignment[];
	mappings?: Mapping[];
	/** True: over Socket Mode. HTTP when left out, or as `TEST_SLACK_OVER` says. */
	socket?: boolean;
	customRoutes?: CustomRoute[];
	drainMs?: number;
	channels?: ChannelSettings[];
	channelOf?: (error: Pick<SyncError, "kind" | "mapping">) => string;
	nextDigestAt?: (channel: string) => string | null;
	/** English everywhere when left out. */
	languages?: Languages;
	/** Handles of those who read Dutch; everybody else reads English. */
	dutchReaders?: string[];
}

/** Starts everything on free ports. */
export async function openConsole(options: ConsoleOptions = {}): Promise<TestConsole> {
	const { socket = process.env.TEST_SLACK_OVER === "socket" } = options;
	const workspace = readersOf(options.double?.workspace ?? defaultWorkspace, options.dutchReaders ?? []);
	const slack = await startSlackDouble({ limits: false, socketMode: socket, ...options.double, workspace });
	const { stores, close: closeStores } = await openTestStores();
	const mappings = options.mappings ?? [customers()];
	const useCases = new FakeUseCases(
		stores.errors,
		mappings.map((mapping) => mapping.name),
		stores.operations,
	);
	const log = new LogBook();
	const events = new SyncEvents();
	const start = async (instance: string): Promise<SlackApp> => {
		const another = build(instance);
		const url = await another.start(0, "127.0.0.1");
		if (url !== null) slack.setAppUrl(url);
		return another;
	};
	const build = (instance: string) =>
		createSlackApp({
			useCases,
			events,
			homePace: { perReaderMs: 1, overallMs: 1 },
			stores,
			mappings,
			roles: options.roles ?? ROLES,
			languages: options.languages,
			channelOf:
				options.channelOf ??
				((error) => (error.kind === "setup" || error.kind === "massChange" ? ADMIN : SALES)),
			hold: heldAs(instance),
			isAlive: async () => false,
			log,
			clock: systemClock,
			token: slack.botToken,
			...(socket
				? { signingSecret: null, appToken: slack.appToken }
				: { signingSecret: slack.signingSecret }),
			slackApiUrl: slack.apiUrl,
			pace: { postEveryMs: 1, updatesPerMinute: 1_000, keptForPresses: 0 },
			customRoutes: options.customRoutes,
			drainMs: options.drainMs,
			channels: options.channels,
			nextDigestAt: options.nextDigestAt,
		});
	const app = await start("test");
	const others: SlackApp[] = [];
	return {
		slack,
		app,
		stores,
		useCases,
		events,
		log,
		channels: options.channels ?? [],
		async show(error) {
			await stores.errors.insert(error);
			app.wake();
			const cardId = `card-${error._id}`;
			const isCard = (message: { metadata?: unknown }) =>
				JSON.stringify(message.metadata ?? {}).includes(`"${cardId}"`);
			const channel = error.kind === "setup" || error.kind === "massChange" ? ADMIN : SALES;
			const { ts } = await slack.waitForMessage({ channel, where: isCard });
			// The message stands before its ts is saved.
			while ((await stores.cards.byError(error._id))?.ts !== ts) await new Promise(setImmediate);
			return ts;
		},
		async showTogether(errors, words) {
			for (const error of errors) await stores.errors.insert(error);
			app.wake();
			const where = ({ text }: { text: string }) => text.includes(words);
			const { ts } = await slack.waitForMessage({ channel: SALES, where });
			while ((await stores.cards.byMessage(SALES, ts)) === null) await new Promise(setImmediate);
			return ts;
		},
		async cardSays(words, ts) {
			await slack.waitForMessage({
				channel: SALES,
				where: (message) =>
					(ts === undefined || message.ts === ts) && JSON.stringify(message).includes(words),
			});
		},
		async quiet() {
			while (app.health().inFlight > 0) await new Promise(setImmediate);
		},
		async startAnother() {
			const another = await start(`test-${others.length + 2}`);
			others.push(another);
			return another;
		},
		async close() {
			for (const one of [app, ...others]) await one.stop();
			await slack.close();
			await closeStores();
			expectNothingRefused(slack);
		},
	};
}

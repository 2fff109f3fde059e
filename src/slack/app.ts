import { App, type CustomRoute } from "@slack/bolt";
import type { PaceLimits } from "../console/index.js";
import type { Mapping } from "../domain/mapping.js";
import type { SyncError } from "../domain/sync-error.js";
import { quietUntil } from "../domain/working-hours.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { Operation, Stores } from "../ports/stores.js";
import type { UseCases } from "../ports/use-cases.js";
import type { SyncEvents } from "../sync/events.js";
import type { Hold } from "../sync/liveness.js";
import { createCardSender, type PostedMessage } from "./card-sender.js";
import { type ChannelSettings, channelLookup } from "./channels.js";
import { createInteractiveClient, createOutboxClient, slackLogger } from "./clients.js";
import { Digests } from "./digest/digests.js";
import { remindPeople } from "./digest/reminders.js";
import { narrowed, narrowSlackError, TokenRefusedError } from "./errors.js";
import { HeardPresses } from "./heard-presses.js";
import { answeringAtHome } from "./home/answering.js";
import { buildCardWindow, buildHome } from "./home/build.js";
import { CardWindows } from "./home/card-windows.js";
import { type HomePace, Homes } from "./home/homes.js";
import { keepHomes, SharedStatuses } from "./home/keep-homes.js";
import { InFlight } from "./in-flight.js";
import { HttpIntake } from "./intake/http-intake.js";
import type { Intake } from "./intake/intake.js";
import { SocketIntake } from "./intake/socket-intake.js";
import { createInteractive } from "./interactive.js";
import { registerListeners } from "./listeners/index.js";
import { oneAtATime } from "./one-at-a-time.js";
import { Outbox, type OutboxHealth } from "./outbox.js";
import { createPeople } from "./people.js";
import { createRoles, type RoleAssignment } from "./permissions.js";
import { wordsOfCard } from "./projection/projection.js";
import { Projector } from "./projector.js";
import { SeenEvents } from "./seen-events.js";
import type { Services } from "./services.js";
import { tellOfCrash } from "./tell-of-crash.js";
import { createVocabulary, type Languages } from "./vocabulary.js";

/** What the console in Slack is built from; values only, nothing is read from the environment. */
export interface SlackAppOptions {
	useCases: UseCases;
	stores: Pick<Stores, "cards" | "errors" | "audit" | "jobs" | "operations" | "digests" | "presses">;
	/** The configured mappings: for the systems' names, directions and personal fields. */
	mappings: readonly Mapping[];
	/** The same with their fields as far as their systems were asked by now; left out, `mappings` stands for it. */
	currentMappings?: (() => readonly Mapping[]) | undefined;
	/** Who may do what; empty means everybody may only look. */
	roles: readonly RoleAssignment[];
	/** The channel an error's card stands in: an id (needed to look for unclear posts) or "#name". */
	channelOf(error: Pick<SyncError, "kind" | "mapping">): string;
	/** Channels of which something is configured. */
	channels?: readonly ChannelSettings[] | undefined;
	/** When the next digest of a channel comes, ISO; null where none is scheduled. */
	nextDigestAt?: ((channel: string) => string | null) | undefined;
	/** How many whole days ended errors are kept; a week when left out. */
	historyDays?: number | undefined;
	/** What this process's work is held to now, under a name that may change, and whether another process lives. */
	hold(): Pick<Hold, "id" | "check">;
	isAlive(instance: string): Promise<boolean>;
	log: Log;
	clock: Clock;
	token: string;
	/** For HTTP; null where there is an app-level token. */
	signingSecret: string | null;
	/** The app-level token: Socket Mode. Null listens for HTTP requests. */
	appToken?: string | null | undefined;
	slackApiUrl?: string | undefined;
	/** English everywhere when left out. */
	languages?: Languages | undefined;
	/** Slower than the default where several instances share one Slack app. */
	pace?: PaceLimits | undefined;
	/** How often Home tabs are published by themselves; Slack's own limit when left out. */
	homePace?: HomePace | undefined;
	/** What the engine tells while it works: open Home tabs follow it. */
	events?: SyncEvents | undefined;
	/** Further paths on the same port, e.g. health checks; over HTTP only. */
	customRoutes?: CustomRoute[] | undefined;
	/** Told each time Slack refuses a call because there were too many. */
	onRateLimited?: (() => void) | undefined;
	/** How long stop waits for what is under way; milliseconds. */
	drainMs?: number | undefined;
}

/** The running console. */
export interface SlackApp {
	/** Listens; port 0 takes a free one. Gives the address, null in Socket Mode. Throws when Slack refuses a token. */
	start(port: number, host?: string): Promise<string | null>;
	/** Takes no new requests, waits for what is under way, then lets the outbox send the cards of the last presses. */
	stop(): Promise<void>;
	/** Where Slack's requests go once started, e.g. "http://127.0.0.1:3000/slack/events"; empty in Socket Mode. */
	readonly url: string;
	/** Errors changed, or a run ended: brings the cards up to date without waiting for it. */
	wake(): void;
	/** A bulk resolution began, went on or ended: the card it belongs to tells. */
	operationChanged(operation: Operation): void;
	/** Reminds people of what is theirs and was not touched for too long. */
	remind(): Promise<void>;
	/** Tells whoever asked a process that died for something that it may not have been done. */
	tellLost(): Promise<void>;
	readonly digests: Digests;
	readonly outbox: Outbox;
	readonly projector: Projector;
	/** `isListening`: Slack can reach us; false in Socket Mode while there is no connection. */
	health(): OutboxHealth & { inFlight: number; isListening: boolean };
}

/** With the outbox's last calls behind it a stop stays under ten seconds (design.md section 11). */
const DRAIN_MS = 5_000;
/** Between two passes over what changed. */
const PASS_EVERY_MS = 200;

/** Builds the console; nothing is opened before `start`. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
	const { clock, log, stores, token, slackApiUrl } = options;
	const vocabulary = createVocabulary(
		options.mappings,
		options.languages ?? { standard: "en", channels: {} },
	);
	const wordsIn = vocabulary.inChannel;
	const { channelOf, isAlive } = options;
	const access = { token, slackApiUrl, log, onRateLimited: options.onRateLimited };
	const interactiveClient = createInteractiveClient(access);
	const inFlight = new InFlight(clock);
	const stopping = new AbortController();
	let workspaceUrl: string | null = null;
	const linkTo = ({ channel, ts }: PostedMessage) =>
		workspaceUrl === null ? null : `${workspaceUrl}archives/${channel}/p${ts.replace(".", "")}`;
	const outbox = new Outbox({
		cards: stores.cards,
		sender: createCardSender(createOutboxClient(access)),
		clock,
		log,
		messagesOf: async (card) =>
			(await wordsOfCard({ channelOf, wordsIn, errors: stores.errors }, card)).messages,
		hold: options.hold,
		isAlive: options.isAlive,
		linkTo,
		// What points to a card of several can only be drawn once that has a place.
		onPosted: (card) => {
			if (card.shared === null) return;
			void projector.lookAt(card).then(wake);
		},
		pace: options.pace,
	});
	const settingsOf = channelLookup(options.channels ?? []);
	const projector = new Projector({
		stores,
		channelOf,
		wordsIn,
		quietUntil: (channel) => {
			const hours = settingsOf(channel)?.hours ?? null;
			return hours === null ? null : quietUntil(clock.now(), hours);
		},
		linkTo,
		isAlive,
		clock,
		log,
	});
	const mappingsIn = (channel: string) =>
		options.mappings
			.map(({ name }) => name)
			.filter((mapping) => channelOf({ kind: "validation", mapping }) === channel);
	const channels = options.channels ?? [];
	const digestSources = { stores, channelOf, linkTo, clock };
	const digests = new Digests({
		...digestSources,
		channels,
		wordsIn,
		mappingsIn,
		historyDays: options.historyDays ?? 7,
		log,
	});
	const roles = createRoles({ assignments: options.roles, web: interactiveClient, clock, log });
	const interactive = answeringAtHome(createInteractive(interactiveClient, clock, log), {
		homes: () => homes,
		windows: () => windows,
	});
	const statuses = new SharedStatuses(options.useCases, clock);
	const homes = new Homes({
		web: interactiveClient,
		build: (id, place, notice) => buildHome(services, { id, place, notice }, statuses.get),
		clock,
		log,
		pace: options.homePace,
	});
	const windows = new CardWindows({
		interactive,
		build: (errorId, readerId, notice) => buildCardWindow(services, { errorId, readerId, notice }),
		clock,
	});
	const stopKeeping =
		options.events === undefined ? null : keepHomes(options.events, { homes, windows, statuses });
	const services: Services = {
		useCases: options.useCases,
		audit: stores.audit,
		cards: stores.cards,
		errors: stores.errors,
		operations: stores.operations,
		roles,
		people: createPeople({ web: interactiveClient, clock, log }),
		interactive,
		outbox,
		projector,
		vocabulary,
		...vocabulary.in(null),
		clock,
		log,
		mappingOf: (name) =>
			(options.currentMappings?.() ?? options.mappings).find((one) => one.name === name) ?? null,
		linkTo,
		stopping: stopping.signal,
		pressing: new Set(),
		choosing: new Map(),
		seen: new SeenEvents(clock),
		homes,
		windows,
		summaries: {
			...digestSources,
			digests: stores.digests,
			channels,
			places: placesOf(options),
			channelIdOf: (channel) => outbox.channelIdOf(channel),
			mappingsIn,
			nextAt: options.nextDigestAt ?? (() => null),
		},
	};
	const intake = createIntake(options, () => {
		if (workspaceUrl === null) void inFlight.run(() => greet().catch(() => {}));
		wake();
	});
	const heard = new HeardPresses({
		store: stores.presses,
		holder: () => options.hold().id,
		isAlive,
		clock,
		log,
	});
	const tellLost = heard.tellerTo(services);
	const app = createBoltApp(options, { intake, services, inFlight, heard });
	let url = "";

	/** A refused token stops the start; a Slack that cannot be reached just now does not. */
	async function greet(): Promise<void> {
		try {
			const answer = await narrowed("auth.test", () => interactiveClient.auth.test());
			workspaceUrl = typeof answer.url === "string" ? answer.url.replace(/\/?$/, "/") : null;
		} catch (error) {
			const narrow = narrowSlackError("auth.test", error);
			if (narrow instanceof TokenRefusedError) throw narrow;
			log.warn({ reason: narrow.reason }, "Slack cannot be reached yet; cards catch up later");
		}
	}

	let lastPassAt: number | null = null;
	const catchUp = oneAtATime(async () => {
		// A run that tells of each failure must not be followed by a pass for each.
		const since = lastPassAt === null ? PASS_EVERY_MS : clock.monotonic() - lastPassAt;
		if (since < PASS_EVERY_MS) await clock.sleep(PASS_EVERY_MS - since, stopping.signal);
		lastPassAt = clock.monotonic();
		await projector.projectDirty().catch((error: unknown) => log.error({ error }, "Cards not projected"));
		await digests.refresh();
		outbox.wake();
		wakeLater();
	});
	const wake = () => void inFlight.run(catchUp);

	let waking = new AbortController();
	/** What was held back is looked at again when its time has come. */
	function wakeLater(): void {
		waking.abort();
		const { heldMs } = projector;
		if (heldMs === null || stopping.signal.aborted) return;
		const own = new AbortController();
		waking = own;
		const signal = AbortSignal.any([own.signal, stopping.signal]);
		void clock.sleep(heldMs, signal).then(() => {
			if (!signal.aborted) wake();
		});
	}

	return {
		async start(port, host = "0.0.0.0") {
			await app.init();
			await greet();
			const address = await intake.open({ port, host });
			url = address ?? "";
			void roles.warm();
			void inFlight.run(tellLost);
			return address;
		},
		async stop() {
			await intake.close();
			stopping.abort();
			stopKeeping?.();
			homes.stop();
			const drainMs = options.drainMs ?? DRAIN_MS;
			const beganAt = clock.monotonic();
			const isDone = await inFlight.drain(drainMs);
			if (!isDone) log.warn({ inFlight: inFlight.count }, "Stopped while presses were still under way");
			// What the presses left of the time is for their cards.
			await outbox.stop(drainMs - (clock.monotonic() - beganAt));
		},
		get url() {
			return url;
		},
		wake,
		tellLost: () => inFlight.run(tellLost),
		async remind() {
			await remindPeople({ ...digestSources, settingsOf, wordsIn });
			outbox.wake();
		},
		operationChanged(operation) {
			void projector
				.projectOperation(operation)
				.then(wake, (error: unknown) => log.error({ error }, "Operation not shown"));
		},
		outbox,
		projector,
		digests,
		health: () => ({ ...outbox.health(), inFlight: inFlight.count, isListening: intake.isOpen }),
	};
}

/** Every channel that cards stand in: of records, and of problems of mappings. */
function placesOf({ mappings, channelOf }: SlackAppOptions): string[] {
	const kinds = ["validation", "setup"] as const;
	return [
		...new Set(mappings.flatMap(({ name: mapping }) => kinds.map((kind) => channelOf({ kind, mapping })))),
	];
}

/** Socket Mode where there is an app-level token, else HTTP (design.md section 8). */
function createIntake(options: SlackAppOptions, onReconnected: () => void): Intake {
	const { appToken, signingSecret, slackApiUrl, clock, log, customRoutes = [] } = options;
	if (appToken) return new SocketIntake({ appToken, slackApiUrl, clock, log, onReconnected });
	if (signingSecret === null) throw new Error("Neither an app-level token nor a signing secret is given.");
	return new HttpIntake({ signingSecret, customRoutes, log });
}

function createBoltApp(
	options: SlackAppOptions,
	parts: { intake: Intake; services: Services; inFlight: InFlight; heard: HeardPresses },
): App {
	const { token, slackApiUrl, log } = options;
	const { intake, services, inFlight, heard } = parts;
	const app = new App({
		receiver: intake.receiver,
		// A fixed token without a call to Slack: the console starts while Slack is away.
		authorize: async () => ({ botToken: token }),
		deferInitialization: true,
		convoStore: false,
		extendedErrorHandler: true,
		logger: slackLogger(log),
		clientOptions: {
			...(slackApiUrl === undefined ? {} : { slackApiUrl }),
			retryConfig: { retries: 0 },
			timeout: 2_000,
		},
	});
	app.use(async ({ next, body }) =>
		inFlight.run(async () => {
			const forget = await heard.note(body);
			await next().finally(forget);
		}),
	);
	registerListeners(app, services);
	app.error(async ({ error, body }: { error: Error; body: unknown }) => {
		log.error({ error }, "Listener failed");
		await tellOfCrash(services, body);
	});
	return app;
}

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { findDeleted } from "../jobs/find-deleted.js";
import { InOrder } from "../jobs/in-order.js";
import { postCards } from "../jobs/post-cards.js";
import { pruneHistory, type Retention } from "../jobs/prune-history.js";
import { retryDue } from "../jobs/retry-due.js";
import { runSync } from "../jobs/run-sync.js";
import { type MappingTimes, scheduleOf } from "../jobs/schedule.js";
import { sendDigest } from "../jobs/send-digest.js";
import { sendReminders } from "../jobs/send-reminders.js";
import { watchOverdue } from "../jobs/watch-overdue.js";
import { createBusinessCentralExaminer } from "./connectors/business-central/examine.js";
import {
	type BusinessCentralOptions,
	createBusinessCentralConnector,
} from "./connectors/business-central/index.js";
import { createDataverseExaminer } from "./connectors/dataverse/examine.js";
import { createDataverseConnector, type DataverseOptions } from "./connectors/dataverse/index.js";
import { namingFailures } from "./connectors/naming-failures.js";
import { CONFIRM_BULK_ABOVE } from "./domain/resolution.js";
import type { SyncError } from "./domain/sync-error.js";
import { type ConfiguredMapping, MappingSource } from "./mapping-source.js";
import { ScheduledTimesOf } from "./mapping-times.js";
import type { Database } from "./persistence/collection.js";
import { type DatabaseLocation, openDatabase } from "./persistence/database.js";
import { StoredHistory } from "./persistence/history/history.js";
import { migrate } from "./persistence/migrations/migrate.js";
import { openStores } from "./persistence/stores/open-stores.js";
import { type Clock, systemClock } from "./ports/clock.js";
import type { Connector } from "./ports/connector.js";
import { ConnectorError } from "./ports/connector.js";
import type { Examiner } from "./ports/examination.js";
import type { Log } from "./ports/log.js";
import { type HistoryStore, lastRunAt } from "./ports/stores.js";
import { type Actor, type FoundRecord, UnknownMappingError, type UseCases } from "./ports/use-cases.js";
import { expireApprovals } from "./resolution/approval.js";
import { findPast } from "./resolution/find-past.js";
import { type Forgetting, forget } from "./resolution/forget.js";
import { carryOut, takeOverOperations } from "./resolution/operation.js";
import { type RecordsRevealed, revealRecords } from "./resolution/reveal.js";
import { type TakenPair, type TakeOverRequest, takeOverCouplings } from "./resolution/take-over.js";
import { CronTimes } from "./service/cron-times.js";
import { openHttpServer } from "./service/http-server.js";
import { JobTurns } from "./service/job-turns.js";
import { Metrics } from "./service/metrics.js";
import type { Route } from "./service/route.js";
import { Scheduler } from "./service/scheduler.js";
import { createSlackApp, type SlackApp } from "./slack/app.js";
import type { ChannelSettings } from "./slack/channels.js";
import type { RoleAssignment } from "./slack/permissions.js";
import type { Languages } from "./slack/vocabulary.js";
import type { Engine } from "./sync/engine.js";
import { SyncEvents } from "./sync/events.js";
import { forgetDead } from "./sync/forget-dead.js";
import { Liveness } from "./sync/liveness.js";
import { abandonedPresses } from "./sync/recover-presses.js";
import { runDue } from "./sync/run-due.js";
import { watchOverdue as lookForOverdue } from "./sync/watch-overdue.js";
import { createUseCases } from "./use-cases.js";
import { watched } from "./watched.js";

/** How long a beat may stand still before its owner counts as dead, in milliseconds. */
const LEASE_MS = 60_000;

/** How many changed rows a side are joined in memory (design.md section 3). */
const JOIN_LIMIT = 50_000;

/** One configured system. */
export type SystemSettings =
	| ({ type: "business-central" } & BusinessCentralOptions)
	| ({ type: "dataverse" } & DataverseOptions);

/** One configured mapping, with its times and the channel of its cards (null: the administrators'). */
export type MappingSettings = ConfiguredMapping & MappingTimes;

/** What the console in Slack needs; null runs without one. */
export interface SlackSettings {
	token: string;
	/** For HTTP; null where there is an app-level token alone. */
	signingSecret: string | null;
	/** The app-level token: Socket Mode, also where there is a signing secret. Null listens for HTTP requests. */
	appToken: string | null;
	/** Null is Slack itself. */
	apiUrl: string | null;
	/** Where problems of mappings go, and cards of mappings without a channel. */
	adminChannel: string;
	languages: Languages;
	roles: readonly RoleAssignment[];
	/** Channels of which something is configured. */
	channels?: readonly ChannelSettings[] | undefined;
}

/** Everything the app is built from: values only, nothing is read from the environment here. */
export interface AppSettings {
	systems: SystemSettings[];
	mappings: MappingSettings[];
	database: DatabaseLocation;
	showTransientAfterMs: number;
	retention: Retention;
	slack: SlackSettings | null;
	/** Above how many records bulk work that destroys needs a second person; as the configuration does when left out. */
	confirmBulkAbove?: number | undefined;
	log: Log;
	/**
	 * The machine's when left out. On another one, such as a clock that is moved, no timer of the schedule goes off:
	 * `makeDue` makes what is due.
	 */
	clock?: Clock | undefined;
}

/** The app as commands and tests use it. */
export interface App {
	useCases: UseCases;
	engine: Engine;
	mappings: MappingSource;
	/** Binds pairs that were coupled elsewhere; throws UnknownMappingError, SystemProblemError. */
	takeOver(mapping: string, request: TakeOverRequest): Promise<TakenPair[]>;
	/** Everything of this name or id that Koppel keeps something of, also what is gone from both systems. */
	findKept(record: string, mapping?: string): Promise<FoundRecord[]>;
	/** Takes a record's values out of what Koppel keeps; throws RoleError, StillCoupledError, PairBusyError. */
	forget(found: FoundRecord, actor: Actor): Promise<Forgetting>;
	/** Puts on record that somebody sees personal values of records, before they are shown; throws RoleError. */
	revealRecords(request: RecordsRevealed): Promise<void>;
	/** Where the data is, without credentials. */
	database: string;
	/** Where health and metrics are asked for, e.g. "http://127.0.0.1:3000"; null before the start. */
	origin(): string | null;
	/** Listens for Slack and for who asks after its health, and begins the schedule; gives the address Slack's requests go to, null without Slack and in Socket Mode. */
	start(port: number, host?: string): Promise<string | null>;
	/** Makes scheduled runs, searches and summaries whose time has come, to the end; timers do so by themselves. */
	makeDue(): Promise<void>;
	/** Does a scheduled job now, besides its times; its failure is logged. */
	runJob(name: string): Promise<void>;
	/** Waits for bulk work that goes on behind a command that has returned. */
	idle(): Promise<void>;
	/** No new work, what is under way finished and saved, leases released; in the reverse order of opening. */
	stop(): Promise<void>;
}

/** The connector of a configured system. */
export function createConnector({ type, ...options }: SystemSettings): Connector {
	return namingFailures(
		type === "business-central"
			? createBusinessCentralConnector(options as BusinessCentralOptions)
			: createDataverseConnector(options as DataverseOptions),
	);
}

/** Who looks at a configured system for `koppel doctor`. */
export function createExaminer({ type, ...options }: SystemSettings, now: () => number): Examiner {
	return type === "business-central"
		? createBusinessCentralExaminer(options as BusinessCentralOptions, now)
		: createDataverseExaminer(options as DataverseOptions, now);
}

/** Opens the database, the connectors and the use cases. Nothing runs by itself before `start`. */
export async function openApp(settings: AppSettings): Promise<App> {
	const { log } = settings;
	const releases: Array<() => Promise<void>> = [];
	const release = async () => {
		const failures: unknown[] = [];
		for (const step of releases.splice(0).reverse())
			await step().catch((error: unknown) => failures.push(error));
		if (failures.length > 0) throw failures[0];
	};
	try {
		return await compose(settings, releases, release);
	} catch (error) {
		await release().catch((failure: unknown) => log.warn({ error: failure }, "A part did not close"));
		throw error;
	}
}

async function compose(
	settings: AppSettings,
	releases: Array<() => Promise<void>>,
	release: () => Promise<void>,
): Promise<App> {
	const { log } = settings;
	const database = await openDatabase(settings.database);
	releases.push(() => database.close());
	const connectors = new Map(settings.systems.map((system) => [system.name, createConnector(system)]));
	releases.push(async () => void (await Promise.all([...connectors.values()].map((one) => one.close()))));
	const metrics = new Metrics();
	const stores = openStores(database);
	const counted = { ...stores, audit: metrics.countPresses(stores.audit) };
	const engine = await openEngine(settings, counted, connectors);
	releases.push(() => engine.liveness.stop());
	await bringUpToDate(database, engine);
	const mappings = new MappingSource(settings.mappings, engine.connector);
	const background = new Set<Promise<unknown>>();
	const idle = async () => void (await Promise.allSettled(background));
	releases.push(idle);
	let scheduler: Scheduler | null = null;
	let origin: string | null = null;
	const useCases = createUseCases({
		engine,
		mappings,
		approval: {
			above: settings.confirmBulkAbove ?? CONFIRM_BULK_ABOVE,
			canAsk: settings.slack !== null,
		},
		nextRunAt: (name) => scheduler?.nextRunAt(`run-sync:${name}`) ?? null,
		onBackgroundFailure: (error) => log.error({ error }, "Bulk work broke off"),
		background: (work) => {
			background.add(work);
			void work.finally(() => background.delete(work));
		},
	});

	const stopping = new AbortController();
	const start = async (port: number, host?: string): Promise<string | null> => {
		const stopLogging = logRuns(engine);
		const stopWaking = wakeDependents(engine, mappings, (name) => {
			const work = runWhatIsDue(engine, mappings, name, stopping.signal).catch((error: unknown) =>
				log.error({ mapping: name, error }, "What waited could not be tried"),
			);
			background.add(work);
			void work.finally(() => background.delete(work));
		});
		releases.push(async () => {
			stopWaking();
			stopping.abort();
		});
		const { routes, stop: stopWatching } = watched({
			database,
			engine,
			metrics,
			isScheduled: () => typeof scheduler?.nextRunAt("retry-due") === "string",
			slackHealth: () => slack?.health() ?? null,
		});
		releases.push(async () => stopWatching());
		const slack =
			settings.slack === null
				? null
				: openSlack({
						settings,
						slack: settings.slack,
						engine,
						mappings,
						useCases,
						routes,
						metrics,
						nextDigestAt: (channel) => scheduler?.nextRunAt(`send-digest:${channel}`) ?? null,
					});
		const url = slack === null ? null : await slack.start(port, host);
		if (slack !== null) releases.push(() => slack.stop());
		if (url === null) {
			const server = await openHttpServer(routes, { port, host });
			releases.push(() => server.close());
			origin = server.origin;
		} else origin = new URL(url).origin;
		releases.push(async () => stopLogging());
		const history = new StoredHistory(database);
		const { clock, liveness, stores } = engine;
		const turns = new JobTurns(stores.turns, liveness, clock);
		const jobs = jobsOf({ settings, engine, mappings, useCases, slack, history, turns });
		scheduler = new Scheduler(jobs, { log, turns, clock, hasTimers: clock === systemClock });
		releases.push(async () => scheduler?.stop());
		await scheduler.start();
		// What is due may take long where a system hangs; nobody waits for it to hear that Koppel runs.
		void scheduler.runNow("retry-due");
		slack?.wake();
		return url;
	};
	const takeOver = async (name: string, request: TakeOverRequest) => {
		const mapping = await mappings.get(name);
		if (mapping === undefined) throw new UnknownMappingError(name, mappings.names);
		return takeOverCouplings(engine, mapping, request);
	};
	const findKept = async (record: string, mapping?: string) => {
		const found = await useCases.find(record, mapping);
		if (found.length > 0) return found;
		const names = mapping === undefined ? mappings.names : [mapping];
		return (await Promise.all(names.map((name) => findPast(engine, name, record.trim())))).flat();
	};
	return {
		useCases,
		engine,
		mappings,
		takeOver,
		findKept,
		forget: async (found, actor) => {
			const outline = mappings.outlines().find(({ name }) => name === found.mapping);
			if (outline === undefined) throw new UnknownMappingError(found.mapping, mappings.names);
			return forget(engine, outline, found, actor);
		},
		revealRecords: (request) => revealRecords(engine, request),
		database: database.description,
		origin: () => origin,
		start,
		makeDue: async () => scheduler?.makeDue(),
		runJob: async (name) => scheduler?.runNow(name),
		idle,
		stop: release,
	};
}

async function openEngine(
	settings: AppSettings,
	stores: Engine["stores"],
	connectors: Map<string, Connector>,
): Promise<Engine> {
	const { clock = systemClock } = settings;
	const facts = { host: hostname(), pid: process.pid, bootedAt: Math.round(performance.timeOrigin) };
	const liveness = new Liveness(stores.instances, clock, facts, LEASE_MS);
	await liveness.start();
	return {
		stores,
		clock,
		log: settings.log,
		events: new SyncEvents(),
		liveness,
		connector: (name) => {
			const connector = connectors.get(name);
			if (connector === undefined) throw new Error(`No system "${name}" is configured.`);
			return connector;
		},
		isConfigured: (mapping) => settings.mappings.some(({ name }) => name === mapping),
		showTransientAfterMs: settings.showTransientAfterMs,
		joinLimit: JOIN_LIMIT,
		newId: randomUUID,
		checkpoint: async () => {},
	};
}

/** What an older program stored is brought to what this one reads; nothing else may look at it before. */
function bringUpToDate(database: Database, { liveness, clock, log }: Engine): Promise<void> {
	const hold = liveness.hold();
	return migrate(database, {
		id: hold.id,
		isAlive: (instance) => liveness.isAlive(instance),
		check: () => hold.check(),
		sleep: (ms) => clock.sleep(ms, hold.signal),
		log,
	});
}

/** What ran and how it ended; why it failed stands in the open error, for it may quote records. */
function logRuns({ events, log }: Engine): () => void {
	return events.on("job:finished", ({ job }) => {
		const { _id, mapping, type, trigger, state, startedAt, finishedAt, rows, counters } = job;
		const done = Object.entries(counters).filter(([, count]) => count > 0);
		const ms = Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt);
		const facts = { mapping, job: _id, type, trigger, state, ms, rows, counters: Object.fromEntries(done) };
		if (state === "failed") log.warn(facts, 'Run failed; "koppel errors" tells why');
		else log.info(facts, "Run ended");
	});
}

/** What waits for records of a mapping is tried once some of them were coupled; the schedule is the safety net. */
function wakeDependents(
	{ events }: Engine,
	mappings: MappingSource,
	wake: (mapping: string) => void,
): () => void {
	return events.on("job:finished", ({ job }) => {
		if (job.counters.inserted + job.counters.coupled === 0) return;
		for (const { name, dependsOn } of mappings.outlines()) if (dependsOn.includes(job.mapping)) wake(name);
	});
}

/** A mapping whose systems cannot be asked now is left for later; those of a paused one are asked for a press alone. */
async function runWhatIsDue(
	engine: Engine,
	mappings: MappingSource,
	name: string,
	signal: AbortSignal,
): Promise<void> {
	const { paused } = await engine.stores.mappings.get(name);
	if (paused && (await abandonedPresses(engine, name)).length === 0) return;
	const mapping = await mappings.get(name).catch((error: unknown) => {
		if (error instanceof ConnectorError) return undefined;
		throw error;
	});
	if (mapping !== undefined) await runDue(engine, mapping, signal);
}

/** What the console in Slack is composed of; the routes are answered beside Slack's own where that comes over HTTP. */
interface SlackParts {
	settings: AppSettings;
	slack: SlackSettings;
	engine: Engine;
	mappings: MappingSource;
	useCases: UseCases;
	routes: Route[];
	metrics: Metrics;
	nextDigestAt(channel: string): string | null;
}

function openSlack({
	settings,
	slack,
	engine,
	mappings,
	useCases,
	routes,
	metrics,
	nextDigestAt,
}: SlackParts): SlackApp {
	const channels = new Map(mappings.outlines().map(({ name, channel }) => [name, channel]));
	const channelOf = ({ kind, mapping }: Pick<SyncError, "kind" | "mapping">) =>
		kind === "massChange" || kind === "setup" || kind === "overdue"
			? slack.adminChannel
			: (channels.get(mapping) ?? slack.adminChannel);
	const app = createSlackApp({
		useCases,
		stores: engine.stores,
		mappings: mappings.outlines(),
		currentMappings: () => mappings.outlines(),
		roles: slack.roles,
		languages: slack.languages,
		channelOf,
		channels: slack.channels,
		nextDigestAt,
		historyDays: settings.retention.errors - 1,
		hold: () => engine.liveness.hold(),
		isAlive: (id) => engine.liveness.isAlive(id),
		log: settings.log,
		clock: engine.clock,
		token: slack.token,
		signingSecret: slack.signingSecret,
		appToken: slack.appToken,
		slackApiUrl: slack.apiUrl ?? undefined,
		events: engine.events,
		customRoutes: routes,
		onRateLimited: () => metrics.rateLimited(),
	});
	engine.events.on("error:changed", () => app.wake());
	engine.events.on("error:resolved", () => app.wake());
	engine.events.on("job:finished", () => app.wake());
	engine.events.on("operation:changed", ({ operation }) => app.operationChanged(operation));
	return app;
}

/** What scheduled jobs work with. */
interface JobParts {
	settings: AppSettings;
	engine: Engine;
	mappings: MappingSource;
	useCases: UseCases;
	slack: SlackApp | null;
	history: HistoryStore;
	turns: JobTurns;
}

function jobsOf({ settings, engine, mappings, useCases, slack, history, turns }: JobParts) {
	const { log, retention } = settings;
	const channels = settings.slack?.channels ?? [];
	const { clock } = engine;
	const lastSuccessAt = async (name: string) => lastRunAt(await engine.stores.mappings.get(name));
	const times = new ScheduledTimesOf(settings.mappings, turns, engine.stores.mappings, clock.now);
	const due = (name: string, signal: AbortSignal) => runWhatIsDue(engine, mappings, name, signal);
	const takeOver = async () => {
		await expireApprovals(engine);
		const resolver = { engine, mapping: (name: string) => mappings.get(name) };
		for (const operation of await takeOverOperations(engine)) await carryOut(resolver, operation);
	};
	const dependsOn = new Map(mappings.outlines().map(({ name, dependsOn }) => [name, dependsOn]));
	const order = new InOrder(dependsOn, { isOn: (name) => times.isOnElsewhere(name), clock, log });
	return scheduleOf(settings.mappings, {
		runSync: (name) => order.of(name, runSync({ useCases, lastSuccessAt, clock, log }, name)),
		findDeleted: (name) => findDeleted({ useCases, clock, log }, name),
		retryDue: retryDue({ runDue: due, takeOverOperations: takeOver, mappings: mappings.names, log }),
		pruneHistory: pruneHistory({
			history,
			forgetDead: (bootedBefore, signal) => forgetDead(engine, bootedBefore, signal),
			clock,
			retention,
			log,
		}),
		watchOverdue: watchOverdue({
			look: async (name) => {
				const outline = mappings.outlines().find((mapping) => mapping.name === name);
				if (outline !== undefined) await lookForOverdue(engine, outline, await times.of(name));
			},
			mappings: mappings.names,
			log,
		}),
		postCards: slack === null ? null : postCards(slack),
		...digestJobs(slack, channels, () => engine.clock.now()),
	});
}

/** The digests of channels, and reminding people; nothing of it without Slack. */
function digestJobs(slack: SlackApp | null, channels: readonly ChannelSettings[], now: () => number) {
	if (slack === null) return { digests: [], sendReminders: null };
	const digests = channels.flatMap((channel) => {
		const { name, digest } = channel;
		if (digest === null) return [];
		const { schedule, timeZone } = digest;
		const times = new CronTimes(schedule, timeZone);
		const handler = sendDigest({ slack, lastTimes: () => times.until(now(), 2) }, channel);
		return [{ channel: name, schedule, timeZone, handler }];
	});
	const reminds = channels.some(({ remindAfterMs }) => remindAfterMs !== null);
	return { digests, sendReminders: reminds ? sendReminders(slack) : null };
}

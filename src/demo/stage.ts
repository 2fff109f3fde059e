import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mongoose from "mongoose";
import { Bot, type BotEndedError } from "./bot.js";
import { demoWorkspace } from "./colleagues.js";
import { CUSTOMERS_ONLY, companyMappings } from "./company-mappings.js";
import { fillCompany, makeUnit } from "./company-records.js";
import { configurationFile, type MoreMappings, type Times } from "./configuration.js";
import { readRegistration } from "./registration.js";
import { type SlackDouble, startSlackDouble } from "./slack/index.js";
import { openSlackPage } from "./slack/page/index.js";
import { type BusinessCentralSimulator, startBusinessCentral } from "./systems/business-central/index.js";
import { type DataverseSimulator, startDataverse } from "./systems/dataverse/index.js";

/** Everything the demo runs: two business apps, a Slack, and Koppel between them. */
export interface Stage {
	businessCentral: BusinessCentralSimulator;
	dynamics: DataverseSimulator;
	slack: SlackDouble;
	bot: Bot;
	/** Where Koppel keeps its data, in words; without credentials. */
	store: string;
	storeKind: "embedded" | "mongodb";
	/** A file that a shell reads to let the command line work beside the bot. */
	settingsFile: string;
	/** Starts the bot (again) and tells Slack where it listens. */
	startBot(): Promise<void>;
	/** Ends everything, and takes away the folder it made. */
	close(): Promise<void>;
}

/** How the stage is set. */
export interface StageOptions {
	/** Customers of the made-up company. */
	size: number;
	/** Its contacts, vendors and items as well, not its customers alone. */
	isWhole: boolean;
	times: Times;
	/** True: Slack and the bot talk over a WebSocket instead of HTTP. */
	socket: boolean;
	/** `KOPPEL_DATA` and `MONGODB_URI` choose the store, as they do for the bot itself. */
	environment: NodeJS.ProcessEnv;
	/** Told when the bot ends without having been asked to. */
	onBotEnd: (error: BotEndedError) => void;
	/** The ports to try for the page of the local Slack, in this order; null opens none. */
	pagePorts: readonly number[] | null;
	/** Told where the page is, as soon as it answers: long before the bot does. */
	tellPage: (url: string) => void;
}

/** Thrown when the demo cannot begin for a reason its user can put right. */
export class StageError extends Error {
	override readonly name = "StageError";
	readonly code = "stage";
}

/** Opens both systems, Slack and the store's place; the bot is not started yet. @throws StageError */
export async function openStage(options: StageOptions): Promise<Stage> {
	const closers: Array<() => Promise<unknown>> = [];
	const close = async () => {
		for (const step of closers.splice(0).reverse()) await step();
	};
	try {
		return await setUp(options, closers, close);
	} catch (error) {
		await close();
		throw error;
	}
}

async function setUp(
	options: StageOptions,
	closers: Array<() => Promise<unknown>>,
	close: () => Promise<void>,
): Promise<Stage> {
	const { size, times, environment, onBotEnd } = options;
	const folder = await mkdtemp(join(tmpdir(), "koppel-demo-"));
	closers.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
	const store = await chooseStore(environment, folder);
	const slack = await openSlack(options, closers);
	const businessCentral = await startBusinessCentral({ seed: { size } });
	closers.push(() => businessCentral.close());
	const dynamics = await startDataverse({ seed: { size } });
	closers.push(() => dynamics.close());
	withdrawCreditLimits(businessCentral, dynamics);
	const config = join(folder, "koppel.yml");
	const more = options.isWhole ? wholeCompany(businessCentral, dynamics, times) : null;
	await writeFile(config, configurationFile({ businessCentral, dynamics }, times, more));
	const settings = {
		...store.environment,
		KOPPEL_CONFIG: config,
		BC_CLIENT_ID: businessCentral.credentials.clientId,
		BC_CLIENT_SECRET: businessCentral.credentials.clientSecret,
		CRM_CLIENT_ID: dynamics.credentials.clientId,
		CRM_CLIENT_SECRET: dynamics.credentials.clientSecret,
		SLACK_BOT_TOKEN: slack.botToken,
		...wayIn(slack, options.socket),
		SLACK_API_URL: slack.apiUrl,
	};
	const settingsFile = join(folder, "environment");
	await writeFile(settingsFile, shellLines(settings), { mode: 0o600 });
	const bot = new Bot({
		environment: { ...withoutSettings(environment), ...settings, PORT: "0", LOG_LEVEL: "warn" },
		onEnd: onBotEnd,
	});
	closers.push(() => bot.stop());
	const startBot = async () => {
		await bot.start();
		if (!options.socket) slack.setAppUrl(bot.url);
	};
	const { kind: storeKind, words } = store;
	const systems = { businessCentral, dynamics, slack };
	return { ...systems, bot, store: words, storeKind, settingsFile, startBot, close };
}

/** The records beside the customers, and the mappings that keep them in step. */
function wholeCompany(
	businessCentral: BusinessCentralSimulator,
	dynamics: DataverseSimulator,
	times: Times,
): MoreMappings {
	fillCompany(businessCentral);
	return { mappings: companyMappings(times, makeUnit(dynamics)), customersOnly: CUSTOMERS_ONLY };
}

/** Variables as a shell takes them over. */
function shellLines(variables: NodeJS.ProcessEnv): string {
	const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;
	return Object.entries(variables)
		.map(([name, value = ""]) => `export ${name}=${quoted(value)}\n`)
		.join("");
}

/** What the bot hears Slack by. */
function wayIn({ appToken, signingSecret }: SlackDouble, socket: boolean): NodeJS.ProcessEnv {
	return socket ? { SLACK_APP_TOKEN: appToken } : { SLACK_SIGNING_SECRET: signingSecret };
}

/** A Slack in which the app is registered as its manifest says, and the page over it. */
async function openSlack(
	{ pagePorts, socket, tellPage }: StageOptions,
	closers: Array<() => Promise<unknown>>,
): Promise<SlackDouble> {
	const slack = await startSlackDouble({
		...readRegistration(),
		workspace: demoWorkspace,
		socketMode: socket,
	});
	closers.push(() => slack.close());
	if (pagePorts === null) return slack;
	const page = await openSlackPage(slack, { ports: pagePorts }).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
		throw new StageError(`Port ${pagePorts.at(-1)} cannot be used for the page. Name another with --port.`);
	});
	closers.push(() => page.close());
	tellPage(page.url);
	return slack;
}

/**
 * Credit limits belong to finance and flow one way. An account that has no customer yet has none to show, or Koppel
 * would ask about each of them whether the limit that sales wrote down is right.
 */
function withdrawCreditLimits(businessCentral: BusinessCentralSimulator, dynamics: DataverseSimulator): void {
	const customers = new Set(businessCentral.records("customers").map(({ number }) => number));
	for (const { accountid, accountnumber } of dynamics.records("accounts")) {
		if (!customers.has(accountnumber)) dynamics.edit("accounts", String(accountid), { creditlimit: null });
	}
}

/** The caller's own settings of a real Koppel and a real Slack have no business here. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const isSetting = (name: string) => /^(KOPPEL_|SLACK_|MONGODB_URI$|PORT$|LOG_LEVEL$)/.test(name);
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSetting(name)));
}

interface Store {
	kind: Stage["storeKind"];
	words: string;
	environment: NodeJS.ProcessEnv;
}

/** A store that knows nothing yet: couplings of other records would be taken for deletions. */
async function chooseStore(environment: NodeJS.ProcessEnv, folder: string): Promise<Store> {
	const { MONGODB_URI: uri, KOPPEL_DATA: data } = environment;
	if (uri) {
		const name = await requireEmptyDatabase(uri);
		return { kind: "mongodb", words: `MongoDB, database ${name}`, environment: { MONGODB_URI: uri } };
	}
	if (data) {
		await requireEmptyFolder(data);
		return { kind: "embedded", words: `embedded store in ${data}`, environment: { KOPPEL_DATA: data } };
	}
	const fresh = join(folder, "data");
	const words = `embedded store in ${fresh} (taken away at the end)`;
	return { kind: "embedded", words, environment: { KOPPEL_DATA: fresh } };
}

async function requireEmptyFolder(data: string): Promise<void> {
	await mkdir(data, { recursive: true });
	if ((await readdir(data)).length === 0) return;
	throw new StageError(
		`KOPPEL_DATA names ${data}, which is not empty. The demo needs a store that knows no records yet: ` +
			"name an empty folder, or leave KOPPEL_DATA out and it makes one for itself.",
	);
}

/** The database's name. @throws StageError when it holds anything, or cannot be reached */
async function requireEmptyDatabase(uri: string): Promise<string> {
	const connection = await mongoose
		.createConnection(uri, { serverSelectionTimeoutMS: 5_000 })
		.asPromise()
		.catch(() => {
			throw new StageError("The database that MONGODB_URI names cannot be reached. Is it running?");
		});
	try {
		const { name, db } = connection;
		for (const { name: collection } of (await db?.listCollections().toArray()) ?? []) {
			if ((await db?.collection(collection).findOne({})) == null) continue;
			throw new StageError(
				`MONGODB_URI names the database ${name}, which is not empty. The demo needs a store that knows no ` +
					"records yet: name a database that does not exist, and it is made.",
			);
		}
		return name;
	} finally {
		await connection.close();
	}
}

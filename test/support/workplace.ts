import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type App, openApp } from "../../src/app.js";
import { CUSTOMERS_ONLY, contactsMapping } from "../../src/demo/company-mappings.js";
import { CHANNEL, configurationFile, MAPPING } from "../../src/demo/configuration.js";
import { readRegistration } from "../../src/demo/registration.js";
import { defaultWorkspace, type SlackDouble, startSlackDouble } from "../../src/demo/slack/index.js";
import { openSlackPage, type SlackPage } from "../../src/demo/slack/page/index.js";
import {
	type BusinessCentralSimulator,
	startBusinessCentral,
} from "../../src/demo/systems/business-central/index.js";
import { type DataverseSimulator, startDataverse } from "../../src/demo/systems/dataverse/index.js";
import { silentLog } from "../../src/ports/log.js";
import type { RunResult } from "../../src/ports/use-cases.js";
import { loadSettings } from "../../src/settings.js";
import { CLIENT_FOLDER, requireClient } from "./browser.js";
import { readersOf } from "./slack/readers.js";

/** A customer and its account, by the systems' own ids. */
export interface Twins {
	customer: string;
	account: string;
}

/** Everything a company has: both systems, Slack with its page, and Koppel between them, in this process. */
export interface Workplace {
	bc: BusinessCentralSimulator;
	crm: DataverseSimulator;
	slack: SlackDouble;
	page: SlackPage;
	app: App;
	/** A customer and an account under one number, coupled and in step. */
	coupled(name: string, more?: { phone?: string; city?: string }): Promise<Twins>;
	/** One run of a mapping; the customers when none is named. */
	run(mapping?: string): Promise<RunResult>;
	/** What people did, newest first. */
	deeds(): Promise<Array<{ action: string; outcome: string; actorName: string }>>;
	close(): Promise<void>;
}

/** How the company differs: English everywhere and Slack over HTTP, as far as nothing is said here. */
export interface WorkplaceOptions {
	/** True: the channel of the cards is Dutch. */
	isDutch?: boolean;
	/** Handles of those who read Dutch. */
	dutchReaders?: string[];
	/** When the channel of the cards gets its digest, a cron expression of UTC; never when left out. */
	digest?: string;
	/** True: the people of the customers are kept in step as well. */
	hasPeople?: boolean;
	/** Above how many records bulk work that destroys waits for a second person. */
	confirmBulkAbove?: number;
	/** True: Slack and Koppel talk over a WebSocket instead of HTTP. */
	socket?: boolean;
}

/** Opens a company without records; nothing runs by itself. Close it at the end of the test. */
export async function openWorkplace(options: WorkplaceOptions = {}): Promise<Workplace> {
	const { socket = false } = options;
	requireClient();
	const closers: Array<() => Promise<unknown>> = [];
	const folder = await mkdtemp(join(tmpdir(), "koppel-workplace-"));
	closers.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
	const bc = await startBusinessCentral({ limits: { window: null } });
	closers.push(() => bc.close());
	const crm = await startDataverse({ limits: null });
	closers.push(() => crm.close());
	const workspace = readersOf(defaultWorkspace, options.dutchReaders);
	const slack = await startSlackDouble({
		limits: false,
		workspace,
		socketMode: socket,
		...(await readRegistration()),
	});
	closers.push(() => slack.close());
	const page = await openSlackPage(slack, { clientFolder: CLIENT_FOLDER });
	closers.push(() => page.close());
	const app = await openKoppel({ folder, bc, crm, slack, options });
	closers.push(() => app.stop());
	const url = await app.start(0, "127.0.0.1");
	if (!socket) slack.setAppUrl(url);
	let number = 0;
	const run = async (mapping = MAPPING) => {
		const request = { mapping, trigger: "manual" as const, actor: null };
		return app.useCases.run(request);
	};
	return {
		bc,
		crm,
		slack,
		page,
		app,
		run,
		coupled: async (name, { phone = "0201234567", city = "Utrecht" } = {}) => {
			const own = `C-${String(++number).padStart(4, "0")}`;
			const customer = bc.create("customers", { number: own, displayName: name, phoneNumber: phone, city });
			const account = crm.create("accounts", {
				accountnumber: own,
				name,
				telephone1: phone,
				address1_city: city,
			});
			await run();
			return { customer: String(customer.id), account: String(account.accountid) };
		},
		deeds: () => app.engine.stores.audit.latest(50),
		close: async () => {
			for (const step of closers.splice(0).reverse()) await step();
		},
	};
}

async function openKoppel({
	folder,
	bc,
	crm,
	slack,
	options,
}: Pick<Workplace, "bc" | "crm" | "slack"> & { folder: string; options: WorkplaceOptions }): Promise<App> {
	const { socket = false } = options;
	const config = join(folder, "koppel.yml");
	const times = { schedule: null, findDeleted: null };
	const people = { mappings: [contactsMapping(times)], customersOnly: CUSTOMERS_ONLY };
	const addresses = { businessCentral: bc, dynamics: crm };
	const file = configurationFile(addresses, times, options.hasPeople ? people : null);
	await writeFile(config, withChannel(file, options));
	const loaded = await loadSettings({
		KOPPEL_CONFIG: config,
		KOPPEL_DATA: join(folder, "data"),
		BC_CLIENT_ID: bc.credentials.clientId,
		BC_CLIENT_SECRET: bc.credentials.clientSecret,
		CRM_CLIENT_ID: crm.credentials.clientId,
		CRM_CLIENT_SECRET: crm.credentials.clientSecret,
		SLACK_BOT_TOKEN: slack.botToken,
		...(socket ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
		SLACK_API_URL: slack.apiUrl,
		PORT: "0",
	});
	if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
	return openApp({ ...loaded.settings, log: silentLog });
}

function withChannel(file: string, { isDutch, digest, confirmBulkAbove }: WorkplaceOptions): string {
	const content = parse(file);
	if (confirmBulkAbove !== undefined) content.slack.confirmBulkAbove = confirmBulkAbove;
	const own = {
		...(isDutch ? { language: "nl" } : {}),
		...(digest === undefined ? {} : { digest: { schedule: digest, timeZone: "UTC" } }),
	};
	content.slack.channels = Object.keys(own).length === 0 ? {} : { [CHANNEL]: own };
	return stringify(content);
}

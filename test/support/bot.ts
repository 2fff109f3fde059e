import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, openApp } from "../../src/app.js";
import { configurationFile, MAPPING } from "../../src/demo/configuration.js";
import { type SlackDouble, startSlackDouble } from "../../src/demo/slack/index.js";
import {
	type BusinessCentralSimulator,
	startBusinessCentral,
} from "../../src/demo/systems/business-central/index.js";
import { type DataverseSimulator, startDataverse } from "../../src/demo/systems/dataverse/index.js";
import { silentLog } from "../../src/ports/log.js";
import type { RunResult } from "../../src/ports/use-cases.js";
import { loadSettings } from "../../src/settings.js";

/** Koppel as it is composed for use, started in this process; nothing runs by its schedule. */
export interface Bot {
	app: App;
	bc: BusinessCentralSimulator;
	crm: DataverseSimulator;
	/** Null where it runs without Slack. */
	slack: SlackDouble | null;
	/** One run of the mapping. */
	run(): Promise<RunResult>;
	/** Asks for one of its own paths. */
	ask(path: string, init?: RequestInit): Promise<Response>;
	/** Stops the app alone. */
	stop(): Promise<void>;
	/** Stops everything. */
	close(): Promise<void>;
}

/** Opens and starts one; close it at the end of the test. */
export async function openBot({ withSlack = false } = {}): Promise<Bot> {
	const folder = await mkdtemp(join(tmpdir(), "koppel-bot-"));
	const bc = await startBusinessCentral({ limits: { window: null } });
	const crm = await startDataverse({ limits: null });
	const slack = withSlack ? await startSlackDouble() : null;
	const app = await openApp({ ...(await settingsOf({ folder, bc, crm, slack })), log: silentLog });
	let stopped: Promise<void> | null = null;
	const stop = () => {
		stopped ??= app.stop();
		return stopped;
	};
	await app.start(0, "127.0.0.1");
	return {
		app,
		bc,
		crm,
		slack,
		run: () => app.useCases.run({ mapping: MAPPING, trigger: "manual", actor: null }),
		ask: (path, init) => fetch(`${app.origin()}${path}`, init),
		stop,
		close: async () => {
			await stop();
			await Promise.all([bc.close(), crm.close(), slack?.close()]);
			await rm(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}

async function settingsOf({
	folder,
	bc,
	crm,
	slack,
}: Pick<Bot, "bc" | "crm" | "slack"> & { folder: string }) {
	const config = join(folder, "koppel.yml");
	const byHand = { schedule: null, findDeleted: null };
	await writeFile(config, configurationFile({ businessCentral: bc, dynamics: crm }, byHand));
	const slackEnvironment = slack && {
		SLACK_BOT_TOKEN: slack.botToken,
		SLACK_SIGNING_SECRET: slack.signingSecret,
		SLACK_API_URL: slack.apiUrl,
	};
	const loaded = await loadSettings({
		KOPPEL_CONFIG: config,
		KOPPEL_DATA: join(folder, "data"),
		BC_CLIENT_ID: bc.credentials.clientId,
		BC_CLIENT_SECRET: bc.credentials.clientSecret,
		CRM_CLIENT_ID: crm.credentials.clientId,
		CRM_CLIENT_SECRET: crm.credentials.clientSecret,
		...slackEnvironment,
	});
	if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
	return loaded.settings;
}

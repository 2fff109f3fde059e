import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type App, openApp } from "../src/app.js";
import { configurationFile, MAPPING } from "../src/demo/configuration.js";
import { silentLog } from "../src/ports/log.js";
import type { RunResult } from "../src/ports/use-cases.js";
import { loadSettings } from "../src/settings.js";
import { Child } from "./child.js";

interface Address {
	url: string;
	tokenUrl: string;
	clientId: string;
	clientSecret: string;
}

/** What the local Slack tells. */
export interface SlackCount {
	/** Calls by method since the last reset. */
	calls: Record<string, number>;
	texts: string[];
	/** What the app got for the last press. */
	template: { actions: Array<Record<string, unknown>> } & Record<string, unknown>;
}

/** Koppel as it runs in production, on the embedded store, with everything it talks to in processes of their own. */
export interface Koppel {
	app: App;
	/** Where Slack's requests go. */
	url: string;
	signingSecret: string;
	systems: Child<unknown>;
	slack: Child<SlackCount>;
	run(): Promise<RunResult>;
	close(): Promise<void>;
}

/** The demo's; the person who presses may do everything, and the guard does not ask about what a bench changes. */
function configurationOf({ bc, crm }: { bc: Address; crm: Address }): string {
	const times = { schedule: null, findDeleted: null };
	const file = parse(configurationFile({ businessCentral: bc, dynamics: crm }, times));
	file.slack.roles = { admin: { users: ["U01CARLA001"] } };
	for (const mapping of file.mappings) mapping.guard = { overwriteFrom: 1_000_000 };
	return stringify(file);
}

/** Starts it with so many pairs that are coupled already. */
export async function openKoppel(pairs: number): Promise<Koppel> {
	const [systems, slack] = await Promise.all([
		Child.start<{ bc: Address; crm: Address }, unknown>("systems"),
		Child.start<{ botToken: string; signingSecret: string; apiUrl: string }, SlackCount>("slack-double"),
	]);
	const folder = await mkdtemp(join(tmpdir(), "koppel-bench-"));
	const { bc, crm } = systems.greeting;
	const config = join(folder, "koppel.yml");
	await writeFile(config, configurationOf(systems.greeting));
	const loaded = await loadSettings({
		KOPPEL_CONFIG: config,
		KOPPEL_DATA: join(folder, "data"),
		BC_CLIENT_ID: bc.clientId,
		BC_CLIENT_SECRET: bc.clientSecret,
		CRM_CLIENT_ID: crm.clientId,
		CRM_CLIENT_SECRET: crm.clientSecret,
		SLACK_BOT_TOKEN: slack.greeting.botToken,
		SLACK_SIGNING_SECRET: slack.greeting.signingSecret,
		SLACK_API_URL: slack.greeting.apiUrl,
		PORT: "0",
	});
	if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
	const app = await openApp({ ...loaded.settings, log: silentLog });
	const url = (await app.start(0, "127.0.0.1")) ?? "";
	await slack.ask({ appUrl: url });
	const run = () => app.useCases.run({ mapping: MAPPING, trigger: "scheduled", actor: null });
	await systems.ask({ pairs });
	await run();
	return {
		app,
		url,
		signingSecret: slack.greeting.signingSecret,
		systems,
		slack,
		run,
		close: async () => {
			await app.stop();
			systems.stop();
			slack.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

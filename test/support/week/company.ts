import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type App, openApp } from "../../../src/app.js";
import { CUSTOMERS_ONLY, companyMappings } from "../../../src/demo/company-mappings.js";
import { makeUnit } from "../../../src/demo/company-records.js";
import { ADMIN_CHANNEL, CHANNEL, configurationFile } from "../../../src/demo/configuration.js";
import { readRegistration } from "../../../src/demo/registration.js";
import { type SlackDouble, startSlackDouble } from "../../../src/demo/slack/index.js";
import {
	type BusinessCentralSimulator,
	startBusinessCentral,
} from "../../../src/demo/systems/business-central/index.js";
import { type DataverseSimulator, startDataverse } from "../../../src/demo/systems/dataverse/index.js";
import type { Coupling } from "../../../src/domain/coupling.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { openDatabase } from "../../../src/persistence/database.js";
import { loadSettings } from "../../../src/settings.js";
import { LogBook } from "../slack/console.js";
import { gather } from "../stores.js";
import { WeekClock } from "./week-clock.js";

/** The mappings of the company, those that others depend on first. */
export const MAPPINGS = ["customers", "contacts", "vendors", "items"] as const;
export type MappingName = (typeof MAPPINGS)[number];

/** When the schedule does what: the runs by day, the search for deleted records by night, summaries before work. */
const TIMES = { schedule: "20 6-20 * * *", findDeleted: "40 2 * * *" };
const DIGEST = { schedule: "0 8 * * 1-5", timeZone: "UTC" };

/** A process that does not beat this often loses its name; half the lease is 30 s. */
const BEAT_MS = 25_000;

/** The whole of it: both systems, Slack, and Koppel between them, all on one clock that is moved. */
export interface Company {
	bc: BusinessCentralSimulator;
	crm: DataverseSimulator;
	slack: SlackDouble;
	app: App;
	clock: WeekClock;
	log: LogBook;
	/**
	 * Time passes until this moment, milliseconds since 1970. Nothing is under way meanwhile, so Koppel sleeps through
	 * what is longer than its lease, and goes on as any process that was stopped does: under a new name.
	 */
	passTo(moment: number): Promise<void>;
	/** Time passes until nothing is under way and everything that can be told stands in Slack. */
	settle(): Promise<void>;
	/** Every error there is or was, silent ones too, as the database has them. */
	documents(): Promise<SyncError[]>;
	couplings(mapping: MappingName): Promise<Coupling[]>;
	/** Writes both systems have carried out for clients. */
	writes(): number;
	close(): Promise<void>;
}

/** Opens the company at this moment; it has no records yet, and nothing of Koppel runs before `app.start`. */
export async function openCompany(begin: (now: number) => number): Promise<Company> {
	const closers: Array<() => Promise<unknown>> = [];
	const clock = new WeekClock();
	clock.advance(begin(clock.now()) - clock.now());
	const folder = await mkdtemp(join(tmpdir(), "koppel-week-"));
	closers.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
	const bc = await startBusinessCentral({ now: clock.now, limits: { window: null } });
	closers.push(() => bc.close());
	const crm = await startDataverse({ now: clock.now, limits: null });
	closers.push(() => crm.close());
	const slack = await startSlackDouble({ now: clock.now, limits: false, ...readRegistration() });
	closers.push(() => slack.close());
	const log = new LogBook();
	const data = join(folder, "data");
	const app = await openKoppel({ folder, data, bc, crm, slack, clock, log });
	closers.push(() => app.stop());
	// A reader of its own: what is counted for the proof does not come through Koppel's stores.
	const database = await openDatabase({ mongodbUri: null, dataFolder: data });
	closers.push(() => database.close());
	let beatenAt = clock.now();
	const passTo = async (moment: number) => {
		clock.advance(Math.max(0, moment - clock.now()));
		if (clock.now() - beatenAt < BEAT_MS) return;
		beatenAt = clock.now();
		await app.engine.liveness.beat();
	};
	return {
		bc,
		crm,
		slack,
		app,
		clock,
		log,
		passTo,
		settle: () => settle({ app, clock, passTo }),
		documents: () => gather(database.collection<SyncError>("syncErrors").stream({})),
		couplings: (mapping) => gather(app.engine.stores.couplings.all(mapping)),
		writes: () => bc.counters().writes + crm.counters().writes,
		close: async () => {
			for (const step of closers.splice(0).reverse()) await step();
		},
	};
}

/** How long it may take until Slack shows everything, in seconds. */
const MOST_SECONDS = 3_600;
/** How often the schedule looks at the cards although nobody said that something changed; milliseconds. */
const CARDS_EVERY_MS = 30_000;

type Told = Pick<Company, "app" | "clock" | "passTo">;

/** Until nothing is left to tell, and the schedule's own look at the cards has found nothing either. */
async function settle(parts: Told): Promise<void> {
	const { app, clock, passTo } = parts;
	await app.idle();
	await untilTold(parts);
	await passTo(clock.now() + CARDS_EVERY_MS);
	let isLooking = true;
	void app.runJob("post-cards").finally(() => {
		isLooking = false;
	});
	while (isLooking) await passSecond(parts);
	await untilTold(parts);
}

async function untilTold(parts: Told): Promise<void> {
	const { errors, cards } = parts.app.engine.stores;
	for (let second = 0; second < MOST_SECONDS; second++) {
		const waiting = await Promise.all([errors.dirty(1), cards.dirty(1)]);
		if (waiting.flat().length === 0) return;
		await passSecond(parts);
	}
	throw new Error("Slack was not brought up to date within an hour.");
}

async function passSecond({ clock, passTo }: Told): Promise<void> {
	await passTo(clock.now() + 1_000);
	await new Promise((resolve) => setImmediate(resolve));
}

interface Parts extends Pick<Company, "bc" | "crm" | "slack" | "clock" | "log"> {
	folder: string;
	data: string;
}

async function openKoppel({ folder, data, bc, crm, slack, clock, log }: Parts): Promise<App> {
	const config = join(folder, "koppel.yml");
	await writeFile(config, configuration(bc, crm));
	const loaded = await loadSettings({
		KOPPEL_CONFIG: config,
		KOPPEL_DATA: data,
		BC_CLIENT_ID: bc.credentials.clientId,
		BC_CLIENT_SECRET: bc.credentials.clientSecret,
		CRM_CLIENT_ID: crm.credentials.clientId,
		CRM_CLIENT_SECRET: crm.credentials.clientSecret,
		SLACK_BOT_TOKEN: slack.botToken,
		SLACK_SIGNING_SECRET: slack.signingSecret,
		SLACK_API_URL: slack.apiUrl,
		PORT: "0",
	});
	if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
	const timing = { now: clock.monotonic, sleep: clock.sleep, random: clock.random };
	const systems = loaded.settings.systems.map((system) => ({ ...system, timing }));
	return openApp({ ...loaded.settings, systems, log, clock });
}

/** The demo's own file, with a summary each working day, and contacts whose numbers Business Central gives itself. */
function configuration(bc: BusinessCentralSimulator, crm: DataverseSimulator): string {
	const more = { mappings: companyMappings(TIMES, makeUnit(crm)), customersOnly: CUSTOMERS_ONLY };
	const content = parse(configurationFile({ businessCentral: bc, dynamics: crm }, TIMES, more));
	content.slack.channels = { [CHANNEL]: { digest: DIGEST }, [ADMIN_CHANNEL]: { digest: DIGEST } };
	for (const mapping of content.mappings)
		if (mapping.name === "contacts") mapping.createKey = { left: "wait" };
	return stringify(content);
}

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import mongoose from "mongoose";
import { configurationFile, MAPPING } from "../src/demo/configuration.js";
import { Child } from "./child.js";

/**
 * A first run that couples RECORDS records a side (1,000,000), a sweep over those couplings, and a run that reads
 * everything again, each as the command a person would give: `koppel sync`, `koppel find-deleted`,
 * `koppel sync --full`. The memory of that process is read from the kernel every 50 ms: `RssAnon` is what it holds
 * for itself, `VmRSS` counts the pages of the database file as well. TEST_MONGODB_URI takes MongoDB instead of the
 * embedded store; STEPS names what is measured, in order: `first`, `sweep`, `full`, `quiet` (a run that finds nothing
 * new), `dry` (the plan of a run that reads everything), `renamed` (a run after all customers but one in ten were
 * renamed), `lost` (a sweep after as many accounts were deleted), and `start`, where `koppel start` makes the first run at
 * its scheduled time.
 */
const RECORDS = Number(process.env.RECORDS ?? 1_000_000);
const STEPS = (process.env.STEPS ?? "first,sweep,full").split(",");
/** Flags of node for the measured process, to look into it: none of them is set where Koppel runs. */
const FLAGS = (process.env.NODE_FLAGS ?? "").split(" ").filter((flag) => flag !== "");
const SAMPLE_MS = 50;
/** Of what the process says only the end is kept: a plan names every record. */
const MOST_KEPT = 20_000;
/** Where `koppel start` answers. */
const PORT = 38_471;

interface Address {
	url: string;
	tokenUrl: string;
	clientId: string;
	clientSecret: string;
}

interface Requests {
	bc: number;
	crm: number;
}

const COMMANDS: Record<string, string[]> = {
	start: ["start"],
	first: ["sync", MAPPING, "--json"],
	sweep: ["find-deleted", MAPPING, "--json"],
	full: ["sync", MAPPING, "--full", "--json"],
	quiet: ["sync", MAPPING, "--json"],
	dry: ["sync", MAPPING, "--full", "--dry-run"],
	renamed: ["sync", MAPPING, "--json"],
	lost: ["find-deleted", MAPPING, "--json"],
};

/** What happens in the systems before a step. */
const BEFORE: Record<string, object> = {
	renamed: { renamed: Math.floor(RECORDS * 0.9) },
	lost: { gone: Math.floor(RECORDS * 0.9) },
};

const systems = await Child.start<{ bc: Address; crm: Address }, Requests>("large-systems");
await systems.ask({ records: RECORDS });
const folder = await mkdtemp(join(tmpdir(), "koppel-memory-"));
const mongodbUri = ownDatabase(process.env.TEST_MONGODB_URI);
try {
	const environment = await prepare();
	console.log(
		`store: ${environment.MONGODB_URI === undefined ? "embedded" : "MongoDB"}, ${RECORDS} records a side`,
	);
	for (const step of STEPS) await measure(step, environment);
} finally {
	systems.stop();
	await dropDatabase(mongodbUri);
	await rm(folder, { recursive: true, force: true });
}

/** A database that nobody else uses; null for the embedded store. */
function ownDatabase(base: string | undefined): string | null {
	const name = `-bench-${randomUUID().slice(0, 8)}`;
	return base ? base.replace(/\/([^/?]+)(\?|$)/, `/$1${name}$2`) : null;
}

async function dropDatabase(uri: string | null): Promise<void> {
	if (uri === null) return;
	const connection = await mongoose.createConnection(uri).asPromise();
	await connection.dropDatabase();
	await connection.close();
}

async function prepare(): Promise<Record<string, string>> {
	const { bc, crm } = systems.greeting;
	const config = join(folder, "koppel.yml");
	const times = { schedule: "* * * * *", findDeleted: null };
	await writeFile(config, configurationFile({ businessCentral: bc, dynamics: crm }, times));
	return {
		...(mongodbUri === null ? {} : { MONGODB_URI: mongodbUri }),
		KOPPEL_CONFIG: config,
		KOPPEL_DATA: join(folder, "data"),
		BC_CLIENT_ID: bc.clientId,
		BC_CLIENT_SECRET: bc.clientSecret,
		CRM_CLIENT_ID: crm.clientId,
		CRM_CLIENT_SECRET: crm.clientSecret,
		PATH: process.env.PATH ?? "",
		PORT: String(PORT),
	};
}

async function measure(step: string, environment: Record<string, string>): Promise<void> {
	const words = COMMANDS[step];
	if (words === undefined) throw new Error(`There is no step ${step}`);
	await systems.ask({ ...BEFORE[step], reset: true });
	const main = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
	const from = performance.now();
	const command = spawn(process.execPath, [...FLAGS, main, ...words], { env: environment });
	let said = "";
	command.stdout.on("data", (text) => {
		said = (said + text).slice(-MOST_KEPT);
	});
	command.stderr.pipe(process.stderr);
	const peak = { anonymous: 0, total: 0 };
	const sampling = setInterval(() => sample(command.pid ?? 0, peak), SAMPLE_MS);
	if (step === "start") untilFirstSuccess().then(() => command.kill("SIGTERM"));
	const [code] = await once(command, "close");
	clearInterval(sampling);
	const seconds = ((performance.now() - from) / 1_000).toFixed(1);
	const { bc, crm } = await systems.ask({ counters: true });
	const { counters, rows } = jobOf(said);
	console.log(
		`koppel ${words.join(" ")}: exit code ${code}, ${seconds} s, ${bc + crm} requests (${bc} + ${crm}), ` +
			`RssAnon ${peak.anonymous} MiB, RSS ${peak.total} MiB; ` +
			`rows ${JSON.stringify(rows)}, ${JSON.stringify(counters)}`,
	);
}

/** Resolves once the metrics of `koppel start` tell of a run that ended well. */
async function untilFirstSuccess(): Promise<void> {
	const success = new RegExp(`^sync_last_success_timestamp_seconds\\{mapping="${MAPPING}"\\} [1-9]`, "m");
	for (;;) {
		const metrics = await fetch(`http://127.0.0.1:${PORT}/metrics`).then(
			(answer) => answer.text(),
			() => "",
		);
		if (success.test(metrics)) return;
		await setTimeout(1_000);
	}
}

/** The highest figures so far; the process may be gone already. */
function sample(pid: number, peak: { anonymous: number; total: number }): void {
	try {
		const status = readFileSync(`/proc/${pid}/status`, "utf8");
		const mebibytes = (name: string) =>
			Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) / 1_024);
		peak.anonymous = Math.max(peak.anonymous, mebibytes("RssAnon"));
		peak.total = Math.max(peak.total, mebibytes("VmRSS"));
	} catch {
		// Nothing to read any more.
	}
}

/** The counters that are not zero. */
function jobOf(said: string): { counters: object; rows: unknown } {
	try {
		const { job } = JSON.parse(said) as { job: { counters: Record<string, number>; rows: unknown } };
		const counted = Object.entries(job.counters).filter(([, count]) => count > 0);
		return { counters: Object.fromEntries(counted), rows: job.rows };
	} catch {
		return { counters: { said: said.slice(-200) }, rows: null };
	}
}

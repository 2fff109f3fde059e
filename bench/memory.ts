import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configurationFile, MAPPING } from "../src/demo/configuration.js";
import { Child } from "./child.js";

/**
 * A first run that couples RECORDS records a side (1,000,000), a sweep over those couplings, and a run that reads
 * everything again, each as the command a person would give: `koppel sync`, `koppel find-deleted`,
 * `koppel sync --full`. The memory of that process is read from the kernel every 50 ms: `RssAnon` is what it holds
 * for itself, `VmRSS` counts the pages of the database file as well. TEST_MONGODB_URI takes MongoDB instead of the
 * embedded store; ONLY is one of `first`, `sweep`, `full` (those before it are made, but not measured).
 */
const RECORDS = Number(process.env.RECORDS ?? 1_000_000);
const STEPS = (process.env.STEPS ?? "first,sweep,full").split(",");
/** Flags of node for the measured process, to look into it: none of them is set where Koppel runs. */
const FLAGS = (process.env.NODE_FLAGS ?? "").split(" ").filter((flag) => flag !== "");
const SAMPLE_MS = 50;

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
	first: ["sync", MAPPING, "--json"],
	sweep: ["find-deleted", MAPPING, "--json"],
	full: ["sync", MAPPING, "--full", "--json"],
	quiet: ["sync", MAPPING, "--json"],
};

const systems = await Child.start<{ bc: Address; crm: Address }, Requests>("large-systems");
await systems.ask({ records: RECORDS });
const folder = await mkdtemp(join(tmpdir(), "koppel-memory-"));
try {
	const environment = await prepare();
	console.log(
		`store: ${environment.MONGODB_URI === undefined ? "embedded" : "MongoDB"}, ${RECORDS} records a side`,
	);
	for (const step of STEPS) await measure(step, environment);
} finally {
	systems.stop();
	await rm(folder, { recursive: true, force: true });
}

async function prepare(): Promise<Record<string, string>> {
	const { bc, crm } = systems.greeting;
	const config = join(folder, "koppel.yml");
	const times = { schedule: null, findDeleted: null };
	await writeFile(config, configurationFile({ businessCentral: bc, dynamics: crm }, times));
	const base = process.env.TEST_MONGODB_URI;
	const name = `-bench-${randomUUID().slice(0, 8)}`;
	return {
		...(base ? { MONGODB_URI: base.replace(/\/([^/?]+)(\?|$)/, `/$1${name}$2`) } : {}),
		KOPPEL_CONFIG: config,
		KOPPEL_DATA: join(folder, "data"),
		BC_CLIENT_ID: bc.clientId,
		BC_CLIENT_SECRET: bc.clientSecret,
		CRM_CLIENT_ID: crm.clientId,
		CRM_CLIENT_SECRET: crm.clientSecret,
		PATH: process.env.PATH ?? "",
	};
}

async function measure(step: string, environment: Record<string, string>): Promise<void> {
	const words = COMMANDS[step];
	if (words === undefined) throw new Error(`There is no step ${step}`);
	await systems.ask({ reset: true });
	const main = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
	const from = performance.now();
	const command = spawn(process.execPath, [...FLAGS, main, ...words], { env: environment });
	let said = "";
	command.stdout.on("data", (text) => {
		said += text;
	});
	command.stderr.pipe(process.stderr);
	const peak = { anonymous: 0, total: 0 };
	const sampling = setInterval(() => sample(command.pid ?? 0, peak), SAMPLE_MS);
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
		return { counters: { said }, rows: null };
	}
}

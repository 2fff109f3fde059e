import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { main } from "../../src/cli/main.js";
import { configurationFile, type Times } from "../../src/demo/configuration.js";
import {
	type BusinessCentralOptions,
	type BusinessCentralSimulator,
	startBusinessCentral,
} from "../../src/demo/systems/business-central/index.js";
import {
	type DataverseOptions,
	type DataverseSimulator,
	startDataverse,
} from "../../src/demo/systems/dataverse/index.js";

import { dropMongo, freshUri } from "../support/mongo.js";

const MAIN = join(process.cwd(), "dist/src/cli/main.js");

/** The demo's mapping, run by nothing but the commands of a test. */
const BY_HAND: Times = { schedule: null, findDeleted: null };

/** What a command left behind. */
export interface Ended {
	/** Its exit code; null when a signal ended it. */
	code: number | null;
	/** Standard output, and standard error. */
	out: string;
	err: string;
}

/** A command that still runs. */
export interface Running {
	child: ChildProcess;
	ended: Promise<Ended>;
	/** Resolves once it has said this on either stream. Rejects when it ends first. */
	says(text: RegExp): Promise<RegExpExecArray>;
}

/** The configuration file as an object, to be changed by a test. */
// biome-ignore lint/suspicious/noExplicitAny: a configuration file may hold anything, that is what these tests are about
export type File = any;

/** Two simulated systems, a folder with a koppel.yml for them, and the command line in processes of its own. */
export interface Office {
	bc: BusinessCentralSimulator;
	crm: DataverseSimulator;
	/** Where koppel.yml stands. */
	folder: string;
	/** The environment commands run in; a test may change it. */
	env: NodeJS.ProcessEnv;
	/** Writes koppel.yml anew, with what the change made of the demo's file. */
	configure(change: (file: File) => void, times?: Times): Promise<void>;
	/** Writes any text as koppel.yml. */
	writeConfiguration(text: string): Promise<void>;
	/** Runs a command to its end. */
	koppel(...words: string[]): Promise<Ended>;
	/** Runs a command with --json and gives what it printed. */
	json(...words: string[]): Promise<Ended & { data: File }>;
	/** Runs a command inside the test's own process, which is faster; everything but the exit of a process is the same. */
	here(...words: string[]): Promise<Ended>;
	/** The same with --json, and what it printed. */
	hereJson(...words: string[]): Promise<Ended & { data: File }>;
	/** Starts a command and lets it run. */
	start(...words: string[]): Running;
	/** A customer and an account that agree; not coupled before the next run. */
	twins(number: string, fields?: { name?: string; phone?: string }): { customer: string; account: string };
	close(): Promise<void>;
}

/** How the two systems of an office differ from the usual ones. */
export interface Systems {
	bc?: BusinessCentralOptions;
	crm?: DataverseOptions;
}

/**
 * Opens an office; close it at the end of the test. Its data is in a folder, or in a MongoDB of its own where
 * KOPPEL_TEST_WORLD asks for that.
 */
export async function openOffice(systems: Systems = {}): Promise<Office> {
	if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing; run "npm run build" first.`);
	const bc = await startBusinessCentral({ limits: { window: null }, ...systems.bc });
	const crm = await startDataverse({ limits: null, ...systems.crm });
	const folder = await mkdtemp(join(tmpdir(), "koppel-cli-test-"));
	const running = new Set<Running>();
	const env: NodeJS.ProcessEnv = {
		PATH: process.env.PATH,
		HOME: process.env.HOME,
		KOPPEL_CONFIG: join(folder, "koppel.yml"),
		KOPPEL_DATA: join(folder, "data"),
		BC_CLIENT_ID: bc.credentials.clientId,
		BC_CLIENT_SECRET: bc.credentials.clientSecret,
		CRM_CLIENT_ID: crm.credentials.clientId,
		CRM_CLIENT_SECRET: crm.credentials.clientSecret,
		PORT: "0",
		LOG_LEVEL: "warn",
	};
	const mongo = process.env.KOPPEL_TEST_WORLD === "MongoDB" ? freshUri() : null;
	if (mongo !== null) env.MONGODB_URI = mongo;
	const start = (...words: string[]): Running => {
		const one = run(words, folder, env);
		running.add(one);
		void one.ended.then(() => running.delete(one));
		return one;
	};
	const office: Office = {
		bc,
		crm,
		folder,
		env,
		start,
		configure: async (change, times = BY_HAND) => {
			const file = parse(configurationFile({ businessCentral: bc, dynamics: crm }, times));
			change(file);
			await writeFile(join(folder, "koppel.yml"), stringify(file));
		},
		writeConfiguration: (text) => writeFile(join(folder, "koppel.yml"), text),
		koppel: (...words) => start(...words).ended,
		json: async (...words) => parsed(words, await start(...words, "--json").ended),
		here: (...words) => runHere(words, env),
		hereJson: async (...words) => parsed(words, await runHere([...words, "--json"], env)),
		twins: (number, { name = `Contoso ${number}`, phone = "010-1" } = {}) => {
			const customer = bc.create("customers", { number, displayName: name, phoneNumber: phone });
			const account = crm.create("accounts", { accountnumber: number, name, telephone1: phone });
			return { customer: String(customer.id), account: String(account.accountid) };
		},
		close: async () => {
			for (const { child } of running) child.kill("SIGKILL");
			await Promise.all([...running].map(({ ended }) => ended));
			await Promise.all([bc.close(), crm.close()]);
			if (mongo !== null) await dropMongo(mongo);
			await rm(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
	await office.configure(() => {});
	return office;
}

function parsed(words: string[], ended: Ended): Ended & { data: File } {
	if (ended.out === "") throw new Error(`koppel ${words.join(" ")} printed nothing: ${ended.err}`);
	return { ...ended, data: JSON.parse(ended.out) };
}

async function runHere(words: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
	const said = { out: "", err: "" };
	const code = await main(words, {
		env: { ...env, LOG_LEVEL: "silent" },
		out: (text) => {
			said.out += `${text}\n`;
		},
		err: (text) => {
			said.err += `${text}\n`;
		},
	});
	return { code, ...said };
}

function run(words: string[], cwd: string, env: NodeJS.ProcessEnv): Running {
	const child = spawn(process.execPath, [MAIN, ...words], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
	const written = { out: "", err: "" };
	child.stdout.on("data", (chunk) => {
		written.out += String(chunk);
	});
	child.stderr.on("data", (chunk) => {
		written.err += String(chunk);
	});
	const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...written }));
	const says = (text: RegExp) =>
		new Promise<RegExpExecArray>((resolve, reject) => {
			const look = () => {
				const found = text.exec(written.out + written.err);
				if (found !== null) resolve(found);
			};
			child.stdout.on("data", look);
			child.stderr.on("data", look);
			void ended.then(({ out, err }) => {
				look();
				reject(new Error(`The command ended without ${text}:\n${out}${err}`));
			});
			look();
		});
	return { child, ended, says };
}

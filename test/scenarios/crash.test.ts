import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { BusinessCentralSimulator } from "../../src/demo/systems/business-central/index.js";
import { startBusinessCentral } from "../../src/demo/systems/business-central/index.js";
import type { DataverseSimulator } from "../../src/demo/systems/dataverse/index.js";
import { startDataverse } from "../../src/demo/systems/dataverse/index.js";
import type { Coupling } from "../../src/domain/coupling.js";
import type { Mapping } from "../../src/domain/mapping.js";
import type { Database } from "../../src/persistence/collection.js";
import { openDatabase } from "../../src/persistence/database.js";
import { openStores } from "../../src/persistence/stores/open-stores.js";
import type { Connector } from "../../src/ports/connector.js";
import type { Engine, Step } from "../../src/sync/engine.js";
import { findDeleted } from "../../src/sync/find-deleted.js";
import { runMapping } from "../../src/sync/run-mapping.js";
import type { CrashTask } from "../support/crash/engine-child.js";
import { customersMapping } from "../support/customers-mapping.js";
import { addressOf, openConnectors, openEngine } from "../support/engine.js";

const mongodb = process.env.TEST_MONGODB_URI;
if (mongodb === undefined)
	console.info("TEST_MONGODB_URI is not set: crash tests run on the embedded store alone.");

/** The step after the system has committed and before its answer has no checkpoint of ours: the answer is held. */
type KillAt = Step | "afterCommit";

const KILLS: KillAt[] = [
	"beforeClaim",
	"afterClaim",
	"afterCommit",
	"afterAnswer",
	"afterSave",
	"beforeWatermark",
];
const WRITES = [
	"update right",
	"update left",
	"create right",
	"create left",
	"delete right",
	"delete left",
] as const;
type Write = (typeof WRITES)[number];

class Stage {
	bc!: BusinessCentralSimulator;
	crm!: DataverseSimulator;
	private database!: Database;
	private folder!: string;
	private engine!: Engine;
	private connectors!: Record<string, Connector>;
	private location!: CrashTask["database"];
	readonly overrides: Partial<Mapping> = { policies: { update: "ask", deletion: "delete" } };

	async open(kind: "embedded" | "MongoDB"): Promise<void> {
		this.bc = await startBusinessCentral({ limits: { window: null } });
		this.crm = await startDataverse({ limits: null });
		this.folder = await mkdtemp(join(tmpdir(), "koppel-crash-"));
		const name = `koppel-test-crash-${randomUUID().slice(0, 8)}`;
		const uri = kind === "MongoDB" && mongodb ? mongodb.replace(/\/[^/?]+(\?|$)/, `/${name}$1`) : null;
		this.location = { mongodbUri: uri, dataFolder: this.folder };
		this.database = await openDatabase(this.location);
		this.connectors = openConnectors({ bc: addressOf(this.bc), crm: addressOf(this.crm) });
		this.engine = await openEngine({ stores: openStores(this.database), connectors: this.connectors });
	}

	async close(): Promise<void> {
		await this.engine.liveness.stop();
		await Promise.all(Object.values(this.connectors).map((connector) => connector.close()));
		await Promise.all([this.bc.close(), this.crm.close()]);
		await this.database.close();
		await rm(this.folder, { recursive: true, force: true });
	}

	async run() {
		const mapping = customersMapping(this.overrides);
		const { job } = await runMapping(this.engine, mapping, {
			mapping: "customers",
			trigger: "manual",
			actor: null,
		});
		expect(job).toMatchObject({ state: "done", message: null });
		return job;
	}

	async sweep() {
		const mapping = customersMapping(this.overrides);
		const { job } = await findDeleted(this.engine, mapping, {
			mapping: "customers",
			trigger: "manual",
			actor: null,
		});
		expect(job).toMatchObject({ state: "done", message: null });
	}

	/** Runs a child to the step and kills it there without a word. */
	async killAt(step: KillAt, write: Write): Promise<void> {
		const [operation, side] = write.split(" ") as ["update" | "create" | "delete", "left" | "right"];
		const simulator = side === "left" ? this.bc : this.crm;
		const held =
			step === "afterCommit"
				? simulator.faults.add({ match: { operation }, when: "after", action: { type: "hold" } })
				: null;
		const child = this.spawn(
			step === "afterCommit" ? null : step,
			write === "delete right" ? "sweep" : "run",
		);
		const reached = held ? held.reached : sawLine(child, `reached ${step}`);
		await Promise.race([reached, failedEarly(child)]);
		child.kill("SIGKILL");
		await once(child, "close");
		held?.remove();
	}

	private spawn(stopAt: string | null, work: CrashTask["work"]): ChildProcess {
		const addresses = { bc: addressOf(this.bc), crm: addressOf(this.crm) };
		const task: CrashTask = { addresses, database: this.location, mapping: this.overrides, work, stopAt };
		return spawn(process.execPath, ["dist/test/support/crash/engine-child.js"], {
			env: { ...process.env, KOPPEL_CRASH: JSON.stringify(task) },
			stdio: ["ignore", "pipe", "pipe"],
		});
	}

	async couplings(): Promise<Coupling[]> {
		const all: Coupling[] = [];
		for await (const page of this.engine.stores.couplings.all("customers")) all.push(...page);
		return all;
	}

	openErrors() {
		return this.engine.stores.errors.open({});
	}
}

function sawLine(child: ChildProcess, line: string): Promise<void> {
	return new Promise((resolve) => {
		if (child.stdout === null) return;
		createInterface(child.stdout).on("line", (text) => {
			if (text === line) resolve();
		});
	});
}

async function failedEarly(child: ChildProcess): Promise<never> {
	let output = "";
	child.stdout?.on("data", (data) => {
		output += data;
	});
	child.stderr?.on("data", (data) => {
		output += data;
	});
	await once(child, "close");
	throw new Error(`The child ended before it reached the step: ${output}`);
}

describe.each(mongodb ? (["embedded", "MongoDB"] as const) : (["embedded"] as const))(
	"SIGKILL on %s",
	(kind) => {
		let stage: Stage;
		beforeEach(async () => {
			stage = new Stage();
			await stage.open(kind);
		});
		afterEach(async () => {
			await stage.close();
		});

		const table = WRITES.flatMap((write) => KILLS.map((step) => [write, step] as const)).filter(
			([write, step]) => !(write === "delete right" && step === "beforeWatermark"),
		);

		it.each(table)("%s, killed at %s: nothing lost, overwritten or doubled", async (write, step) => {
			const others = prepare(stage);
			await stage.run();
			change(stage, write);

			await stage.killAt(step, write);
			await stage.run();
			if (write.startsWith("delete")) await stage.sweep();
			await stage.run();

			expect(
				(await stage.couplings()).filter(({ pending, ghosts }) => pending !== null || ghosts.length > 0),
			).toEqual([]);
			expect(await stage.openErrors()).toEqual([]);
			expectOutcome(stage, write);
			expect(stage.bc.get("customers", others.customer)).toMatchObject({ displayName: "Bystander" });
			stage.bc.resetCounters();
			stage.crm.resetCounters();
			await stage.run();
			expect(stage.bc.counters().writes + stage.crm.counters().writes).toBe(0);
		});
	},
);

function prepare(stage: Stage): { customer: string } {
	const customer = stage.bc.create("customers", { number: "C-0", displayName: "Bystander" });
	stage.crm.create("accounts", { accountnumber: "C-0", name: "Bystander" });
	for (const number of ["C-1", "C-2", "C-3", "C-4", "C-5"]) {
		stage.bc.create("customers", { number, displayName: `Company ${number}`, phoneNumber: "1", email: "" });
		stage.crm.create("accounts", { accountnumber: number, name: `Company ${number}`, telephone1: "1" });
	}
	return { customer: String(customer.id) };
}

const customer = (stage: Stage, number: string) =>
	stage.bc.records("customers").filter((one) => one.number === number);
const account = (stage: Stage, number: string) =>
	stage.crm.records("accounts").filter((one) => one.accountnumber === number);

function change(stage: Stage, write: Write): void {
	const left = String(customer(stage, "C-1")[0]?.id);
	const right = String(account(stage, "C-1")[0]?.accountid);
	switch (write) {
		case "update right":
			stage.bc.edit("customers", left, { phoneNumber: "2" });
			break;
		case "update left":
			stage.crm.edit("accounts", right, { telephone1: "2" });
			break;
		case "create right":
			stage.bc.create("customers", { number: "C-9", displayName: "New" });
			break;
		case "create left":
			stage.crm.create("accounts", { accountnumber: "C-9", name: "New" });
			break;
		case "delete right":
			stage.bc.remove("customers", left);
			break;
		case "delete left":
			stage.crm.remove("accounts", right);
			break;
	}
}

function expectOutcome(stage: Stage, write: Write): void {
	const both = (number: string) => [customer(stage, number).length, account(stage, number).length];
	if (write.startsWith("update")) {
		expect(customer(stage, "C-1")).toMatchObject([{ phoneNumber: "2" }]);
		expect(account(stage, "C-1")).toMatchObject([{ telephone1: "2" }]);
	} else if (write.startsWith("create")) {
		expect(both("C-9")).toEqual([1, 1]);
		expect(customer(stage, "C-9")).toMatchObject([{ displayName: "New" }]);
		expect(account(stage, "C-9")).toMatchObject([{ name: "New" }]);
	} else {
		expect(both("C-1")).toEqual([0, 0]);
	}
	expect(both("C-2")).toEqual([1, 1]);
}

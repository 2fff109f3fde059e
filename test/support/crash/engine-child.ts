import { setTimeout as wait } from "node:timers/promises";
import type { Mapping } from "../../../src/domain/mapping.js";
import { openDatabase } from "../../../src/persistence/database.js";
import { openStores } from "../../../src/persistence/stores/open-stores.js";
import { findDeleted } from "../../../src/sync/find-deleted.js";
import { runMapping } from "../../../src/sync/run-mapping.js";
import { customersMapping } from "../customers-mapping.js";
import { type Address, openConnectors, openEngine } from "../engine.js";

/** What a test asks of the child, as JSON in KOPPEL_CRASH. */
export interface CrashTask {
	addresses: { bc: Address; crm: Address };
	database: { mongodbUri: string | null; dataFolder: string };
	mapping: Partial<Mapping>;
	work: "run" | "sweep";
	/** The step at which the child says so and waits to be killed; null runs to the end. */
	stopAt: string | null;
}

/** Runs one job and stands still at one step, so that the test can kill it exactly there. */
const task = JSON.parse(process.env.KOPPEL_CRASH ?? "{}") as CrashTask;
const database = await openDatabase(task.database);
const stores = openStores(database);
const connectors = openConnectors(task.addresses);
const engine = await openEngine({
	stores,
	connectors,
	checkpoint: async (step) => {
		if (step !== task.stopAt) return;
		process.stdout.write(`reached ${step}\n`);
		await wait(600_000);
	},
});
const mapping = customersMapping(task.mapping);
const request = { mapping: mapping.name, trigger: "manual" as const, actor: null };
const { job } =
	task.work === "run"
		? await runMapping(engine, mapping, request)
		: await findDeleted(engine, mapping, request);
process.stdout.write(`ended ${job.state} ${job.message ?? ""}\n`);
await engine.liveness.stop();
await Promise.all(Object.values(connectors).map((connector) => connector.close()));
await database.close();

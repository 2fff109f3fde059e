import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { openStores } from "../../../src/persistence/stores/open-stores.js";
import { systemClock } from "../../../src/ports/clock.js";
import type { UseCases } from "../../../src/ports/use-cases.js";
import { openConnectors } from "../engine.js";
import { startInstance, type TestInstance } from "../instance.js";
import { openOnly } from "./open-only.js";
import { StandStill } from "./stand-still.js";
import type { Call, CrashTask, Said } from "./task.js";

/**
 * A process of its own that does one thing, and is killed by SIGKILL at one step of it, or stands still there. It is
 * started ahead of time and waits for its task.
 */
const LEASE_MS = 30_000;

process.once("message", (task: CrashTask) => void carryOut(task));
say({ says: "ready" });

function say(words: Said): void {
	process.send?.(words);
}

async function carryOut(task: CrashTask): Promise<void> {
	const database = await openOnly(task.database);
	const standStill = new StandStill(openStores(database));
	const own = standStill.process;
	const connectors = openConnectors(task.addresses, task.pageSize ?? undefined);
	const came: string[] = [];
	const instance = await startInstance({
		process: own,
		connectors,
		mapping: task.mapping,
		others: task.others,
		host: hostname(),
		clock: { ...systemClock, now: () => Date.now() + task.clockAheadMs },
		hostTime: standStill.clock,
		leaseMs: LEASE_MS,
		joinLimit: task.joinLimit,
		approval: task.confirmBulkAbove === null ? undefined : { above: task.confirmBulkAbove, canAsk: true },
		newId: randomUUID,
		checkpoint: async (step) => {
			came.push(step);
		},
	});
	obey(standStill, task);
	const problem = await perform(instance, task.call).then(
		() => null,
		({ name, message }: Error) => ({ name, message }),
	);
	await instance.stop();
	await Promise.all(Object.values(connectors).map((connector) => connector.close()));
	await database.close();
	say({ says: "ended", came, problem });
	process.disconnect();
}

function obey(standStill: StandStill, { dies, stops }: CrashTask): void {
	const own = standStill.process;
	if (dies !== null)
		void own.pauseAt(dies.at, dies.nth).reached.then(() => process.kill(process.pid, "SIGKILL"));
	if (stops === null) return;
	const pause = own.pauseAt(stops.at, stops.nth);
	void pause.reached.then(() => standStill.now()).then(pause.release);
}

async function perform(instance: TestInstance, call: Call): Promise<void> {
	if (call.does === "takeOver") return instance.takeOver();
	const useCase = instance.useCases[call.does] as (...args: unknown[]) => ReturnType<UseCases["errors"]>;
	await useCase(...call.with);
	await instance.idle();
}

import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createBusinessCentralConnector } from "../src/connectors/business-central/index.js";
import { createDataverseConnector } from "../src/connectors/dataverse/index.js";
import type { Counters } from "../src/demo/systems/kit/simulator.js";
import { openDatabase } from "../src/persistence/database.js";
import { openStores } from "../src/persistence/stores/open-stores.js";
import { systemClock } from "../src/ports/clock.js";
import { silentLog } from "../src/ports/log.js";
import type { Engine } from "../src/sync/engine.js";
import { SyncEvents } from "../src/sync/events.js";
import { Liveness } from "../src/sync/liveness.js";
import { runMapping } from "../src/sync/run-mapping.js";
import { customersMapping } from "../test/support/customers-mapping.js";

/**
 * One run over coupled pairs with changes on each side, against both simulators in another process. Options by
 * environment: PAIRS (10,000), CHANGES a side (1,000), LATENCY in ms per request (20), ROUNDS (5), and
 * TEST_MONGODB_URI for MongoDB instead of the embedded store.
 */
const pairs = Number(process.env.PAIRS ?? 10_000);
const changes = Number(process.env.CHANGES ?? 1_000);
const latency = Number(process.env.LATENCY ?? 20);
const rounds = Number(process.env.ROUNDS ?? 5);

interface Address {
	url: string;
	tokenUrl: string;
	clientId: string;
	clientSecret: string;
}

const systems = fork(fileURLToPath(new URL("./systems.js", import.meta.url)));
const [addresses] = (await once(systems, "message")) as [{ bc: Address; crm: Address }];

async function ask(command: object): Promise<{ bc: Counters; crm: Counters }> {
	systems.send(command);
	const [answer] = (await once(systems, "message")) as [{ bc: Counters; crm: Counters }];
	return answer;
}

const auth = ({ tokenUrl, clientId, clientSecret }: Address) => ({
	tokenUrl,
	clientId,
	clientSecret,
	scope: "bench/.default",
});
const connectors = {
	bc: createBusinessCentralConnector({
		name: "bc",
		company: "CRONUS",
		url: addresses.bc.url,
		auth: auth(addresses.bc),
	}),
	crm: createDataverseConnector({ name: "crm", url: addresses.crm.url, auth: auth(addresses.crm) }),
};

const folder = await mkdtemp(join(tmpdir(), "koppel-bench-"));
const base = process.env.TEST_MONGODB_URI;
const mongodbUri = base ? base.replace(/\/([^/?]+)(\?|$)/, `/$1-bench-${randomUUID().slice(0, 8)}$2`) : null;
const database = await openDatabase({ mongodbUri, dataFolder: folder });
const stores = openStores(database);
const facts = { host: hostname(), pid: process.pid, bootedAt: Date.now() };
const liveness = new Liveness(stores.instances, systemClock, facts, 60_000);
await liveness.start();
const engine: Engine = {
	stores,
	clock: systemClock,
	log: silentLog,
	events: new SyncEvents(),
	liveness,
	connector: (name) => connectors[name as "bc" | "crm"],
	isConfigured: () => true,
	showTransientAfterMs: 1_800_000,
	joinLimit: 50_000,
	newId: randomUUID,
	checkpoint: async () => {},
};
const mapping = customersMapping();
const run = () => runMapping(engine, mapping, { mapping: mapping.name, trigger: "manual", actor: null });

await ask({ pairs });
const first = performance.now();
const { job } = await run();
console.log(`store: ${database.description.split(" ")[0]}`);
console.log(`first run: ${job.counters.coupled} pairs coupled in ${seconds(first)} s (${job.state})`);
await ask({ latency });
for (let round = 1; round <= rounds; round++) {
	// Dataverse stamps whole seconds: a change in the very second of our own write is read afresh, to be safe. People
	// seldom are that quick; the rounds measure the usual case.
	await setTimeout(1_100);
	await ask({ edit: changes });
	await ask({ reset: true });
	const from = performance.now();
	const { job: done } = await run();
	const took = seconds(from);
	const counted = await ask({ counters: true });
	const requests = counted.bc.requests + counted.crm.requests;
	const { modified, failed } = done.counters;
	console.log(
		`round ${round}: ${took} s, ${requests} requests (${counted.bc.requests} + ${counted.crm.requests}), ` +
			`${modified} written, ${failed} failed, rss ${Math.round(process.memoryUsage.rss() / 1_048_576)} MiB`,
	);
}
await liveness.stop();
await Promise.all(Object.values(connectors).map((connector) => connector.close()));
await database.close();
await rm(folder, { recursive: true, force: true });
systems.kill();

function seconds(from: number): string {
	return ((performance.now() - from) / 1_000).toFixed(2);
}

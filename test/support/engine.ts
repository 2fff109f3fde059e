import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { createBusinessCentralConnector } from "../../src/connectors/business-central/index.js";
import { createDataverseConnector } from "../../src/connectors/dataverse/index.js";
import { systemClock } from "../../src/ports/clock.js";
import type { Connector } from "../../src/ports/connector.js";
import { silentLog } from "../../src/ports/log.js";
import type { Stores } from "../../src/ports/stores.js";
import type { Engine, Step } from "../../src/sync/engine.js";
import { SyncEvents } from "../../src/sync/events.js";
import { Liveness } from "../../src/sync/liveness.js";

/** Where a simulator is reached, also from another process. */
export interface Address {
	url: string;
	tokenUrl: string;
	clientId: string;
	clientSecret: string;
}

/** The address of a simulator, as plain data. */
export function addressOf(system: {
	url: string;
	tokenUrl: string;
	credentials: { clientId: string; clientSecret: string };
}): Address {
	return { url: system.url, tokenUrl: system.tokenUrl, ...system.credentials };
}

/** Both connectors on simulators at these addresses. */
export function openConnectors(
	addresses: { bc: Address; crm: Address },
	pageSize?: number,
): Record<string, Connector> {
	const auth = ({ tokenUrl, clientId, clientSecret }: Address) => ({
		tokenUrl,
		clientId,
		clientSecret,
		scope: "test/.default",
	});
	const { bc, crm } = addresses;
	return {
		bc: createBusinessCentralConnector({
			name: "bc",
			company: "CRONUS",
			url: bc.url,
			auth: auth(bc),
			pageSize,
		}),
		crm: createDataverseConnector({
			name: "crm",
			label: "Dynamics 365 Sales",
			url: crm.url,
			auth: auth(crm),
			pageSize,
		}),
	};
}

/** An engine of this process on real time; stop its liveness at the end. */
export async function openEngine(options: {
	stores: Stores;
	connectors: Record<string, Connector>;
	leaseMs?: number;
	checkpoint?: (step: Step) => Promise<void>;
}): Promise<Engine> {
	const facts = { host: hostname(), pid: process.pid, bootedAt: Math.round(performance.timeOrigin) };
	const liveness = new Liveness(options.stores.instances, systemClock, facts, options.leaseMs ?? 30_000);
	await liveness.start();
	return {
		stores: options.stores,
		clock: systemClock,
		log: silentLog,
		events: new SyncEvents(),
		liveness,
		connector: (name) => {
			const connector = options.connectors[name];
			if (connector === undefined) throw new Error(`No system ${name}`);
			return connector;
		},
		isConfigured: () => true,
		showTransientAfterMs: 30 * 60_000,
		joinLimit: 50_000,
		newId: randomUUID,
		checkpoint: options.checkpoint ?? (async () => {}),
	};
}

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { SyncError } from "../src/domain/sync-error.js";
import type { Document } from "../src/persistence/collection.js";
import { openDatabase } from "../src/persistence/database.js";
import type { CollectionName } from "../src/persistence/indexes.js";
import { openStores } from "../src/persistence/stores/open-stores.js";
import { systemClock } from "../src/ports/clock.js";
import { silentLog } from "../src/ports/log.js";
import { newPart, PART_SIZE, type RecordLogEntry, type Stores } from "../src/ports/stores.js";
import { forget } from "../src/resolution/forget.js";
import type { Engine } from "../src/sync/engine.js";
import { SyncEvents } from "../src/sync/events.js";
import { Liveness } from "../src/sync/liveness.js";
import { anAuditEntry } from "../test/support/builders/audit-entry.js";
import { aCoupling } from "../test/support/builders/record.js";
import { aShownRecord, aSyncError } from "../test/support/builders/sync-error.js";
import { customersMapping } from "../test/support/customers-mapping.js";

/**
 * What forgetting one record with a long history costs a store that holds much, and for how long at a time it holds up
 * everything else in the process. RECORDS (100,000) errors, audit entries and items of bulk work; HISTORY (2,000) changes
 * of the record. TEST_MONGODB_URI for MongoDB instead of the embedded store.
 */
const records = Number(process.env.RECORDS ?? 100_000);
const history = Number(process.env.HISTORY ?? 2_000);
const BATCH = 1_000;
const AT = Date.parse("2026-01-05T08:00:00.000Z");
const LEFT = "aaaaaaaa-0000-4000-8000-000000000000";
const RIGHT = "bbbbbbbb-0000-4000-8000-000000000000";

const folder = await mkdtemp(join(tmpdir(), "koppel-bench-"));
const base = process.env.TEST_MONGODB_URI;
const mongodbUri = base ? base.replace(/\/([^/?]+)(\?|$)/, `/$1-bench-${randomUUID().slice(0, 8)}$2`) : null;
const database = await openDatabase({ mongodbUri, dataFolder: folder });
const stores = openStores(database);
const facts = { host: hostname(), pid: process.pid, bootedAt: Date.now() };
const liveness = new Liveness(stores.instances, systemClock, facts, 60_000);
await liveness.start();

/** The call to the store that was made last, and the longest time until the loop came round again after each. */
let last = "the beginning";
const longest = new Map<string, number>();

const engine: Engine = {
	stores: watched(stores),
	clock: systemClock,
	log: silentLog,
	events: new SyncEvents(),
	liveness,
	connector: () => {
		throw new Error("No system is asked.");
	},
	isConfigured: () => true,
	showTransientAfterMs: 1_800_000,
	joinLimit: 50_000,
	newId: randomUUID,
	checkpoint: async () => {},
};

await fill();
let turn = performance.now();
let isOver = false;
watch();
const from = performance.now();
const actor = { id: "U1", name: "Anna", role: "admin" as const };
const found = { mapping: "customers", couplingId: "forgotten", left: LEFT, right: RIGHT, name: nameOf(0) };
const forgotten = await forget(engine, customersMapping(), found, actor);
const seconds = (performance.now() - from) / 1_000;
isOver = true;
console.log(
	`store: ${database.description.split(" ")[0]}, ${records} errors, ${history} changes of the record`,
);
console.log(`forgotten in ${seconds.toFixed(1)} s: ${JSON.stringify(forgotten)}`);
const blocks = [...longest].sort(([, one], [, two]) => two - one).slice(0, 8);
for (const [call, ms] of blocks) console.log(`  held up for ${ms.toFixed(0).padStart(6)} ms after ${call}`);
await liveness.stop();
await database.close();
await rm(folder, { recursive: true, force: true });

/** Looks at the clock in every turn of the event loop. */
function watch(): void {
	const now = performance.now();
	if (now - turn > (longest.get(last) ?? 0)) longest.set(last, now - turn);
	turn = now;
	if (!isOver) setImmediate(watch);
}

function watched(all: Stores): Stores {
	const named = (name: string, store: object) =>
		new Proxy(store, {
			get: (target, method) => {
				const found: unknown = Reflect.get(target, method);
				if (typeof found !== "function") return found;
				return (...args: unknown[]) => {
					last = `${name}.${String(method)}`;
					return found.apply(target, args);
				};
			},
		});
	const entries = Object.entries(all).map(([name, store]) => [
		name,
		typeof store === "function" ? store : named(name, store),
	]);
	return Object.fromEntries(entries) as Stores;
}

async function fill(): Promise<void> {
	await insert("syncErrors", records, (n) => stored(anError(n)));
	await insert("syncErrors", 50, (n) => stored(anOwnError(n)));
	await insert("auditEntries", records, (n) =>
		anAuditEntry({ _id: `entry-${n}`, at: at(n), outcome: "failed", reason: sentenceOf(n) }),
	);
	await insert("syncJobs", records / 10, (n) => ({
		_id: `job-${n}`,
		finishedAt: at(n),
		message: sentenceOf(n),
	}));
	await insert("cards", records / 10, (n) => ({ ...aCard(n) }));
	const operation = { _id: "bulk", list: "list", startedAt: at(0) };
	await insert("operationParts", records / PART_SIZE, (n) => ({
		...newPart(operation, n),
		items: Array.from({ length: PART_SIZE }, (_, place) => ({
			errorId: `error-${n * PART_SIZE + place}`,
			couplingId: null,
			outcome: "failed",
			reason: sentenceOf(n * PART_SIZE + place),
		})),
	}));
	const keys = { leftKey: `customers ${LEFT}`, rightKey: `customers ${RIGHT}` };
	for (let n = 0; n < history; n += BATCH)
		await stores.log.add(
			Array.from({ length: Math.min(BATCH, history - n) }, (_, place) => aChange(n + place)),
		);
	const left = { id: LEFT, version: null, modifiedAt: null };
	const right = { id: RIGHT, version: null, modifiedAt: null };
	const parted = aCoupling({ _id: "forgotten", state: "parted", left, right } as never);
	await insert("couplings", 1, () => ({ ...parted, ...keys }));
}

async function insert(name: CollectionName, count: number, made: (n: number) => object): Promise<void> {
	for (let n = 0; n < count; n += BATCH) {
		const documents = Array.from({ length: Math.min(BATCH, count - n) }, (_, place) => made(n + place));
		await database.collection(name).insertMany(documents as Document[]);
	}
}

/** One in ten is open; the others have ended. */
function anError(n: number): SyncError {
	const record = { name: nameOf(n + 1), link: null };
	return aSyncError({
		_id: `error-${n}`,
		couplingId: `coupling-${n}`,
		openedAt: at(n),
		records: {
			left: aShownRecord({ ...record, id: `left-${n}` }),
			right: aShownRecord({ ...record, id: `right-${n}` }),
		},
		answer: { code: "validation", foreignCode: "x", message: sentenceOf(n), side: "right" },
		...(n % 10 === 0 ? {} : ended(n)),
	});
}

function anOwnError(n: number): SyncError {
	const records = { left: aShownRecord({ id: LEFT }), right: aShownRecord({ id: RIGHT }) };
	const own = { _id: `own-${n}`, couplingId: "forgotten", openedAt: at(n), records };
	return aSyncError({
		...own,
		...ended(n),
		notes: [{ at: at(n), actor: "U1", actorName: "Anna", text: nameOf(n) }],
	});
}

function ended(n: number): Partial<SyncError> {
	const outcome = { resolution: "retry" as const, actor: "U1", actorName: "Anna", at: at(n), side: null };
	return { state: "resolved", outcome: { ...outcome, summary: sentenceOf(n) } };
}

function stored(error: SyncError): object {
	const { openKey, ...closed } = error;
	return error.state === "resolved" ? closed : { ...error, openSince: error.openedAt };
}

function aCard(n: number): Document & Record<string, unknown> {
	const desired = {
		text: sentenceOf(n),
		blocks: [{ type: "section", text: { type: "mrkdwn", text: sentenceOf(n) } }],
	};
	const place = {
		channel: "C1",
		ts: `${n}.1`,
		pile: null,
		generation: 0,
		shared: null,
		revision: 1,
		changedAt: at(n),
	};
	return { _id: `card-${n}`, subject: `error error-${n}`, errorId: `error-${n}`, desired, ...place };
}

/** The record changes its name, its address and its telephone number each time. */
function aChange(n: number): RecordLogEntry {
	const change = (name: string, value: (n: number) => string) => ({
		name,
		before: value(n),
		after: value(n + 1),
	});
	return {
		_id: `change-${n}`,
		mapping: "customers",
		couplingId: "forgotten",
		left: LEFT,
		right: RIGHT,
		at: at(n),
		job: "job-1",
		actor: null,
		side: "right",
		operation: "update",
		fields: [
			change("name", nameOf),
			change("email", mailOf),
			change("phone", (place) => `+31 20 ${1_000_000 + place}`),
		],
	};
}

function nameOf(n: number): string {
	return `Contoso Trading ${n.toString(36)} Holding`;
}

function mailOf(n: number): string {
	return `sales.${n.toString(36)}@contoso-${n % 97}.example`;
}

function sentenceOf(n: number): string {
	return `The account 'Fabrikam ${n.toString(36)}' with the address info.${n.toString(36)}@fabrikam.test is not active: contact your administrator.`;
}

function at(n: number): string {
	return new Date(AT + n * 1_000).toISOString();
}

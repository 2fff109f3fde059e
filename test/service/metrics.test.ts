import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SyncJob } from "../../src/domain/sync-job.js";
import type { EmbeddedDatabase } from "../../src/persistence/embedded/embedded-database.js";
import type { AuditEntry, AuditStore, ErrorStore } from "../../src/ports/stores.js";
import { Metrics } from "../../src/service/metrics.js";
import { StoredMetrics } from "../../src/service/stored-metrics.js";
import { SyncEvents } from "../../src/sync/events.js";
import { aSyncError } from "../support/builders/index.js";
import { aJob } from "../support/fakes/fake-use-cases.js";
import { SteppingClock } from "../support/slack/stepping-clock.js";
import { countReads } from "../support/store-reads.js";
import { openTestStores, type TestStores } from "../support/stores.js";

/** The samples of these metrics, as they are scraped. */
async function samples({ registry }: Metrics, ...names: string[]): Promise<string[]> {
	const lines = (await registry.metrics()).split("\n");
	return lines.filter((line) =>
		names.some((name) => line.startsWith(`${name}{`) || line.startsWith(`${name} `)),
	);
}

const ended = (overrides: Partial<SyncJob>) =>
	aJob({
		state: "done",
		startedAt: "2026-01-31T09:00:00.000Z",
		finishedAt: "2026-01-31T09:00:03.000Z",
		...overrides,
	});

describe("what is counted while Koppel works", () => {
	let metrics: Metrics;
	let events: SyncEvents;
	let stop: () => void;
	beforeEach(() => {
		metrics = new Metrics();
		events = new SyncEvents();
		stop = metrics.listenTo(events);
	});

	it("are runs by mapping, type and state, with their lengths, and not what presses ran", async () => {
		for (const job of [
			ended({}),
			ended({ state: "failed" }),
			ended({ type: "findDeleted" }),
			ended({ trigger: "resolution" }),
		])
			events.emit("job:finished", { job });

		expect(await samples(metrics, "sync_runs_total")).toEqual([
			'sync_runs_total{mapping="customers",type="synchronization",state="done"} 1',
			'sync_runs_total{mapping="customers",type="synchronization",state="failed"} 1',
			'sync_runs_total{mapping="customers",type="findDeleted",state="done"} 1',
		]);
		expect(await samples(metrics, "sync_run_seconds_sum", "sync_run_seconds_count")).toEqual([
			'sync_run_seconds_sum{mapping="customers",type="synchronization"} 6',
			'sync_run_seconds_count{mapping="customers",type="synchronization"} 2',
			'sync_run_seconds_sum{mapping="customers",type="findDeleted"} 3',
			'sync_run_seconds_count{mapping="customers",type="findDeleted"} 1',
		]);
	});

	it("are written records by mapping, side and operation, without their ids", async () => {
		const written = { mapping: "customers", couplingId: "pair-1", side: "left" } as const;
		events.emit("record:written", { ...written, operation: "create" });
		events.emit("record:written", { ...written, operation: "update" });
		events.emit("record:written", { ...written, couplingId: "pair-2", operation: "update" });

		expect(await samples(metrics, "sync_records_written_total")).toEqual([
			'sync_records_written_total{mapping="customers",side="left",operation="create"} 1',
			'sync_records_written_total{mapping="customers",side="left",operation="update"} 2',
		]);
	});

	it("are no more once it was told to stop", async () => {
		stop();
		events.emit("job:finished", { job: ended({}) });

		expect(await samples(metrics, "sync_runs_total")).toEqual([]);
	});

	it("are presses by resolution and outcome, once their entry in the audit trail is kept", async () => {
		const kept: AuditEntry[] = [];
		const trail = {
			add: async (entry: AuditEntry) => {
				if (entry.reason === "no room") throw new Error("no room");
				kept.push(entry);
			},
			latest: async () => kept,
		} as unknown as AuditStore;
		const audit = metrics.countPresses(trail);
		const entry = { action: "retry", outcome: "done", reason: null } as AuditEntry;

		await audit.add(entry);
		await audit.add({ ...entry, outcome: "refused" });
		await expect(audit.add({ ...entry, reason: "no room" })).rejects.toThrow("no room");

		expect(await audit.latest(10)).toHaveLength(2);
		expect(await samples(metrics, "sync_presses_total")).toEqual([
			'sync_presses_total{resolution="retry",outcome="done"} 1',
			'sync_presses_total{resolution="retry",outcome="refused"} 1',
		]);
	});

	it("are apart from those of another app in the same process", async () => {
		new Metrics().rateLimited();

		expect(await samples(metrics, "sync_slack_rate_limits_total")).toEqual([
			"sync_slack_rate_limits_total 0",
		]);
	});
});

describe("what is read from the database on a scrape", () => {
	const STORED = [
		"sync_open_errors",
		"sync_last_success_timestamp_seconds",
		"sync_waiting_cards",
		"sync_database_up",
	];
	let test: TestStores;
	let metrics: Metrics;
	let clock: SteppingClock;
	beforeEach(async () => {
		test = await openTestStores();
		metrics = new Metrics();
		clock = new SteppingClock();
	});
	afterEach(() => test.close());

	const open = (id: string, overrides: Parameters<typeof aSyncError>[0]) =>
		test.stores.errors.insert(aSyncError({ _id: id, couplingId: id, openKey: id, ...overrides }));

	it("are open errors by mapping and kind, the last success, and the cards that wait", async () => {
		await open("one", { kind: "validation" });
		await open("two", { kind: "validation" });
		await open("three", { mapping: "items", kind: "updateConflict" });
		const { mappings } = test.stores;
		const lease = { instance: "i", job: "j", since: "2026-01-31T09:00:00.000Z" };
		const state = await mappings.takeLease("customers", lease, null);
		await mappings.save("customers", state?.fence ?? 0, { lastSuccessAt: "2026-01-31T09:00:00.000Z" });

		await new StoredMetrics(metrics.registry, test.stores, clock).refresh();

		expect((await samples(metrics, ...STORED)).sort()).toEqual([
			"sync_database_up 1",
			'sync_last_success_timestamp_seconds{mapping="customers"} 1769850000',
			'sync_open_errors{mapping="customers",kind="validation"} 2',
			'sync_open_errors{mapping="items",kind="updateConflict"} 1',
			"sync_waiting_cards 0",
		]);
	});

	it("are counted without a look at any error or card, however many there are", async () => {
		const ids = Array.from({ length: 300 }, (_, n) => `error-${n}`);
		await Promise.all(ids.map((id, n) => open(id, { kind: n < 100 ? "validation" : "transient" })));
		await open("ended", { kind: "validation", state: "resolved" });
		const reads = countReads(test.database as EmbeddedDatabase);
		const patient = Object.assign(clock, { sleep: () => new Promise<void>(() => {}) });

		await new StoredMetrics(metrics.registry, test.stores, patient).refresh();

		expect((await samples(metrics, "sync_open_errors")).sort()).toEqual([
			'sync_open_errors{mapping="customers",kind="transient"} 200',
			'sync_open_errors{mapping="customers",kind="validation"} 100',
		]);
		expect({ errors: reads.of("syncErrors"), cards: reads.of("cards") }).toEqual({ errors: 0, cards: 0 });
	});

	it("count a run that only observed as a success", async () => {
		const { mappings } = test.stores;
		const lease = { instance: "i", job: "j", since: "2026-01-31T09:00:00.000Z" };
		const state = await mappings.takeLease("customers", lease, null);
		await mappings.save("customers", state?.fence ?? 0, { observedAt: "2026-01-31T09:00:00.000Z" });

		await new StoredMetrics(metrics.registry, test.stores, clock).refresh();

		expect(await samples(metrics, "sync_last_success_timestamp_seconds")).toEqual([
			'sync_last_success_timestamp_seconds{mapping="customers"} 1769850000',
		]);
	});

	it("are kept for some seconds, and forgotten when they are over", async () => {
		const stored = new StoredMetrics(metrics.registry, test.stores, clock);
		await stored.refresh();
		await open("one", { kind: "validation" });

		await stored.refresh();
		const kept = await samples(metrics, "sync_open_errors");
		clock.advance(5_000);
		await stored.refresh();

		expect(kept).toEqual([]);
		expect(await samples(metrics, "sync_open_errors")).toHaveLength(1);
	});

	it.each<[string, () => Promise<never>]>([
		["cannot be reached", () => Promise.reject(new Error("refused"))],
		["hangs", () => new Promise<never>(() => {})],
	])("are missing while the database %s, and nothing else is", async (_, countOpenByKind) => {
		const { cards, mappings } = test.stores;
		const errors = { countOpenByKind } as unknown as ErrorStore;

		await new StoredMetrics(metrics.registry, { errors, mappings, cards }, clock).refresh();

		expect(await samples(metrics, ...STORED)).toEqual(["sync_database_up 0"]);
		expect(await samples(metrics, "sync_slack_rate_limits_total")).toHaveLength(1);
	});
});

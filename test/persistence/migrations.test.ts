import { expect, it } from "@jest/globals";
import type { Database, Document } from "../../src/persistence/collection.js";
import { MIGRATIONS } from "../../src/persistence/migrations/index.js";
import {
	isMigrated,
	type Migrator,
	migrate,
	NewerDatabaseError,
} from "../../src/persistence/migrations/migrate.js";
import type { Migration } from "../../src/persistence/migrations/migration.js";
import type { StoredError } from "../../src/persistence/stores/error-store.js";
import { silentLog } from "../../src/ports/log.js";
import { newPart } from "../../src/ports/stores.js";
import { aCoupling } from "../support/builders/record.js";
import { aSyncError } from "../support/builders/sync-error.js";
import { anOperation } from "../support/fakes/fake-use-cases.js";
import { itemsOf } from "../support/operation-items.js";
import { describeStores } from "../support/stores.js";

/** Instances that live until a test says otherwise. */
function instances() {
	const dead = new Set<string>();
	const migrator = (id: string): Migrator => ({
		id,
		isAlive: async (other) => !dead.has(other),
		check: () => {
			if (dead.has(id)) throw new Error(`${id} is dead`);
		},
		sleep: () => new Promise((resolve) => setImmediate(resolve)),
		log: silentLog,
	});
	return { migrator, die: (id: string) => dead.add(id) };
}

/** A migration that says when it was begun, and goes on when it is let go. */
function held(version: number): Migration & { begun: Promise<void>[]; count(): number; letGo(): void } {
	let count = 0;
	let letGo = () => {};
	const gate = new Promise<void>((resolve) => {
		letGo = resolve;
	});
	let tell = () => {};
	const begun = [
		new Promise<void>((resolve) => {
			tell = resolve;
		}),
	];
	return {
		version,
		name: "held",
		begun,
		count: () => count,
		letGo,
		up: async (_, check) => {
			count += 1;
			tell();
			await gate;
			check();
		},
	};
}

const schemaOf = (database: Database) =>
	database.collection<Document & { version: number; owner: string | null }>("leases").findOne({
		_id: "migrations",
	});

describeStores("migrations", (test) => {
	it("are numbered from 1 without a gap", () => {
		expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, at) => at + 1));
	});

	it("are done once, and the database remembers", async () => {
		const { migrator } = instances();
		const done: number[] = [];
		const list = [1, 2].map((version) => ({
			version,
			name: "counted",
			up: async () => void done.push(version),
		}));

		await migrate(test.database, migrator("one"), list);
		await migrate(test.database, migrator("two"), list);

		expect(done).toEqual([1, 2]);
		expect(await schemaOf(test.database)).toMatchObject({ version: 2, owner: null });
	});

	it("run in one of two processes that start at once; the other one waits until they are done", async () => {
		const { migrator } = instances();
		const slow = held(1);
		const finished: string[] = [];
		const started = ["one", "two"].map((id) =>
			migrate(test.database, migrator(id), [slow]).then(() => void finished.push(id)),
		);

		await slow.begun[0];
		expect(finished).toEqual([]);
		slow.letGo();
		await Promise.all(started);

		expect(slow.count()).toBe(1);
		expect(finished.sort()).toEqual(["one", "two"]);
	});

	it("go on in the next process when the one that ran them died in the middle", async () => {
		const { migrator, die } = instances();
		const done: string[] = [];
		const first: Migration = { version: 1, name: "first", up: async () => void done.push("first") };
		const dying = held(2);
		const dead = migrate(test.database, migrator("dying"), [first, dying]);
		await dying.begun[0];
		die("dying");

		const second: Migration = { version: 2, name: "second", up: async () => void done.push("second") };
		await migrate(test.database, migrator("next"), [first, second]);
		dying.letGo();

		await expect(dead).rejects.toThrow("dying is dead");
		expect(done).toEqual(["first", "second"]);
		expect(await schemaOf(test.database)).toMatchObject({ version: 2, owner: null });
	});

	it("are tried again by the next start when one failed", async () => {
		const { migrator } = instances();
		const failing: Migration = {
			version: 1,
			name: "failing",
			up: async () => Promise.reject(new Error("the disk is full")),
		};
		const good: Migration = { version: 1, name: "good", up: async () => {} };

		await expect(migrate(test.database, migrator("one"), [failing])).rejects.toThrow("the disk is full");
		expect(await schemaOf(test.database)).toMatchObject({ version: 0, owner: null });
		await migrate(test.database, migrator("two"), [good]);

		expect(await schemaOf(test.database)).toMatchObject({ version: 1 });
	});

	it("refuse a database that a newer program has used, and say what to do", async () => {
		const { migrator } = instances();
		await migrate(test.database, migrator("new"), [
			...MIGRATIONS,
			{ version: MIGRATIONS.length + 1, name: "of the future", up: async () => {} },
		]);

		const refused = await migrate(test.database, migrator("old")).catch((error: unknown) => error);

		expect(refused).toBeInstanceOf(NewerDatabaseError);
		expect((refused as Error).message).toContain("A newer version of Koppel has used this database");
		expect((refused as Error).message).toContain("Start that version or a later one");
		expect(await isMigrated(test.database)).toBe(false);
	});

	it("give documents from before the resolutions in Slack what they lack, and change nothing else", async () => {
		const { undone, ...oldCoupling } = aCoupling({ _id: "old" });
		const claim = {
			claim: "c",
			owner: "gone",
			job: "j",
			side: "left",
			operation: "update",
			expectedVersion: "1",
			expectedModifiedAt: null,
			values: { name: "Adatum" },
			sourceValues: { name: "Adatum" },
			create: null,
			actor: null,
			at: "2026-01-31T09:00:00.000Z",
		};
		const ghost = {
			side: "left",
			expectedVersion: "1",
			expectedModifiedAt: null,
			values: {},
			sourceValues: {},
		};
		const couplings = test.database.collection<Document>("couplings");
		await couplings.insertMany([
			{ ...oldCoupling, pending: claim, ghosts: [ghost] } as Document,
			aCoupling({ _id: "new", undone: true, leftKey: "customers new", rightKey: "customers new" }),
		]);
		const { snooze, assignee, notes, undo, ...oldError } = aSyncError({ _id: "old", visible: true });
		const errors = test.database.collection<Document>("syncErrors");
		await errors.insertMany([oldError as Document]);
		const kept = aSyncError({ _id: "new", openKey: "another", assignee: { id: "U1", name: "Anna" } });
		await test.stores.errors.insert(kept);
		const cards = test.database.collection<Document>("cards");
		await cards.insertMany([{ _id: "card-old", errorId: "old", channel: "C1" } as Document]);
		const operations = test.database.collection<Document>("operations");
		const items = ["done", "failed", "refused", null].map((outcome) => ({ outcome }));
		await operations.insertMany([{ _id: "bulk", kind: "retryAll", items } as Document]);

		await migrate(test.database, instances().migrator("one"));

		expect(await isMigrated(test.database)).toBe(true);
		expect(await test.stores.couplings.get("old")).toStrictEqual({
			...oldCoupling,
			undone: false,
			pending: { ...claim, seats: null, asks: false },
			ghosts: [{ ...ghost, seats: null, asks: false }],
		});
		expect(await test.stores.couplings.get("new")).toMatchObject({ undone: true, pending: null });
		expect(await test.stores.errors.get("old")).toMatchObject({
			snooze: null,
			assignee: null,
			notes: [],
			undo: null,
		});
		expect((await test.stores.errors.get("new"))?.assignee).toEqual({ id: "U1", name: "Anna" });
		expect((await test.stores.errors.open({})).map(({ _id }) => _id).sort()).toEqual(["new", "old"]);
		expect(await test.stores.cards.byError("old")).toMatchObject({
			subject: "error old",
			pile: null,
			generation: 0,
			shared: null,
			partOf: null,
			thread: null,
		});
		expect(await test.stores.operations.get("bulk")).toMatchObject({
			choice: null,
			subject: null,
			question: null,
			total: 4,
			done: 1,
			failed: 2,
		});
	});

	it("put errors that belong to another record into piles of their own, and find errors by their records", async () => {
		const parent = { mapping: "customers", side: "left", id: "A", reference: "C1", name: null } as const;
		const facts = {
			kind: "waitingForParent",
			cause: "contacts | waits",
			mapping: "contacts",
			parent,
		} as const;
		const waiting = aSyncError({ _id: "waiting", couplingId: "c1", ...facts });
		const before: StoredError = { ...waiting, openSince: waiting.openedAt };
		const errors = test.database.collection<Document>("syncErrors");
		await errors.insertMany([{ ...before, pile: "group contacts | waits" } as Document]);

		await migrate(test.database, instances().migrator("one"));

		expect(await test.stores.errors.countPile("children contacts | waits")).toBe(1);
		expect(await test.stores.errors.pilesUnder(["customers left a"])).toHaveLength(1);
		const id = waiting.records.left.id ?? "";
		expect(await test.stores.errors.ofRecordKey(`contacts left ${id}`)).toHaveLength(1);
		expect((await test.stores.errors.dirty(10)).map(({ _id }) => _id)).toEqual(["waiting"]);
	});

	it("find errors about a key by every record that shares it", async () => {
		const record = { side: "left", id: "A" } as const;
		const others = [{ side: "right" as const, id: "B", name: null, link: null }];
		const facts = { kind: "duplicate", couplingId: null, record, conflict: null } as const;
		const errors = test.database.collection<Document>("syncErrors");
		await errors.insertMany([
			aSyncError({ _id: "shared", ...facts, others, openKey: "customers key C-1" }) as Document,
			aSyncError({ _id: "own", ...facts, openKey: "customers left a" }) as Document,
			aSyncError({ _id: "ended", ...facts, others, state: "resolved", openKey: "gone" }) as Document,
		]);

		await migrate(test.database, instances().migrator("one"));

		const found = await test.stores.errors.aboutTwinsOf(["customers left a", "customers right b"]);
		expect(found.map(({ _id }) => _id)).toEqual(["shared"]);
	});

	it("find the cards that wait for a broken channel", async () => {
		const broken = { broken: "is_archived", changedAt: "2026-03-02T10:00:00.000Z" };
		await test.database
			.collection<Document>("cards")
			.insertMany([
				{ _id: "waits", ...broken, dirty: true } as Document,
				{ _id: "current", ...broken } as Document,
				{ _id: "to send", ...broken, broken: null, dirty: true, queueRank: -20 } as Document,
			]);

		await migrate(test.database, instances().migrator("one"));

		expect((await test.stores.cards.resting(10)).map(({ _id }) => _id)).toEqual(["waits"]);
	});

	it("put the items of bulk resolutions into parts, however many one holds", async () => {
		const item = (n: number) => ({
			errorId: n % 2 === 0 ? `error-${n}` : null,
			couplingId: `pair-${n}`,
			outcome: n % 3 === 0 ? ("failed" as const) : ("done" as const),
			reason: n % 3 === 0 ? `No. ${n} is taken` : null,
		});
		const items = Array.from({ length: 450 }, (_, n) => item(n));
		const { list, listed, reasons, ...before } = anOperation({
			kind: "retryAll",
			total: 450,
			done: 300,
			failed: 150,
		});
		const operations = test.database.collection<Document>("operations");
		await operations.insertMany([
			{ ...before, _id: "large", items } as Document,
			{ ...before, _id: "empty", items: [] } as Document,
		]);
		const begun = await test.stores.operations.savePart({
			...newPart({ ...before, _id: "large", list: "large" }, 0),
			items: [],
		});
		expect(begun).toBe(true);

		await migrate(test.database, instances().migrator("one"));

		expect(await itemsOf(test.stores.operations, { list: "large" })).toEqual(items);
		expect(await test.stores.operations.get("large")).toStrictEqual({
			...before,
			_id: "large",
			list: "large",
			listed: 225,
			reasons: [{ example: items[0], count: 150 }],
		});
		expect(await test.stores.operations.get("empty")).toStrictEqual({
			...before,
			_id: "empty",
			list: "empty",
			listed: 0,
			reasons: [],
		});
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openKeyOf, type SyncError } from "../../src/domain/sync-error.js";
import type { EmbeddedDatabase } from "../../src/persistence/embedded/embedded-database.js";
import type { PlannedWrite } from "../../src/ports/use-cases.js";
import { aCoupling } from "../support/builders/record.js";
import { aSyncError } from "../support/builders/sync-error.js";
import { countReads } from "../support/store-reads.js";
import { openTestStores, type TestStores } from "../support/stores.js";
import { openWorld, type World } from "../support/world.js";

const MANY = 300;

/** What a run costs must hang on what changed, not on what the store holds. */
describe("what a run looks at in a store that holds much", () => {
	let stores: TestStores;
	let reads: ReturnType<typeof countReads>;
	let world: World;

	beforeEach(async () => {
		stores = await openTestStores("embedded");
		reads = countReads(stores.database as EmbeddedDatabase);
		world = await openWorld({ stores, joinLimit: 10, pageSize: 10 });
	});
	afterEach(async () => {
		await world.close();
		await stores.close();
	});

	const openMany = async (made: (n: number) => Partial<SyncError>) => {
		for (let n = 0; n < MANY; n++) {
			const error = aSyncError({ _id: `many-${n}`, couplingId: `elsewhere-${n}`, ...made(n) });
			expect(await stores.stores.errors.insert({ ...error, visible: true })).toBe(true);
		}
	};
	const refused = (): Partial<SyncError> => ({ kind: "validation", conflict: null });
	const sharing = (n: number): Partial<SyncError> => ({
		kind: "duplicate",
		conflict: null,
		couplingId: null,
		record: { side: "left", id: `left-${n}` },
		openKey: openKeyOf({ mapping: "customers", matchKey: `key-${n}` }),
		others: [{ side: "left", id: `other-${n}`, name: null, link: null }],
	});
	const waiting = (n: number): Partial<SyncError> => ({
		kind: "waitingForParent",
		conflict: null,
		parent: { mapping: "companies", side: "left", id: `company-${n}`, reference: `${n}`, name: null },
	});

	it.each([
		["refused records", refused],
		["keys that other records share", sharing],
	])(
		"a first run in pieces looks at none of the open errors it has nothing to do with: %s",
		async (_, made) => {
			await openMany(made);
			for (let n = 0; n < 60; n++) {
				world.bc.create("customers", { number: `C-${n}`, displayName: `Customer ${n}` });
				world.crm.create("accounts", { accountnumber: `C-${n}`, name: `Customer ${n}` });
			}
			reads.reset();

			const { job } = await world.sync();

			expect(job.counters).toMatchObject({ coupled: 60, failed: 0 });
			expect(reads.of("syncErrors")).toBeLessThan(10);
		},
	);

	it("a run that finds one change looks at that, and at what waits for other records", async () => {
		const { customer, account } = await world.coupled();
		await openMany((n) => (n < 20 ? waiting(n) : n % 2 === 0 ? refused() : sharing(n)));
		world.bc.edit("customers", customer, { displayName: "Changed" });
		reads.reset();

		await world.sync();

		expect(world.account(account)).toMatchObject({ name: "Changed" });
		expect(reads.of("syncErrors")).toBeLessThan(20 + 10);
		expect(reads.of("couplings")).toBeLessThan(20);
	});

	it("a key that a record of a later piece shares is looked at again all the same", async () => {
		world.crm.create("accounts", { accountnumber: "C-9", name: "One" });
		const twin = world.crm.create("accounts", { accountnumber: "C-9", name: "Two" });
		await world.sync();
		await world.sync();
		expect(await world.theError()).toMatchObject({ kind: "duplicate", dueAt: null });
		await openMany(sharing);
		world.crm.edit("accounts", String(twin.accountid), { accountnumber: "C-10" });

		await world.sync();

		expect(world.bc.records("customers").map(({ number }) => number)).toEqual(["C-10", "C-9"]);
		expect(await world.openErrors()).toHaveLength(MANY);
	});

	it("a run while the guard's question is open does not go through what it holds", async () => {
		await world.coupled();
		const kind = "massChange" as const;
		const openKey = openKeyOf({ mapping: "customers", problem: kind, what: "deletion" });
		const held = { count: MANY, total: MANY, what: "deletion" as const, examples: [] };
		await openOne({ _id: "question", couplingId: null, kind, conflict: null, openKey, held });
		const couplings = Array.from({ length: MANY }, (_, n) =>
			aCoupling({
				_id: `held-${n}`,
				leftKey: `customers held-left-${n}`,
				rightKey: `customers held-right-${n}`,
				held: { question: "question", what: "deletion", revision: 1 },
			}),
		);
		await stores.stores.couplings.insert(couplings);
		reads.reset();

		await world.sync();

		expect(await world.theError()).toMatchObject({ _id: "question", state: "open" });
		expect(reads.of("couplings")).toBeLessThan(10);
	});

	it("a dry run tells every record that it would create, and keeps the first of them only", async () => {
		for (let n = 0; n < MANY; n++)
			world.bc.create("customers", { number: `C-${n}`, displayName: `Customer ${n}` });
		const told: PlannedWrite[] = [];
		world.clock.advance(2_000);

		const { plan, planned } = await world.main.run({
			dryRun: true,
			onPlanned: (writes) => void told.push(...writes),
		});

		expect(planned).toMatchObject({ create: MANY, ask: 0, couple: 0 });
		expect(new Set(told.map(({ operation, left }) => `${operation} ${left}`)).size).toBe(MANY);
		expect(plan?.length).toBeLessThan(MANY);
		expect(plan).toEqual(told.slice(0, plan?.length));
		expect(world.crm.records("accounts")).toEqual([]);
	});

	const openOne = (error: Partial<SyncError>) => stores.stores.errors.insert(aSyncError(error));
});

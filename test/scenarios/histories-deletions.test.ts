import { afterEach, describe, expect, it } from "@jest/globals";
import type { DeletionPolicy, LeavesFilter, Mapping } from "../../src/domain/mapping.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World, type WorldOptions } from "../support/world.js";

const DAY_MS = 24 * 60 * 60_000;

let world: World;
const open = async (options: WorldOptions = {}): Promise<World> => {
	world = await openWorld(options);
	return world;
};
afterEach(async () => {
	await world.close();
});
const deleting = (deletion: DeletionPolicy, facts: Partial<Mapping> = {}) =>
	customersMapping({ policies: { update: "ask", deletion }, fingerprint: `deletion ${deletion}`, ...facts });

/** So many coupled pairs; gives the ids of the accounts. */
async function manyCoupled(count: number): Promise<string[]> {
	const ids: string[] = [];
	for (let index = 0; index < count; index++) {
		const number = `N-${String(index).padStart(4, "0")}`;
		world.bc.create("customers", { number, displayName: number, creditLimit: 1 });
		const account = world.crm.create("accounts", { accountnumber: number, name: number, creditlimit: 1 });
		ids.push(String(account.accountid));
	}
	await world.sync();
	await world.sync();
	expect(await world.openErrors()).toEqual([]);
	return ids;
}

describe("many deletions at once", () => {
	const customers = () => world.bc.records("customers").length;
	const remove = (accounts: string[]) => {
		for (const account of accounts) world.crm.remove("accounts", account);
	};

	it("history 31: 400 deletions over three pages trip the guard before the first, and it shows all of them", async () => {
		await open({ mapping: deleting("delete"), pageSize: 150 });
		const accounts = await manyCoupled(450);
		remove(accounts.slice(0, 400));

		const { job } = await world.sync();

		expect(customers()).toBe(450);
		expect(job.counters).toMatchObject({ foundDeleted: 400, held: 400, deleted: 0 });
		const question = await world.theError();
		expect(question).toMatchObject({
			kind: "massChange",
			held: { count: 400, total: 450, what: "deletion" },
		});
		const held = (await world.couplings()).filter((coupling) => coupling.held?.question === question._id);
		expect(held).toHaveLength(400);

		remove(accounts.slice(400, 410));
		await world.sync();
		await world.main.sweep();

		expect(customers()).toBe(450);
		expect(await world.theError()).toMatchObject({ _id: question._id, held: { count: 410 } });
	});

	it("history 32: a release covers the list it showed; what comes later is not covered", async () => {
		await open({ mapping: deleting("delete") });
		const accounts = await manyCoupled(420);
		remove(accounts.slice(0, 400));
		await world.sync();
		const question = await world.theError();

		remove(accounts.slice(400, 405));
		const paused = world.main.pauseAt("beforeClaim");
		const press = world.main.press(question, "release");
		await paused.reached;
		const other = await world.instance();
		await world.sync(other);
		paused.release();
		expect((await press).kind).toBe("done");

		expect(customers()).toBe(20);
		const rest = await world.theError();
		expect(rest).toMatchObject({ kind: "massChange", state: "open", held: { count: 5 } });
		expect(await world.main.press(rest, "release")).toMatchObject({ kind: "done" });
		expect(customers()).toBe(15);
		await expectSettled(world);
	});

	it("history 32: what joins the list after the press, but before it is carried out, is not covered either", async () => {
		await open({ mapping: deleting("delete") });
		const accounts = await manyCoupled(60);
		remove(accounts.slice(0, 30));
		await world.sync();
		const question = await world.theError();
		const paused = world.main.pauseAt("jobs.insert");
		const press = world.main.press(question, "release");
		await paused.reached;
		remove(accounts.slice(30, 35));
		await world.sync(await world.instance());
		paused.release();
		expect((await press).kind).toBe("done");

		expect(customers()).toBe(30);
		expect(await world.theError()).toMatchObject({ kind: "massChange", state: "open", held: { count: 5 } });
		await expectSettled(world, { errors: ["massChange"] });
	});

	it("history 32: released deletions do not count again; a few later ones are decided one by one", async () => {
		await open({ mapping: deleting("delete") });
		const accounts = await manyCoupled(60);
		remove(accounts.slice(0, 30));
		await world.sync();
		expect(await world.main.press(await world.theError(), "release")).toMatchObject({ kind: "done" });
		expect(customers()).toBe(30);

		remove(accounts.slice(30, 35));
		await world.sync();

		expect(customers()).toBe(25);
		await expectSettled(world);
	});

	it("history 32: a card that showed fewer than there are by now releases nothing", async () => {
		await open({ mapping: deleting("delete") });
		const accounts = await manyCoupled(60);
		remove(accounts.slice(0, 30));
		await world.sync();
		const question = await world.theError();
		remove(accounts.slice(30, 35));
		await world.sync();

		const outcome = await world.main.press(question, "release");

		expect(outcome).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });
		expect(customers()).toBe(60);
		expect(await world.main.press(await world.theError(), "release")).toMatchObject({ kind: "done" });
		expect(customers()).toBe(25);
		await expectSettled(world);
	});

	it("a rejected list asks about each of its deletions, and they do not count again", async () => {
		await open({ mapping: deleting("delete") });
		const accounts = await manyCoupled(10);
		remove(accounts.slice(0, 6));
		await world.sync();
		expect((await world.theError()).kind).toBe("massChange");

		expect(await world.main.press(await world.theError(), "reject")).toMatchObject({ kind: "done" });
		await world.sync();
		await world.main.sweep();

		expect(customers()).toBe(10);
		await expectSettled(world, { errors: Array(6).fill("deletedRight") });
	});

	it("a release goes on after a crash where it stopped", async () => {
		await open({ mapping: deleting("delete") });
		const accounts = await manyCoupled(40);
		remove(accounts.slice(0, 30));
		await world.sync();
		const question = await world.theError();
		const dying = await world.instance();
		await dying.dieAt("couplings.remove", () => dying.press(question, "release"), 10);
		expect(customers()).toBe(10);
		expect(await world.couplings()).toHaveLength(31);

		await world.main.takeOver();

		expect(customers()).toBe(10);
		expect(await world.stores.operations.running()).toEqual([]);
		await expectSettled(world);
	});

	it("the release of a pair that a run is writing leaves the question open for it, not stuck", async () => {
		await open({ mapping: deleting("delete") });
		const accounts = await manyCoupled(40);
		remove(accounts.slice(0, 30));
		await world.sync();
		const first = (await world.couplings()).find(({ held }) => held !== null);
		const other = await world.instance();
		const pending = {
			claim: "x",
			owner: other.engine.liveness.id,
			job: "j",
			side: "left",
			operation: "update",
		};
		await world.stores.jobs.insert(await runningJob(other.engine.liveness.id));
		await world.stores.couplings.claim([
			{ coupling: first as never, pending: { ...pending, create: null } as never },
		]);
		const waiting = setInterval(() => world.clock.advance(1_000), 2);

		await world.main.press(await world.theError(), "release");

		clearInterval(waiting);
		expect(customers()).toBe(11);
		const rest = await world.theError();
		expect(rest).toMatchObject({ kind: "massChange", state: "open", resolving: null, held: { count: 1 } });
	});

	async function runningJob(instance: string) {
		const [job] = await world.stores.jobs.latest("customers", 1);
		if (job === undefined) throw new Error("A run has been recorded.");
		return { ...job, _id: "j", state: "running" as const, instance };
	}
});

describe("records that cannot be seen", () => {
	it("history 33: when one page of a sweep is lost to a 503 no record is reported as deleted", async () => {
		await open({ mapping: deleting("delete"), pageSize: 10 });
		const accounts = await manyCoupled(30);
		const lost = world.bc.faults.add({
			match: { operation: "list", set: "customers" },
			skip: 1,
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 503, retryAfter: 0 },
		});
		world.clock.advance(DAY_MS);

		const { job } = await world.main.sweep();

		expect(job).toMatchObject({ state: "failed", counters: { foundDeleted: 0, deleted: 0 } });
		expect(world.crm.records("accounts")).toHaveLength(accounts.length);
		expect((await world.openErrors()).filter(({ couplingId }) => couplingId !== null)).toEqual([]);
		expect((await world.stores.mappings.get("customers")).sweptAt).toBeNull();
		lost.remove();
		expect((await world.main.sweep()).job).toMatchObject({ state: "done", counters: { foundDeleted: 0 } });
		await expectSettled(world);
	});

	it("history 33: a record missing from a list that is really there is read by id and left alone", async () => {
		await open({ mapping: deleting("delete"), pageSize: 10 });
		await manyCoupled(15);
		// It stands on the page that is still to come, and moves to one that has been listed already.
		const moved = world.bc.records("customers").find(({ number }) => number === "N-0012");
		const held = world.bc.faults.add({
			match: { operation: "list", set: "customers" },
			skip: 1,
			action: { type: "hold" },
		});
		const sweep = world.main.sweep();
		await held.reached;
		world.bc.edit("customers", String(moved?.id), { number: "A-0000" });
		held.release();

		expect((await sweep).job).toMatchObject({ state: "done", counters: { foundDeleted: 0 } });
		expect(world.crm.records("accounts")).toHaveLength(15);
	});

	it.each<[string, Record<string, unknown>]>([
		["that does not flow", { creditlimit: 900 }],
		["that nobody mapped", { description: "Important" }],
	])("history 35: a survivor edited in a field %s is asked about, not deleted", async (_, fields) => {
		await open({ mapping: deleting("delete") });
		const { customer, account } = await world.coupled();
		world.crm.edit("accounts", account, fields);
		world.bc.remove("customers", customer);

		await world.main.sweep();
		await world.sync();

		expect(world.account(account)).toMatchObject(fields);
		expect((await world.theError()).conflict).toMatchObject({ reason: "survivorChanged", deleted: "left" });
		await expectSettled(world, { errors: ["deletedLeft"] });
	});

	it("history 35: an edit between the reading and the deletion saves the survivor too", async () => {
		await open({ mapping: deleting("delete") });
		const { customer, account } = await world.coupled();
		world.bc.remove("customers", customer);
		const pause = world.main.pauseAt("afterClaim");
		const sweep = world.main.sweep();
		await pause.reached;
		world.crm.edit("accounts", account, { description: "Important" });
		pause.release();
		await sweep;

		expect(world.account(account)).toBeDefined();
		await expectSettled(world, { errors: ["deletedLeft"] });
	});
});

describe("a deletion that is asked about", () => {
	it("is not told as one of an edited record any more once that edit is taken back", async () => {
		await open({ mapping: deleting("ask") });
		const { customer, account } = await world.coupled();
		world.bc.edit("customers", customer, { addressLine1: "Main Street 1" });
		world.crm.remove("accounts", account);
		await world.sync();
		expect(await world.theError()).toMatchObject({ conflict: { reason: "survivorChanged" } });

		world.bc.edit("customers", customer, { addressLine1: "" });
		await world.sync();

		expect(await world.theError()).toMatchObject({
			kind: "deletedRight",
			conflict: { reason: "policyAsks" },
		});
		await expectSettled(world, { errors: ["deletedRight"] });
	});
});

describe("records that leave the filter", () => {
	const leaving = (leavesFilter: LeavesFilter) =>
		open({ mapping: customersMapping({ leavesFilter, policies: { update: "ask", deletion: "delete" } }) });

	it("history 38: a blocked customer is paused and shown, neither deleted nor synced on, and resumes", async () => {
		await leaving("pause");
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { blocked: "All", phoneNumber: "1" });
		const { job } = await world.sync();
		expect(job.counters).toMatchObject({ skipped: 1, modified: 0, deleted: 0 });
		expect(await world.couplings()).toMatchObject([{ state: "coupled", outside: true, skipped: false }]);

		world.crm.edit("accounts", account, { address1_city: "Delft" });
		await world.sync();
		await world.main.sweep();
		await world.main.run({ full: true });

		expect(world.account(account)).toMatchObject({ telephone1: "0", address1_city: "Delft" });
		expect(world.customer(customer)).toMatchObject({ phoneNumber: "1", city: "" });
		await expectSettled(world);
		world.bc.edit("customers", customer, { blocked: " " });
		await world.sync();
		const [error] = await world.openErrors();
		expect(error?.conflict).toMatchObject({ reason: "bothChanged" });
		expect(await world.couplings()).toMatchObject([{ outside: false }]);
	});

	it("history 38: one that comes back with a change on one side syncs on", async () => {
		await leaving("pause");
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { blocked: "All" });
		await world.sync();
		world.crm.edit("accounts", account, { telephone1: "020" });
		await world.sync();
		world.clock.advance(60 * 60_000);
		await world.sync();
		world.bc.edit("customers", customer, { blocked: " " });
		await world.sync();

		expect(world.customer(customer)).toMatchObject({ phoneNumber: "020" });
		await expectSettled(world);
	});

	it("a record that leaves the filter under keep syncs on", async () => {
		await leaving("keep");
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { blocked: "All", phoneNumber: "1" });
		await world.sync();

		expect(world.account(account)).toMatchObject({ telephone1: "1" });
		await expectSettled(world);
	});

	it("a record that leaves the filter under uncouple is parted, and coupled or created no more", async () => {
		await leaving("uncouple");
		const { customer, account } = await world.coupled({ phone: "0" });
		world.bc.edit("customers", customer, { blocked: "All", phoneNumber: "1" });
		await world.sync();
		expect(await world.couplings()).toMatchObject([{ state: "parted" }]);
		world.bc.edit("customers", customer, { blocked: " ", phoneNumber: "2" });
		await world.sync();

		expect(world.account(account)).toMatchObject({ telephone1: "0" });
		expect(world.crm.records("accounts")).toHaveLength(1);
		expect(world.bc.records("customers")).toHaveLength(1);
		await expectSettled(world);
	});
});

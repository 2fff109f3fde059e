import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Mapping } from "../../src/domain/mapping.js";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Operation } from "../../src/ports/stores.js";
import type { Actor } from "../../src/ports/use-cases.js";
import { withoutValues } from "../../src/resolution/forgotten-error.js";
import { customersMapping, end, field } from "../support/customers-mapping.js";
import { itemsOf, toldOf } from "../support/operation-items.js";
import { openTestStores } from "../support/stores.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

const DAY_MS = 24 * 60 * 60_000;
let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** Workflows of both systems that put the city right, each to its own liking, whenever the record was written. */
function resets({ customer, account }: { customer: string; account: string }) {
	return async () => {
		const delft = world.customer(customer)?.city !== "Delft";
		const leiden = world.account(account)?.address1_city !== "Leiden";
		world.clock.advance(1_000);
		if (delft) world.bc.edit("customers", customer, { city: "Delft" });
		else if (leiden) world.crm.edit("accounts", account, { address1_city: "Leiden" }, { by: WORKFLOW });
	};
}

const WORKFLOW = "Workflow of sales";

/** A customer that two workflows keep changing back, until Koppel asks about it. */
async function inLoop() {
	const pair = await world.coupled({ name: "Contoso" });
	const reset = resets(pair);
	for (let run = 0; run < 20 && (await world.openErrors()).length === 0; run++) {
		await reset();
		await world.sync();
	}
	return { ...pair, reset, error: await world.theError() };
}

const theCoupling = async () => {
	const [coupling] = await world.couplings();
	if (coupling === undefined) throw new Error("Nothing is coupled.");
	return coupling;
};

const cityOf = (error: SyncError) => error.fields.find(({ name }) => name === "city");

describe("two workflows that reset a field on each side after each run", () => {
	it("are stopped after three times each, with both values, both writers, how often and since when", async () => {
		const { customer, account, error } = await inLoop();

		expect(error).toMatchObject({
			kind: "loop",
			state: "open",
			count: 1,
			dueAt: null,
			loop: {
				fields: [{ field: "city", reason: "toAndFro", times: 6 }],
				writers: { left: { at: expect.any(String) }, right: { by: WORKFLOW, at: expect.any(String) } },
			},
		});
		// Both records were read for it, also the one that had not changed.
		expect(error.records.right).toMatchObject({ exists: true, modifiedBy: WORKFLOW });
		expect(cityOf(error)).toMatchObject({ asked: true });
		expect(error.fields.filter(({ asked }) => asked)).toHaveLength(1);
		const written = [...world.ours("left", customer), ...world.ours("right", account)];
		expect(written.filter((fields) => "city" in fields || "address1_city" in fields)).toHaveLength(6);
		expect(await theCoupling()).toMatchObject({ skipped: true, pending: null });
	});

	it("are named although Koppel wrote another field to their record since", async () => {
		const pair = await world.coupled({ name: "Contoso" });
		const reset = resets(pair);
		for (let run = 0; run < 20 && (await world.openErrors()).length === 0; run++) {
			await reset();
			await world.sync();
			if ((await world.openErrors()).length > 0) break;
			world.bc.edit("customers", pair.customer, { phoneNumber: `06${run}` });
			await world.sync();
		}

		const error = await world.theError();
		expect(error.records.right.modifiedBy).not.toBe(WORKFLOW);
		expect(error.loop?.writers.right).toMatchObject({ by: WORKFLOW });
	});

	it("leave nothing on the pair by which anybody, or a value, could be told", async () => {
		const { error } = await inLoop();

		expect(error.loop?.writers.right?.by).toBe(WORKFLOW);
		expect(JSON.stringify((await theCoupling()).recentWrites)).not.toMatch(/Workflow|Delft|Leiden/);
		// And nothing on its question either, once the record is forgotten: which field it was, how often and why stays.
		const forgotten = withoutValues(error, (text) => text);
		expect(forgotten.loop).toMatchObject({ fields: [{ field: "city", times: 6 }] });
		expect(JSON.stringify(forgotten)).not.toMatch(/Workflow|Delft|Leiden/);
	});

	it("are asked about once, and stay stopped, where the process dies between the question and the pause", async () => {
		const pair = await world.coupled({ name: "Contoso" });
		const reset = resets(pair);
		for (let run = 0; run < 6; run++) {
			await reset();
			await world.sync();
		}
		await reset();
		world.clock.advance(2_000);
		const other = await world.instance();
		await other.dieAt("afterErrorOpened", () => other.run());
		expect(await theCoupling()).toMatchObject({ skipped: false });

		await world.sync();

		expect(await world.theError()).toMatchObject({ kind: "loop", state: "open" });
		expect(await theCoupling()).toMatchObject({ skipped: true, pending: null });
		expect(world.ours("left", pair.customer).filter((fields) => "city" in fields)).toHaveLength(3);
	});

	it("are seen through answers that never came: what was only found done is remembered as well", async () => {
		const pair = await world.coupled({ name: "Contoso" });
		const reset = resets(pair);
		for (let run = 0; run < 20 && (await world.openErrors()).length === 0; run++) {
			await reset();
			const match = { operation: "update" as const };
			world.bc.faults.add({ match, when: "after", action: { type: "drop" } });
			world.crm.faults.add({ match, when: "after", action: { type: "drop" } });
			await world.sync();
			world.bc.faults.clear();
			world.crm.faults.clear();
		}

		expect(await world.theError()).toMatchObject({ kind: "loop", loop: { fields: [{ times: 6 }] } });
	});

	it("stay stopped: new versions, full runs, sweeps and a day free nothing, and nothing is written", async () => {
		const { customer, account } = await inLoop();
		const ours = () => world.ours("left", customer).length + world.ours("right", account).length;
		const before = ours();
		for (const city of ["Delft", "Gouda"]) {
			world.bc.edit("customers", customer, { city });
			await world.sync();
			world.crm.edit("accounts", account, { address1_city: `${city} aan Zee` }, { by: WORKFLOW });
			await world.main.run({ full: true });
			await world.main.sweep();
			await world.main.runDue();
			world.clock.advance(DAY_MS);
		}
		const actor = { id: "U-ANNA", name: "Anna", role: "admin" as const };
		await world.main.useCases.run({ mapping: "customers", record: customer, trigger: "manual", actor });

		expect(ours()).toBe(before);
		const error = await world.theError();
		expect(error).toMatchObject({ kind: "loop", state: "open", loop: { fields: [{ field: "city" }] } });
		expect(cityOf(error)).toMatchObject({ left: "Gouda", right: "Gouda aan Zee" });
	});

	it("leave what people change meanwhile alone, and it is carried over once somebody lets it go on", async () => {
		world.main.mapping = { ...world.main.mapping, policies: { update: "merge", deletion: "ask" } };
		const { customer, account } = await inLoop();
		world.crm.edit("accounts", account, { telephone1: "0611", address1_city: "Leiden" });
		await world.sync();
		world.bc.edit("customers", customer, { displayName: "Contoso BV", city: "Leiden" });
		await world.sync();
		expect(world.customer(customer)).toMatchObject({ phoneNumber: "0" });
		expect(world.account(account)).toMatchObject({ name: "Contoso", telephone1: "0611" });

		const outcome = await world.main.press(await world.theError(), "continue");

		expect(outcome).toMatchObject({ kind: "done", error: { state: "resolved" } });
		expect(world.customer(customer)).toMatchObject({ displayName: "Contoso BV", phoneNumber: "0611" });
		expect(world.account(account)).toMatchObject({ name: "Contoso BV", telephone1: "0611" });
		await world.sync();
		expect(await world.openErrors()).toEqual([]);
	});

	it("may go on for another round when somebody says so, and are asked about again then", async () => {
		const { error, reset } = await inLoop();
		expect(await world.main.press(error, "continue")).toMatchObject({ kind: "done" });
		expect((await theCoupling()).recentWrites).toBeUndefined();

		let runs = 0;
		for (; runs < 20 && (await world.openErrors()).length === 0; runs++) {
			await reset();
			await world.sync();
		}

		expect(runs).toBeGreaterThan(5);
		expect(await world.theError()).toMatchObject({ kind: "loop", count: 1 });
	});

	it("go on only as they were looked at: a press on an older card changes nothing", async () => {
		const { customer, error } = await inLoop();
		world.bc.edit("customers", customer, { city: "Gouda" });

		const outcome = await world.main.press(error, "continue");

		expect(outcome).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });
		expect(await theCoupling()).toMatchObject({ skipped: true });
		expect(await world.main.press(await world.theError(), "continue")).toMatchObject({ kind: "done" });
	});

	it("are nothing that could be tried again", async () => {
		const { error } = await inLoop();

		expect(await world.main.press(error, "retry")).toMatchObject({ kind: "refused", reason: "notFitting" });
		expect(await theCoupling()).toMatchObject({ skipped: true });
	});

	it("end with the side that somebody chose, which can be taken back", async () => {
		const { customer, account, error } = await inLoop();
		const held = { left: world.customer(customer)?.city, right: world.account(account)?.address1_city };

		const outcome = await world.main.press(error, "synchronize", { side: "right" });

		expect(outcome).toMatchObject({ kind: "done", error: { state: "resolved", outcome: { side: "right" } } });
		expect(world.customer(customer)).toMatchObject({ city: held.right });
		await world.sync();
		expect(await world.openErrors()).toEqual([]);

		const [resolved] = await world.stores.errors.ofCoupling((await theCoupling())._id);
		if (resolved === undefined) throw new Error("There was an error.");
		const undone = await world.main.press(resolved, "undo");
		expect(undone).toMatchObject({ kind: "done" });
		expect(world.customer(customer)).toMatchObject({ city: held.left });
		expect(await world.theError()).toMatchObject({ state: "open", conflict: { reason: "undone" } });
	});

	it("are told of as they stand now: a press on an older card changes nothing and refreshes it", async () => {
		const { customer, account, error } = await inLoop();
		world.bc.edit("customers", customer, { city: "Gouda" });
		const before = world.account(account)?.address1_city;

		const outcome = await world.main.press(error, "synchronize", { side: "left" });

		expect(outcome).toMatchObject({ kind: "refused", reason: "changedMeanwhile" });
		expect(world.account(account)).toMatchObject({ address1_city: before });
		expect(cityOf(await world.theError())).toMatchObject({ left: "Gouda" });
	});

	it("are ended by uncoupling, and synchronizing the record by hand answers the question as well", async () => {
		const first = await inLoop();
		expect(await world.main.press(first.error, "uncouple")).toMatchObject({ kind: "done" });
		expect(await theCoupling()).toMatchObject({ state: "parted" });
		expect((await theCoupling()).recentWrites).toBeUndefined();

		const second = await inLoop();
		const actor = { id: "U-ANNA", name: "Anna", role: "admin" as const };
		const request = { mapping: "customers", record: second.customer, side: "left" as const, actor };
		await world.main.useCases.synchronize(request);
		expect(await world.openErrors()).toEqual([]);
		expect(world.account(second.account)?.address1_city).toBe(world.customer(second.customer)?.city);
	});

	it("stay silent while they are set aside, however often they write, and come back at the chosen time", async () => {
		const { customer, error } = await inLoop();
		const until = new Date(world.clock.now() + DAY_MS).toISOString();
		await world.main.press(error, "snooze", { with: { until } });
		world.bc.edit("customers", customer, { city: "Gouda" });
		await world.sync();
		await world.main.sweep();
		expect(await world.theError()).toMatchObject({ kind: "loop", state: "snoozed" });

		world.clock.advance(DAY_MS);
		await world.sync();

		expect(await world.theError()).toMatchObject({ kind: "loop", state: "open", snooze: null });
		expect(await theCoupling()).toMatchObject({ skipped: true });
	});

	it("are free again once the mapping decides differently", async () => {
		await inLoop();
		world.main.mapping = {
			...world.main.mapping,
			policies: { update: "leftWins", deletion: "ask" },
			fingerprint: "customers-2",
		};

		await world.sync();

		expect(await world.openErrors()).toEqual([]);
		expect(await theCoupling()).toMatchObject({ skipped: false });
	});

	it("are asked about as a deletion once one of the records is gone", async () => {
		const { account } = await inLoop();
		world.crm.remove("accounts", account);

		await world.main.sweep();

		expect(await world.theError()).toMatchObject({ kind: "deletedRight" });
		expect((await world.theError()).loop).toBeUndefined();
	});

	it("are planned as a question by a dry run, and left alone by one", async () => {
		const { customer } = await inLoop();
		const before = await world.dump();
		world.bc.edit("customers", customer, { city: "Gouda" });

		const { plan } = await world.main.run({ dryRun: true });

		expect(plan).toMatchObject([{ operation: "ask", fields: [{ name: "city" }] }]);
		expect(await world.dump()).toEqual(before);
	});
});

describe("trying everything again beside a pair in a loop", () => {
	const CARLA: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };

	/** A pair in a loop, and one whose account could not be changed and can be by now. */
	async function withRefused() {
		const loop = await inLoop();
		const refused = await world.coupled({ name: "Adatum" });
		world.crm.deny("accounts", "update");
		world.bc.edit("customers", refused.customer, { displayName: "Adatum BV" });
		await world.sync();
		await world.sync();
		world.crm.allow("accounts", "update");
		return { loop, refused };
	}

	const ended = async (started: Operation) => {
		await world.main.idle();
		return world.stores.operations.get(started._id);
	};
	const request = { resolution: "retry" as const, subject: null, channel: null, actor: CARLA };

	it.each([
		["of a mapping", () => world.main.useCases.retryAll("customers", CARLA, null)],
		["everywhere", () => world.main.useCases.retryAll(null, CARLA, null)],
		["in bulk", () => world.main.useCases.startBulk({ ...request, query: { mapping: "customers" } })],
	])("%s lets it stay paused, and what failed is written", async (_, start) => {
		const { loop, refused } = await withRefused();

		expect(await ended(await start())).toMatchObject({ total: 1, done: 1, failed: 0 });

		expect(world.account(refused.account)).toMatchObject({ name: "Adatum BV" });
		const error = await world.theError();
		expect(error).toMatchObject({ _id: loop.error._id, kind: "loop", state: "open" });
		expect(error.revision).toBe(loop.error.revision);
	});

	it("has nothing to try where there is nothing but loops, whatever their number", async () => {
		await inLoop();

		const operation = await world.main.useCases.retryAll("customers", CARLA, null);

		expect(operation).toMatchObject({ state: "done", total: 0 });
		expect(await ended(operation)).toBeNull();
		expect(await theCoupling()).toMatchObject({ skipped: true });
	});

	it("leaves alone what has become a loop since the list was made", async () => {
		const { error } = await inLoop();
		const begun = await world.main.useCases.startBulk({ ...request, query: { mapping: "customers" } });
		const item = {
			errorId: error._id,
			couplingId: error.couplingId,
			outcome: "failed" as const,
			reason: "x",
		};
		const done = await ended(begun);
		if (done === null) throw new Error("It has begun.");
		await world.stores.operations.insertItems(done, [item]);
		const left = { ...done, ...toldOf([item]), mappings: ["customers"], total: 1, failed: 1 };
		expect(await world.stores.operations.save(left)).toBe(true);

		const rest = await world.main.useCases.retryRest(begun._id, CARLA, null);

		expect(rest === null ? null : await ended(rest)).toMatchObject({ failed: 1 });
		expect(await itemsOf(world.stores.operations, rest)).toMatchObject([
			{ outcome: "refused", reason: "notFitting" },
		]);
		expect(await world.theError()).toMatchObject({ kind: "loop", state: "open" });
		expect(await theCoupling()).toMatchObject({ skipped: true });
	});
});

describe("a field that somebody keeps changing where Koppel puts it right", () => {
	it("is put right four times a day, and asked about the next time", async () => {
		world.main.mapping = withEnforcedCredit();
		const { customer, account } = await world.coupled({ name: "Contoso" });
		world.bc.edit("customers", customer, { creditLimit: 500 });
		await world.sync();
		for (let day = 0; day < 8; day++) {
			world.crm.edit("accounts", account, { creditlimit: 0 }, { by: WORKFLOW });
			await world.sync();
		}

		const error = await world.theError();
		expect(error).toMatchObject({
			kind: "loop",
			loop: { fields: [{ field: "creditLimit", reason: "setBack" }] },
		});
		expect(world.ours("right", account).filter(({ creditlimit }) => creditlimit === 500)).toHaveLength(5);
		expect(error.loop?.writers.right).toMatchObject({ by: WORKFLOW });
		expect(world.account(account)).toMatchObject({ creditlimit: 0 });
	});

	it("is put right for ever where the mapping says so", async () => {
		world.main.mapping = { ...withEnforcedCredit(), loop: { toAndFro: 0, setBack: 0, reactions: 0 } };
		const { customer, account } = await world.coupled({ name: "Contoso" });
		world.bc.edit("customers", customer, { creditLimit: 500 });
		await world.sync();
		for (let day = 0; day < 8; day++) {
			world.crm.edit("accounts", account, { creditlimit: 0 }, { by: WORKFLOW });
			await world.sync();
		}

		expect(await world.openErrors()).toEqual([]);
		expect(world.account(account)).toMatchObject({ creditlimit: 500 });
	});
});

describe("a balance that the ERP updates every hour", () => {
	it("flows all day, also where it comes back to zero again and again", async () => {
		const { customer, account } = await world.coupled({ name: "Contoso" });
		for (let hour = 0; hour < 24; hour++) {
			world.bc.edit("customers", customer, { creditLimit: hour % 2 === 0 ? 0 : 100 });
			world.clock.advance(3_600_000);
			await world.sync();
		}

		expect(await world.openErrors()).toEqual([]);
		expect(world.account(account)).toMatchObject({ creditlimit: 100 });
	});
});

describe("two synchronizations that fight over one field", () => {
	it("are stopped by the first that notices, and the other one has the last word", async () => {
		const { customer, account } = await world.coupled({ name: "Contoso" });
		const opened = await openTestStores("embedded");
		const other = await world.instance({ mapping: fighting("address1_line1") });
		other.engine.stores = opened.stores;
		world.main.mapping = fighting("city");
		world.bc.edit("customers", customer, { city: "Delft", addressLine1: "Markt 1" });
		try {
			for (let round = 0; round < 20 && (await openHere(world, other)).length === 0; round++) {
				await world.sync();
				await world.sync(other);
			}
			const [error] = await openHere(world, other);
			expect(error).toMatchObject({ kind: "loop", loop: { fields: [{ reason: "setBack" }] } });

			const settled = world.account(account)?.address1_city;
			for (let round = 0; round < 3; round++) {
				await world.sync();
				await world.sync(other);
			}
			expect(world.account(account)?.address1_city).toBe(settled);
		} finally {
			await opened.close();
		}
	});
});

async function openHere({ main }: World, other: TestInstance): Promise<SyncError[]> {
	return [...(await main.engine.stores.errors.open({})), ...(await other.engine.stores.errors.open({}))];
}

/** A synchronization that puts another field of Business Central into the city of the account. */
function fighting(source: "city" | "address1_line1"): Mapping {
	const mapping = customersMapping();
	const left = source === "city" ? end("city", { maxLength: 30 }) : end("addressLine1");
	const city = field("city", left, end("address1_city", { maxLength: 80 }), {
		direction: "toRight",
		enforce: true,
	});
	const fields = mapping.fields.map((one) => (one.name === "city" ? city : one));
	return { ...mapping, fields, onCouple: "leftWins", fingerprint: `fighting for ${source}` };
}

function withEnforcedCredit(): Mapping {
	const mapping = customersMapping();
	const fields = mapping.fields.map((one) => (one.name === "creditLimit" ? { ...one, enforce: true } : one));
	return { ...mapping, fields, fingerprint: "customers-enforced" };
}

import { afterEach, describe, expect, it } from "@jest/globals";
import type { Mapping } from "../../src/domain/mapping.js";
import { customersMapping } from "../support/customers-mapping.js";
import type { Stop } from "../support/process.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World, type WorldOptions } from "../support/world.js";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const PAGE = 5;

describe("a run over everything that breaks off", () => {
	let world: World;
	const open = async (options: WorldOptions = {}) => {
		world = await openWorld({ pageSize: PAGE, joinLimit: PAGE, ...options });
	};
	afterEach(async () => {
		await world.close();
	});

	/** So many pairs, numbered so that Business Central lists them in this order; nothing is coupled yet. */
	const fill = (count: number, from = 0) =>
		Array.from({ length: count }, (_, index) => {
			const number = `C-${String(from + index).padStart(3, "0")}`;
			const customer = world.bc.create("customers", { number, displayName: `Contoso ${number}` });
			const account = world.crm.create("accounts", { accountnumber: number, name: `Contoso ${number}` });
			return { number, customer: String(customer.id), account: String(account.accountid) };
		});
	/** Pairs that are coupled and agree. */
	const coupled = async (count: number) => {
		const pairs = fill(count);
		await world.sync();
		return pairs;
	};
	const progress = async () => (await world.stores.mappings.get("customers")).progress;
	/** Another instance after the first one died. */
	const next = async () => {
		world.clock.advance(2_000);
		return world.instance();
	};
	const dieAfterPages = (pages: number, how = { full: true }) =>
		world.main.dieAt("afterProgress", () => world.main.run(how), pages);

	it("goes on from the page it had reached: the pages before are not read again", async () => {
		await open();
		await coupled(4 * PAGE);
		await dieAfterPages(2);
		expect(await progress()).toMatchObject({ rows: { left: 2 * PAGE, right: 2 * PAGE }, everything: true });
		world.bc.resetCounters();
		world.crm.resetCounters();

		const by = await next();
		const { job } = await world.sync(by);

		expect(job).toMatchObject({ rows: { left: 10, right: 10 }, readsAll: { left: 10, right: 10 } });
		// Two pages that were left, and the four pages of ids that tell what was deleted; Business Central's company as well.
		expect([world.bc.counters().byOperation.list, world.crm.counters().byOperation.list]).toEqual([7, 6]);
		expect(await progress()).toBeNull();
		expect(world.writes()).toBe(0);
		await expectSettled(world, { by });
	});

	/** Where it can die, and how often it passes there on its way. */
	const STEPS: Array<[Stop, number]> = [
		["couplings.insert", 3],
		["log.add", 3],
		["beforeClaim", 2],
		["afterClaim", 2],
		["afterAnswer", 2],
		["couplings.save", 2],
		["afterSave", 2],
		["errors.insert", 1],
		["jobs.save", 3],
		["mappings.save", 3],
		["afterProgress", 4],
		["beforeWatermark", 1],
	];
	const deaths = STEPS.flatMap(([stop, times]) =>
		Array.from({ length: times }, (_, index): [Stop, number] => [stop, index + 1]),
	);

	it.each(deaths)(
		"killed at %s, time %i: the first run is made to its end by the next one",
		async (stop, nth) => {
			await open();
			fill(3 * PAGE);
			for (const number of ["C-101", "C-102", "C-103"])
				world.bc.create("customers", { number, displayName: number });
			for (const number of ["C-201", "C-202"])
				world.crm.create("accounts", { accountnumber: number, name: number });
			for (const name of ["Twin", "Other twin"])
				world.bc.create("customers", { number: `T-${name.length}`, displayName: name });
			for (const name of ["Twin", "Other twin"]) world.crm.create("accounts", { accountnumber: "T-9", name });

			await world.main.dieAt(stop, () => world.main.run(), nth);
			const reached = await progress();
			const by = await next();
			const { job } = await world.sync(by);

			expect(job.readsAll).toEqual(reached?.rows ?? { left: 0, right: 0 });
			const names = (rows: Array<Record<string, unknown>>, field: string) =>
				rows.map((row) => row[field]).sort();
			const customers = names(world.bc.records("customers"), "displayName");
			expect(new Set(customers).size).toBe(customers.length);
			expect(customers).toHaveLength(3 * PAGE + 3 + 2 + 2);
			expect(world.crm.records("accounts")).toHaveLength(3 * PAGE + 3 + 2 + 2 + 2);
			expect((await world.couplings()).every(({ state }) => state === "coupled")).toBe(true);
			expect(await progress()).toBeNull();
			await expectSettled(world, { by, errors: ["duplicate"] });
		},
	);

	it("finds what people did meanwhile on pages it had read", async () => {
		await open();
		const pairs = await coupled(4 * PAGE);
		const [edited, onTheRight, gone, goneOnTheRight] = pairs as [Pair, Pair, Pair, Pair];
		await dieAfterPages(2);
		world.clock.advance(MINUTE_MS);
		world.bc.edit("customers", edited.customer, { phoneNumber: "1" });
		world.crm.edit("accounts", onTheRight.account, { telephone1: "2" });
		world.bc.remove("customers", gone.customer);
		world.crm.remove("accounts", goneOnTheRight.account);
		// What is read after the crash is much newer than that: a watermark of its time would lie behind it.
		world.clock.advance(40 * MINUTE_MS);
		world.bc.edit("customers", pairs.at(-1)?.customer ?? "", { city: "Delft" });

		const by = await next();
		await world.sync(by);

		const told = (await world.openErrors()).map(({ kind, couplingId }) => ({ kind, couplingId }));
		expect(told.map(({ kind }) => kind).sort()).toEqual(["deletedLeft", "deletedRight"]);
		expect(new Set(told.map(({ couplingId }) => couplingId)).size).toBe(2);
		await world.sync(by);
		expect(world.account(edited.account)).toMatchObject({ telephone1: "1" });
		expect(world.customer(onTheRight.customer)).toMatchObject({ phoneNumber: "2" });
		await expectSettled(world, { by, errors: ["deletedLeft", "deletedRight"] });
	});

	it("keeps before its watermark what it had to leave to an unsettled create", async () => {
		await open({ mapping: matchedByName({ leftKey: { kind: "wait" } }) });
		const pairs = await coupled(2 * PAGE);
		world.crm.create("accounts", { name: "Litware", telephone1: "9" });
		const late = world.bc.faults.add({ match: { operation: "create" }, action: { type: "late" } });
		await world.sync();
		const pause = world.main.pauseAt("jobs.save", 1);
		const dying = world.main.dieAt("beforeWatermark", () => world.main.run({ full: true }));
		await pause.reached;
		await late.execute();
		const made = world.bc.records("customers").find(({ displayName }) => displayName === "Litware");
		world.clock.advance(MINUTE_MS);
		world.bc.edit("customers", pairs[9]?.customer ?? "", { phoneNumber: "later" });
		pause.release();
		await dying;
		expect((await progress())?.heldBack).toEqual({ left: made?.lastModifiedDateTime, right: null });

		const by = await next();
		await world.sync(by);

		const { watermarks } = await world.stores.mappings.get("customers");
		expect(Date.parse(watermarks.left ?? "")).toBeLessThanOrEqual(
			Date.parse(String(made?.lastModifiedDateTime)),
		);
		world.clock.advance(40 * MINUTE_MS);
		await world.sync(by);
		await world.sync(by);
		expect(world.bc.records("customers").filter(({ displayName }) => displayName === "Litware")).toHaveLength(
			1,
		);
		await expectSettled(world, { by });
	});

	it("leaves its watermarks before what was held back before the crash", async () => {
		await open();
		await coupled(4 * PAGE);
		await dieAfterPages(2);
		const { fence, progress: reached } = await world.stores.mappings.get("customers");
		const held = "2026-01-05T08:00:00.000Z";
		if (reached === null) throw new Error("Nothing was reached.");
		const heldBack = { left: held, right: held };
		await world.stores.mappings.save("customers", fence, { progress: { ...reached, heldBack } });

		const by = await next();
		await world.sync(by);

		expect((await world.stores.mappings.get("customers")).watermarks).toEqual({ left: held, right: null });
		await expectSettled(world, { by });
	});

	it.each(["left", "right"] as const)(
		"begins anew on the %s where its page is not known any more",
		async (side) => {
			await open();
			await coupled(4 * PAGE);
			await dieAfterPages(2);
			const system = side === "left" ? world.bc : world.crm;
			const gone = { type: "answer" as const, status: 410, code: "Gone", message: "The page is gone." };
			system.faults.add({ match: { pathIncludes: "skiptoken" }, scope: "request", action: gone });

			const by = await next();
			const { job } = await world.sync(by);

			expect(job.rows).toEqual({ left: 10, right: 10, [side]: 20 });
			expect(job.readsAll).toEqual({ left: 10, right: 10, [side]: 0 });
			await expectSettled(world, { by });
		},
	);

	it("goes on later where a system cannot be reached just then", async () => {
		await open();
		await coupled(4 * PAGE);
		await dieAfterPages(2);
		const down = world.crm.faults.add({
			match: { pathIncludes: "skiptoken" },
			scope: "request",
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 503 },
		});
		const by = await next();
		expect((await by.run()).job.state).toBe("failed");
		down.remove();

		expect((await world.sync(by)).job.readsAll).toEqual({ left: 10, right: 10 });
		await expectSettled(world, { by });
	});

	it("reads everything of a side whose delta link expired, and goes on in that after a crash", async () => {
		await open();
		const pairs = await coupled(4 * PAGE);
		world.crm.remove("accounts", pairs[0]?.account ?? "");
		world.crm.edit("accounts", pairs[1]?.account ?? "", { telephone1: "1" });
		world.crm.expireDeltaLinks();
		world.clock.advance(MINUTE_MS);
		await dieAfterPages(2, { full: false });
		expect(await progress()).toMatchObject({ everything: false, cursors: { left: null } });

		const by = await next();
		const { job } = await world.sync(by);

		expect(job).toMatchObject({ readsAll: { left: 0, right: 10 }, rows: { right: 9 } });
		expect(world.customer(pairs[1]?.customer ?? "")).toMatchObject({ phoneNumber: "1" });
		await expectSettled(world, { by, errors: ["deletedRight"] });
	});

	it("reads everything anew when its delta link expires on the way", async () => {
		await open();
		const pairs = await coupled(4 * PAGE);
		await dieAfterPages(2);
		world.crm.remove("accounts", pairs[0]?.account ?? "");
		world.crm.expireDeltaLinks();

		const by = await next();
		const { job } = await world.sync(by);

		expect(job).toMatchObject({ readsAll: { left: 10, right: 0 }, rows: { left: 10, right: 19 } });
		await expectSettled(world, { by, errors: ["deletedRight"] });
	});

	const DROPS: Array<[string, () => Promise<void> | void]> = [
		["the mapping changed", () => {}],
		[
			"pairs were decided under another mapping",
			() => world.stores.mappings.decideUnder("customers", "other"),
		],
		["more than a day has passed", () => world.clock.advance(DAY_MS + MINUTE_MS)],
	];
	it.each(DROPS)("begins anew once %s", async (what, happens) => {
		await open();
		await coupled(4 * PAGE);
		await dieAfterPages(2);
		await happens();

		const by = await next();
		if (what === "the mapping changed") by.mapping = { ...by.mapping, fingerprint: "customers-2" };
		const { job } = await world.sync(by);

		expect(job.rows).toMatchObject({ right: 20 });
		expect(job.readsAll?.right ?? 0).toBe(0);
		await expectSettled(world, { by });
	});

	it("is left alone by a run under another mapping that finds it busy", async () => {
		await open();
		await coupled(2);
		const pause = world.main.pauseAt("beforeWatermark");
		const run = world.main.run();
		await pause.reached;
		const other = await world.instance();
		other.mapping = { ...other.mapping, fingerprint: "customers-2" };

		await expect(other.run()).rejects.toThrow(/customers/);
		pause.release();
		await run;

		const { watermarks, fingerprint } = await world.stores.mappings.get("customers");
		expect(fingerprint).toBe(world.main.mapping.fingerprint);
		expect(watermarks).toEqual({ left: expect.any(String), right: expect.any(String) });
	});

	it("is left alone by a dry run and by a mapping that observes", async () => {
		await open();
		await coupled(4 * PAGE);
		await dieAfterPages(2);
		const before = await progress();
		const by = await next();

		const { job } = await by.run({ dryRun: true, full: true });
		by.mapping = { ...by.mapping, mode: "observe" };
		await by.run();

		expect(job.rows).toEqual({ left: 20, right: 20 });
		expect(await progress()).toEqual(before);
	});

	it("tells how far it is while it runs", async () => {
		await open();
		await coupled(4 * PAGE);
		await dieAfterPages(2);
		const by = await next();
		const pause = by.pauseAt("afterProgress", 1);

		const run = by.run();
		await pause.reached;
		const [job] = await world.stores.jobs.running();

		expect(job).toMatchObject({ rows: { left: 5, right: 5 }, readsAll: { left: 10, right: 10 } });
		pause.release();
		await run;
	});
});

describe("clocks and equal times", () => {
	let world: World;
	afterEach(async () => {
		await world.close();
	});

	it("many records changed in one moment arrive over the borders of pages, each once", async () => {
		world = await openWorld({ pageSize: PAGE, joinLimit: PAGE });
		const pairs = Array.from({ length: 6 * PAGE + 4 }, (_, index) => {
			const number = `C-${String(index).padStart(3, "0")}`;
			const customer = world.bc.create("customers", { number, displayName: number });
			const account = world.crm.create("accounts", { accountnumber: number, name: number });
			return { customer: String(customer.id), account: String(account.accountid) };
		});
		await world.sync();
		const at = world.clock.now();
		const onTheLeft = pairs.slice(0, pairs.length / 2);
		const onTheRight = pairs.slice(pairs.length / 2);
		for (const { customer } of onTheLeft) world.bc.edit("customers", customer, { phoneNumber: "1" }, { at });
		for (const { account } of onTheRight) world.crm.edit("accounts", account, { telephone1: "2" }, { at });

		const { job } = await world.sync();

		expect(job.counters.modified).toBe(pairs.length);
		for (const { account } of onTheLeft) expect(world.account(account)).toMatchObject({ telephone1: "1" });
		for (const { customer } of onTheRight)
			expect(world.customer(customer)).toMatchObject({ phoneNumber: "2" });
		await expectSettled(world);
	});

	const HOURS: Array<[string, { left?: number; right?: number }]> = [
		["Business Central's clock is three hours ahead", { left: 180 * MINUTE_MS }],
		["Business Central's clock is three hours behind", { left: -180 * MINUTE_MS }],
		["Dataverse's clock is three hours ahead", { right: 180 * MINUTE_MS }],
		["Dataverse's clock is three hours behind", { right: -180 * MINUTE_MS }],
		["both are wrong, in opposite ways", { left: 90 * MINUTE_MS, right: -90 * MINUTE_MS }],
	];
	it.each(HOURS)("no change is lost or made twice while %s", async (_, serversAheadMs) => {
		world = await openWorld({ pageSize: PAGE, joinLimit: PAGE, serversAheadMs });
		const pair = await world.coupled({ phone: "0" });
		for (let index = 0; index < 2 * PAGE; index++) addPair(world, index);
		await world.main.dieAt("afterProgress", () => world.main.run({ full: true }), 2);
		world.clock.advance(2_000);
		world.bc.edit("customers", pair.customer, { phoneNumber: "1" });
		const by = await world.instance();
		await world.sync(by);
		await world.sync(by);
		expect(world.account(pair.account)).toMatchObject({ telephone1: "1" });

		world.crm.edit("accounts", pair.account, { telephone1: "2" });
		await world.sync(by);
		world.bc.edit("customers", pair.customer, { phoneNumber: "3" });
		await world.sync(by);

		expect(world.account(pair.account)).toMatchObject({ telephone1: "3" });
		const phones = [world.ours("left", pair.customer), world.ours("right", pair.account)].map((writes) =>
			writes.flatMap(({ phoneNumber, telephone1 }) => phoneNumber ?? telephone1 ?? []),
		);
		expect(phones).toEqual([["2"], ["1", "3"]]);
		await by.sweep();
		await expectSettled(world, { by });
	});
});

/** Business Central numbers new records itself, so a copy of a lost create is told by its name. */
function matchedByName(facts: Parameters<typeof customersMapping>[0]): Mapping {
	const mapping = customersMapping(facts);
	const fields = mapping.fields.map((field) => (field.name === "name" ? { ...field, match: 2 } : field));
	return { ...mapping, fields };
}

interface Pair {
	number: string;
	customer: string;
	account: string;
}

function addPair(world: World, index: number): void {
	const number = `D-${String(index).padStart(3, "0")}`;
	world.bc.create("customers", { number, displayName: number });
	world.crm.create("accounts", { accountnumber: number, name: number });
}

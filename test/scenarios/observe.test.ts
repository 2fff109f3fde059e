import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { ResolutionKind } from "../../src/domain/resolution.js";
import { ObservingError } from "../../src/ports/use-cases.js";
import { takeOverCouplings } from "../../src/resolution/take-over.js";
import { customersMapping } from "../support/customers-mapping.js";
import { openWorld, type World } from "../support/world.js";

const ACTOR = { id: "U-ANNA", name: "Anna", role: "admin" as const };
const SYNC = customersMapping();
const OBSERVE = customersMapping({ mode: "observe" });

describe("a mapping that observes", () => {
	let world: World;

	beforeEach(async () => {
		world = await openWorld();
	});

	afterEach(() => world.close());

	const lastJob = async () => (await world.main.useCases.status("customers"))[0]?.lastJob;

	/** What couplings, errors and watermarks say, without the record of the runs themselves. */
	const stored = async () => {
		const { couplings, errors, operations } = (await world.dump()) as Record<string, unknown>;
		const { watermarks, lastSuccessAt, fingerprint } = await world.stores.mappings.get("customers");
		return { couplings, errors, operations, watermarks, lastSuccessAt, fingerprint };
	};

	/** Every kind of thing a run can find. */
	const aBusyDay = async () => {
		const one = await world.coupled();
		const two = await world.coupled();
		const three = await world.coupled();
		world.bc.edit("customers", one.customer, { displayName: "Changed" });
		world.bc.edit("customers", two.customer, { displayName: "Left" });
		world.crm.edit("accounts", two.account, { name: "Right" });
		world.crm.remove("accounts", three.account);
		world.bc.create("customers", { number: "C-8", displayName: "New" });
		world.bc.create("customers", { number: "C-9", displayName: "Twin" });
		world.crm.create("accounts", { accountnumber: "C-9", name: "Twin" });
		world.clock.advance(2_000);
		return { one, two, three };
	};

	it("keeps with its run what it would do, and touches no system, coupling, error or watermark", async () => {
		await aBusyDay();
		world.main.mapping = OBSERVE;
		const before = await stored();
		const written = world.writes();

		const result = await world.main.run({ trigger: "scheduled" });

		expect(result.job.state).toBe("done");
		expect(await stored()).toEqual(before);
		expect(world.writes()).toBe(written);
		expect(await lastJob()).toMatchObject({
			_id: result.job._id,
			observed: { create: 1, update: 2, delete: 0, couple: 1, uncouple: 0, ask: 2 },
		});
	});

	it("tells the same in every run, and does all of it once it may write", async () => {
		const { one } = await aBusyDay();
		world.main.mapping = OBSERVE;
		const first = await world.main.run();
		world.clock.advance(3_600_000);
		const second = await world.main.run();
		expect(second.job.observed).toEqual(first.job.observed);

		world.main.mapping = SYNC;
		const { job } = await world.sync();

		expect(job.observed).toBeUndefined();
		expect(job.counters).toMatchObject({ inserted: 1, modified: 2, coupled: 1 });
		expect(world.account(one.account)).toMatchObject({ name: "Changed" });
		expect(await world.openErrors()).toHaveLength(2);
	});

	it("holds the lease, so that a second run waits its turn, and gives it back", async () => {
		await aBusyDay();
		world.main.mapping = OBSERVE;

		const results = await Promise.allSettled([world.main.run(), world.main.run()]);

		const refused = results.filter(({ status }) => status === "rejected");
		expect(refused).toHaveLength(1);
		expect((await world.stores.mappings.get("customers")).lease).toBeNull();
		expect((await world.main.run()).job.state).toBe("done");
	});

	it("tells administrators of a system that cannot be worked with, and that it works again", async () => {
		world.main.mapping = OBSERVE;
		const fault = world.crm.faults.add({
			match: { set: "accounts" },
			action: { type: "answer", status: 403, code: "0x80040220", message: "No." },
			times: Number.POSITIVE_INFINITY,
		});
		const failed = await world.main.run();
		const [problem] = await world.openErrors();
		world.crm.faults.clear();
		expect(fault.hits).toBeGreaterThan(0);
		expect(failed.setupProblem).not.toBeNull();
		expect(failed.job.observed).toBeUndefined();
		if (problem === undefined) throw new Error("A setup problem should be open.");

		const pressed = await world.main.press(problem, "retry");

		expect(pressed.kind).toBe("done");
		expect(await world.openErrors()).toEqual([]);
	});

	it("goes on with nothing that is due", async () => {
		await world.inConflict();
		world.main.mapping = OBSERVE;
		world.clock.advance(3_600_000);

		expect(await world.main.runDue()).toBeNull();
	});

	it.each<[ResolutionKind, object]>([
		["synchronize", { side: "left" }],
		["uncouple", {}],
	])("refuses %s on a card that was opened while it wrote", async (resolution, how) => {
		const pair = await world.inConflict();
		const error = await world.theError();
		world.main.mapping = OBSERVE;
		const before = await stored();

		const outcome = await world.main.press(error, resolution, how);

		expect(outcome).toMatchObject({ kind: "refused", reason: "observing" });
		expect(await stored()).toEqual(before);
		expect(world.account(pair.account)).toMatchObject({ name: "Right" });
		expect((await world.main.useCases.preview(error._id, resolution))?.refusal).toBe("observing");
	});

	it("still takes a note, an assignment and a snooze", async () => {
		await world.inConflict();
		const error = await world.theError();
		world.main.mapping = OBSERVE;

		const outcome = await world.main.press(error, "note", { with: { text: "Ask Piet." } });

		expect(outcome.kind).toBe("done");
	});

	it("takes no answer back", async () => {
		await world.inConflict();
		const answered = await world.main.press(await world.theError(), "synchronize", { side: "left" });
		if (answered.kind !== "done") throw new Error("It should have been answered.");
		world.main.mapping = OBSERVE;

		const outcome = await world.main.press(answered.error, "undo");

		expect(outcome).toMatchObject({ kind: "refused", reason: "observing" });
	});

	it("leaves a guard's question as it is", async () => {
		const pairs = [];
		for (let number = 0; number < 6; number++) pairs.push(await world.coupled());
		for (const { account } of pairs) world.crm.remove("accounts", account);
		await world.sync();
		const question = await world.theError();
		expect(question.kind).toBe("massChange");
		world.main.mapping = OBSERVE;

		const outcome = await world.main.press(question, "release");

		expect(outcome).toMatchObject({ kind: "refused", reason: "observing" });
		expect((await world.theError()).state).toBe("open");
	});

	it("refuses bulk work, commands and lists that would write or touch a coupling", async () => {
		const pair = await world.coupled();
		const { useCases, engine } = world.main;
		world.main.mapping = OBSERVE;
		const before = await stored();
		const mapping = "customers";
		const signal = new AbortController().signal;
		const query = { mapping };
		const bulk = { query, subject: null, channel: null, actor: ACTOR };
		const pairs = [{ line: 1, left: pair.customer, right: pair.account }];

		const refused = [
			useCases.retryAll(mapping, ACTOR, null),
			useCases.retryAll(null, ACTOR, null),
			useCases.startBulk({ ...bulk, resolution: "restore" }),
			useCases.uncouple(mapping, pair.customer, ACTOR),
			useCases.uncoupleAll([mapping], ACTOR, null),
			useCases.couple({ mapping, left: pair.customer, right: pair.account, actor: ACTOR }),
			useCases.synchronize({ mapping, record: pair.customer, side: "left", actor: ACTOR }),
			useCases.findDeleted({ mapping, trigger: "manual", actor: ACTOR }),
			takeOverCouplings(engine, OBSERVE, { pairs, dryRun: false, actor: ACTOR, signal }),
		];

		for (const attempt of refused) await expect(attempt).rejects.toThrow(ObservingError);
		expect(await stored()).toEqual(before);
	});

	it("refuses to go on with the rest of bulk work once, not for each record", async () => {
		await world.inConflict();
		const begun = await world.main.useCases.startBulk({
			query: { mapping: "customers" },
			resolution: "synchronize",
			choice: { side: "left" },
			subject: null,
			channel: null,
			actor: { ...ACTOR, role: "admin" },
		});
		await world.main.idle();
		world.main.mapping = OBSERVE;
		const before = await stored();

		const rest = world.main.useCases.retryRest(begun._id, ACTOR, null);

		await expect(rest).rejects.toThrow(ObservingError);
		expect(await stored()).toEqual(before);
	});

	it("only plans a single record", async () => {
		const { customer, account } = await world.coupled();
		world.bc.edit("customers", customer, { displayName: "Changed" });
		world.main.mapping = OBSERVE;
		const request = { mapping: "customers", trigger: "manual" as const, actor: ACTOR, record: customer };

		const { plan } = await world.main.useCases.run(request);

		expect(plan).toMatchObject([{ operation: "update", side: "right" }]);
		expect(world.account(account)).not.toMatchObject({ name: "Changed" });
	});

	it("does not carry on with bulk work that began while it wrote", async () => {
		await world.coupled();
		const dying = await world.instance();
		await dying.dieAt("couplings.save", async () => {
			await dying.useCases.uncoupleAll(["customers"], ACTOR, null);
			await dying.idle();
		});
		world.main.mapping = OBSERVE;

		await world.main.takeOver();

		expect((await world.couplings()).map(({ state }) => state)).toEqual(["coupled"]);
		expect(await world.stores.operations.running()).toEqual([]);
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { openWorld, type World } from "../support/world.js";

const MINUTE_MS = 60_000;

let world: World;
afterEach(async () => {
	await world.close();
});

/** Change tracking needs more rights than reading single records does: only lists are refused. */
const refuseLists = () =>
	world.crm.faults.add({
		match: { operation: "list", set: "accounts" },
		times: Number.POSITIVE_INFINITY,
		action: { type: "answer", status: 403, code: "0x80040220", message: "prvReadAccount is missing." },
	});

/** A pair that was refused in passing and is to be tried again in a minute. */
async function aPairToTryAgain() {
	const pair = await world.coupled();
	world.crm.edit("accounts", pair.account, { name: "Contoso Ltd" });
	const busy = world.bc.faults.add({
		match: { operation: "update", set: "customers" },
		times: Number.POSITIVE_INFINITY,
		action: { type: "answer", status: 503 },
	});
	await world.sync();
	busy.remove();
	return pair;
}

describe("runs that cannot read their lists", () => {
	const kinds = async () => (await world.openErrors()).map(({ kind }) => kind);

	it("are told of until one succeeds, although a record is tried again successfully meanwhile", async () => {
		world = await openWorld({ mapping: customersMapping({ schedule: "*/5 * * * *" }) });
		const { customer } = await aPairToTryAgain();
		const refused = refuseLists();
		await world.main.run();
		expect(await kinds()).toContain("setup");
		const [opened] = (await world.openErrors()).filter(({ kind }) => kind === "setup");

		world.clock.advance(5 * MINUTE_MS);
		expect((await world.main.runDue())?.job.state).toBe("done");
		expect(world.customer(customer)?.displayName).toBe("Contoso Ltd");
		expect(await kinds()).toEqual(["setup"]);

		refused.remove();
		await world.sync();
		expect(await kinds()).toEqual([]);
		expect((await world.stores.errors.get(opened?._id ?? ""))?.state).toBe("resolved");
	});

	it("where none is scheduled, whatever succeeds tells that the systems answer again", async () => {
		world = await openWorld();
		await aPairToTryAgain();
		const refused = refuseLists();
		await world.main.run();
		refused.remove();

		world.clock.advance(5 * MINUTE_MS);
		await world.main.runDue();

		expect(await kinds()).toEqual([]);
	});
});

describe("a setup problem that two people try again", () => {
	/** Its cause is gone, nobody has tried it again, and whoever does stands still before it is closed. */
	async function aProblemPutRight() {
		world = await openWorld();
		await world.coupled();
		const refused = refuseLists();
		await world.main.run();
		refused.remove();
		const problem = await world.theError();
		return { problem, other: await world.instance(), pause: world.main.pauseAt("errors.save") };
	}

	it("is settled by one of them: who comes to its end second hears that", async () => {
		const { problem, other, pause } = await aProblemPutRight();
		const first = world.main.press(problem, "retry", { name: "Anna" });
		await pause.reached;

		expect(await other.press(problem, "retry", { name: "Bram" })).toMatchObject({ kind: "done" });
		pause.release();

		expect(await first).toMatchObject({ kind: "refused", reason: "alreadyResolved" });
		expect(await world.openErrors()).toEqual([]);
	});

	it("is closed also where somebody says something about it while it is tried again", async () => {
		const { problem, other, pause } = await aProblemPutRight();
		const retried = world.main.press(problem, "retry");
		await pause.reached;
		await other.press(problem, "note", { with: { text: "Rights are back." } });
		pause.release();

		expect(await retried).toMatchObject({ kind: "done", error: { state: "resolved" } });
		expect(await world.openErrors()).toEqual([]);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { Actor } from "../../src/ports/use-cases.js";
import { takeOverCouplings } from "../../src/resolution/take-over.js";
import { openWorld, type World } from "../support/world.js";

const ANNA: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };
const BRAM: Actor = { id: "U-BRAM", name: "Bram", role: "admin" };

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** The lines of this action, oldest first. */
async function told(action: string) {
	const lines = await world.stores.audit.latest(100);
	return lines
		.reverse()
		.filter((line) => line.action === action)
		.map(({ actorName, outcome, reason }) => ({ actorName, outcome, reason }));
}

const done = (actorName: string) => ({ actorName, outcome: "done", reason: null });

describe("who paused a mapping", () => {
	it("is on record although the process dies and nothing runs in the mapping any more", async () => {
		const dying = await world.instance();
		await dying.dieAt("beforeAudit", () => dying.useCases.pause("customers", ANNA));
		expect(await told("pause")).toEqual([]);

		await world.main.runDue();
		await world.main.takeOver();
		await world.main.takeOver();

		expect((await world.stores.mappings.get("customers")).paused).toBe(true);
		expect(await told("pause")).toEqual([done("Anna")]);
	});

	it("stays on record when somebody else lets it go on before that was told", async () => {
		const dying = await world.instance();
		await dying.dieAt("beforeAudit", () => dying.useCases.pause("customers", ANNA));

		await world.main.useCases.resume("customers", BRAM);

		expect((await world.stores.mappings.get("customers")).paused).toBe(false);
		expect(await told("pause")).toEqual([done("Anna")]);
		expect(await told("resume")).toEqual([done("Bram")]);
	});
});

describe("a list of couplings taken over from elsewhere", () => {
	it("is on record as broken off when its process dies of it", async () => {
		const { customer, account } = await world.coupled();
		await world.main.useCases.uncouple("customers", customer, ANNA);
		const free = world.bc.create("customers", { number: "L-1", displayName: "Listed" });
		const other = world.crm.create("accounts", { accountnumber: "L-2", name: "Listed" });
		const pairs = [
			{ line: 1, left: String(free.id), right: String(other.accountid) },
			{ line: 2, left: customer, right: account },
		];
		const dying = await world.instance();
		const request = { pairs, dryRun: false, actor: BRAM, signal: new AbortController().signal };
		const take = () => takeOverCouplings(dying.engine, dying.mapping, request);
		await dying.dieAt("beforeAudit", take);
		await world.sync();

		expect((await world.couplings()).filter(({ state }) => state === "coupled")).toHaveLength(1);
		expect(await told("couple")).toMatchObject([{ actorName: "Bram", outcome: "failed" }]);
	});
});

describe("a press that could not be carried out", () => {
	it("is on record once although its process dies right after the error was given back", async () => {
		const { account } = await world.coupled();
		world.bc.create("customers", { number: "D-1", displayName: "Twin" });
		for (const name of ["Twin", "Other twin"]) world.crm.create("accounts", { accountnumber: "D-1", name });
		await world.sync();
		const error = await world.theError();
		const isCustomer = error.record?.side === "left";
		const id = isCustomer ? account : String(world.bc.records("customers")[0]?.id);
		const partner = { side: isCustomer ? ("right" as const) : ("left" as const), id };
		const dying = await world.instance();

		await dying.dieAt("beforeAudit", () => dying.press(error, "couple", { with: { partner } }));
		await world.main.takeOver();

		expect(await world.theError()).toMatchObject({ kind: "duplicate", state: "open" });
		expect(await told("couple")).toMatchObject([{ actorName: "Anna", outcome: "failed" }]);
	});

	it("such as an undo is on record once although its process dies right after it was given up", async () => {
		await world.inConflict();
		const answered = await world.main.press(await world.theError(), "synchronize", { side: "left" });
		world.crm.deny("accounts", "update");
		const dying = await world.instance();

		await dying.dieAt("beforeAudit", () => dying.press(answered.error as SyncError, "undo"));
		await world.sync();

		expect(await told("undo")).toMatchObject([{ actorName: "Anna", outcome: "failed" }]);
	});
});

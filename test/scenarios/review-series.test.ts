import { afterEach, describe, expect, it } from "@jest/globals";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
afterEach(async () => {
	await world.close();
});

it.each([7, 130])(
	"numbers that Business Central holds already, as after an older database was restored, keep nothing from being created (%s)",
	async (taken) => {
		world = await openWorld({ mapping: customersMapping({ createMissing: "toLeft" }) });
		for (let number = 1; number <= taken; number++) {
			const key = `K${String(number).padStart(5, "0")}`;
			world.bc.create("customers", { number: key, displayName: `Older ${number}` });
		}
		await world.sync();
		for (const name of ["Litware", "Proseware"]) world.crm.create("accounts", { name });

		await world.sync();
		await world.sync();

		const made = world.bc.records("customers").slice(taken);
		expect(made.map(({ displayName }) => displayName).sort()).toEqual(["Litware", "Proseware"]);
		await expectSettled(world);
	},
);

describe("a record under a number that Koppel made up, and that belongs to no pair", () => {
	/** As a create that executes late makes it: its first record and the one it was made from are gone again. */
	async function lateCopy(): Promise<string> {
		world = await openWorld();
		const account = world.crm.create("accounts", { name: "Litware" }).accountid as string;
		await world.sync();
		const [made] = world.bc.records("customers");
		expect(made).toMatchObject({ number: "K00001", displayName: "Litware" });
		world.bc.remove("customers", String(made?.id));
		world.crm.remove("accounts", account);
		await world.sync();
		expect(await world.couplings()).toEqual([]);
		const copy = world.bc.create("customers", { number: "K00001", displayName: "Litware" });
		await world.sync();
		return copy.id as string;
	}

	it("is asked about once and not copied, and is copied once somebody says so", async () => {
		await lateCopy();
		await world.sync();
		await world.main.run({ full: true });
		const error = await world.theError();
		expect(error).toMatchObject({
			kind: "possibleDuplicate",
			count: 1,
			record: { side: "left" },
			others: [],
		});
		expect(world.crm.records("accounts")).toEqual([]);

		const outcome = await world.main.press(error, "retry");

		expect(outcome.kind).toBe("done");
		expect(world.crm.records("accounts")).toMatchObject([{ name: "Litware", accountnumber: "K00001" }]);
		await expectSettled(world);
	});

	it("is not copied by whoever tries everything again", async () => {
		await lateCopy();
		const { kind } = await world.theError();

		const actor = { id: "U-ANNA", name: "Anna", role: "admin" as const };
		const query = { mapping: "customers" };
		await world.main.useCases.startBulk({ resolution: "retry", query, subject: null, channel: null, actor });
		await world.main.idle();

		expect((await world.theError()).kind).toBe(kind);
		expect(world.crm.records("accounts")).toEqual([]);
	});

	it("is left to the press that says it is a record of its own, while a run lists it again", async () => {
		await lateCopy();
		const error = await world.theError();
		const pressing = world.main.pauseAt("afterTaken");
		const pressed = world.main.press(error, "retry");
		await pressing.reached;

		const { job } = await world.sync(await world.instance());
		expect(job.counters.failed).toBe(0);
		pressing.release();

		expect((await pressed).kind).toBe("done");
		expect(world.crm.records("accounts")).toMatchObject([{ accountnumber: "K00001" }]);
		await expectSettled(world);
	});

	it("is made where that is refused at first, without being asked about once more", async () => {
		await lateCopy();
		world.crm.faults.add({
			match: { operation: "create", set: "accounts" },
			action: { type: "answer", status: 400, message: "The name is not allowed." },
		});
		await world.main.press(await world.theError(), "retry");
		expect((await world.theError()).kind).toBe("validation");

		await world.sync();

		expect(world.crm.records("accounts")).toMatchObject([{ accountnumber: "K00001" }]);
		await expectSettled(world);
	});

	it("is forgotten once it is gone", async () => {
		const copy = await lateCopy();
		world.bc.remove("customers", copy);
		await world.main.sweep();
		await expectSettled(world);
	});

	it("is copied once it has a number of its own", async () => {
		const copy = await lateCopy();
		world.bc.edit("customers", copy, { number: "10001" });
		await world.sync();
		expect(world.crm.records("accounts")).toMatchObject([{ name: "Litware", accountnumber: "10001" }]);
		await expectSettled(world);
	});

	it("is coupled with the record somebody says it belongs to", async () => {
		await lateCopy();
		const { accountid } = world.crm.create("accounts", { name: "Litware", accountnumber: "X-1" });
		const account = accountid as string;
		const error = await world.theError();

		const outcome = await world.main.press(error, "couple", {
			with: { partner: { side: "right", id: account }, choice: { side: "left" } },
		});

		expect(outcome.kind).toBe("done");
		expect(world.account(account)).toMatchObject({ accountnumber: "K00001" });
		await expectSettled(world, { chosen: true });
	});
});

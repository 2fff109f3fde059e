import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openApp } from "../../src/app.js";
import { loadSettings } from "../../src/settings.js";
import { type Office, openOffice } from "./support.js";

let office: Office;
let twins: Array<{ customer: string; account: string }>;
beforeEach(async () => {
	office = await openOffice();
	twins = ["C-1", "C-2", "C-3"].map((number) => office.twins(number));
});
afterEach(() => office.close());

const run = async (code = 0) => expect((await office.here("sync", "customers")).code).toBe(code);
const standing = async () => {
	const { out } = await office.here("export-couplings", "customers");
	return out.split("\n").filter((line) => line.includes(",") && !line.startsWith("left")).length;
};
const names = () => office.crm.records("accounts").map(({ name }) => name);

async function withSlack(confirmBulkAbove: number): Promise<void> {
	await office.configure((file) => {
		file.slack.confirmBulkAbove = confirmBulkAbove;
	});
	office.env.SLACK_BOT_TOKEN = "xoxb-1";
	office.env.SLACK_SIGNING_SECRET = "secret";
}

/** Somebody sends Business Central's values for all three pairs, as a card of several does. */
async function sentAll(): Promise<string> {
	for (const { customer, account } of twins) {
		office.bc.edit("customers", customer, { displayName: "Left" });
		office.crm.edit("accounts", account, { name: "Right" });
	}
	await run(1);
	const loaded = await loadSettings(office.env);
	if (!loaded.ok) throw new Error("The configuration cannot be read.");
	const app = await openApp({ ...loaded.settings, confirmBulkAbove: 25 });
	try {
		const actor = { id: "U-ANNA", name: "Anna", role: "admin" as const };
		const query = { mapping: "customers" };
		const request = { resolution: "synchronize" as const, query, choice: { side: "left" as const } };
		const { _id } = await app.useCases.startBulk({ ...request, subject: null, channel: null, actor });
		await app.idle();
		return _id;
	} finally {
		await app.stop();
	}
}

describe("koppel undo", () => {
	it("couples a mapping again that was uncoupled, once", async () => {
		await run();
		const uncoupled = await office.here("uncouple", "customers", "--all");
		const [, id = ""] = /koppel undo ([0-9a-f]{8})/.exec(uncoupled.out) ?? [];
		expect(await standing()).toBe(0);

		const listed = await office.here("undo");
		const undone = await office.here("undo", id);
		const again = await office.here("undo", id);

		expect(listed.out).toMatch(
			new RegExp(`^${id} {2}3 records of customers uncoupled by .+ \\(command line\\), 20.+Z\n$`),
		);
		expect([undone.code, undone.out]).toEqual([0, "3 records put back as they were.\n"]);
		expect(await standing()).toBe(3);
		expect([again.code, again.err]).toEqual([
			2,
			expect.stringContaining(`no bulk resolution "${id}" to take back`),
		]);
		expect((await office.here("undo")).out).toBe("There is nothing to take back.\n");
		const { data } = await office.hereJson("undo");
		expect(data).toEqual({ operations: [] });
		const writes = office.crm.counters().writes + office.bc.counters().writes;
		await run();
		expect(office.crm.counters().writes + office.bc.counters().writes).toBe(writes);
	});

	it("takes back what was sent on a card, and tells what was changed since", async () => {
		await run();
		const id = await sentAll();
		expect(names()).toEqual(["Left", "Left", "Left"]);
		office.crm.edit("accounts", twins[0]?.account ?? "", { name: "Edited since" });

		const { code, data } = await office.hereJson("undo", id);
		const again = await office.here("undo", id);

		expect(code).toBe(1);
		expect(data).toMatchObject({
			kind: "started",
			operation: { kind: "undoAll", done: 2, failed: 1, undoes: id },
		});
		expect(names()).toEqual(["Edited since", "Right", "Right"]);
		expect([again.code, again.out]).toEqual([
			1,
			expect.stringMatching(
				/^Nothing was done: .+ \(command line\) has asked to take this back already\.\n$/,
			),
		]);
	});

	it("waits for a second person where it overwrites more than one may decide about", async () => {
		await withSlack(2);
		await run();
		const id = await sentAll();

		const asked = await office.here("undo", id);

		expect(asked.code).toBe(1);
		expect(asked.out).toMatch(/^Nothing is done yet: 3 records of customers .* a card in Slack asks/);
		expect(names()).toEqual(["Left", "Left", "Left"]);
		expect((await office.here("errors")).out).toContain(
			"Waits for a second person, in Slack: 3 records of customers to be put back as they were.",
		);
	});

	it("is refused where there is no Slack to ask a second person in", async () => {
		await office.configure((file) => {
			file.slack.confirmBulkAbove = 2;
		});
		await run();
		const id = await sentAll();

		const refused = await office.here("undo", id);

		expect([refused.code, refused.err]).toEqual([
			1,
			expect.stringContaining("above 2 a second person has to agree"),
		]);
		expect(names()).toEqual(["Left", "Left", "Left"]);
		expect((await office.here("undo")).out).toContain("3 records of customers synchronized by Anna");
	});

	it("takes a guard's release back", async () => {
		await office.configure((file) => {
			file.mappings[0].policies = { ...file.mappings[0].policies, deletion: "delete" };
		});
		const more = ["C-4", "C-5", "C-6"].map((number) => office.twins(number));
		await run();
		for (const { account } of [...twins.slice(1), ...more]) office.crm.remove("accounts", account);
		await office.here("find-deleted", "customers");
		const { data } = await office.hereJson("errors", "customers");
		const released = await office.here("resolve", data.errors[0]._id, "release");
		expect(office.bc.records("customers")).toHaveLength(1);
		const [, id = ""] = /koppel undo (\S+)/.exec(released.out) ?? [];

		const undone = await office.here("undo", id);

		expect([undone.code, undone.out]).toEqual([0, "5 records put back as they were.\n"]);
		expect(office.bc.records("customers")).toHaveLength(6);
		expect((await office.hereJson("errors", "customers")).data.total).toBe(5);
	});

	it("takes a coupling by hand back, once", async () => {
		await run();
		const { customer = "", account = "" } = twins[0] ?? {};
		await office.here("uncouple", "customers", "C-1");
		office.crm.edit("accounts", account, { name: "Mistaken" });
		const coupled = await office.here("couple", "customers", "C-1", "C-1", "--side", "right");
		expect(coupled.out).toContain(`\n  koppel undo customers ${customer}\n`);
		expect(office.bc.get("customers", customer)?.displayName).toBe("Mistaken");

		const undone = await office.here("undo", "customers", customer);
		const again = await office.here("undo", "customers", "C-1");

		expect([undone.code, undone.out]).toEqual([
			0,
			expect.stringMatching(/^Taken back: .+ are not coupled by themselves\.\n$/),
		]);
		expect(office.bc.get("customers", customer)?.displayName).toBe("Contoso C-1");
		expect(await standing()).toBe(2);
		expect(again.code).toBe(2);
	});

	it("says why a coupling stays", async () => {
		await run();
		const { customer = "", account = "" } = twins[0] ?? {};
		await office.here("uncouple", "customers", "C-1");
		office.crm.edit("accounts", account, { name: "Mistaken" });
		await office.here("couple", "customers", "C-1", "C-1", "--side", "right");
		office.bc.edit("customers", customer, { displayName: "Later" });

		const edited = await office.here("undo", "customers", "C-1");
		const own = await office.hereJson("undo", "customers", "C-2");
		const unknown = await office.here("undo", "customer", "C-2");

		expect([edited.code, edited.out]).toEqual([
			1,
			expect.stringContaining("was changed since, and that would be lost"),
		]);
		expect([own.code, own.data]).toMatchObject([1, { kind: "refused", reason: "notFitting" }]);
		expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('Did you mean "customers"?')]);
		expect(office.bc.get("customers", customer)?.displayName).toBe("Later");
	});

	it("does not know what was never done", async () => {
		const unknown = await office.here("undo", "12345678");

		expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("no bulk resolution")]);
	});
});

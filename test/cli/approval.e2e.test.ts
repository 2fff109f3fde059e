import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Office, openOffice } from "./support.js";

let office: Office;
beforeEach(async () => {
	office = await openOffice();
	for (const number of ["C-1", "C-2", "C-3"]) office.twins(number);
});
afterEach(() => office.close());

/** At most so many may be destroyed by one person. */
async function limit(confirmBulkAbove: number, deletion = "ask"): Promise<void> {
	await office.configure((file) => {
		file.slack.confirmBulkAbove = confirmBulkAbove;
		file.mappings[0].policies = { ...file.mappings[0].policies, deletion };
	});
	expect((await office.here("sync", "customers")).code).toBe(0);
}

function withSlack(): void {
	office.env.SLACK_BOT_TOKEN = "xoxb-1";
	office.env.SLACK_SIGNING_SECRET = "secret";
}

const standing = async () => {
	const { out } = await office.here("export-couplings", "customers");
	return out.split("\n").filter((line) => line.includes(",") && !line.startsWith("left")).length;
};

describe("what a second person has to agree to, from the command line", () => {
	it("is asked for in Slack, done by nobody yet, and listed as waiting", async () => {
		await limit(2);
		withSlack();

		const asked = await office.here("uncouple", "customers", "--all");

		expect(asked.code).toBe(1);
		expect(asked.out).toMatch(/^Nothing is done yet: 3 records of customers .* a card in Slack asks/);
		expect(await standing()).toBe(3);
		expect((await office.here("errors")).out).toContain(
			"Waits for a second person, in Slack: 3 records of customers to be uncoupled.",
		);
		const data = await office.hereJson("uncouple", "customers", "--all");
		expect(data).toMatchObject({ code: 1, data: { state: "awaiting", total: 3 } });
	});

	it("is refused where there is no Slack, with what to do", async () => {
		await limit(2);

		const refused = await office.here("uncouple", "customers", "--all");

		expect(refused.code).toBe(1);
		expect(refused.err).toBe(
			"Nothing was done: it is about 3 records, and above 2 a second person has to agree, in Slack. Set up Slack and ask again, or raise slack.confirmBulkAbove in the configuration.\n",
		);
		expect(await standing()).toBe(3);
	});

	it("is asked for by the release of a guard's list, which stays open", async () => {
		await limit(2, "delete");
		for (const number of ["C-4", "C-5", "C-6", "C-7"]) office.twins(number);
		expect((await office.here("sync", "customers")).code).toBe(0);
		for (const { id } of office.bc.records("customers").slice(1)) office.bc.remove("customers", String(id));
		await office.here("find-deleted", "customers");
		const { data } = await office.hereJson("errors");
		expect(data.errors).toMatchObject([{ kind: "massChange" }]);
		withSlack();

		const asked = await office.here("resolve", data.errors[0]._id, "release");

		expect(asked.code).toBe(1);
		expect(asked.out).toMatch(/^Nothing is done yet: 6 records of customers/);
		expect(office.crm.records("accounts")).toHaveLength(7);
		expect((await office.hereJson("errors")).data.total).toBe(1);
	});

	it("is done at once where the configuration leaves it to one person", async () => {
		await limit(3);

		expect((await office.here("uncouple", "customers", "--all")).code).toBe(0);
		expect(await standing()).toBe(0);
	});
});

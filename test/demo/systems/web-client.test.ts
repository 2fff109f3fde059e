import { afterEach, describe, expect, it } from "@jest/globals";
import { linkTo as cardLink } from "../../../src/connectors/business-central/links.js";
import { linkTo as formLink } from "../../../src/connectors/dataverse/links.js";
import { startBusinessCentral } from "../../../src/demo/systems/business-central/index.js";
import { startDataverse } from "../../../src/demo/systems/dataverse/index.js";
import type { Simulator } from "../../../src/demo/systems/kit/simulator.js";

const open: Simulator[] = [];
afterEach(async () => {
	for (const system of open.splice(0)) await system.close();
});

async function page(link: string | null): Promise<{ status: number; text: string }> {
	const response = await fetch(link ?? "");
	return { status: response.status, text: await response.text() };
}

describe("the page a card links to", () => {
	it("shows what a customer of Business Central holds, without a sign-in and as text only", async () => {
		const bc = await startBusinessCentral();
		open.push(bc);
		const { number } = bc.create("customers", { displayName: "O'Neill <b>& Co</b>", city: "Gent" });
		const link = (fields: Record<string, string>) => cardLink(bc.webClient, "CRONUS", "customers", fields);

		const found = await page(link({ number: String(number) }));
		const gone = await page(link({ number: "NOBODY'S" }));

		expect(found.status).toBe(200);
		expect(found.text).toContain("<h1>O'Neill &lt;b&gt;&amp; Co&lt;/b&gt;</h1>");
		expect(found.text).toContain("<th>city</th><td>Gent</td>");
		expect(gone).toMatchObject({ status: 404, text: expect.stringContaining("No such record") });
		expect(bc.counters().requests).toBe(0);
	});

	it("shows what an account of Dataverse holds, also after it was deleted: nothing", async () => {
		const crm = await startDataverse();
		open.push(crm);
		const id = String(crm.create("accounts", { name: "Adatum", address1_city: "Gent" }).accountid);
		const { origin } = new URL(crm.url);
		const link = formLink({ organization: origin, appId: null, logicalName: "account", id });

		const found = await page(link);
		crm.remove("accounts", id);
		const gone = await page(link);

		expect(found.text).toContain("<th>address1_city</th><td>Gent</td>");
		expect(gone.status).toBe(404);
	});
});

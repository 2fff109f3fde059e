import { describe, expect, it } from "@jest/globals";
import type { Client } from "./client.js";
import { otherId, start } from "./client.js";

const track = { prefer: "odata.track-changes" };
const ids = (rows: readonly Record<string, unknown>[]) => rows.map((each) => each.accountid ?? each.id);

function createAccounts(client: Client, count: number): string[] {
	return Array.from({ length: count }, (_each, index) =>
		String(client.simulator.create("accounts", { name: `Account ${index}` }).accountid),
	);
}

async function deltaLink(client: Client, path = "accounts?$select=name"): Promise<string> {
	const { last } = await client.readAll(path, track);
	return last.json["@odata.deltaLink"];
}

describe("row 4: delta", () => {
	it("starts with all rows, a delta link and the preference echoed", async () => {
		const client = await start();
		const [id] = createAccounts(client, 1);

		const answer = await client.get("accounts?$select=name,telephone1", track);

		const etag = client.simulator.get("accounts", String(id))?.["@odata.etag"];
		expect(answer.headers.get("preference-applied")).toBe("odata.track-changes");
		expect(answer.json).toEqual({
			"@odata.context": `${client.simulator.url}/$metadata#accounts(name,telephone1)/$delta`,
			"@odata.deltaLink": answer.json["@odata.deltaLink"],
			value: [{ "@odata.etag": etag, accountid: id, name: "Account 0", telephone1: null }],
		});
		expect(decodeURIComponent(answer.json["@odata.deltaLink"])).toMatch(
			/\/accounts\?\$select=name,telephone1&\$deltatoken=\d+!\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/,
		);
	});

	it("answers changed rows by version, then deletions, and a new link", async () => {
		const client = await start();
		const [first, second, third] = createAccounts(client, 4) as [string, string, string];
		const link = await deltaLink(client);
		const sim = client.simulator;
		sim.remove("accounts", second);
		sim.edit("accounts", third, { name: "Third" });
		sim.edit("accounts", first, { name: "First" });
		const { accountid: fresh } = sim.create("accounts", { name: "Fresh" });

		const answer = await client.get(link);

		expect(ids(answer.json.value)).toEqual([third, first, fresh, second]);
		expect(answer.json.value[0]).toEqual({
			"@odata.etag": sim.get("accounts", third)?.["@odata.etag"],
			accountid: third,
			name: "Third",
		});
		expect(answer.json.value[3]).toEqual({
			"@odata.context": `${sim.url}/$metadata#accounts/$deletedEntity`,
			id: second,
			reason: "deleted",
		});
		const again = await client.get(answer.json["@odata.deltaLink"]);
		expect(again.json.value).toEqual([]);
		expect(again.json["@odata.deltaLink"]).toBeDefined();
	});

	it("answers the final state per id", async () => {
		const client = await start();
		const sim = client.simulator;
		const [edited, returned] = createAccounts(client, 2) as [string, string];
		const link = await deltaLink(client);
		sim.edit("accounts", edited, { name: "One" });
		sim.edit("accounts", edited, { name: "Two" });
		sim.remove("accounts", returned);
		sim.create("accounts", { accountid: returned, name: "Back" });
		sim.create("accounts", { accountid: otherId, name: "Short life" });
		sim.remove("accounts", otherId);

		const { value } = (await client.get(link)).json;

		expect(value.map((each) => each.name ?? each.reason)).toEqual(["Two", "Back", "deleted"]);
		expect(ids(value)).toEqual([edited, returned, otherId]);
	});

	it("counts a write of equal values as a change", async () => {
		const client = await start();
		const [id] = createAccounts(client, 1) as [string];
		const link = await deltaLink(client);

		await client.patch(`accounts(${id})`, { name: "Account 0" });

		expect(ids((await client.get(link)).json.value)).toEqual([id]);
	});

	it("pages with next links, and puts the delta link on the last page alone", async () => {
		const client = await start();
		const all = createAccounts(client, 5);
		const prefer = { prefer: "odata.track-changes,odata.maxpagesize=2" };

		const { pages, last } = await client.readAll("accounts?$select=name", prefer);

		expect(pages.map((each) => ids(each.json.value))).toEqual([
			all.slice(0, 2),
			all.slice(2, 4),
			all.slice(4),
		]);
		expect(pages.map((each) => "@odata.deltaLink" in each.json)).toEqual([false, false, true]);
		expect(pages.map((each) => "@odata.nextLink" in each.json)).toEqual([true, true, false]);
		expect((await client.get(last.json["@odata.deltaLink"])).json.value).toEqual([]);
	});

	it("pages through changes and deletions alike", async () => {
		const client = await start();
		const all = createAccounts(client, 6);
		const link = await deltaLink(client);
		for (const id of all.slice(0, 3)) client.simulator.edit("accounts", id, { name: "Edited" });
		for (const id of all.slice(3)) client.simulator.remove("accounts", id);

		const { pages } = await client.readAll(link, { prefer: "odata.maxpagesize=2" });

		expect(pages.map((each) => ids(each.json.value))).toEqual([
			all.slice(0, 2),
			[all[2], all[3]],
			all.slice(4),
		]);
		expect(pages[1]?.json.value[1]?.reason).toBe("deleted");
	});

	it("loses nothing that changes between two pages", async () => {
		const client = await start();
		const all = createAccounts(client, 4) as [string, string, string, string];
		const prefer = { prefer: "odata.track-changes,odata.maxpagesize=2" };
		const first = await client.get("accounts?$select=name", prefer);
		client.simulator.edit("accounts", all[0], { name: "Behind the reader" });
		client.simulator.remove("accounts", all[3]);
		const second = await client.get(first.json["@odata.nextLink"], prefer);

		const delta = await client.get(second.json["@odata.deltaLink"]);

		expect(ids(second.json.value)).toEqual([all[2]]);
		expect(ids(delta.json.value)).toEqual([all[0], all[3]]);
	});

	it("keeps the $select of the first read in the link", async () => {
		const client = await start();
		const [id] = createAccounts(client, 1) as [string];
		const link = await deltaLink(client, "accounts?$select=accountnumber");
		client.simulator.edit("accounts", id, { name: "Vos", accountnumber: "C-1" });

		const { value } = (await client.get(link)).json;

		expect(value).toEqual([{ "@odata.etag": expect.anything(), accountid: id, accountnumber: "C-1" }]);
	});

	it("counts the changes a token leaves to read", async () => {
		const client = await start();
		const [id] = createAccounts(client, 3) as [string];
		const link = await deltaLink(client);
		client.simulator.edit("accounts", id, { name: "Vos" });
		client.simulator.remove("accounts", id);
		const token = new URL(link).search;

		expect((await client.get(`accounts/$count${token}`)).text).toBe("\uFEFF1");
	});

	it.each(["$filter=name eq 'x'", "$orderby=name", "$expand=primarycontactid", "$top=5"])(
		"refuses tracking with %s",
		async (option) => {
			const client = await start();

			const answer = await client.get(`accounts?${option}`, track);

			expect(answer.status).toBe(400);
			expect(answer.json.error.message).toBe(
				`The "${option.split("=")[0]}" query parameter isn't supported when Change Tracking is enabled.`,
			);
		},
	);

	it("refuses tracking on a table that is not enabled for it", async () => {
		const client = await start({ changeTracking: { contact: false } });

		const answers = [await client.get("contacts", track), await client.get("uoms", track)];

		expect(answers.map((each) => [each.status, each.json.error.code])).toEqual([
			[400, "0x80072491"],
			[400, "0x80072491"],
		]);
		expect(answers[0]?.json.error.message).toBe("Entity contact isn't enabled for change tracking.");
	});

	it("refuses a link that is older than the retention, seven days unless set", async () => {
		const clock = { ms: Date.UTC(2026, 2, 1) };
		const client = await start({ now: () => clock.ms, limits: null, tokenExpiresIn: 10_000_000 });
		const link = await deltaLink(client);

		clock.ms += 7 * 86_400_000;
		const inTime = await client.get(link);
		clock.ms += 1_000;
		const late = await client.get(link);
		client.simulator.retentionDays = 30;
		const inLongerTime = await client.get(link);

		expect([inTime.status, late.status, inLongerTime.status]).toEqual([200, 400, 200]);
		expect(late.json.error).toEqual({
			code: "0x80044352",
			message: "Version stamp associated with the client has expired. Please perform a full sync.",
		});
		const { value } = (await client.get("organizations?$select=expirechangetrackingindays")).json;
		expect(value[0]?.expirechangetrackingindays).toBe(30);
	});

	it("refuses every link given out before it was told to expire them", async () => {
		const client = await start();
		createAccounts(client, 3);
		const link = await deltaLink(client);
		const paged = await client.get("accounts", { prefer: "odata.track-changes,odata.maxpagesize=2" });

		client.simulator.expireDeltaLinks();

		expect((await client.get(link)).json.error.code).toBe("0x80044352");
		expect((await client.get(paged.json["@odata.nextLink"])).json.error.code).toBe("0x80044352");
		expect((await client.get(await deltaLink(client))).status).toBe(200);
	});

	it("refuses a token it did not make", async () => {
		const client = await start();

		expect((await client.get("accounts?$deltatoken=abc")).status).toBe(400);
		expect((await client.get("accounts?$skiptoken=abc")).status).toBe(400);
	});
});

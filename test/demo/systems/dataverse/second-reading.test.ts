import { describe, expect, it } from "@jest/globals";
import { otherId, part, someId, start } from "./client.js";

const track = { prefer: "odata.track-changes" };

describe("section 12a: cascades", () => {
	it("deletes the contacts of a deleted account, and shows them in the contacts' delta", async () => {
		const client = await start();
		const sim = client.simulator;
		sim.create("accounts", { accountid: someId, name: "Bos" });
		sim.create("accounts", { accountid: otherId, name: "Vos" });
		const at = (id: string) => ({ "parentcustomerid_account@odata.bind": `/accounts(${id})` });
		const gone = sim.create("contacts", { lastname: "Mol", ...at(someId) });
		const below = sim.create("contacts", {
			lastname: "Das",
			"parentcustomerid_contact@odata.bind": `/contacts(${gone.contactid})`,
		});
		const kept = sim.create("contacts", { lastname: "Smit", ...at(otherId) });
		const { json } = await client.get("contacts?$select=lastname", track);

		await client.delete(`accounts(${someId})`);

		const { value } = (await client.get(json["@odata.deltaLink"])).json;
		expect(sim.records("contacts").map((each) => each.contactid)).toEqual([kept.contactid]);
		expect(value.map((each) => [each.id, each.reason])).toEqual([
			[gone.contactid, "deleted"],
			[below.contactid, "deleted"],
		]);
		expect(sim.counters().writes).toBe(1);
	});

	it("clears the parent of accounts below a deleted one, as a change of theirs", async () => {
		const client = await start();
		const sim = client.simulator;
		sim.create("accounts", { accountid: someId, name: "Bos" });
		const child = sim.create("accounts", {
			name: "Vos",
			"parentaccountid@odata.bind": `/accounts(${someId})`,
		});
		const { json } = await client.get("accounts?$select=name", track);

		sim.remove("accounts", someId);

		const now = sim.get("accounts", String(child.accountid));
		const { value } = (await client.get(json["@odata.deltaLink"])).json;
		expect(child._parentaccountid_value).toBe(someId);
		expect(now?._parentaccountid_value).toBeNull();
		expect(now?.versionnumber).not.toBe(child.versionnumber);
		expect(value.map((each) => each.accountid ?? each.id)).toEqual([child.accountid, someId]);
	});

	it("clears the primary contact of an account when the contact is deleted", async () => {
		const client = await start();
		const sim = client.simulator;
		const { contactid } = sim.create("contacts", { lastname: "Mol" });
		const account = sim.create("accounts", {
			name: "Bos",
			"primarycontactid@odata.bind": `/contacts(${contactid})`,
		});

		await client.delete(`contacts(${contactid})`);

		expect(sim.get("accounts", String(account.accountid))?._primarycontactid_value).toBeNull();
	});
});

describe("section 12a: filters", () => {
	const names = async (filter: string) => {
		const client = await start();
		for (const name of ["Bakker", "bakker & Zn", "100% Zuiver", "Visser"]) {
			client.simulator.create("accounts", { name, accountnumber: name.slice(0, 3).toUpperCase() });
		}
		const answer = await client.get(`accounts?$select=name&$filter=${encodeURIComponent(filter)}`);
		return answer.status === 200 ? answer.json.value.map((each) => each.name) : answer.json.error;
	};

	it.each([
		["name eq 'BAKKER'", ["Bakker"]],
		["startswith(name,'BAK')", ["Bakker", "bakker & Zn"]],
		["contains(name,'& z')", ["bakker & Zn"]],
		["endswith(name,'SER')", ["Visser"]],
		["contains(name,'1%Z')", ["100% Zuiver"]],
		["contains(name,'V_sser')", ["Visser"]],
		["contains(name,'[xV]isser')", ["Visser"]],
		["contains(name,'100[%]')", ["100% Zuiver"]],
		[
			"Microsoft.Dynamics.CRM.In(PropertyName='accountnumber',PropertyValues=['vis','100'])",
			["100% Zuiver", "Visser"],
		],
		["accountnumber eq 'VIS' or accountnumber eq 'BAK'", ["Bakker", "bakker & Zn", "Visser"]],
		["accountnumber eq 'BAK' and name ne 'Bakker'", ["bakker & Zn"]],
		["statecode eq 0 and not startswith(name,'b')", ["100% Zuiver", "Visser"]],
	])("answers %s", async (filter, expected) => {
		expect(await names(filter)).toEqual(expected);
	});

	it.each([
		["tolower(name) eq 'bakker'", "0x0"],
		["name in ('Bakker')", "0x0"],
		["nosuch eq 1", "0x0"],
		["name eq 5", "0x0"],
		["accountid eq 'x'", "0x0"],
		["name eq", "0x0"],
		[Array.from({ length: 501 }, (_each, index) => `accountnumber eq '${index}'`).join(" or "), "0x8004430C"],
	])("refuses %s", async (filter, code) => {
		expect(await names(filter)).toMatchObject({ code });
	});

	it("filters by time, by lookup and by a looked-up record", async () => {
		const clock = { ms: Date.UTC(2026, 2, 1) };
		const client = await start({ now: () => clock.ms });
		const { contactid } = client.simulator.create("contacts", { lastname: "Mol" });
		client.simulator.create("accounts", { name: "Old" });
		clock.ms += 60_000;
		client.simulator.create("accounts", {
			name: "New",
			"primarycontactid@odata.bind": `contacts(${contactid})`,
		});
		const found = async (filter: string) =>
			(await client.get(`accounts?$filter=${encodeURIComponent(filter)}`)).json.value.map(
				(each) => each.name,
			);

		expect(await found("modifiedon ge 2026-03-01T00:01:00Z")).toEqual(["New"]);
		expect(await found("modifiedon lt 2026-03-01T00:01:00Z")).toEqual(["Old"]);
		expect(await found(`_primarycontactid_value eq ${contactid}`)).toEqual(["New"]);
		expect(await found("_primarycontactid_value eq null")).toEqual(["Old"]);
		expect(await found("primarycontactid/lastname eq 'mol'")).toEqual(["New"]);
	});

	it("finds by value what was changed, deleted and brought back since the first search", async () => {
		const client = await start();
		const sim = client.simulator;
		const found = async (number: string) =>
			(await client.get(`accounts?$filter=accountnumber eq '${number}'`)).json.value.map((each) => each.name);
		sim.create("accounts", { accountid: someId, name: "Bos", accountnumber: "A" });
		sim.create("accounts", { accountid: otherId, name: "Vos", accountnumber: "A" });
		expect(await found("a")).toEqual(["Bos", "Vos"]);

		sim.edit("accounts", someId, { accountnumber: "B" });
		sim.remove("accounts", otherId);
		sim.create("accounts", { accountid: otherId, name: "Back", accountnumber: "B" });

		expect(await found("A")).toEqual([]);
		expect(await found("B")).toEqual(["Bos", "Back"]);
	});

	it.each(["$search=x", "$format=json", "$skip=5", "$compute=x"])("refuses %s", async (option) => {
		const client = await start();

		expect((await client.get(`accounts?${option}`)).status).toBe(400);
	});

	it("takes at most 15 expands", async () => {
		const client = await start();
		const expand = (count: number) => `accounts?$expand=${Array(count).fill("primarycontactid").join(",")}`;

		expect((await client.get(expand(15))).status).toBe(200);
		expect((await client.get(expand(16))).status).toBe(400);
	});
});

describe("section 12a: lengths, count, batch, products, keys", () => {
	it("takes an address of 32,768 characters, inside a batch of 65,536", async () => {
		const client = await start();
		const path = (length: number) => {
			const begin = "/api/data/v9.2/accounts?$select=name&$filter=name%20eq%20%27";
			return `${begin}${"x".repeat(length - begin.length - 3)}%27`;
		};
		const origin = new URL(client.simulator.url).origin;

		const fits = await client.get(origin + path(32_768));
		const tooLong = await client.get(origin + path(32_769));
		const inBatch = await client.batch([part(`GET ${path(65_536)}`)]);
		const tooLongInBatch = await client.batch([part(`GET ${path(65_537)}`)]);

		expect([fits.status, tooLong.status, inBatch.status, tooLongInBatch.status]).toEqual([
			200, 414, 200, 414,
		]);
	});

	it("puts a byte order mark in front of a count", async () => {
		const client = await start();
		client.simulator.create("accounts", { name: "Bos" });
		client.simulator.create("accounts", { name: "Vos" });

		const all = await client.get("accounts/$count");
		const some = await client.get("accounts/$count?$filter=name eq 'bos'");

		expect([all.text, some.text]).toEqual(["\uFEFF2", "\uFEFF1"]);
		expect(all.headers.get("content-type")).toBe("text/plain");
	});

	it.each([
		["the last line", (body: string) => body.slice(0, -2)],
		["a line in the middle", (body: string) => body.replace("binary\r\n", "binary\n")],
	])("answers 400 to a batch whose CRLF is missing at %s", async (_where, spoil) => {
		const client = await start();
		const body = `--batch_1\r\n${part("GET accounts")}\r\n--batch_1--\r\n`;

		const answer = await client.rawBatch(spoil(body));

		expect((await client.rawBatch(body)).status).toBe(200);
		expect([answer.status, answer.json.error]).toEqual([
			400,
			{ code: "0x80048d19", message: "Stream was not readable." },
		]);
	});

	it("starts products Active where the installation says so", async () => {
		const client = await start({ newProductsActive: true });
		const sim = client.simulator;
		const group = `uomschedules(${sim.create("uomschedules", { name: "Pieces" }).uomscheduleid})`;
		const unit = sim.create("uoms", { name: "Piece", "uomscheduleid@odata.bind": group });

		const product = sim.create("products", {
			productnumber: "P-1",
			name: "Bolt",
			quantitydecimal: 0,
			"defaultuomscheduleid@odata.bind": group,
			"defaultuomid@odata.bind": `uoms(${unit.uomid})`,
		});

		expect(product).toMatchObject({ statecode: 0, statuscode: 1 });
	});

	it("allows two accounts of one number, and knows no alternate key by default", async () => {
		const client = await start();

		const answers = [
			await client.post("accounts", { name: "Bos", accountnumber: "C-1" }),
			await client.post("accounts", { name: "Vos", accountnumber: "C-1" }),
			await client.patch("accounts(accountnumber='C-1')", { name: "Mol" }),
		];

		expect(answers.map((each) => each.status)).toEqual([204, 204, 400]);
		expect(answers[2]?.json.error.code).toBe("0x80060890");
	});

	it("creates, updates, binds and reads by a declared alternate key", async () => {
		const client = await start({ keys: { account: [["accountnumber"]] } });
		const path = "accounts(accountnumber='C-1')";

		const missing = await client.get(path);
		const created = await client.patch(path, { name: "Bos" });
		const updated = await client.patch(path, { name: "Vos", accountnumber: "C-2" });
		const child = await client.post("accounts", { name: "Mol", "parentaccountid@odata.bind": path });
		const twin = await client.post("accounts", { name: "Das", accountnumber: "c-1" });

		const [account, below] = client.simulator.records("accounts");
		expect([missing.status, created.status, updated.status, child.status, twin.status]).toEqual([
			404, 204, 204, 204, 412,
		]);
		expect([missing.json.error.code, twin.json.error.code]).toEqual(["0x80060891", "0x80060892"]);
		expect(created.headers.get("odata-entityid")).toBe(`${client.simulator.url}/${path}`);
		expect(account).toMatchObject({ name: "Vos", accountnumber: "C-1" });
		expect(below?._parentaccountid_value).toBe(account?.accountid);
	});
});

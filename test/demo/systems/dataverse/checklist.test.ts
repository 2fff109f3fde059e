import { describe, expect, it } from "@jest/globals";
import { changeSet, innerAnswers, otherId, part, someId, start } from "./client.js";

const json = { "content-type": "application/json" };

describe("row 1: one counter per environment", () => {
	it("gives each successful write the next version, its etag, the time and the caller, also when values are equal", async () => {
		const clock = { ms: Date.UTC(2026, 2, 4, 5, 6, 7, 890) };
		const client = await start({ now: () => clock.ms });
		const { sim, me } = { sim: client.simulator, me: (await client.get("WhoAmI")).json.UserId };
		await client.patch(`accounts(${someId})`, { name: "Visser" });
		const first = sim.get("accounts", someId) ?? {};
		clock.ms += 5_000;
		const contact = sim.create("contacts", { lastname: "Bos" });

		const answer = await client.patch(`accounts(${someId})`, { name: "Visser" });

		const second = sim.get("accounts", someId) ?? {};
		expect(answer.status).toBe(204);
		expect(first["@odata.etag"]).toBe(`W/"${first.versionnumber}"`);
		expect(contact.versionnumber).toBe(Number(first.versionnumber) + 1);
		expect(second.versionnumber).toBe(Number(first.versionnumber) + 2);
		expect(second["@odata.etag"]).toBe(`W/"${second.versionnumber}"`);
		expect([first.modifiedon, second.modifiedon]).toEqual(["2026-03-04T05:06:07Z", "2026-03-04T05:06:12Z"]);
		expect(second.createdon).toBe("2026-03-04T05:06:07Z");
		expect(second._modifiedby_value).toBe(me);
		expect(contact._modifiedby_value).not.toBe(me);
	});

	it("leaves the version alone when a write is refused", async () => {
		const client = await start();
		const { versionnumber } = client.simulator.create("accounts", { accountid: someId, name: "Visser" });

		await client.patch(`accounts(${someId})`, { name: "Bos", nosuch: 1 });

		expect(client.simulator.get("accounts", someId)).toMatchObject({ versionnumber, name: "Visser" });
	});
});

describe("row 2: what writes are refused", () => {
	it.each([
		["a server-owned column", { modifiedon: "2026-01-01T00:00:00Z" }, 400, "0x80040203"],
		["a lookup value instead of a bind", { _primarycontactid_value: someId }, 400, "0x80060888"],
		["an unknown column", { colour: "red" }, 400, "0x0"],
		["a text that is too long", { accountnumber: "x".repeat(21) }, 400, "0x80044331"],
		["a bad option value", { customertypecode: 99 }, 400, "0x8004431A"],
		["a number for a text", { name: 5 }, 400, "0x80048d19"],
		["an integer out of range", { numberofemployees: -1 }, 400, "0x8004432F"],
		["an amount out of range", { creditlimit: -1 }, 400, "0x80044330"],
		["an unknown navigation property", { "boss@odata.bind": `/contacts(${someId})` }, 400, "0x80048d19"],
		[
			"a lookup target that does not exist",
			{ "primarycontactid@odata.bind": `/contacts(${someId})` },
			404,
			"0x80040217",
		],
		["a status of another state", { statuscode: 2 }, 400, "0x80048408"],
	])("refuses %s", async (_what, body, status, code) => {
		const client = await start();
		client.simulator.create("accounts", { accountid: otherId, name: "Visser" });

		const created = await client.post("accounts", { name: "Bos", ...body });
		const updated = await client.patch(`accounts(${otherId})`, body);

		expect([created.status, created.json.error.code]).toEqual([status, code]);
		expect([updated.status, updated.json.error.code]).toEqual([status, code]);
		expect(client.simulator.records("accounts")).toHaveLength(1);
	});

	it("says which attribute of which table is too long, and how long it may be", async () => {
		const client = await start();

		const answer = await client.post("accounts", { name: "x".repeat(161) });

		expect(answer.json.error.message).toBe(
			"A validation error occurred.  The length of the 'name' attribute of the 'account' entity exceeded the maximum allowed length of '160'.",
		);
	});

	it("takes a state on update only, and moves the status with it", async () => {
		const client = await start();

		const created = await client.patch(`accounts(${someId})`, { name: "Bos", statecode: 1 });
		await client.patch(`accounts(${someId})`, { name: "Bos" });
		const updated = await client.patch(`accounts(${someId})`, { statecode: 1 });

		expect([created.status, updated.status]).toEqual([400, 204]);
		expect(client.simulator.get("accounts", someId)).toMatchObject({ statecode: 1, statuscode: 2 });
	});

	it("takes columns that are insert-only on create only", async () => {
		const client = await start();
		const fields = { overriddencreatedon: "2020-01-02T03:04:05Z", importsequencenumber: 7 };

		const created = await client.patch(`accounts(${someId})`, { name: "Bos", ...fields });
		const updated = await client.patch(`accounts(${someId})`, { importsequencenumber: 8 });
		const renamed = await client.patch(`accounts(${someId})`, { accountid: otherId });

		expect([created.status, updated.status, renamed.status]).toEqual([204, 400, 400]);
		expect(client.simulator.get("accounts", someId)).toMatchObject({
			createdon: "2020-01-02T03:04:05Z",
			importsequencenumber: 7,
		});
	});

	it("wants number, unit group and unit of a product, a unique number, and starts it as Draft", async () => {
		const client = await start();
		const sim = client.simulator;
		const group = sim.create("uomschedules", { name: "Pieces" });
		const unit = sim.create("uoms", {
			name: "Piece",
			"uomscheduleid@odata.bind": `/uomschedules(${group.uomscheduleid})`,
		});
		const withGroup = { "defaultuomscheduleid@odata.bind": `/uomschedules(${group.uomscheduleid})` };
		const complete = {
			productnumber: "P-1",
			name: "Bolt",
			quantitydecimal: 2,
			...withGroup,
			"defaultuomid@odata.bind": `uoms(${unit.uomid})`,
		};

		const answers = [
			await client.post("products", { productnumber: "P-1", name: "Bolt", quantitydecimal: 2 }),
			await client.post("products", { productnumber: "P-1", name: "Bolt", quantitydecimal: 2, ...withGroup }),
			await client.post("products", complete, { prefer: "return=representation" }),
			await client.post("products", { ...complete, productnumber: "p-1" }),
		];

		expect(answers.map((each) => each.json.error?.code)).toEqual([
			"0x80043b0a",
			"0x80043b0d",
			undefined,
			"0x80043b06",
		]);
		expect(answers[2]?.json).toMatchObject({ statecode: 2, statuscode: 0 });
	});
});

describe("row 3: preconditions, existence first", () => {
	it.each([["*"], ['W/"5"']])("answers 404 to If-Match %s on a missing record", async (expected) => {
		const client = await start();

		const patched = await client.patch(`accounts(${someId})`, { name: "Bos" }, { "if-match": expected });
		const deleted = await client.delete(`accounts(${someId})`, { "if-match": expected });

		expect([patched.status, deleted.status]).toEqual([404, 404]);
		expect(patched.json.error).toEqual({
			code: "0x80040217",
			message: `account With Id = ${someId} Does Not Exist`,
		});
		expect(client.simulator.records("accounts")).toEqual([]);
	});

	it("creates a missing record on a plain PATCH, and says so only in the representation", async () => {
		const client = await start();
		const prefer = { prefer: "return=representation" };

		const plain = await client.patch(`accounts(${someId})`, { name: "Bos" });
		const updated = await client.patch(`accounts(${someId})?$select=name`, { name: "Vos" }, prefer);
		const created = await client.patch(`accounts(${otherId})?$select=name`, { name: "Mol" }, prefer);

		expect(plain.status).toBe(204);
		expect(plain.headers.get("odata-entityid")).toBe(`${client.simulator.url}/accounts(${someId})`);
		expect([updated.status, created.status]).toEqual([200, 201]);
		expect(updated.headers.get("preference-applied")).toBe("return=representation");
		expect(updated.headers.get("etag")).toBe(updated.json["@odata.etag"]);
		expect(updated.headers.get("odata-entityid")).toBeNull();
		expect(Object.keys(updated.json).sort()).toEqual(["@odata.context", "@odata.etag", "accountid", "name"]);
		expect(created.json).toMatchObject({ accountid: otherId, name: "Mol" });
	});

	it("answers 412 to a stale version, on PATCH and DELETE, and takes the current one", async () => {
		const client = await start();
		const { "@odata.etag": stale } = client.simulator.create("accounts", { accountid: someId, name: "Bos" });
		const { "@odata.etag": current } = client.simulator.edit("accounts", someId, { name: "Vos" });
		const path = `accounts(${someId})`;

		const patched = await client.patch(path, { name: "Mol" }, { "if-match": String(stale) });
		const deleted = await client.delete(path, { "if-match": String(stale) });
		const taken = await client.delete(path, { "if-match": String(current) });

		expect([patched.status, deleted.status, taken.status]).toEqual([412, 412, 204]);
		expect(patched.json.error.code).toBe("0x80060882");
		expect(client.simulator.get("accounts", someId)).toBeUndefined();
	});

	it("answers 412 with its own code to If-None-Match * on an existing record", async () => {
		const client = await start();
		const ask = () => client.patch(`accounts(${someId})`, { name: "Bos" }, { "if-none-match": "*" });

		const [first, again] = [await ask(), await ask()];

		expect([first.status, again.status]).toEqual([204, 412]);
		expect(again.json.error).toEqual({
			code: "0x80040237",
			message: "A record with matching key values already exists.",
		});
		expect(client.simulator.records("accounts")).toHaveLength(1);
	});

	it("answers 304 to a GET whose version is still the current one", async () => {
		const client = await start();
		const { "@odata.etag": etag } = client.simulator.create("accounts", { accountid: someId, name: "Bos" });
		const headers = { "if-none-match": String(etag) };

		const same = await client.get(`accounts(${someId})`, headers);
		const annotated = await client.get(`accounts(${someId})`, {
			...headers,
			prefer: 'odata.include-annotations="*"',
		});
		client.simulator.edit("accounts", someId, {});
		const other = await client.get(`accounts(${someId})`, headers);

		expect([same.status, annotated.status, other.status]).toEqual([304, 200, 200]);
	});

	it("refuses a version where the table knows no concurrency", async () => {
		const client = await start({ optimisticConcurrency: { account: false } });
		client.simulator.create("accounts", { accountid: someId, name: "Bos" });

		const answer = await client.patch(`accounts(${someId})`, { name: "Vos" }, { "if-match": 'W/"1"' });

		expect([answer.status, answer.json.error.code]).toEqual([400, "0x8006088D"]);
	});
});

describe("row 5: faults on demand", () => {
	it.each([
		["0x80072322", "Number of requests"],
		["0x80072321", "Combined execution time"],
		["0x80072326", "Number of concurrent requests"],
	])("answers 429 %s with Retry-After", async (code, message) => {
		const client = await start();
		const action = { type: "answer", status: 429, code, message, retryAfter: 7 } as const;
		client.simulator.faults.add({ match: { set: "accounts" }, action });

		const refused = await client.get("accounts");
		const served = await client.get("accounts");

		expect([refused.status, refused.json.error]).toEqual([429, { code, message }]);
		expect(refused.headers.get("retry-after")).toBe("7");
		expect(served.status).toBe(200);
	});

	it("answers 401 once without a body", async () => {
		const client = await start();
		client.simulator.faults.add({ action: { type: "answer", status: 401 } });

		const answers = [await client.get("WhoAmI"), await client.get("WhoAmI")];

		expect(answers.map((each) => each.status)).toEqual([401, 200]);
		expect(answers[0]?.text).toBe("");
	});

	it.each([
		[412, "0x80060882"],
		[503, "0x0"],
	])("answers %s with its usual code", async (status, code) => {
		const client = await start();
		client.simulator.faults.add({ action: { type: "answer", status } });

		const answer = await client.patch(`accounts(${someId})`, { name: "Bos" });

		expect([answer.status, answer.json.error.code]).toEqual([status, code]);
		expect(client.simulator.get("accounts", someId)).toBeUndefined();
	});

	it("answers 403 per table and operation while a privilege is withdrawn", async () => {
		const client = await start();
		const sim = client.simulator;
		sim.create("accounts", { accountid: someId, name: "Bos" });
		for (const operation of ["read", "update", "delete", "create"] as const) sim.deny("accounts", operation);

		const refused = [
			await client.get("accounts"),
			await client.get(`accounts(${someId})`),
			await client.patch(`accounts(${someId})`, { name: "Vos" }),
			await client.delete(`accounts(${someId})`),
			await client.post("accounts", { name: "Mol" }),
			await client.patch(`accounts(${otherId})`, { name: "Mol" }),
		];
		const contacts = await client.get("contacts");
		sim.allow("accounts", "read");

		expect(refused.map((each) => each.status)).toEqual([403, 403, 403, 403, 403, 403]);
		expect(refused[2]?.json.error.code).toBe("0x80040220");
		expect(refused[2]?.json.error.message).toContain("prvWriteAccount");
		expect(contacts.status).toBe(200);
		expect((await client.get("accounts")).json.value).toHaveLength(1);
	});

	it("drops the connection after the commit", async () => {
		const client = await start();
		client.simulator.faults.add({ when: "after", action: { type: "drop" } });

		const ask = client.patch(`accounts(${someId})`, { name: "Bos" }, { "if-none-match": "*" });

		await expect(ask).rejects.toThrow();
		expect(client.simulator.get("accounts", someId)?.name).toBe("Bos");
		const again = await client.patch(`accounts(${someId})`, { name: "Bos" }, { "if-none-match": "*" });
		expect(again.json.error.code).toBe("0x80040237");
	});
});

describe("row 6: headers of every answer", () => {
	it("carries OData version, parallel hint, rate limits and the JSON type", async () => {
		const client = await start();
		client.simulator.faults.add({ match: { set: "contacts" }, action: { type: "answer", status: 503 } });
		const answers = [
			await client.get("WhoAmI"),
			await client.get("accounts"),
			await client.get("contacts"),
			await client.get("nosuch"),
			await client.post("accounts", { name: "Bos" }, { prefer: "return=representation" }),
		];

		for (const { headers } of answers) {
			expect(headers.get("odata-version")).toBe("4.0");
			expect(headers.get("x-ms-dop-hint")).toMatch(/^\d+$/);
			expect(headers.get("x-ms-ratelimit-burst-remaining-xrm-requests")).toMatch(/^\d+$/);
			expect(headers.get("x-ms-ratelimit-time-remaining-xrm-requests")).toMatch(/^[\d,]+\.\d\d$/);
			expect(headers.get("content-type")).toBe("application/json; odata.metadata=minimal");
		}
		expect((await client.delete(`accounts(${someId})`)).headers.get("odata-version")).toBe("4.0");
	});
});

describe("row 7: $batch", () => {
	it("answers every part in order when told to go on, and looks at If-Match of each", async () => {
		const client = await start();
		const { "@odata.etag": etag } = client.simulator.create("accounts", { accountid: someId, name: "Bos" });
		const patch = (headers: Record<string, string>) =>
			part(`PATCH /api/data/v9.2/accounts(${someId})`, { body: { name: "Vos" }, headers });

		const answer = await client.batch(
			[
				patch({ "If-Match": 'W/"1"' }),
				patch({ "If-Match": String(etag), Prefer: "return=representation" }),
				part(`GET accounts(${otherId})`),
				part(`GET ${client.simulator.url}/accounts?$select=name`),
			],
			{ prefer: "odata.continue-on-error" },
		);

		const inner = innerAnswers(answer.text);
		expect(answer.status).toBe(200);
		expect(answer.headers.get("content-type")).toMatch(/^multipart\/mixed; boundary=batchresponse_/);
		expect(inner.map((each) => each.status)).toEqual([412, 200, 404, 200]);
		expect(inner[0]?.head).toContain("REQ_ID: ");
		expect(inner[0]?.json.error.code).toBe("0x80060882");
		expect(inner[1]?.json.name).toBe("Vos");
		expect(inner[3]?.json.value).toHaveLength(1);
		expect(answer.text).not.toContain("x-ms-");
	});

	it("stops at the first error otherwise, and answers with its status", async () => {
		const client = await start();

		const answer = await client.batch([
			part(`PATCH accounts(${someId})`, { body: { name: "Bos" } }),
			part("POST accounts", { body: { nosuch: 1 } }),
			part(`PATCH accounts(${otherId})`, { body: { name: "Vos" } }),
		]);

		expect(answer.status).toBe(400);
		expect(innerAnswers(answer.text).map((each) => each.status)).toEqual([204, 400]);
		expect(client.simulator.records("accounts").map((each) => each.name)).toEqual(["Bos"]);
	});

	it("writes a change set whole, and lets later parts refer to earlier ones", async () => {
		const client = await start();
		const body = { name: "Bos", "primarycontactid@odata.bind": "$1" };

		const answer = await client.batch([
			changeSet([
				part("POST contacts", { body: { lastname: "Mol" }, contentId: "1" }),
				part("POST accounts", { body, contentId: "2", headers: { Prefer: "return=representation" } }),
				part("PATCH $2", { body: { telephone1: "555" }, contentId: "3" }),
			]),
		]);

		const inner = innerAnswers(answer.text);
		const [account] = client.simulator.records("accounts");
		expect(answer.status).toBe(200);
		expect(answer.text).toContain("changesetresponse_");
		expect(inner.map((each) => each.status)).toEqual([204, 201, 204]);
		expect(answer.text.match(/Content-ID: (\d)/g)).toEqual([
			"Content-ID: 1",
			"Content-ID: 2",
			"Content-ID: 3",
		]);
		expect(account?.telephone1).toBe("555");
		expect(account?._primarycontactid_value).toBe(client.simulator.records("contacts")[0]?.contactid);
	});

	it("undoes a change set that fails, and goes on behind it when told so", async () => {
		const client = await start();
		const sim = client.simulator;
		const kept = sim.create("accounts", { accountid: someId, name: "Bos" });
		const gone = sim.create("contacts", { lastname: "Mol" });
		sim.resetCounters();

		const answer = await client.batch(
			[
				changeSet([
					part(`PATCH accounts(${someId})`, { body: { name: "Vos" }, contentId: "1" }),
					part(`PATCH accounts(${otherId})`, { body: { name: "New" }, contentId: "2" }),
					part(`DELETE contacts(${gone.contactid})`, { contentId: "3" }),
					part("POST accounts", { body: { nosuch: 1 }, contentId: "4" }),
				]),
				part("POST contacts", { body: { lastname: "Smit" } }),
			],
			{ prefer: "odata.continue-on-error" },
		);

		const inner = innerAnswers(answer.text);
		expect(inner.map((each) => each.status)).toEqual([400, 204]);
		expect(answer.text).toContain("Content-ID: 4");
		expect(sim.records("accounts")).toEqual([kept]);
		expect(sim.records("contacts").map((each) => each.lastname)).toEqual(["Mol", "Smit"]);
		expect(sim.counters()).toMatchObject({ requests: 1, operations: 5, writes: 1, refused: 1 });
		expect(sim.history("accounts", someId)).toHaveLength(1);
	});

	it("shows nothing of an undone change set to a delta read", async () => {
		const client = await start();
		client.simulator.create("accounts", { accountid: someId, name: "Bos" });
		const { json: before } = await client.get("accounts?$select=name", { prefer: "odata.track-changes" });

		await client.batch([
			changeSet([
				part(`DELETE accounts(${someId})`, { contentId: "1" }),
				part(`PATCH accounts(${otherId})`, { body: { name: "New" }, contentId: "2" }),
				part("POST accounts", { body: { nosuch: 1 }, contentId: "3" }),
			]),
		]);

		expect((await client.get(before["@odata.deltaLink"])).json.value).toEqual([]);
	});

	it.each([
		["a GET in a change set", () => changeSet([part("GET accounts")]), 400],
		["an undeclared content id", () => changeSet([part("PATCH $9", { body: {}, contentId: "1" })]), 400],
		["a batch in a batch", () => part("POST /api/data/v9.2/$batch", { body: {} }), 400],
	])("refuses %s", async (_what, makePart, status) => {
		const client = await start();

		expect((await client.batch([makePart()])).status).toBe(status);
	});

	it("takes 1,000 requests and no more", async () => {
		const client = await start();
		const parts = Array.from({ length: 1_000 }, () => part(`GET accounts(${someId})`));
		client.simulator.create("accounts", { accountid: someId, name: "Bos" });

		const full = await client.batch(parts);
		const over = await client.batch([...parts, part("GET contacts")]);

		expect([full.status, over.status]).toEqual([200, 400]);
		expect(innerAnswers(full.text)).toHaveLength(1_000);
		expect(client.simulator.counters()).toMatchObject({ requests: 2, operations: 1_000 });
	});

	it("wants a multipart type", async () => {
		const client = await start();

		expect((await client.send("POST", "$batch", { body: "{}", headers: json })).status).toBe(400);
	});
});

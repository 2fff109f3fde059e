import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Office, openOffice } from "./support.js";

type Twins = { customer: string; account: string };

describe("koppel errors and koppel resolve", () => {
	let office: Office;
	let twins: Twins[];

	beforeEach(async () => {
		office = await openOffice();
		twins = ["C-1", "C-2", "C-3", "C-4", "C-5"].map((number) => office.twins(number));
		expect((await office.here("sync", "customers")).code).toBe(0);
	});

	afterEach(() => office.close());

	const pair = (index: number): Twins => twins[index] as Twins;
	const run = async (code = 1) => expect((await office.here("sync", "customers")).code).toBe(code);
	const search = async (code = 1) => expect((await office.here("find-deleted", "customers")).code).toBe(code);
	/** The id of the one open error. */
	const openError = async (): Promise<string> => {
		const { data } = await office.hereJson("errors", "customers");
		expect(data.total).toBe(1);
		return data.errors[0]._id;
	};
	const aConflict = async (): Promise<string> => {
		office.bc.edit("customers", pair(0).customer, { displayName: "Left", email: "left@private.example" });
		office.crm.edit("accounts", pair(0).account, { name: "Right", emailaddress1: "right@private.example" });
		await run();
		return openError();
	};
	const aDeletion = async (side: "left" | "right"): Promise<string> => {
		if (side === "left") office.bc.remove("customers", pair(1).customer);
		else office.crm.remove("accounts", pair(1).account);
		await search();
		return openError();
	};

	it("say in words what happened, what differs, and the commands that settle it", async () => {
		const id = await aConflict();

		const { code, out } = await office.koppel("errors");

		const short = id.slice(0, 8);
		expect(code).toBe(0);
		expect(out).not.toContain("@private.example");
		expect(out.split("\n").map((line) => line.replace(/\d+ \w+ \d{4}, \d\d:\d\d UTC/, "<time>"))).toEqual([
			`${short}  updateConflict  customers`,
			"  Left was changed in Business Central and in Dynamics 365 Sales, which now differ on the name and the email.",
			expect.stringMatching(/^ {2}Business Central: Left http:\/\/127\.0\.0\.1:\d+\/client\/\?/),
			expect.stringMatching(/^ {2}Dynamics 365 Sales: Right http:\/\/127\.0\.0\.1:\d+\/main\.aspx\?/),
			"  Business Central: changed <time>",
			"  Dynamics 365 Sales: changed by Anna Visser, <time>",
			"  Name: Left in Business Central, Right in Dynamics 365 Sales; before: Contoso C-1",
			"  Email: (hidden, changed) in Business Central, (hidden, changed) in Dynamics 365 Sales; before: (empty)",
			"  Since <time>",
			"  Choose whose values are right; they are written to the other system. To keep both as they are, uncouple the records.",
			`    koppel resolve ${short} synchronize --side left   Send Business Central to Dynamics 365 Sales`,
			`    koppel resolve ${short} synchronize --side right  Send Dynamics 365 Sales to Business Central`,
			`    koppel resolve ${short} uncouple                  Uncouple`,
			"",
			"1 open.",
			"",
		]);
	});

	it("print the error as data, whole", async () => {
		const id = await aConflict();

		const { code, data } = await office.hereJson("errors", "customers");

		expect(code).toBe(0);
		expect(data).toMatchObject({
			total: 1,
			errors: [{ _id: id, kind: "updateConflict", state: "open", resolutions: ["synchronize", "uncouple"] }],
		});
	});

	it("are pointed to by every run while something is open", async () => {
		await aConflict();

		const { code, out } = await office.here("sync", "customers");

		expect(code).toBe(0);
		expect(out).toMatch(/^customers has run: .+, nothing to do\.\n/);
		expect(out).toContain('1 open: "koppel errors customers" tells of it, and how to settle it.');
	});

	it("say when nothing is open", async () => {
		expect(await office.here("errors")).toEqual({ code: 0, out: "Nothing is open.\n", err: "" });
	});

	it("write the chosen side's values, once", async () => {
		const id = await aConflict();

		const done = await office.koppel("resolve", id.slice(0, 8), "synchronize", "--side", "right");
		const again = await office.here("resolve", id, "synchronize", "--side", "left");

		expect([done.code, again.code]).toEqual([0, 1]);
		expect(done.out).toMatch(
			/^Resolved by .+ \(command line\), .+: sent Dynamics 365 Sales to Business Central\. Can be undone until .+ UTC\.\n/,
		);
		expect(done.out).toMatch(new RegExp(`\\n {2}koppel resolve ${id} undo\\n$`));
		expect(again.out).toMatch(/^Nothing was done: it is resolved already, by .+ \(command line\)\.\n$/);
		expect(office.bc.get("customers", pair(0).customer)).toMatchObject({ displayName: "Right" });
		expect(office.crm.get("accounts", pair(0).account)).toMatchObject({ name: "Right" });
		await run(0);
	});

	it("take an answer back, once", async () => {
		const id = await aConflict();
		await office.here("resolve", id, "synchronize", "--side", "right");

		const undone = await office.here("resolve", id, "undo");
		const again = await office.here("resolve", id, "undo");

		expect([undone.code, again.code]).toEqual([0, 1]);
		expect(undone.out).toMatch(/^Undone by .+ \(command line\), .+\.\n$/);
		expect(again.out).toMatch(/^Nothing was done: that does not fit this error\./);
		expect((await office.hereJson("errors", "customers")).data.total).toBe(1);
	});

	it("give the outcome as data", async () => {
		const id = await aConflict();

		const refused = await office.hereJson("resolve", id, "restore");
		const done = await office.hereJson("resolve", id, "synchronize", "--side", "left");

		expect(refused).toMatchObject({ code: 1, data: { kind: "refused", reason: "notFitting" } });
		expect(done).toMatchObject({
			code: 0,
			data: {
				kind: "done",
				error: { state: "resolved", outcome: { resolution: "synchronize", side: "left" } },
			},
		});
	});

	it("restore a deleted record", async () => {
		const id = await aDeletion("left");

		const { code, out } = await office.here("resolve", id.slice(0, 4), "restore");

		expect([code, out]).toEqual([0, expect.stringContaining("restored in Business Central.")]);
		expect(office.bc.records("customers").map(({ number }) => number)).toContain("C-2");
		await search(0);
	});

	it("delete the remaining record", async () => {
		const id = await aDeletion("right");

		const { code, out } = await office.here("resolve", id, "delete");

		expect([code, out]).toEqual([0, expect.stringContaining("deleted in Business Central as well.")]);
		expect(office.bc.get("customers", pair(1).customer)).toBeUndefined();
		await search(0);
	});

	it("uncouple the records of an error", async () => {
		const id = await aDeletion("right");

		const { code, out } = await office.here("resolve", id, "uncouple");

		expect([code, out]).toEqual([0, expect.stringContaining("uncoupled. Both systems keep what they have.")]);
		expect(office.bc.get("customers", pair(1).customer)).toBeDefined();
		await search(0);
	});

	it("try a refused value again once it was corrected, and say when it is refused still", async () => {
		const refuse = office.crm.faults.add({
			match: { operation: "update" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, code: "0x80040203", message: "That name is not allowed." },
		});
		office.bc.edit("customers", pair(0).customer, { displayName: "Not allowed" });
		await run();
		const id = await openError();

		const early = await office.here("resolve", id, "retry");
		refuse.remove();
		const done = await office.here("resolve", id, "retry");

		expect(early).toMatchObject({
			code: 1,
			out: "It could not be done: That name is not allowed. The error stays open.\n",
		});
		expect([done.code, done.out]).toEqual([0, expect.stringContaining("tried again, and it went through.")]);
		expect(office.crm.get("accounts", pair(0).account)?.name).toBe("Not allowed");
	});

	it("let a record that its systems keep changing back go on by a word of its own, never by trying again", async () => {
		const { customer, account } = pair(0);
		for (let turn = 0; (await office.hereJson("errors")).data.total === 0; turn++) {
			if (turn % 2 === 0) office.bc.edit("customers", customer, { displayName: "Delft" });
			else office.crm.edit("accounts", account, { name: "Leiden" });
			await office.here("sync", "customers");
		}
		const id = await openError();
		const listed = (await office.here("errors")).out;

		const tried = await office.here("resolve", id, "retry");
		const still = await office.hereJson("errors");
		const done = await office.here("resolve", id, "continue");

		expect(listed).toContain(`koppel resolve ${id.slice(0, 8)} continue`);
		expect(listed).not.toMatch(/koppel resolve \w+ retry/);
		expect([tried.code, tried.out]).toEqual([
			1,
			'Nothing was done: that does not fit this error. It can be settled by: synchronize, continue, uncouple. Nothing failed: look at it first, then "continue" lets it go on.\n',
		]);
		expect(still.data.errors).toMatchObject([{ _id: id, kind: "loop", state: "open" }]);
		expect([done.code, done.out]).toEqual([0, expect.stringContaining("it goes on as before.")]);
	});

	it("take an answer back, and show nothing of what was put back", async () => {
		const id = await aConflict();
		const done = await office.hereJson("resolve", id, "synchronize", "--side", "left");
		expect(done.data.error.undo).toEqual({
			until: expect.any(String),
			did: "update",
			side: "right",
			recordId: pair(0).account,
		});

		const undone = await office.here("resolve", id, "undo");

		expect([undone.code, undone.out]).toEqual([0, expect.stringContaining("Undone by")]);
		expect(office.crm.get("accounts", pair(0).account)).toMatchObject({ name: "Right" });
		expect((await office.here("resolve", id, "undo")).out).toContain("does not fit");
	});

	it("set an error aside and take it up again", async () => {
		const id = await aConflict();

		const aside = await office.here("resolve", id.slice(0, 8), "ignore");
		const woken = await office.here("resolve", id.slice(0, 8), "wake");

		expect([aside.code, woken.code]).toEqual([0, 0]);
		expect((await office.hereJson("errors")).data.errors).toMatchObject([{ _id: id, state: "open" }]);
	});

	it("hide a personal value that a system quotes when it refuses", async () => {
		office.crm.faults.add({
			match: { operation: "update" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, code: "0x80040203", message: "left@private.example is taken." },
		});
		office.bc.edit("customers", pair(0).customer, { email: "left@private.example" });
		await run();

		const { code, out } = await office.here("resolve", await openError(), "retry");

		expect([code, out]).toEqual([1, "It could not be done: ••• is taken. The error stays open.\n"]);
	});

	it("do nothing when a record changed since the error was opened", async () => {
		const id = await aConflict();
		office.bc.edit("customers", pair(0).customer, { displayName: "Third thought" });

		const { code, out } = await office.here("resolve", id, "synchronize", "--side", "right");

		expect(code).toBe(1);
		expect(out).toBe(
			'Nothing was done: a record changed meanwhile. Look at it again with "koppel errors" and choose anew.\n',
		);
		expect(office.bc.get("customers", pair(0).customer)?.displayName).toBe("Third thought");
		expect((await office.here("errors")).out).toContain("Name: Third thought in Business Central");
	});

	it.each([
		[["resolve", "nope", "retry"], 'There is no open error "nope". "koppel errors" lists them.'],
		[["resolve", "", "retry"], 'There is no open error "". "koppel errors" lists them.'],
		[["resolve", '{"$ne": 1}', "retry"], 'There is no open error "{"$ne": 1}".'],
		[["resolve", "x", "rety"], '"rety" is no resolution. Did you mean "retry"?'],
		[["resolve", "x", "synchronize"], "synchronize needs --side left or --side right"],
		[["resolve", "x", "retry", "--side", "left"], "--side goes with synchronize only; retry takes no side."],
		[["resolve", "x", "synchronize", "--side", "up"], "Allowed choices are left, right."],
		[["resolve", "x"], "Missing required argument 'resolution'."],
		[
			["errors", "custmers"],
			'There is no mapping "custmers". Configured: customers. Did you mean "customers"?',
		],
		[["errors", "a'b/$\n\"c"], 'There is no mapping "a\'b/$ "c". Configured: customers.'],
	])("refuse %j with a sentence", async (words, says) => {
		const { code, out, err } = await office.here(...words);

		expect([code, out]).toEqual([2, ""]);
		expect(err).toContain(says);
	});
});

describe("the guard's question", () => {
	let office: Office;
	const numbers = Array.from({ length: 12 }, (_, index) => `C-${index}`);

	beforeEach(async () => {
		office = await openOffice();
		await office.configure((file) => {
			file.mappings[0].policies.deletion = "delete";
		});
		for (const number of numbers) office.twins(number);
		expect((await office.here("sync", "customers")).code).toBe(0);
	});

	afterEach(() => office.close());

	const customers = () => office.bc.records("customers").map(({ number }) => String(number));
	const removeAccounts = (some: string[]) => {
		for (const { accountid, accountnumber } of office.crm.records("accounts"))
			if (some.includes(String(accountnumber))) office.crm.remove("accounts", String(accountid));
	};
	/** The question about the first eight, and its id. */
	const ask = async (): Promise<string> => {
		removeAccounts(numbers.slice(0, 8));
		const { code, out } = await office.here("sync", "customers");
		expect([code, out]).toEqual([1, expect.stringContaining("8 held back by the guard")]);
		const { data } = await office.hereJson("errors");
		expect(data).toMatchObject({ total: 1, errors: [{ kind: "massChange", held: { count: 8, total: 12 } }] });
		return data.errors[0]._id;
	};

	it("is told with its commands", async () => {
		const id = await ask();

		const { out } = await office.here("errors");

		expect(out).toContain("8 of 12 coupled records of customers");
		expect(out).toContain(`koppel resolve ${id.slice(0, 8)} release  Delete 8 records`);
		expect(out).toContain(`koppel resolve ${id.slice(0, 8)} reject   Keep the records`);
	});

	it("released deletes exactly its list", async () => {
		const id = await ask();
		removeAccounts(["C-9"]);

		const { code, out } = await office.koppel("resolve", id.slice(0, 8), "release");

		expect([code, out]).toEqual([0, expect.stringContaining("let it go ahead")]);
		expect(customers().sort()).toEqual(["C-10", "C-11", "C-8", "C-9"]);
		expect((await office.hereJson("errors")).data.total).toBe(0);
		expect((await office.here("resolve", id, "release")).code).toBe(1);
	});

	it("rejected deletes nothing, and is not asked again", async () => {
		const id = await ask();

		const { code, data } = await office.hereJson("resolve", id, "reject");

		expect(code).toBe(0);
		expect(data).toMatchObject({ kind: "done", error: { state: "resolved" } });
		expect(customers()).toHaveLength(12);
		await office.here("sync", "customers", "--full");
		expect(customers()).toHaveLength(12);
		expect(
			(await office.hereJson("errors")).data.errors.map(({ kind }: { kind: string }) => kind),
		).not.toContain("massChange");
	});
});

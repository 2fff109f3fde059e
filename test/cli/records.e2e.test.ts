import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Office, openOffice } from "./support.js";

/** What breaks queries, addresses and lines that are put together by hand. Business Central takes 20 characters. */
const ODD_NUMBERS = ["O'BRIEN", "A/B?C#D&E=F", "$FILTER EQ 1", '"Q" OR 1 EQ 1', "%27%2F", "Ü+;,(X)"];

/** The end of a line that says when the source was last changed. */
const AT = /(last changed in Business Central) \d.* UTC\)$/;

describe("records by number and id", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
	});

	afterEach(() => office.close());

	const couple = async (...numbers: string[]) => {
		const twins = numbers.map((number) => office.twins(number));
		expect((await office.here("sync", "customers")).code).toBe(0);
		return twins;
	};
	const refused = () => office.bc.counters().refused + office.crm.counters().refused;

	it("have a log, newest first, without personal values", async () => {
		const [twin] = await couple("C-1");
		office.bc.edit("customers", twin?.customer ?? "", {
			displayName: "Renamed",
			email: "new@private.example",
		});
		await office.here("sync", "customers");

		const byNumber = await office.koppel("log", "customers", "C-1");
		const byId = await office.here("log", "customers", twin?.account.toUpperCase() ?? "");
		const newest = await office.here("log", "customers", "C-1", "--limit", "1");

		expect(byNumber.code).toBe(0);
		expect(byNumber.out).not.toContain("@private.example");
		const lines = byNumber.out.split("\n").map((line) =>
			line
				.replace(/^\S+Z {2}/, "")
				.replace(/by \S+ \(c/, "by (c")
				.replace(AT, "$1 AT)"),
		);
		expect(lines).toEqual([
			`Renamed (Business Central ${twin?.customer}, Dynamics 365 Sales ${twin?.account})`,
			'changed in Dynamics 365 Sales by (command line): name from "Contoso C-1" to "Renamed"; email from (empty) to (hidden) (carried over from Business Central; last changed in Business Central AT)',
			"changed in Dynamics 365 Sales by (command line): credit limit from (empty) to 0 (taken from Business Central when the records met for the first time, for it was empty here; last changed in Business Central AT)",
			"coupled by (command line)",
			"",
		]);
		expect(byId.out).toBe(byNumber.out);
		expect(newest.out.split("\n")).toEqual([...byNumber.out.split("\n").slice(0, 2), ""]);
	});

	it("tell of one field who changed it, when, from what and why, also as data and after the record is gone", async () => {
		const [twin] = await couple("C-1");
		office.bc.edit("customers", twin?.customer ?? "", {
			displayName: "Renamed",
			email: "new@private.example",
		});
		await office.here("sync", "customers");

		const name = await office.koppel("log", "customers", "C-1", "--field", "name");
		const email = await office.hereJson("log", "customers", "C-1", "--field", "emailaddress1");
		const unknown = await office.here("log", "customers", "C-1", "--field", "nam");
		office.bc.remove("customers", twin?.customer ?? "");
		office.crm.remove("accounts", twin?.account ?? "");
		await office.here("find-deleted", "customers");
		const gone = await office.here("log", "customers", twin?.account ?? "", "--field", "name");

		const line =
			/changed in Dynamics 365 Sales by .* \(command line\): name from "Contoso C-1" to "Renamed" \(carried over from Business Central; last changed in Business Central .* UTC\)/;
		expect(name.out).toMatch(line);
		expect(name.out.trim().split("\n")).toHaveLength(2);
		expect(email.data.entries).toMatchObject([
			{
				fields: [{ name: "email/emailaddress1", after: "•••" }],
				cause: { why: { reason: "flowed" }, press: null },
				sentence: expect.stringContaining("carried over from Business Central"),
			},
		]);
		expect(unknown).toMatchObject({ code: 2 });
		expect(unknown.err).toContain("has no field");
		expect(gone.out).toMatch(line);
	});

	it("are told by their ids where names are personal", async () => {
		await office.configure((file) => {
			file.mappings[0].fields[1].private = true;
		});
		const [twin] = await couple("C-1");
		office.bc.edit("customers", twin?.customer ?? "", { displayName: "Petra" });

		const planned = await office.here("sync", "customers", "--dry-run");
		await office.here("sync", "customers");
		const log = await office.here("log", "customers", "C-1");
		const uncoupled = await office.here("uncouple", "customers", "C-1");

		expect(planned.out).toContain(
			`change ${twin?.customer} in Dynamics 365 Sales: name from (hidden) to (hidden)`,
		);
		for (const { out } of [planned, log, uncoupled]) {
			expect(out).toContain(twin?.customer);
			expect(out).not.toContain("Petra");
			expect(out).not.toContain("Contoso");
		}
	});

	it("have their log as data", async () => {
		const [twin] = await couple("C-1");

		const { code, data } = await office.hereJson("log", "customers", "C-1");

		expect(code).toBe(0);
		expect(data).toMatchObject({
			record: { mapping: "customers", left: twin?.customer, right: twin?.account, name: "Contoso C-1" },
			entries: [{ operation: "update", side: "right" }, { operation: "couple" }],
		});
	});

	it("say so when nothing was written to them", async () => {
		office.bc.create("customers", { number: "C-1", displayName: "Alone" });

		const { code, out } = await office.here("log", "customers", "C-1");

		expect(code).toBe(0);
		expect(out).toMatch(/^Alone \(Business Central [0-9a-f-]+\)\nKoppel has written nothing to it yet\.\n$/);
	});

	it("are found whatever stands in their number, and break no query", async () => {
		await couple(...ODD_NUMBERS);
		const before = refused();

		for (const number of ODD_NUMBERS) {
			const log = await office.hereJson("log", "customers", number);
			const planned = await office.here("sync", "customers", "--dry-run", "--record", number);
			const uncoupled = await office.hereJson("uncouple", "customers", number);

			expect([number, log.code, planned.code, uncoupled.code]).toEqual([number, 0, 0, 0]);
			expect(log.data.record.name).toBe(`Contoso ${number}`);
			expect(uncoupled.data.name).toBe(`Contoso ${number}`);
		}
		expect(refused()).toBe(before);
	});

	it("of one name are told one by one with their numbers, and nothing is done", async () => {
		office.twins("C-1", { name: "Twins" });
		office.twins("C-2", { name: "Twins" });
		expect((await office.here("sync", "customers")).code).toBe(0);

		for (const command of [["uncouple"], ["log"]]) {
			const { code, err } = await office.here(...command, "customers", "Twins");

			expect(code).toBe(2);
			const lines = err.trim().split("\n");
			expect(lines[0]).toContain(
				'Several records of customers are called "Twins". Give the number or the id',
			);
			expect(lines.slice(1).map((line) => line.replace(/\(.*\)/, "(ids)"))).toEqual(
				expect.arrayContaining(['  Twins (ids), number "C-1"', '  Twins (ids), number "C-2"']),
			);
		}
	});

	it("that nobody has are not found, whatever was typed", async () => {
		await couple("C-1");
		const before = refused();
		const typed = [
			"' or 1 eq 1 or number eq '",
			"../../accounts",
			"$batch",
			"*",
			"line one\nline two",
			"\u0000",
			"x".repeat(5_000),
			"00000000-0000-0000-0000-000000000000",
			"",
		];

		for (const text of typed) {
			const log = await office.here("log", "customers", text);
			const run = await office.here("sync", "customers", "--record", text);
			const uncoupled = await office.here("uncouple", "customers", text);

			expect([text, log.code, run.code, uncoupled.code]).toEqual([text, 2, 2, 2]);
			expect(log.err).toMatch(
				/^No record ".*" is known in customers\. Give its number, its id or its whole name\.\n$/,
			);
		}
		expect(refused()).toBe(before);
		expect((await office.hereJson("log", "customers", "C-1")).data.entries).toHaveLength(2);
	});

	it("are uncoupled one at a time, once, and stay uncoupled", async () => {
		const [one] = await couple("C-1", "C-2");

		const done = await office.here("uncouple", "customers", "C-1");
		const again = await office.here("uncouple", "customers", "C-1");
		const alone = await office.here("sync", "customers", "--record", "C-1");

		expect(done.code).toBe(0);
		expect(done.out).toBe(
			`Uncoupled Contoso C-1 (Business Central ${one?.customer}, Dynamics 365 Sales ${one?.account}). Both records stay as they are.\n`,
		);
		expect([again.code, again.err]).toEqual([2, 'Record "C-1" is not coupled in customers.\n']);
		expect([alone.code, alone.err]).toEqual([2, 'Record "C-1" is not coupled in customers.\n']);
		office.bc.edit("customers", one?.customer ?? "", { displayName: "On its own" });
		expect((await office.here("sync", "customers")).code).toBe(0);
		expect(office.crm.get("accounts", one?.account ?? "")?.name).toBe("Contoso C-1");
	});

	it("are uncoupled all at once", async () => {
		await couple("C-1", "C-2", "C-3");

		const done = await office.koppel("uncouple", "customers", "--all");
		const none = await office.hereJson("uncouple", "customers", "--all");

		expect([done.code, done.out]).toEqual([
			0,
			expect.stringMatching(/^3 records uncoupled\.\n {2}koppel undo [0-9a-f]{8}\n$/),
		]);
		expect(none).toMatchObject({ code: 0, data: { kind: "uncoupleAll", state: "done", done: 0, failed: 0 } });
	});

	it.each([
		[["uncouple", "customers"], "Name a record, or say --all to end every coupling of the mapping."],
		[["uncouple", "customers", "C-1", "--all"], "Name a record or say --all, not both."],
		[["uncouple", "custmers", "--all"], 'Did you mean "customers"?'],
		[["log", "customers", "C-1", "--limit", "0"], "It takes a whole number from 1."],
		[["log", "customers", "C-1", "--limit", "many"], "It takes a whole number from 1."],
		[["log", "customers"], "Missing required argument 'record'."],
		[["sync", "customers", "--record", "C-1", "--full"], "cannot be used with option"],
	])("are not touched by %j", async (words, says) => {
		const { code, out, err } = await office.here(...words);

		expect([code, out]).toEqual([2, ""]);
		expect(err).toContain(says);
	});
});

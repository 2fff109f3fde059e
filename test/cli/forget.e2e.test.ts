import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { main } from "../../src/cli/main.js";
import { type Office, openOffice } from "./support.js";

const NAME = "Petra Zandstra";

describe("koppel forget", () => {
	let office: Office;
	let twin: { customer: string; account: string };

	beforeEach(async () => {
		office = await openOffice();
		twin = office.twins("C-1", { name: NAME });
		expect((await office.here("sync", "customers")).code).toBe(0);
		office.bc.edit("customers", twin.customer, { displayName: `${NAME} left` });
		office.crm.edit("accounts", twin.account, { name: `${NAME} right` });
		expect((await office.here("sync", "customers")).code).toBe(1);
	});
	afterEach(() => office.close());

	const log = async () => JSON.stringify((await office.hereJson("log", "customers", twin.customer)).data);

	it("refuses while the record is coupled, and without anybody to ask", async () => {
		const coupled = await office.here("forget", "C-1", "--yes");
		const unasked = await office.here("forget", "C-1", "--uncouple");

		expect([coupled.code, coupled.out]).toEqual([1, ""]);
		expect(coupled.err).toContain("still coupled");
		expect([unasked.code, unasked.out]).toEqual([2, ""]);
		expect(unasked.err).toContain("say --yes");
	});

	it("ends the coupling when told to, takes every value out, and may be asked for again", async () => {
		const done = await office.hereJson("forget", "C-1", "--uncouple", "--yes");
		const again = await office.hereJson("forget", twin.customer, "--mapping", "customers", "--yes");

		expect(done).toMatchObject({
			code: 0,
			data: {
				mapping: "customers",
				left: twin.customer,
				right: twin.account,
				forgotten: { couplings: 1, errors: 1 },
			},
		});
		expect(again.data.forgotten).toEqual({
			couplings: 0,
			errors: 0,
			log: 0,
			audit: 0,
			operations: 0,
			cards: 0,
			jobs: 0,
		});
		expect(await log()).not.toContain("Petra");
		expect(await log()).toContain('"operation":"couple"');
		expect((await office.here("errors")).out).toBe("Nothing is open.\n");
	});

	it("asks whoever sits at the terminal, and forgets nothing unless they say yes", async () => {
		await office.here("uncouple", "customers", "C-1");
		const asked: string[] = [];
		const forget = (answer: string) => {
			const said = { out: "", err: "" };
			const terminal = {
				env: { ...office.env, LOG_LEVEL: "silent" },
				out: (text: string) => {
					said.out += text;
				},
				err: (text: string) => {
					said.err += text;
				},
				ask: async (question: string) => {
					asked.push(question);
					return answer;
				},
			};
			return main(["forget", "C-1"], terminal).then((code) => ({ code, ...said }));
		};

		const no = await forget("y");
		const kept = await log();
		const yes = await forget(" YES ");

		expect(no).toEqual({ code: 1, out: "", err: "Nothing was forgotten." });
		expect(kept).toContain("Petra");
		expect([yes.code, yes.out]).toEqual([0, expect.stringContaining("Values were taken out of 1 errors")]);
		expect(asked[0]).toMatch(new RegExp(`^Forget .*${twin.customer}.* for good\\? Type yes: $`));
		expect(await log()).not.toContain("Petra");
	});

	it("asks which one is meant where several have the number, and names the records by their ids", async () => {
		const namesake = office.crm.create("accounts", { accountnumber: "C-1", name: `${NAME} elsewhere` });

		const unclear = await office.here("forget", "C-1", "--uncouple", "--yes");
		const clear = await office.here("forget", String(namesake.accountid), "--yes");

		expect([unclear.code, unclear.out]).toEqual([2, ""]);
		expect(unclear.err).toContain('2 records are called "C-1"');
		expect(unclear.err).toContain(String(namesake.accountid));
		expect(unclear.err).toContain(twin.account);
		expect(unclear.err).toContain(`name "${NAME} elsewhere"`);
		expect(await log()).toContain("Petra");
		expect(clear.code).toBe(2);
		expect(clear.err).toContain("Koppel keeps nothing of");
	});

	it("takes a record for that of the mapping it was coupled in, where another one shares the table", async () => {
		await office.configure((file) => {
			const { left, right, fields } = file.mappings[0];
			right.filter = [{ field: "customertypecode", op: "in", value: [null, 3] }];
			file.mappings.push({
				name: "vendors",
				left: { system: left.system, entity: "vendors" },
				right: { ...right, filter: [{ field: "customertypecode", op: "eq", value: 11 }] },
				fields: [
					{ left: "number", right: "accountnumber", direction: "toRight", match: 1 },
					fields.find(({ left }: { left: string }) => left === "displayName"),
				],
			});
		});

		expect(await office.here("forget", "C-1", "--uncouple", "--yes")).toMatchObject({ code: 0, err: "" });
	});

	it("finds by its id a record that is gone from both systems", async () => {
		await office.here("uncouple", "customers", "C-1");
		office.bc.remove("customers", twin.customer);
		office.crm.remove("accounts", twin.account);

		expect(await office.here("forget", twin.account, "--yes")).toMatchObject({ code: 0 });
		expect(await office.here("forget", "C-1", "--yes")).toMatchObject({ code: 2 });
	});
});

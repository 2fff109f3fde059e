import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parseCouplings, toRow } from "../../src/cli/couplings-file.js";
import { type Office, openOffice } from "./support.js";

describe("the list of couplings", () => {
	it.each([
		["a comma", "left,right\na,b\n"],
		["a semicolon, a BOM and CRLF", "\ufeffleft;right\r\na;b\r\n"],
		["the other order, quotes and a further column", 'name,right,left\n"Smith, Ltd","b","a"\n'],
		["no header, but an empty line", "\na,b\n"],
		["guarded cells", "left,right\n'=a,b\n"],
	])("is read with %s", (_, text) => {
		const [pair] = parseCouplings(text, "x.csv");

		expect([pair?.left.replace("=", ""), pair?.right, pair?.line]).toEqual(["a", "b", 2]);
	});

	it("needs both columns", () => {
		expect(() => parseCouplings("left,name\na,b\n", "x.csv")).toThrow("must name both left and right");
	});

	it("leaves out what is still being made", () => {
		expect(toRow({ state: "creating", left: { id: "a" }, right: { id: null } } as never)).toBeNull();
	});
});

describe("koppel couple --from", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
	});

	afterEach(() => office.close());

	async function file(...lines: string[]): Promise<string> {
		const path = join(office.folder, "couplings.csv");
		await writeFile(path, ["left,right", ...lines].join("\n"));
		return path;
	}

	it("takes pairs over by id and by number, once, and writes to no system", async () => {
		const one = office.twins("C-1");
		office.twins("C-2");
		const path = await file(`${one.customer},${one.account}`, "C-2,c-2");
		office.bc.resetCounters();
		office.crm.resetCounters();

		const dry = await office.here("couple", "customers", "--from", path, "--dry-run");
		const first = await office.here("couple", "customers", "--from", path);
		const again = await office.here("couple", "customers", "--from", path);
		const exported = await office.here("export-couplings", "customers");

		expect([dry.code, first.code, again.code]).toEqual([0, 0, 0]);
		expect(dry.out).toContain("2 would be coupled, 0 coupled already, 0 refused.");
		expect(first.out).toContain("2 coupled, 0 coupled already, 0 refused.");
		expect(again.out).toContain("0 coupled, 2 coupled already, 0 refused.");
		expect(office.bc.counters().writes + office.crm.counters().writes).toBe(0);
		expect(exported.out).toContain(`${one.customer},${one.account},`);
		expect(parseCouplings(exported.out, "x.csv")).toHaveLength(2);
	});

	it("tells every line that does not fit, and takes the others", async () => {
		const one = office.twins("C-1");
		const two = office.twins("C-2");
		const three = office.twins("C-3");
		await office.here("couple", "customers", "C-3", "C-3");
		const path = await file(
			`${one.customer},${one.account}`,
			`C-1,${two.account}`,
			",C-2",
			"C-9,C-2",
			`C-2,${three.account}`,
		);

		const { code, data } = await office.hereJson("couple", "customers", "--from", path);

		expect(code).toBe(1);
		expect(
			data.pairs.map((pair: { line: number; reason: string | null }) => [pair.line, pair.reason]),
		).toEqual([
			[2, null],
			[3, `record ${one.customer} of Business Central stands on line 2 already`],
			[4, "no record of Business Central is named"],
			[5, 'Business Central has no record "C-9"'],
			[
				6,
				`record ${three.account} of Dynamics 365 Sales is coupled with ${three.customer} already; uncouple it first`,
			],
		]);
	});

	it("exports the header also where the only coupling is parted", async () => {
		office.twins("C-1");
		await office.here("couple", "customers", "C-1", "C-1");
		await office.here("uncouple", "customers", "C-1");

		const exported = await office.here("export-couplings", "customers");

		expect(exported.out.trim()).toBe("left,right,coupledAt");
	});

	it("lets the next run decide where the two differ, as at any first contact", async () => {
		const { customer, account } = office.twins("C-1");
		office.crm.edit("accounts", account, { name: "Otherwise" });
		await office.here("couple", "customers", "--from", await file(`${customer},${account}`));

		const run = await office.here("sync", "customers");

		expect(run.code).toBe(1);
		expect((await office.here("errors", "customers")).out).toContain("Otherwise");
		expect(office.bc.get("customers", customer)?.displayName).toBe("Contoso C-1");
	});

	it("leaves alone what a person had uncoupled, which is coupled again by hand", async () => {
		const { customer, account } = office.twins("C-1");
		await office.here("couple", "customers", customer, account);
		await office.here("uncouple", "customers", "C-1");

		const listed = await office.here("couple", "customers", "--from", await file(`${customer},${account}`));
		const byHand = await office.here("couple", "customers", "C-1", "C-1");

		expect([listed.code, byHand.code]).toEqual([1, 0]);
		expect(listed.out).toContain("line 2: a person uncoupled one of the two before");
		expect(byHand.out).toContain("Coupled Contoso C-1");
	});

	it("says how headings are to read where the first line fits no record", async () => {
		const path = join(office.folder, "headings.csv");
		await writeFile(path, "Customer;Account\nC-1;C-1\n");

		const { out } = await office.here("couple", "customers", "--from", path);

		expect(out).toContain(
			'has no record "Customer". If these are headings, call the columns "left" and "right"',
		);
	});

	it("refuses a file that is not there, and words that do not fit together", async () => {
		const missing = await office.here("couple", "customers", "--from", "nowhere.csv");
		const half = await office.here("couple", "customers", "C-1");

		expect([missing.code, half.code]).toEqual([2, 2]);
		expect(missing.err).toContain("there is no such file");
		expect(half.err).toContain("Name a record of each system");
	});
});

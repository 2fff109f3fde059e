import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openApp } from "../../src/app.js";
import { companyMappings } from "../../src/demo/company-mappings.js";
import { StoredAudit } from "../../src/persistence/stores/audit-store.js";
import type { AuditEntry } from "../../src/ports/stores.js";
import { loadSettings } from "../../src/settings.js";
import { type Office, openOffice } from "./support.js";

const LEFT = "petra.zandstra@private.example";
const RIGHT = "zandstra@elsewhere.example";
/** The units of items, which no test here has. */
const UNIT = { scheduleId: "none", unitId: "none" };
const SECRETS = /private\.example|elsewhere\.example|zandstra/i;

describe("personal values on the command line", () => {
	let office: Office;
	let twin: { customer: string; account: string };

	beforeEach(async () => {
		office = await openOffice();
		twin = office.twins("C-1");
		expect((await office.here("sync", "customers")).code).toBe(0);
	});
	afterEach(() => office.close());

	/** A conflict about the name and the mail address. */
	const conflict = async () => {
		office.bc.edit("customers", twin.customer, { displayName: "Left", email: LEFT });
		office.crm.edit("accounts", twin.account, { name: "Right", emailaddress1: RIGHT });
		expect((await office.here("sync", "customers")).code).toBe(1);
	};
	/** A refusal that quotes the mail address. */
	const refusal = async () => {
		office.crm.faults.add({
			match: { operation: "update" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, code: "0x80040203", message: `${LEFT.toUpperCase()} is taken.` },
		});
		office.bc.edit("customers", twin.customer, { email: LEFT });
		expect((await office.here("sync", "customers")).code).toBe(1);
	};
	const deeds = async (): Promise<AuditEntry[]> => {
		const loaded = await loadSettings({ ...office.env, LOG_LEVEL: "silent" });
		if (!loaded.ok) throw new Error("The configuration is wrong.");
		const app = await openApp(loaded.settings);
		try {
			return (await app.engine.stores.audit.latest(100)).filter(({ action }) => action === "reveal");
		} finally {
			await app.stop();
		}
	};
	const errorId = async () => String((await office.hereJson("errors")).data.errors[0]._id);

	it("of what differs are masked in data as well, in the same shape", async () => {
		await conflict();

		const { data, out } = await office.hereJson("errors");

		expect(out).not.toMatch(SECRETS);
		const email = data.errors[0].fields.find(({ private: isPrivate }: { private: boolean }) => isPrivate);
		expect(email).toEqual({
			name: "email/emailaddress1",
			left: "•••",
			right: "•••",
			seat: { left: null, right: null },
			private: true,
			asked: true,
		});
		const whole = (await office.hereJson("errors", "--reveal")).data;
		expect(Object.keys(whole.errors[0])).toEqual(Object.keys(data.errors[0]));
	});

	it("that a system quotes are masked in words and in data, whatever is done about the error", async () => {
		await refusal();
		const id = await errorId();

		const said = await Promise.all([office.here("errors"), office.hereJson("errors")]);
		const tried = await office.hereJson("resolve", id, "retry");
		const again = await office.here("resolve", id, "retry");

		for (const { out, err } of [...said, tried, again]) expect(out + err).not.toMatch(SECRETS);
		expect(said[0].out).toContain("Dynamics 365 Sales answered: ••• is taken.");
		expect(tried.data).toMatchObject({ kind: "failed", message: "••• is taken." });
	});

	it("of a plan are masked, and shown to whoever asks, on record", async () => {
		office.bc.edit("customers", twin.customer, { email: LEFT });
		const created = office.bc.create("customers", { number: "C-2", displayName: "New", email: RIGHT });

		const plain = await office.hereJson("sync", "customers", "--dry-run");
		const shown = await office.hereJson("sync", "customers", "--dry-run", "--reveal");
		const inWords = await office.here("sync", "customers", "--dry-run", "--reveal");

		expect(plain.out).not.toMatch(SECRETS);
		expect(shown.out).toContain(LEFT);
		expect(inWords.out).toContain(`email "${RIGHT}"`);
		const [deed] = await deeds();
		expect(deed).toMatchObject({
			actor: expect.stringMatching(/^cli:/),
			mapping: "customers",
			outcome: "done",
		});
		expect(deed?.reason).toBe("email/emailaddress1");
		expect(deed?.before).toEqual(
			expect.arrayContaining([
				{ side: "left", id: twin.customer, fields: {} },
				{ side: "left", id: created.id, fields: {} },
			]),
		);
	});

	it("of errors are shown to whoever asks; who looked at which fields of which records is on record", async () => {
		await refusal();
		const id = await errorId();
		expect(await deeds()).toEqual([]);

		const inWords = await office.here("errors", "--reveal");
		const data = await office.hereJson("errors", "--reveal");

		expect(inWords.out).toContain(`Email: ${LEFT} in Business Central`);
		expect(inWords.out).toContain(`answered: ${LEFT.toUpperCase()} is taken.`);
		expect(data.data.errors[0].answer.message).toBe(`${LEFT.toUpperCase()} is taken.`);
		const [deed, , ...others] = await deeds();
		expect(others).toEqual([]);
		expect(deed).toMatchObject({
			errorId: id,
			actor: expect.stringMatching(/^cli:.+/),
			actorName: expect.stringContaining("(command line)"),
			outcome: "done",
			reason: "email/emailaddress1",
		});
		expect(JSON.stringify(deed)).not.toMatch(SECRETS);
	});

	it("of a log are masked in data as well, and shown to whoever asks, on record", async () => {
		office.bc.edit("customers", twin.customer, { email: LEFT });
		await office.here("sync", "customers");

		const plain = await office.hereJson("log", "customers", "C-1");
		const shown = await office.hereJson("log", "customers", "C-1", "--reveal");
		const inWords = await office.here("log", "customers", "C-1", "--reveal");

		expect(plain.out).not.toMatch(SECRETS);
		expect(plain.data.entries[0].fields).toContainEqual({
			name: "email/emailaddress1",
			before: null,
			after: "•••",
		});
		expect(shown.data.entries[0].fields[0].after).toBe(LEFT);
		expect(inWords.out).toContain(`to "${LEFT}"`);
		expect(await deeds()).toMatchObject([
			{ mapping: "customers", reason: "email/emailaddress1", outcome: "done" },
			{
				before: [
					{ side: "left", id: twin.customer },
					{ side: "right", id: twin.account },
				],
			},
		]);
	});

	it("leave nothing on record where nothing is hidden", async () => {
		office.bc.edit("customers", twin.customer, { displayName: "Left" });
		office.crm.edit("accounts", twin.account, { name: "Right" });
		await office.here("sync", "customers");

		await office.here("errors", "--reveal");
		await office.here("log", "customers", "C-1", "--reveal");

		expect(await deeds()).toEqual([]);
	});

	it("stay hidden when it cannot be put on record who looks", async () => {
		await conflict();
		await office.here("sync", "customers");
		office.bc.create("customers", { number: "C-2", displayName: "New", email: RIGHT });
		const { add } = StoredAudit.prototype;
		StoredAudit.prototype.add = () => Promise.reject(new Error("The disk is full."));
		try {
			for (const words of [
				["errors", "--reveal"],
				["errors", "--reveal", "--json"],
				["sync", "customers", "--dry-run", "--reveal", "--json"],
			]) {
				const { code, out, err } = await office.here(...words);

				expect([code === 0, out]).toEqual([false, ""]);
				expect(err).toContain("The disk is full.");
				expect(err).not.toMatch(SECRETS);
			}
		} finally {
			StoredAudit.prototype.add = add;
		}
	});

	it("are no names of records in a plan, where people are called by their mail addresses", async () => {
		office.bc.edit("customers", twin.customer, { displayName: LEFT });
		await office.here("sync", "customers");
		office.bc.edit("customers", twin.customer, { phoneNumber: "0201234567" });

		const told = [
			await office.here("sync", "customers", "--dry-run"),
			await office.hereJson("sync", "customers", "--dry-run"),
		];

		expect(told[0]?.out).toContain("0201234567");
		for (const { out, err } of told) expect(out + err).not.toMatch(SECRETS);
	});

	it("that name records are left out of plans, logs and outcomes, in words and in data", async () => {
		await office.configure((file) => {
			file.mappings[0].fields[1].private = true;
		});
		office.bc.edit("customers", twin.customer, { displayName: "Petra Zandstra" });

		const planned = [
			await office.here("sync", "customers", "--dry-run"),
			await office.hereJson("sync", "customers", "--dry-run"),
		];
		await office.here("sync", "customers");
		const told = [
			...planned,
			await office.hereJson("log", "customers", "C-1"),
			await office.hereJson("uncouple", "customers", "C-1"),
			await office.hereJson("couple", "customers", "C-1", "C-1"),
		];

		for (const { out, err } of told) expect(out + err).not.toMatch(SECRETS);
		expect(told.at(-1)?.out).toContain(twin.customer);
	});

	it("that name records are never told, whether or not the systems were asked which field names them", async () => {
		await office.configure((file) => {
			file.mappings[0].fields[1].private = true;
		});
		office.bc.edit("customers", twin.customer, { displayName: "Petra Zandstra" });
		office.crm.edit("accounts", twin.account, { name: "P. Zandstra" });
		expect((await office.here("sync", "customers")).code).toBe(1);

		const told = [await office.here("errors"), await office.hereJson("errors")];

		for (const { out, err } of told) expect(out + err).not.toMatch(SECRETS);
		expect(told[0]?.out).toContain(`${twin.customer} was changed in Business Central`);
		expect((await office.here("errors", "--reveal")).out).toContain(
			"Name: Petra Zandstra in Business Central",
		);
	});

	describe("of a company, in what is told of its people", () => {
		const NUMBER = "P-1";
		let person: string;

		/** A customer that is not coupled, for it is blocked, and somebody who belongs to it. */
		beforeEach(async () => {
			await office.configure((file) => {
				file.mappings[0].fields[1].private = true;
				file.mappings.push(companyMappings({ schedule: null, findDeleted: null }, UNIT)[0]);
			});
			const company = { number: NUMBER, displayName: "Petra Zandstra", email: LEFT };
			office.bc.create("customers", { ...company, blocked: "All" });
			office.bc.create("contacts", { number: NUMBER, type: "Company", displayName: company.displayName });
			const facts = { type: "Person", displayName: "Jansen", companyNumber: NUMBER };
			person = String(office.bc.create("contacts", facts).id);
		});

		it("never tell who it is while they wait for it, in words, in data and in a plan", async () => {
			const planned = await office.here("sync", "contacts", "--dry-run");
			const ran = await office.here("sync", "contacts");
			const told = [planned, ran, await office.here("errors"), await office.hereJson("errors")];

			for (const { out, err } of told) expect(out + err).not.toMatch(SECRETS);
			expect(told[2]?.out).toContain(`Jansen waits for ${NUMBER}`);
		});

		it("are not told by a system that refuses somebody because of it", async () => {
			office.bc.edit("customers", String(office.bc.records("customers").at(-1)?.id), { blocked: " " });
			await office.here("sync", "customers");
			office.crm.faults.add({
				match: { operation: "create" },
				times: Number.POSITIVE_INFINITY,
				action: {
					type: "answer",
					status: 400,
					code: "0x80040203",
					message: `The parent ${LEFT} is inactive.`,
				},
			});
			await office.here("sync", "contacts");

			const told = [await office.here("errors"), await office.hereJson("errors")];

			for (const { out } of told) expect(out).not.toMatch(SECRETS);
			expect(told[0]?.out).toContain("The parent ••• is inactive.");
			expect(office.bc.get("contacts", person)?.displayName).toBe("Jansen");
		});
	});

	it("by which a list names records are told by the number of their line", async () => {
		await office.configure((file) => {
			file.mappings[0].fields[0].private = true;
		});
		await office.here("uncouple", "customers", "C-1");
		const list = `${office.folder}/couplings.csv`;
		await writeFile(list, `left,right\n${LEFT},${RIGHT}\n`);

		const inWords = await office.here("couple", "customers", "--from", list, "--dry-run");
		const data = await office.hereJson("couple", "customers", "--from", list, "--dry-run");

		expect(inWords.out + data.out).not.toMatch(SECRETS);
		expect(inWords.out).toContain('line 2: Business Central has no record "•••"');
		expect(data.data.pairs).toMatchObject([{ line: 2, left: "•••", right: "•••", code: "notFound" }]);
	});
});

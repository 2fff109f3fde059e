import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { HistoryEntry } from "../../src/demo/systems/kit/simulator.js";
import type { PlannedWrite } from "../../src/ports/use-cases.js";
import { dataOf } from "./data-of.js";
import { type Office, openOffice } from "./support.js";

/** Whom the simulators name for what a client wrote. */
const CLIENTS = ["koppel", "9b0d1c52-1c3e-ee11-bdf3-000d3a4b6c02"];

/** Values that are only known once they are there. */
const NEXT_NUMBER = "K-(next number)";
const SET_BY_SYSTEM = "(set by Business Central)";

/** The mapped fields by each system's own names. */
const MAPPED: Record<"left" | "right", string[]> = {
	left: ["number", "displayName", "phoneNumber", "email", "city", "creditLimit"],
	right: ["accountnumber", "name", "telephone1", "emailaddress1", "address1_city", "creditlimit"],
};

/** One write as a plan and a history both tell it. */
interface Write {
	operation: string;
	side: "left" | "right";
	/** The id of the written record; of a creation, the id of the record it was made from. */
	record: string | null;
	fields: Record<string, unknown>;
}

describe("koppel sync --dry-run", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
	});

	afterEach(() => office.close());

	/** Both companies in the middle of a day: every kind of thing a run can find. */
	const aBusyDay = async () => {
		const { bc, crm, twins } = office;
		const [changedLeft, changedRight, contested, merged, gone] = ["C-1", "C-2", "C-3", "C-4", "C-5"].map(
			(number) => twins(number),
		);
		if (!changedLeft || !changedRight || !contested || !merged || !gone) throw new Error("Five twins.");
		expect((await office.here("sync", "customers")).code).toBe(0);
		bc.edit("customers", changedLeft.customer, { displayName: "Renamed left", creditLimit: 500 });
		crm.edit("accounts", changedRight.account, { telephone1: "999", address1_city: "Delft" });
		bc.edit("customers", contested.customer, { displayName: "Said by left" });
		crm.edit("accounts", contested.account, { name: "Said by right" });
		bc.edit("customers", merged.customer, { phoneNumber: "555" });
		crm.remove("accounts", gone.account);
		const newLeft = bc.create("customers", {
			number: "C-6",
			displayName: "New left",
			email: "new@example.com",
		});
		const newRight = crm.create("accounts", { name: "New right", telephone1: "777" });
		const met = twins("C-7", { name: "Met today" });
		return { contested, gone, newLeft, newRight, met };
	};

	it("names every record and field that the run which follows writes, and nothing else", async () => {
		const { contested, gone, newLeft, newRight, met } = await aBusyDay();
		const before = totals(office);

		const planned = await office.json("sync", "customers", "--dry-run", "--reveal");
		expect(planned.code).toBe(0);
		expect(totals(office)).toEqual(before);

		const plan = planned.data.plan as PlannedWrite[];
		const ran = await office.json("sync", "customers");

		expect(ran.code).toBe(1);
		expect(ran.data.plan).toBeNull();
		expect(sorted(writesOf(plan))).toEqual(sorted(writtenSince(office, before, { newLeft, newRight })));
		expect(plan.filter(({ operation }) => operation === "couple")).toMatchObject([
			{ left: met.customer, right: met.account, name: "Met today" },
		]);
		expect(plan.filter(({ operation }) => operation === "ask").map(({ left }) => left)).toEqual(
			expect.arrayContaining([contested.customer, gone.customer]),
		);
		expect(ran.data.job.counters).toMatchObject({ coupled: 1, inserted: 2, failed: 2 });
		expect(ran.data.job.counters.modified).toBe(
			plan.filter(({ operation }) => operation === "update").length,
		);
	});

	it("writes nothing to either system nor to the store", async () => {
		await aBusyDay();
		const before = { systems: totals(office), store: await dataOf(office) };

		const inWords = await office.koppel("sync", "customers", "--dry-run");
		const ofOne = await office.here("sync", "customers", "--dry-run", "--record", "C-1");
		const whole = await office.here("sync", "customers", "--dry-run", "--full");

		expect([inWords.code, ofOne.code, whole.code]).toEqual([0, 0, 0]);
		expect(totals(office)).toEqual(before.systems);
		expect(await dataOf(office)).toEqual(before.store);
		expect(inWords.err).toBe("");
		expect(inWords.out.split("\n").sort().join("\n").trim()).toBe(
			[
				"10 planned; nothing was written.",
				"ask about Contoso C-5",
				'ask about Said by left: name is "Said by left" in Business Central and "Said by right" in Dynamics 365 Sales',
				'change Contoso C-2 in Business Central: phone number from "010-1" to "999"; city from (empty) to "Delft"',
				'change Contoso C-4 in Dynamics 365 Sales: phone number from "010-1" to "555"',
				"change Met today in Dynamics 365 Sales: credit limit from (empty) to 0",
				`change New right in Dynamics 365 Sales: number from (empty) to "${NEXT_NUMBER}"; credit limit from (empty) to "${SET_BY_SYSTEM}"`,
				'change Renamed left in Dynamics 365 Sales: name from "Contoso C-1" to "Renamed left"; credit limit from 0 to 500',
				"couple Met today in Business Central with the same record in Dynamics 365 Sales",
				'create New left in Dynamics 365 Sales: number "C-6"; name "New left"; email (hidden); credit limit 0',
				`create New right in Business Central: number "${NEXT_NUMBER}"; name "New right"; phone number "777"`,
			].join("\n"),
		);
		expect(ofOne.out).toContain("change Renamed left in Dynamics 365 Sales");
		expect(ofOne.out).toContain("1 planned; nothing was written.");
	});
});

type Totals = Record<"left" | "right", Record<string, number>>;

/** How often each record was written, by anybody. */
function totals({ bc, crm }: Office): Totals {
	const left = bc.records("customers").map(({ id }) => [id, bc.history("customers", String(id)).length]);
	const right = crm
		.records("accounts")
		.map(({ accountid }) => [accountid, crm.history("accounts", String(accountid)).length]);
	return { left: Object.fromEntries(left), right: Object.fromEntries(right) };
}

/** The plan's writes to systems; fields by the destination's own names. */
function writesOf(plan: PlannedWrite[]): Write[] {
	return plan.flatMap(({ operation, side, left, right, fields }) => {
		if (side === null) return [];
		const source = side === "left" ? right : left;
		const own = fields.map(({ name, after }) => [name.split("/")[side === "left" ? 0 : 1], after]);
		const record = operation === "create" ? source : side === "left" ? left : right;
		return [{ operation, side, record, fields: Object.fromEntries(own) }];
	});
}

/** What clients wrote after `before`, from both systems' own histories. */
function writtenSince(
	{ bc, crm }: Office,
	before: Totals,
	made: { newLeft: Record<string, unknown>; newRight: Record<string, unknown> },
): Write[] {
	const newRight = String(made.newRight.accountid);
	const sources = { left: newRight, right: String(made.newLeft.id) };
	const read = (side: "left" | "right", id: string, entries: HistoryEntry[]): Write[] =>
		entries.slice(before[side][id] ?? 0).map(({ operation, fields, by }) => {
			expect(CLIENTS).toContain(by);
			const written = Object.entries(fields)
				.filter(([name]) => MAPPED[side].includes(name))
				.map(([name, value]) => [name, id === newRight ? asPlanned(name, value) : withoutNumber(value)]);
			const record = operation === "create" ? sources[side] : id;
			return { operation, side, record, fields: Object.fromEntries(written) };
		});
	return [
		...bc
			.records("customers")
			.flatMap(({ id }) => read("left", String(id), bc.history("customers", String(id)))),
		...crm
			.records("accounts")
			.flatMap(({ accountid: id }) => read("right", String(id), crm.history("accounts", String(id)))),
	];
}

function withoutNumber(value: unknown): unknown {
	return /^K-\d+$/.test(String(value)) ? NEXT_NUMBER : value;
}

/** The record in Dataverse that a customer was made from gets what Business Central gave the customer. */
function asPlanned(name: string, value: unknown): unknown {
	return name === "creditlimit" ? SET_BY_SYSTEM : withoutNumber(value);
}

function sorted(writes: Write[]): Write[] {
	const key = ({ side, operation, record }: Write) => `${side} ${operation} ${record}`;
	return [...writes].sort((one, two) => (key(one) < key(two) ? -1 : 1));
}

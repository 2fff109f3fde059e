import type { FaultHandle } from "../../../src/demo/systems/kit/simulator.js";
import type { SyncErrorKind } from "../../../src/domain/sync-error.js";
import type { Company } from "./company.js";
import type { People } from "./people.js";
import { type AllTwins, type Twins, WITH_PEOPLE } from "./records.js";

/** The kinds of errors that the week has to bring: every one of design.md section 4. */
export const DEMANDED: readonly SyncErrorKind[] = [
	"updateConflict",
	"deletedLeft",
	"deletedRight",
	"validation",
	"permission",
	"duplicate",
	"waitingForParent",
	"stale",
	"transient",
	"possibleDuplicate",
	"merged",
	"loop",
	"massChange",
	"setup",
	"overdue",
];

/** What goes wrong, and when: a day of the week from Monday, 0, and an hour; before that hour's run, or after it. */
export interface Mishap {
	day: number;
	hour: number;
	when: "before" | "after";
	what: string;
	happen(): void | Promise<void>;
}

const ALWAYS = Number.POSITIVE_INFINITY;
const [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY] = [0, 1, 2, 3, 4, 5] as const;

/** Everything that goes wrong in the week beside what people do to each other. */
export function mishaps(company: Company, people: People, twins: AllTwins): Mishap[] {
	return [
		...refusals(company, people),
		...recordsInTheWay(company, people, twins),
		...workflows(company, twins),
		...lostAnswers(company, people),
		...outages(company),
		...massChanges(company, people, twins),
	];
}

/** A system says no: to a value, to a right, again and again to one record. */
function refusals({ bc, crm }: Company, people: People): Mishap[] {
	const faults: FaultHandle[] = [];
	const refuse = (status: number, code: string) => {
		const { right, left } = people.some("customers");
		bc.edit("customers", left, { displayName: people.words() });
		const match = { operation: "update" as const, set: "accounts", id: right };
		faults.push(crm.faults.add({ match, times: ALWAYS, action: { type: "answer", status, code } }));
	};
	return [
		{
			...{ day: MONDAY, hour: 9, when: "before", what: "cities that are too long for Business Central" },
			happen: () => {
				for (let n = 0; n < 3; n++) {
					const address1_city = `${people.words()} ${"aan den Rijn ".repeat(3)}`;
					people.write("customers", "right", people.some("customers"), { address1_city });
				}
			},
		},
		{
			...{ day: MONDAY, hour: 11, when: "before", what: "contacts may not be written" },
			happen: () => {
				crm.deny("contacts", "update");
				for (let n = 0; n < 4; n++)
					people.write("contacts", "left", people.some("contacts"), { jobTitle: people.words() });
			},
		},
		{
			...{ day: MONDAY, hour: 14, when: "before", what: "contacts may be written again" },
			happen: () => crm.allow("contacts", "update"),
		},
		{
			...{ day: TUESDAY, hour: 9, when: "before", what: "two records that cannot be written" },
			happen: () => {
				refuse(412, "0x80060882");
				refuse(503, "0x80072321");
			},
		},
		{
			...{ day: TUESDAY, hour: 13, when: "before", what: "they can be written again" },
			happen: () => {
				for (const fault of faults) fault.remove();
			},
		},
	];
}

/** Two records for one, merged accounts, a record that another one waits for. */
function recordsInTheWay({ bc, crm }: Company, people: People, { customers }: AllTwins): Mishap[] {
	const at = (index: number) => customers[index] as Twins;
	const [one, two, three, four] = [1, 2, 3, 4].map((index) => at(WITH_PEOPLE + index)) as [
		Twins,
		Twins,
		Twins,
		Twins,
	];
	return [
		{
			...{ day: MONDAY, hour: 10, when: "before", what: "two accounts of one number" },
			happen: () => {
				const number = "D-1";
				bc.create("customers", { number, displayName: people.words() });
				for (let n = 0; n < 2; n++) crm.create("accounts", { accountnumber: number, name: people.words() });
			},
		},
		{
			...{ day: THURSDAY, hour: 9, when: "before", what: "accounts may not be created, one with a contact" },
			happen: () => {
				crm.deny("accounts", "create");
				const number = "P-1";
				bc.create("customers", { number, displayName: people.words() });
				bc.create("contacts", { number, type: "Company", displayName: people.words() });
				bc.create("contacts", { type: "Person", displayName: people.words(), companyNumber: number });
			},
		},
		{
			...{ day: THURSDAY, hour: 12, when: "before", what: "accounts may be created again" },
			happen: () => crm.allow("accounts", "create"),
		},
		{
			...{ day: THURSDAY, hour: 14, when: "before", what: "accounts are merged" },
			happen: () => {
				crm.merge(one.right, two.right);
				crm.merge(three.right, four.right);
			},
		},
		{
			...{ day: THURSDAY, hour: 15, when: "before", what: "an account goes, and its contacts with it" },
			happen: () => crm.remove("accounts", at(5).right),
		},
	];
}

/** In each system a workflow sets the city of one customer right, each to its own liking, all Tuesday long. */
function workflows({ bc, crm }: Company, { customers }: AllTwins): Mishap[] {
	const { left, right } = customers[WITH_PEOPLE + 10] as Twins;
	const hours = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
	return hours.map((hour) => ({
		...{ day: TUESDAY, hour, when: "before", what: "a workflow changes what the other one wrote" },
		happen: () => {
			if (bc.get("customers", left)?.city !== "Delft") bc.edit("customers", left, { city: "Delft" });
			else crm.edit("accounts", right, { address1_city: "Leiden" });
		},
	}));
}

/** Requests whose answers never come. */
function lostAnswers({ bc, crm }: Company, people: People): Mishap[] {
	let name = "";
	let late: FaultHandle | null = null;
	return [
		{
			...{ day: TUESDAY, hour: 15, when: "before", what: "a new contact's request hangs" },
			happen: () => {
				name = people.words();
				crm.create("contacts", { lastname: name });
				late = bc.faults.add({ match: { operation: "create", set: "contacts" }, action: { type: "late" } });
			},
		},
		{
			...{ day: TUESDAY, hour: 15, when: "after", what: "somebody types it again, and it comes after all" },
			happen: async () => {
				bc.create("contacts", { type: "Person", displayName: name });
				await late?.execute();
			},
		},
		{
			...{ day: SATURDAY, hour: 10, when: "before", what: "answers get lost" },
			happen: () => {
				for (const system of [bc, crm]) {
					system.faults.add({
						...{ match: { operation: "batch" }, when: "after", times: 3 },
						action: { type: "drop" },
					});
				}
				for (let n = 0; n < 5; n++) {
					people.write("customers", "left", people.some("customers"), { phoneNumber: people.words() });
					people.write("customers", "right", people.some("customers"), { telephone1: people.words() });
				}
			},
		},
	];
}

/** A system that is away, one that is busy, and a table that may not be read. */
function outages({ bc, crm }: Company): Mishap[] {
	let down: FaultHandle | null = null;
	return [
		{
			...{ day: WEDNESDAY, hour: 9, when: "before", what: "Dynamics is down" },
			happen: () => {
				down = crm.faults.add({ scope: "request", times: ALWAYS, action: { type: "drop" } });
			},
		},
		{
			...{ day: WEDNESDAY, hour: 13, when: "before", what: "Dynamics is up again" },
			happen: () => down?.remove(),
		},
		{
			...{ day: WEDNESDAY, hour: 15, when: "before", what: "products may not be read" },
			happen: () => crm.deny("products", "read"),
		},
		{
			...{ day: WEDNESDAY, hour: 17, when: "before", what: "products may be read again" },
			happen: () => crm.allow("products", "read"),
		},
		{
			...{ day: FRIDAY, hour: 13, when: "before", what: "both systems are busy" },
			happen: () => {
				for (const system of [bc, crm]) {
					const action = { type: "answer", status: 429, retryAfter: 1 } as const;
					system.faults.add({ scope: "request", times: 6, action });
				}
			},
		},
	];
}

/** More deletions in one mapping than anybody means. */
function massChanges({ crm }: Company, people: People, { vendors }: AllTwins): Mishap[] {
	return [
		{
			...{ day: FRIDAY, hour: 10, when: "before", what: "sixty vendors are deleted at once" },
			happen: () => {
				const standing = vendors.filter(({ right }) => crm.get("accounts", right) !== undefined);
				for (const { right } of standing.slice(0, 60)) crm.remove("accounts", right);
				people.write("vendors", "left", people.some("vendors"), { city: "Breda" });
			},
		},
	];
}

import type { Side } from "../../../src/domain/record.js";
import type { Company, MappingName } from "./company.js";
import type { Random } from "./random.js";
import { type AllTwins, customerNumber, KEPT, type Twins, WITH_PEOPLE } from "./records.js";

/** The sets a mapping's records stand in. */
export const SETS: Record<MappingName, { left: string; right: string }> = {
	customers: { left: "customers", right: "accounts" },
	contacts: { left: "contacts", right: "contacts" },
	vendors: { left: "vendors", right: "accounts" },
	items: { left: "items", right: "products" },
};

/** A field people type a text into, on both sides. */
const SHARED: Partial<Record<MappingName, Array<{ left: string; right: string }>>> = {
	customers: [
		{ left: "displayName", right: "name" },
		{ left: "phoneNumber", right: "telephone1" },
		{ left: "city", right: "address1_city" },
	],
	contacts: [
		{ left: "displayName", right: "lastname" },
		{ left: "jobTitle", right: "jobtitle" },
	],
};

/** Where people work most. */
const BUSY: MappingName[] = ["customers", "customers", "contacts", "contacts", "vendors", "items"];

/** What an hour brings. */
export interface Pace {
	edits: number;
	conflicts: number;
	creations: number;
	deletions: number;
}

export const WORKING: Pace = { edits: 16, conflicts: 1, creations: 2, deletions: 1 };
export const RESTING: Pace = { edits: 2, conflicts: 0, creations: 0, deletions: 0 };

/** The people of both systems, who know nothing of each other and of Koppel. */
export class People {
	private typed = 0;

	constructor(
		private readonly company: Company,
		private readonly twins: AllTwins,
		private readonly random: Random,
	) {}

	/** An hour of work. */
	work({ edits, conflicts, creations, deletions }: Pace): void {
		for (let n = 0; n < edits; n++) this.edit();
		for (let n = 0; n < conflicts; n++) this.disagree();
		for (let n = 0; n < creations; n++) this.make();
		for (let n = 0; n < deletions; n++) this.remove();
	}

	/**
	 * Both records of something that stands in both systems now: one drawn by chance or else the next that does, so that
	 * what was answered before does not change what is drawn from here on.
	 */
	some(mapping: MappingName, from = 0): Twins {
		const list = this.twins[mapping].slice(from);
		for (let at = this.random.below(list.length); ; at++) {
			const twins = list[at % list.length] as Twins;
			if (this.stands(mapping, "left", twins) && this.stands(mapping, "right", twins)) return twins;
		}
	}

	/** A text nobody has typed before. */
	words(): string {
		return `Typed ${++this.typed}`;
	}

	write(mapping: MappingName, side: Side, twins: Twins, fields: Record<string, unknown>): void {
		const { bc, crm } = this.company;
		(side === "left" ? bc : crm).edit(SETS[mapping][side], twins[side], fields);
	}

	private stands(mapping: MappingName, side: Side, twins: Twins): boolean {
		const { bc, crm } = this.company;
		const record = (side === "left" ? bc : crm).get(SETS[mapping][side], twins[side]);
		// A merged account cannot be edited any more.
		return record !== undefined && record.merged !== true;
	}

	private edit(): void {
		const mapping = this.random.of(BUSY);
		const twins = this.some(mapping);
		const side = this.random.of(["left", "right"] as const);
		const fields = SHARED[mapping];
		if (fields === undefined || this.random.once(4)) this.editInOnePlace(mapping, twins);
		else this.write(mapping, side, twins, { [this.random.of(fields)[side]]: this.words() });
	}

	/** What is written in one system only, or in each in its own way. */
	private editInOnePlace(mapping: MappingName, twins: Twins): void {
		const n = this.random.below(9_000);
		if (mapping === "customers") this.write(mapping, "left", twins, { creditLimit: n });
		if (mapping === "contacts") {
			const employer = customerNumber(this.random.below(WITH_PEOPLE));
			const inBusinessCentral = { companyNumber: employer, email: `Person.${n}@Example.com` };
			const inDynamics = { mobilephone: `+31 6 ${n} ${n}`, emailaddress1: `other.${n}@example.com` };
			if (this.random.once(2)) this.write(mapping, "left", twins, inBusinessCentral);
			else this.write(mapping, "right", twins, inDynamics);
		}
		if (mapping === "vendors") {
			const blocked = this.random.of([" ", "Payment", "All"]);
			this.write(mapping, "left", twins, { displayName: this.words(), blocked });
		}
		if (mapping === "items") {
			if (this.random.once(3)) this.write(mapping, "right", twins, { price: n });
			else this.write(mapping, "left", twins, { unitPrice: n, displayName2: this.words() });
		}
	}

	/** Two people write different things into one field of one record. */
	private disagree(): void {
		const mapping = this.random.of(["customers", "contacts"] as const);
		const field = this.random.of(SHARED[mapping] ?? []);
		const twins = this.some(mapping);
		for (const side of ["left", "right"] as const)
			this.write(mapping, side, twins, { [field[side]]: this.words() });
	}

	private make(): void {
		const { bc, crm } = this.company;
		const name = this.words();
		const employer = this.random.below(WITH_PEOPLE);
		const account = this.twins.customers[employer]?.right;
		const makes = [
			() => bc.create("customers", { displayName: name, city: "Lier" }),
			() => crm.create("accounts", { name, address1_city: "Lier" }),
			() =>
				bc.create("contacts", { type: "Person", displayName: name, companyNumber: customerNumber(employer) }),
			() =>
				crm.create("contacts", {
					lastname: name,
					"parentcustomerid_account@odata.bind": `/accounts(${account})`,
				}),
			() => bc.create("vendors", { displayName: name, city: "Lier" }),
			() => bc.create("items", { displayName: name, unitPrice: 5 }),
		];
		this.random.of(makes)();
	}

	/** Customers that others refer to, or that something else happens to, are not deleted. */
	private remove(): void {
		const mapping = this.random.of(["customers", "contacts", "vendors", "items"] as const);
		const twins = this.some(mapping, mapping === "customers" ? KEPT : 0);
		const sides = this.random.of([["left"], ["right"], ["left", "right"]] as const);
		const { bc, crm } = this.company;
		for (const side of sides) (side === "left" ? bc : crm).remove(SETS[mapping][side], twins[side]);
	}
}

import type { Coupling } from "../../../src/domain/coupling.js";
import { type Company, MAPPINGS, type MappingName } from "./company.js";
import { SETS } from "./people.js";

type Row = Record<string, unknown>;

/** Two fields that have to hold the same, by rules of the proof's own: nothing here is shared with the engine. */
interface Rule {
	left: string;
	right: string;
	/** What a value comes to before it is compared; as a text where nothing is said. */
	as?: (value: unknown) => string;
	/** Where nothing stands on the left, the right may hold anything. */
	onlyWhenSet?: true;
}

const text = (value: unknown) => (value === null || value === undefined ? "" : String(value));
const amount = (value: unknown) => (value === null || value === undefined ? "" : Number(value).toFixed(2));
const digits = (value: unknown) => text(value).replace(/\D/g, "");
const address = (value: unknown) => text(value).toLowerCase();
const isBlocked = (value: unknown) => String(value === true || value === "Payment" || value === "All");

const RULES: Record<MappingName, Rule[]> = {
	customers: [
		{ left: "number", right: "accountnumber" },
		{ left: "displayName", right: "name" },
		{ left: "phoneNumber", right: "telephone1" },
		{ left: "email", right: "emailaddress1" },
		{ left: "city", right: "address1_city" },
		{ left: "creditLimit", right: "creditlimit", as: amount },
	],
	contacts: [
		{ left: "displayName", right: "lastname" },
		{ left: "jobTitle", right: "jobtitle" },
		{ left: "mobilePhoneNumber", right: "mobilephone", as: digits },
		{ left: "email", right: "emailaddress1", as: address },
	],
	vendors: [
		{ left: "number", right: "accountnumber" },
		{ left: "displayName", right: "name" },
		{ left: "city", right: "address1_city" },
		{ left: "blocked", right: "creditonhold", as: isBlocked },
	],
	items: [
		{ left: "number", right: "productnumber" },
		{ left: "displayName", right: "name" },
		{ left: "unitPrice", right: "price", as: amount },
		{ left: "displayName2", right: "description", onlyWhenSet: true },
	],
};

/** Which records a mapping is about, on each side. */
const MEANT: Record<MappingName, { left: (row: Row) => boolean; right: (row: Row) => boolean }> = {
	customers: {
		left: ({ blocked }) => blocked === " ",
		right: (row) => row.customertypecode !== 11 && !row.merged,
	},
	contacts: { left: ({ type }) => type === "Person", right: () => true },
	// These flow to the right only: what nobody coupled there is nobody's business.
	vendors: { left: () => true, right: () => false },
	items: { left: ({ blocked }) => blocked === false, right: () => false },
};

const IDS: Record<string, string> = { accounts: "accountid", contacts: "contactid", products: "productid" };

/** What the proof found: how much it compared, and every difference in words. */
export interface Agreement {
	pairs: number;
	values: number;
	parted: number;
	differences: string[];
}

/** Compares both systems field by field, pair by pair, and looks for records that stand in one system alone. */
export async function compareAll(company: Company): Promise<Agreement> {
	const all: Agreement = { pairs: 0, values: 0, parted: 0, differences: [] };
	const partnerOfCustomer = new Map<string, string>();
	for (const mapping of MAPPINGS) {
		const couplings = await company.couplings(mapping);
		const left = byId(company.bc.records(SETS[mapping].left), "id");
		const { right: set } = SETS[mapping];
		const right = byId(company.crm.records(set), IDS[set] ?? "");
		const bound = { left: new Set<string>(), right: new Set<string>() };
		for (const coupling of couplings) {
			for (const side of ["left", "right"] as const) bound[side].add(coupling[side].id?.toLowerCase() ?? "");
			if (coupling.state === "parted") all.parted++;
			else compareOne({ mapping, coupling, left, right, partnerOfCustomer }, all);
		}
		for (const [id, row] of left)
			if (MEANT[mapping].left(row) && !bound.left.has(id))
				all.differences.push(`${mapping}: ${nameOf(row)} stands on the left only`);
		for (const [id, row] of right)
			if (MEANT[mapping].right(row) && !bound.right.has(id))
				all.differences.push(`${mapping}: ${nameOf(row)} stands on the right only`);
	}
	return all;
}

interface Comparison {
	mapping: MappingName;
	coupling: Coupling;
	left: Map<string, Row>;
	right: Map<string, Row>;
	/** The number of a customer by the id of its account. */
	partnerOfCustomer: Map<string, string>;
}

function compareOne({ mapping, coupling, left, right, partnerOfCustomer }: Comparison, all: Agreement): void {
	const one = left.get(coupling.left.id?.toLowerCase() ?? "");
	const other = right.get(coupling.right.id?.toLowerCase() ?? "");
	if (one === undefined || other === undefined || coupling.state !== "coupled" || coupling.skipped) {
		const { _id, state, skipped } = coupling;
		all.differences.push(
			`${mapping}: ${_id} is ${state}, ${skipped ? "" : "not "}skipped, ${!one} ${!other}`,
		);
		return;
	}
	all.pairs++;
	const differ = (field: string, there: string, here: string) => {
		all.values++;
		if (there !== here) all.differences.push(`${mapping}: ${nameOf(one)}, ${field}: "${there}", "${here}"`);
	};
	for (const { left: field, right: otherField, as = text, onlyWhenSet } of RULES[mapping]) {
		if (onlyWhenSet && text(one[field]) === "") continue;
		differ(field, as(one[field]), as(other[otherField]));
	}
	if (mapping === "customers") partnerOfCustomer.set(text(other.accountid).toLowerCase(), text(one.number));
	if (mapping === "contacts") {
		const employer = text(other._parentcustomerid_value).toLowerCase();
		differ("company", text(one.companyNumber), partnerOfCustomer.get(employer) ?? "");
	}
}

function byId(rows: Row[], id: string): Map<string, Row> {
	return new Map(rows.map((row) => [String(row[id]).toLowerCase(), row]));
}

function nameOf(row: Row): string {
	return text(row.displayName ?? row.name ?? row.lastname);
}

import { randomUUID } from "node:crypto";
import { generateCompany, type PartyValues } from "../kit/company.js";
import type { Company } from "./company.js";
import type { FieldValue } from "./fields.js";

const PERSON = "SETUP";

const CODES: Record<string, [code: string, displayName: string][]> = {
	paymentTerms: [
		["14 DAYS", "Net 14 days"],
		["30 DAYS", "Net 30 days"],
		["CM", "Current month"],
		["COD", "Cash on delivery"],
	],
	shipmentMethods: [
		["EXW", "Ex warehouse"],
		["FOB", "Free on board"],
		["CIF", "Cost, insurance and freight"],
	],
	paymentMethods: [
		["BANK", "Bank transfer"],
		["CASH", "Cash"],
	],
	unitsOfMeasure: [
		["PCS", "Piece"],
		["BOX", "Box"],
		["HOUR", "Hour"],
	],
	itemCategories: [
		["FURNITURE", "Furniture"],
		["PARTS", "Parts"],
		["SERVICES", "Services"],
	],
	currencies: [
		["USD", "US dollar"],
		["GBP", "Pound sterling"],
		["CHF", "Swiss franc"],
		["DKK", "Danish krone"],
	],
	salespeoplePurchasers: [
		["OF", "Otis Falk"],
		["HR", "Helga Ras"],
		["JO", "Jip Ooms"],
		["PS", "Petra Smit"],
	],
};

const COUNTRIES =
	"AT Austria,AU Australia,BE Belgium,BR Brazil,CA Canada,CH Switzerland,CN China,CZ Czechia,DE Germany,DK Denmark," +
	"EE Estonia,ES Spain,FI Finland,FR France,GB United Kingdom,GR Greece,HU Hungary,IE Ireland,IN India,IS Iceland," +
	"IT Italy,JP Japan,LT Lithuania,LU Luxembourg,LV Latvia,MX Mexico,NL Netherlands,NO Norway,NZ New Zealand," +
	"PL Poland,PT Portugal,RO Romania,SE Sweden,SI Slovenia,SK Slovakia,TR Türkiye,US United States,ZA South Africa";

/** Fills the small tables every company comes with; `at` is the time stamped (ms). */
export function seedCodes(company: Company, at: number): void {
	const countries = COUNTRIES.split(",").map((entry) => [entry.slice(0, 2), entry.slice(3)] as const);
	for (const [set, codes] of Object.entries({ ...CODES, countriesRegions: countries })) {
		for (const [code, displayName] of codes) {
			company.create(set, { code, displayName }, { by: PERSON, at, isPerson: true });
		}
	}
}

/**
 * Fills the customers with those of the made-up company, without asking the rules for each.
 * @param at the time stamped on all of them (ms)
 */
export function seedCustomers(company: Company, seed: { size: number; seed?: number }, at: number): void {
	const table = company.tableOrFail("customers");
	for (const party of generateCompany(seed)) {
		const values = party.businessCentral;
		if (values === null) continue;
		const type = party.kind === "person" ? "Person" : "Company";
		const fields = { ...customerFields(values), number: party.number, type };
		table.insert(randomUUID(), { ...company.blank("customers"), ...fields }, { at, by: PERSON });
	}
}

function customerFields(values: PartyValues): Record<string, FieldValue> {
	return {
		displayName: values.name,
		addressLine1: values.street,
		city: values.city,
		state: values.state,
		country: values.countryCode,
		postalCode: values.postalCode,
		phoneNumber: values.phone,
		email: values.email,
		website: values.website,
		creditLimit: values.creditLimit,
	};
}

import type { Company, MappingName } from "./company.js";

/** How many records a side each mapping has at the beginning: 20,000 in all. */
export const SIZES = { customers: 8_000, contacts: 7_000, vendors: 1_000, items: 4_000 };

/** Customers with people of their own; their contacts refer to them. */
export const WITH_PEOPLE = 2_000;

/** Customers that nobody deletes: those with people of their own, and those to which the week's mishaps happen. */
export const KEPT = WITH_PEOPLE + 20;

const VENDOR = 11;
const CITIES = ["Utrecht", "Antwerpen", "Groningen", "Eindhoven", "Gent"];
const JOBS = ["Purchaser", "Bookkeeper", "Director", "Planner"];

const cityOf = (at: number) => CITIES[at % CITIES.length] as string;
const padded = (at: number) => String(at).padStart(5, "0");
export const customerNumber = (at: number) => `C-${padded(at)}`;

/** The ids of one thing in both systems. */
export interface Twins {
	left: string;
	right: string;
}

export type AllTwins = Record<MappingName, Twins[]>;

/** Both systems hold the same 20,000 records, made a month ago by people who typed them twice. */
export function fill(company: Company): AllTwins {
	const by = { at: company.clock.now() - 30 * 86_400_000 };
	const made = customers(company, by);
	const accounts = made.map(({ right }) => right);
	return {
		customers: made,
		contacts: contacts(company, by, accounts),
		vendors: vendors(company, by),
		items: items(company, by),
	};
}

type Made = { at: number };

const range = (size: number) => Array.from({ length: size }, (_, at) => at);

function customers({ bc, crm }: Company, by: Made): Twins[] {
	return range(SIZES.customers).map((at) => {
		const number = customerNumber(at);
		const name = `Company ${at}`;
		const email = `info@company${at}.example`;
		const telephone = `020${padded(at)}`;
		const city = cityOf(at);
		const customer = bc.create(
			"customers",
			{ number, displayName: name, phoneNumber: telephone, email, city, creditLimit: 1_000 },
			by,
		);
		const account = crm.create(
			"accounts",
			{
				accountnumber: number,
				name,
				telephone1: telephone,
				emailaddress1: email,
				address1_city: city,
				creditlimit: 1_000,
			},
			by,
		);
		if (at < WITH_PEOPLE) bc.create("contacts", { number, type: "Company", displayName: name }, by);
		return { left: String(customer.id), right: String(account.accountid) };
	});
}

function contacts({ bc, crm }: Company, by: Made, accounts: readonly string[]): Twins[] {
	return range(SIZES.contacts).map((at) => {
		const name = `Person ${at}`;
		const jobTitle = JOBS[at % JOBS.length] as string;
		const mobile = `06${padded(at)}00`;
		const email = `person${at}@example.com`;
		const employer = at % WITH_PEOPLE;
		const person = bc.create(
			"contacts",
			{
				type: "Person",
				displayName: name,
				jobTitle,
				mobilePhoneNumber: mobile,
				email,
				companyNumber: customerNumber(employer),
			},
			by,
		);
		const contact = crm.create(
			"contacts",
			{
				lastname: name,
				jobtitle: jobTitle,
				mobilephone: mobile,
				emailaddress1: email,
				"parentcustomerid_account@odata.bind": `/accounts(${accounts[employer]})`,
			},
			by,
		);
		return { left: String(person.id), right: String(contact.contactid) };
	});
}

function vendors({ bc, crm }: Company, by: Made): Twins[] {
	return range(SIZES.vendors).map((at) => {
		const number = `V-${padded(at)}`;
		const name = `Vendor ${at}`;
		const city = cityOf(at);
		const vendor = bc.create("vendors", { number, displayName: name, city }, by);
		const account = crm.create(
			"accounts",
			{ accountnumber: number, name, address1_city: city, creditonhold: false, customertypecode: VENDOR },
			by,
		);
		return { left: String(vendor.id), right: String(account.accountid) };
	});
}

function items({ bc, crm }: Company, by: Made): Twins[] {
	const unit = crm.records("uoms")[0];
	const bound = {
		"defaultuomscheduleid@odata.bind": `/uomschedules(${unit?._uomscheduleid_value})`,
		"defaultuomid@odata.bind": `/uoms(${unit?.uomid})`,
	};
	return range(SIZES.items).map((at) => {
		const number = `I-${padded(at)}`;
		const name = `Item ${at}`;
		const price = 10 + at;
		const item = bc.create("items", { number, displayName: name, unitPrice: price }, by);
		const product = crm.create(
			"products",
			{ productnumber: number, name, price, quantitydecimal: 2, ...bound },
			by,
		);
		return { left: String(item.id), right: String(product.productid) };
	});
}

import { CHANNEL, type Times } from "./configuration.js";

/** What a Dataverse account is when it is a vendor (customertypecode); every other choice is a customer, or none. */
const VENDOR = 11;
const NO_VENDORS = [null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12];

/** What people call a field, in both languages. */
function words(en: string, nl: string): object {
	return { en, nl };
}

/** The unit that products of the demo are counted in, by the ids of Dataverse. */
export interface Unit {
	scheduleId: string;
	unitId: string;
}

/** Keeps vendors out of the customers: both are accounts, and a field of theirs is written by one mapping only. */
export const CUSTOMERS_ONLY = [{ field: "customertypecode", op: "in", value: NO_VENDORS }];

/** The rest of the company: people of the customers, vendors, and the items that are sold. */
export function companyMappings(times: Times, unit: Unit): object[] {
	const common = commonOf(times);
	return [contactsMapping(times), vendors(common), items(common, unit)];
}

function commonOf(times: Times): object {
	return {
		policies: { update: "ask", deletion: "ask" },
		...(times.schedule === null ? {} : { schedule: times.schedule }),
		...(times.findDeleted === null ? {} : { findDeleted: times.findDeleted }),
		channel: CHANNEL,
	};
}

/** In this company a customer's contact has the customer's number, so that is how people refer to their customer. */
export function contactsMapping(times: Times): object {
	return {
		name: "contacts",
		left: { system: "bc", entity: "contacts", filter: [{ field: "type", op: "eq", value: "Person" }] },
		right: { system: "crm", entity: "contacts" },
		createMissing: true,
		createKey: { left: { field: "number", prefix: "P" } },
		...commonOf(times),
		fields: [
			{ left: "displayName", right: "lastname", label: words("name", "naam"), match: 1 },
			{ left: "jobTitle", right: "jobtitle", label: words("job title", "functie") },
			{
				left: "mobilePhoneNumber",
				right: "mobilephone",
				label: words("mobile phone number", "mobiele nummer"),
				private: true,
				compare: "digits",
			},
			{
				left: "email",
				right: "emailaddress1",
				label: words("email", "e-mailadres"),
				private: true,
				transform: { toRight: "{{ value | downcase }}", toLeft: "{{ value | downcase }}" },
			},
			{
				left: "companyNumber",
				right: "parentcustomerid_account",
				label: words("customer", "klant"),
				lookup: { mapping: "customers", refersBy: { left: "number" } },
			},
			{
				left: "type",
				label: words("kind of contact", "soort contact"),
				constant: "Person",
				direction: "toLeft",
			},
		],
	};
}

function vendors(common: object): object {
	return {
		name: "vendors",
		left: { system: "bc", entity: "vendors" },
		right: {
			system: "crm",
			entity: "accounts",
			filter: [{ field: "customertypecode", op: "eq", value: VENDOR }],
		},
		direction: "toRight",
		createMissing: "toRight",
		...common,
		fields: [
			{
				left: "number",
				right: "accountnumber",
				label: words("vendor number", "leveranciersnummer"),
				match: 1,
			},
			{ left: "displayName", right: "name", label: words("name", "naam") },
			{ left: "city", right: "address1_city", label: words("city", "plaats") },
			{
				left: "blocked",
				right: "creditonhold",
				label: words("blocked", "geblokkeerd"),
				options: [
					{ left: " ", right: false },
					{ left: "Payment", right: true },
					{ left: "All", right: true },
				],
			},
			{ right: "customertypecode", label: words("kind of relation", "soort relatie"), constant: VENDOR },
		],
	};
}

function items(common: object, { scheduleId, unitId }: Unit): object {
	return {
		name: "items",
		left: { system: "bc", entity: "items", filter: [{ field: "blocked", op: "eq", value: false }] },
		right: { system: "crm", entity: "products" },
		direction: "toRight",
		createMissing: "toRight",
		...common,
		fields: [
			{ left: "number", right: "productnumber", label: words("item number", "artikelnummer"), match: 1 },
			{ left: "displayName", right: "name", label: words("description", "omschrijving"), truncate: true },
			{ left: "unitPrice", right: "price", label: words("unit price", "eenheidsprijs"), enforce: true },
			{
				left: "displayName2",
				right: "description",
				label: words("second description", "omschrijving 2"),
				onlyWhenSet: true,
			},
			{ right: "quantitydecimal", constant: 2 },
			{ right: "defaultuomscheduleid", constant: scheduleId },
			{ right: "defaultuomid", constant: unitId },
		],
	};
}

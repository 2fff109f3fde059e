import type { Company, Writer } from "./company.js";
import { dialogError } from "./errors.js";
import { type FieldValue, NO_ID } from "./fields.js";
import { SETS, type SetDefinition } from "./sets.js";
import type { RecordVersion, Table, Values } from "./table.js";

/** Fills what the application itself fills in a new record. `given` is what was sent. */
export function completeNew(
	definition: SetDefinition,
	values: Record<string, FieldValue>,
	given: Values,
	company: Company,
): void {
	for (const name of definition.required ?? []) {
		if (given[name] === undefined || given[name] === "") throw dialogError(`A "${name}" must be provided.`);
	}
	if (definition.name === "contacts") completeContact(values, company);
	if (definition.name === "salesOrders") completeOrder(values, given, company);
	if (definition.name === "contactsInformation") completeRelation(values, company);
}

function completeContact(values: Record<string, FieldValue>, company: Company): void {
	if (values.searchName === "") values.searchName = String(values.displayName).toUpperCase();
	values.companyName = companyNameOf(values, company);
}

/** A company stands under its own name, a person under that of the company it works for. */
function companyNameOf(values: Values, company: Company): FieldValue {
	if (values.type === "Company") return values.displayName ?? "";
	if (values.companyNumber === "") return "";
	const employer = company.tableOrFail("contacts").byKey(String(values.companyNumber));
	return employer?.values.displayName ?? "";
}

function completeOrder(values: Record<string, FieldValue>, given: Values, company: Company): void {
	const customer = company.tableOrFail("customers").byId(String(values.customerId));
	if (values.customerId === NO_ID || customer === undefined) {
		throw dialogError('You must provide a "customerId" or a "customerNumber".');
	}
	values.customerName = customer.values.displayName ?? "";
	for (const name of ["currencyId", "currencyCode", "phoneNumber", "email"]) {
		if (given[name] === undefined) values[name] = customer.values[name] as FieldValue;
	}
}

function completeRelation(values: Record<string, FieldValue>, company: Company): void {
	const contact = company.tableOrFail("contacts").byId(String(values.contactId));
	if (contact === undefined) throw dialogError('The "contactId" does not match to a Contact.');
	Object.assign(values, relationFields(contact));
}

function relationFields(contact: RecordVersion): Record<string, FieldValue> {
	const { number, displayName, type } = contact.values;
	return { contactNumber: number ?? "", contactName: displayName ?? "", contactType: type ?? "" };
}

/** Fills what the application itself keeps in step when a record changes. */
export function completeChanged(
	definition: SetDefinition,
	values: Record<string, FieldValue>,
	company: Company,
): void {
	if (definition.name === "contacts") values.companyName = companyNameOf(values, company);
}

/**
 * Checks what concerns the record as a whole.
 * @param changed what an edit changes; null for a new record
 */
export function checkRules(definition: SetDefinition, values: Values, changed: Values | null): void {
	for (const name of definition.required ?? []) {
		if (changed?.[name] === "") throw dialogError(`The blank "${name}" is not allowed.`);
	}
	for (const name of ["email", "email2"]) {
		const address = (changed ?? values)[name];
		if (typeof address === "string") checkEmail(address);
	}
}

/** Tables check addresses (facts/business-central-api section 13a); several may stand behind each other. */
function checkEmail(addresses: string): void {
	for (const address of addresses.split(/[;,]/)) {
		if (addresses !== "" && !/^\s*[^\s@]+@[^\s@]+\s*$/.test(address)) {
			throw dialogError(`The email address "${address}" is not valid.`);
		}
	}
}

/** Carries a write on to the records that show something of it. `old` is null for a new record. */
export function followUp(
	company: Company,
	table: Table,
	old: RecordVersion | null,
	written: RecordVersion,
	writer: Writer,
): void {
	if (old === null) return;
	if (old.key !== written.key) carryRename(company, table.definition.name, old.key, written, writer);
	if (table.definition.name === "contacts") carryContact(company, table, old, written, writer);
}

function carryRename(
	company: Company,
	set: string,
	oldKey: string,
	written: RecordVersion,
	writer: Writer,
): void {
	for (const definition of SETS) {
		for (const field of definition.fields) {
			if (field.refersTo?.set !== set || field.kind !== "code") continue;
			const table = company.tableOrFail(definition.name);
			const changes = { [field.name]: written.key };
			changeWhere(company, table, (values) => values[field.name] === oldKey, writer, changes);
		}
	}
}

/** Relations show the contact, and the people of a company show its name. */
function carryContact(
	company: Company,
	table: Table,
	old: RecordVersion,
	written: RecordVersion,
	writer: Writer,
): void {
	const isShown = ["number", "displayName", "type"].some((name) => old.values[name] !== written.values[name]);
	if (!isShown) return;
	const relations = company.tableOrFail("contactsInformation");
	const shown = relationFields(written);
	changeWhere(company, relations, (values) => values.contactId === written.id, writer, shown);
	const companyName = written.values.displayName ?? "";
	changeWhere(company, table, (values) => values.companyNumber === written.key, writer, { companyName });
}

function changeWhere(
	company: Company,
	table: Table,
	isMeant: (values: Values) => boolean,
	writer: Writer,
	changes: Record<string, FieldValue>,
): void {
	const meant = [...table.all()].filter((version) => isMeant(version.values));
	for (const version of meant) {
		const isSame = Object.keys(changes).every((name) => version.values[name] === changes[name]);
		if (!isSame) company.put(table, version, { ...version.values, ...changes }, changes, writer);
	}
}

import {
	customer,
	date,
	guid,
	integer,
	lookup,
	memo,
	money,
	picklist,
	stateAndStatus,
	text,
	yesNo,
} from "../columns.js";
import { defineTable, type TableOptions } from "../table.js";

const activeOrInactive = stateAndStatus(
	{ 0: ["Active", { 1: "Active" }], 1: ["Inactive", { 2: "Inactive" }] },
	{ state: 0, status: 1 },
);

const address = [
	text("address1_line1", 250),
	text("address1_line2", 250),
	text("address1_line3", 250),
	text("address1_city", 80),
	text("address1_stateorprovince", 50),
	text("address1_postalcode", 20),
	text("address1_country", 80),
	text("address1_primarycontactname", 100),
];

const contactMethods = { 1: "Any", 2: "Email", 3: "Phone", 4: "Fax", 5: "Mail" };

/** Customers and other organizations (facts/dataverse-api section 2; merge: section 5). */
export const account = (options?: TableOptions, hasCompany = false) =>
	defineTable(
		{
			logicalName: "account",
			schemaName: "Account",
			entitySet: "accounts",
			primaryName: "name",
			hasMoney: true,
			columns: [
				text("name", 160, { required: "ApplicationRequired" }),
				text("accountnumber", 20),
				...(hasCompany ? [guid("bcbi_companyid", { property: "_bcbi_companyid_value" })] : []),
				text("emailaddress1", 100),
				text("telephone1", 50),
				text("telephone2", 50),
				text("fax", 50),
				text("websiteurl", 200),
				...address,
				memo("description"),
				...money("creditlimit"),
				yesNo("creditonhold"),
				...money("revenue"),
				integer("numberofemployees", { min: 0, max: 1_000_000_000 }),
				picklist("customertypecode", {
					1: "Competitor",
					2: "Consultant",
					3: "Customer",
					4: "Investor",
					5: "Partner",
					6: "Influencer",
					7: "Press",
					8: "Prospect",
					9: "Reseller",
					10: "Supplier",
					11: "Vendor",
					12: "Other",
				}),
				picklist("accountcategorycode", { 1: "Preferred Customer", 2: "Standard" }),
				picklist("preferredcontactmethodcode", contactMethods, { initial: 1 }),
				picklist("paymenttermscode", { 1: "Net 30", 2: "2% 10, Net 30", 3: "Net 45", 4: "Net 60" }),
				picklist("address1_shippingmethodcode", {
					1: "Airborne",
					2: "DHL",
					3: "FedEx",
					4: "UPS",
					5: "Postal Mail",
				}),
				picklist("address1_freighttermscode", { 1: "FOB", 2: "No Charge" }),
				lookup("primarycontactid", "contact"),
				lookup("parentaccountid", "account"),
				yesNo("merged", { access: "readOnly" }),
				lookup("masterid", "account", { access: "readOnly" }),
				...activeOrInactive,
			],
		},
		options,
	);

/** People at customers. Deleting an account deletes them (facts/dataverse-api section 12a). */
export const contact = (options?: TableOptions) =>
	defineTable(
		{
			logicalName: "contact",
			schemaName: "Contact",
			entitySet: "contacts",
			primaryName: "fullname",
			hasMoney: true,
			columns: [
				text("firstname", 50),
				text("middlename", 50),
				text("lastname", 50, { required: "ApplicationRequired" }),
				text("fullname", 160, {
					access: "readOnly",
					read: (_row, fields) =>
						[fields.firstname, fields.middlename, fields.lastname].filter(Boolean).join(" ") || null,
				}),
				text("jobtitle", 100),
				text("salutation", 100),
				text("emailaddress1", 100),
				text("emailaddress2", 100),
				text("emailaddress3", 100),
				text("telephone1", 50),
				text("telephone2", 50),
				text("telephone3", 50),
				text("mobilephone", 50),
				text("fax", 50),
				...address,
				date("birthdate"),
				picklist("gendercode", { 1: "Male", 2: "Female" }),
				memo("description"),
				...money("creditlimit"),
				customer("parentcustomerid", "cascade"),
				lookup("accountid", "account", { access: "readOnly", read: parentIn("account") }),
				lookup("parentcontactid", "contact", { access: "readOnly", read: parentIn("contact") }),
				picklist("preferredcontactmethodcode", contactMethods, { initial: 1 }),
				...activeOrInactive,
			],
		},
		options,
	);

/** Reads the parent customer when it is in that table. */
function parentIn(table: string) {
	return (_row: unknown, fields: Readonly<Record<string, string | number | boolean | null>>) =>
		fields["parentcustomerid.table"] === table ? (fields.parentcustomerid ?? null) : null;
}

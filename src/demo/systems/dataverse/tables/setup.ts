import {
	BUSINESS_UNIT_ID,
	decimal,
	guid,
	integer,
	lookup,
	picklist,
	stateAndStatus,
	text,
	yesNo,
} from "../columns.js";
import { defineTable, type TableOptions } from "../table.js";

const activeOrInactive = () =>
	stateAndStatus(
		{ 0: ["Active", { 1: "Active" }], 1: ["Inactive", { 2: "Inactive" }] },
		{ state: 0, status: 1 },
	);

/** The organization's own row. */
export const organization = () =>
	defineTable(
		{
			logicalName: "organization",
			schemaName: "Organization",
			entitySet: "organizations",
			primaryName: "name",
			isOwned: false,
			isOpen: false,
			columns: [
				text("name", 160, { access: "readOnly" }),
				integer("expirechangetrackingindays", { access: "readOnly", min: 0, max: 365 }),
			],
		},
		{ isChangeTracked: false },
	);

/**
 * People and applications that sign in (facts/dataverse-api section 2). Clients cannot create or delete them. Their key
 * is called `ownerid`, as they are owners themselves (section 12a).
 */
export const systemuser = (options?: TableOptions) =>
	defineTable(
		{
			logicalName: "systemuser",
			schemaName: "SystemUser",
			entitySet: "systemusers",
			primaryName: "fullname",
			addressKey: "ownerid",
			isOwned: false,
			isOpen: false,
			columns: [
				guid("ownerid", { access: "readOnly", isOnRow: true, read: (row) => row.id }),
				text("firstname", 64),
				text("lastname", 64),
				text("fullname", 200, {
					access: "readOnly",
					read: (_row, fields) => [fields.firstname, fields.lastname].filter(Boolean).join(" ") || null,
				}),
				text("internalemailaddress", 100),
				text("domainname", 1024),
				text("title", 128),
				text("jobtitle", 100),
				yesNo("isdisabled", { access: "readOnly" }),
				picklist(
					"accessmode",
					{
						0: "Read-Write",
						1: "Administrative",
						2: "Read",
						3: "Support User",
						4: "Non-interactive",
					},
					{ initial: 0 },
				),
				yesNo("islicensed", { access: "readOnly" }),
				guid("applicationid"),
				guid("azureactivedirectoryobjectid"),
				guid("businessunitid", {
					access: "readOnly",
					property: "_businessunitid_value",
					read: () => BUSINESS_UNIT_ID,
				}),
				lookup("parentsystemuserid", "systemuser"),
			],
		},
		options,
	);

/** Currencies; the first one is the organization's own. */
export const transactioncurrency = (options?: TableOptions) =>
	defineTable(
		{
			logicalName: "transactioncurrency",
			schemaName: "TransactionCurrency",
			entitySet: "transactioncurrencies",
			primaryName: "currencyname",
			isOwned: false,
			columns: [
				text("currencyname", 100, { required: "ApplicationRequired" }),
				text("isocurrencycode", 5, { required: "ApplicationRequired" }),
				text("currencysymbol", 13),
				integer("currencyprecision", { min: 0, max: 4 }),
				decimal("exchangerate", { precision: 12, min: 0 }),
				...activeOrInactive(),
			],
		},
		{ isChangeTracked: false, ...options },
	);

export const uomschedule = (options?: TableOptions) =>
	defineTable(
		{
			logicalName: "uomschedule",
			schemaName: "UoMSchedule",
			entitySet: "uomschedules",
			primaryName: "name",
			isOwned: false,
			columns: [text("name", 200), text("description", 2_000), ...activeOrInactive()],
		},
		{ isChangeTracked: false, ...options },
	);

export const uom = (options?: TableOptions) =>
	defineTable(
		{
			logicalName: "uom",
			schemaName: "UoM",
			entitySet: "uoms",
			primaryName: "name",
			isOwned: false,
			columns: [
				text("name", 100),
				decimal("quantity", { precision: 10, min: 0 }),
				yesNo("isschedulebaseuom"),
				lookup("uomscheduleid", "uomschedule", { required: "SystemRequired", onDelete: "cascade" }),
			],
		},
		{ isChangeTracked: false, ...options },
	);

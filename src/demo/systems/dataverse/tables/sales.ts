import {
	customer,
	date,
	decimal,
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

/**
 * Products (facts/dataverse-api sections 2 and 12a).
 * @param startsActive as on upgraded installations; new ones start products as Draft
 */
export const product = (startsActive: boolean, options?: TableOptions) =>
	defineTable(
		{
			logicalName: "product",
			schemaName: "Product",
			entitySet: "products",
			primaryName: "name",
			hasMoney: true,
			isOwned: false,
			columns: [
				text("productnumber", 100, { required: "ApplicationRequired" }),
				text("name", 100, { required: "ApplicationRequired" }),
				memo("description"),
				...money("price"),
				...money("currentcost"),
				...money("standardcost"),
				decimal("quantityonhand", { precision: 5, min: 0 }),
				decimal("stockvolume", { precision: 5, min: 0 }),
				decimal("stockweight", { precision: 5, min: 0 }),
				integer("quantitydecimal", { min: 0, max: 5, required: "ApplicationRequired" }),
				picklist(
					"producttypecode",
					{
						1: "Sales Inventory",
						2: "Miscellaneous Charges",
						3: "Services",
						4: "Flat Fees",
					},
					{ initial: 1 },
				),
				picklist(
					"productstructure",
					{ 1: "Product", 2: "Product Family", 3: "Product Bundle" },
					{
						access: "insertOnly",
						initial: 1,
					},
				),
				text("vendorpartnumber", 100),
				text("vendorname", 100),
				date("validfromdate"),
				date("validtodate"),
				lookup("defaultuomscheduleid", "uomschedule", { required: "ApplicationRequired" }),
				lookup("defaultuomid", "uom", { required: "ApplicationRequired" }),
				lookup("parentproductid", "product"),
				...stateAndStatus(
					{
						0: ["Active", { 1: "Active" }],
						1: ["Retired", { 2: "Retired" }],
						2: ["Draft", { 0: "Draft" }],
						3: ["Under Revision", { 3: "Under Revision" }],
					},
					startsActive ? { state: 0, status: 1 } : { state: 2, status: 0 },
				),
			],
		},
		options,
	);

/** Opportunities, enough of them to couple (facts/dataverse-api section 2). */
export const opportunity = (options?: TableOptions) =>
	defineTable(
		{
			logicalName: "opportunity",
			schemaName: "Opportunity",
			entitySet: "opportunities",
			primaryName: "name",
			hasMoney: true,
			columns: [
				text("name", 300, { required: "ApplicationRequired" }),
				memo("description"),
				...money("estimatedvalue"),
				date("estimatedclosedate"),
				integer("closeprobability", { min: 0, max: 100 }),
				...money("actualvalue"),
				date("actualclosedate"),
				picklist("opportunityratingcode", { 1: "Hot", 2: "Warm", 3: "Cold" }, { initial: 2 }),
				picklist("salesstage", { 0: "Qualify", 1: "Develop", 2: "Propose", 3: "Close" }, { initial: 0 }),
				text("stepname", 200),
				yesNo("isrevenuesystemcalculated"),
				...money("totalamount", { access: "readOnly" }),
				...money("totaltax", { access: "readOnly" }),
				customer("customerid", "cascade"),
				lookup("parentaccountid", "account"),
				lookup("parentcontactid", "contact"),
				...stateAndStatus(
					{
						0: ["Open", { 1: "In Progress", 2: "On Hold" }],
						1: ["Won", { 3: "Won" }],
						2: ["Lost", { 4: "Canceled", 5: "Out-Sold" }],
					},
					{ state: 0, status: 1 },
				),
			],
		},
		options,
	);

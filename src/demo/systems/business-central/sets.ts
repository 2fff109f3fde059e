import {
	choice,
	code,
	date,
	decimal,
	type FieldDefinition,
	type FieldValue,
	flag,
	guid,
	integer,
	text,
} from "./fields.js";

/** An entity set: its fields and the rules that are its own (facts/business-central-api section 3). */
export interface SetDefinition {
	name: string;
	/** Name of the entity type in the metadata. */
	entity: string;
	/** What messages call the record's table. */
	caption: string;
	/** The field that identifies a record for people; unique, and the order of lists. */
	key: string;
	/** Where no single field is unique: what identifies a record instead. */
	keyOf?: (values: Readonly<Record<string, FieldValue>>) => string;
	/** Without `id` and `lastModifiedDateTime`, which every set has. */
	fields: readonly FieldDefinition[];
	/** Clients cannot create, change or delete. */
	isReadOnly?: boolean;
	/** Must not be missing or blank. */
	required?: readonly string[];
	/** Fills the key of records created without one. */
	series?: { prefix: string; digits: number; first: number; step: number };
	/** Records of other sets that forbid a deletion while they refer to the record by this field. */
	heldBy?: readonly { set: string; field: string }[];
}

const PARTY_TYPES = ["Company", "Person"];

const country = code("country", 10, { refersTo: { set: "countriesRegions", caption: "Country/Region" } });
const salesperson = (name: string) =>
	code(name, 20, { refersTo: { set: "salespeoplePurchasers", caption: "Salesperson/Purchaser" } });

const address: FieldDefinition[] = [
	text("addressLine1", 100),
	text("addressLine2", 50),
	text("city", 30),
	text("state", 30),
	country,
	code("postalCode", 20),
];

const currency: FieldDefinition[] = [
	guid("currencyId", { refersTo: { set: "currencies", caption: "Currency" }, pairedWith: "currencyCode" }),
	code("currencyCode", 10, {
		refersTo: { set: "currencies", caption: "Currency" },
		pairedWith: "currencyId",
		isCurrency: true,
	}),
];

const paymentTerms = guid("paymentTermsId", { refersTo: { set: "paymentTerms", caption: "Payment Terms" } });
const shipmentMethod = guid("shipmentMethodId", {
	refersTo: { set: "shipmentMethods", caption: "Shipment Method" },
});
const paymentMethod = guid("paymentMethodId", {
	refersTo: { set: "paymentMethods", caption: "Payment Method" },
});

const customers: SetDefinition = {
	name: "customers",
	entity: "customer",
	caption: "Customer",
	key: "number",
	required: ["displayName"],
	series: { prefix: "C", digits: 5, first: 10, step: 10 },
	heldBy: [{ set: "salesOrders", field: "customerId" }],
	fields: [
		code("number", 20),
		text("displayName", 100),
		choice("type", PARTY_TYPES),
		...address,
		text("phoneNumber", 30),
		text("email", 80),
		text("website", 255),
		salesperson("salespersonCode"),
		decimal("balanceDue", { isReadOnly: true }),
		decimal("creditLimit"),
		flag("taxLiable"),
		guid("taxAreaId"),
		text("taxAreaDisplayName", 100, { isReadOnly: true }),
		text("taxRegistrationNumber", 50),
		...currency,
		paymentTerms,
		shipmentMethod,
		paymentMethod,
		choice("blocked", [" ", "Ship", "Invoice", "All"]),
	],
};

const vendors: SetDefinition = {
	name: "vendors",
	entity: "vendor",
	caption: "Vendor",
	key: "number",
	series: { prefix: "V", digits: 5, first: 10, step: 10 },
	fields: [
		code("number", 20),
		text("displayName", 100),
		...address,
		text("phoneNumber", 30),
		text("email", 80),
		text("website", 255),
		text("taxRegistrationNumber", 50),
		...currency,
		code("irs1099Code", 10),
		paymentTerms,
		paymentMethod,
		flag("taxLiable"),
		choice("blocked", [" ", "Payment", "All"]),
		decimal("balance", { isReadOnly: true }),
	],
};

const contacts: SetDefinition = {
	name: "contacts",
	entity: "contact",
	caption: "Contact",
	key: "number",
	required: ["displayName"],
	series: { prefix: "CT", digits: 6, first: 1, step: 1 },
	heldBy: [{ set: "contactsInformation", field: "contactId" }],
	fields: [
		code("number", 20),
		choice("type", PARTY_TYPES),
		text("displayName", 100),
		text("jobTitle", 30),
		code("companyNumber", 20, { refersTo: { set: "contacts", caption: "Contact" } }),
		text("companyName", 100, { isReadOnly: true }),
		choice(
			"contactBusinessRelation",
			["None", "Customer", "Vendor", "Bank Account", "Employee", "Other", "Multiple"],
			{ isReadOnly: true },
		),
		...address,
		text("phoneNumber", 30),
		text("mobilePhoneNumber", 30),
		text("email", 80),
		text("website", 255),
		code("searchName", 100),
		flag("privacyBlocked"),
		text("taxRegistrationNumber", 50),
		date("lastInteractionDate", { isReadOnly: true }),
	],
};

const items: SetDefinition = {
	name: "items",
	entity: "item",
	caption: "Item",
	key: "number",
	series: { prefix: "", digits: 4, first: 1_000, step: 1 },
	fields: [
		code("number", 20),
		text("displayName", 100),
		text("displayName2", 50),
		choice("type", ["Inventory", "Service", "Non-Inventory"]),
		guid("itemCategoryId", {
			refersTo: { set: "itemCategories", caption: "Item Category" },
			pairedWith: "itemCategoryCode",
		}),
		code("itemCategoryCode", 20, {
			refersTo: { set: "itemCategories", caption: "Item Category" },
			pairedWith: "itemCategoryId",
		}),
		flag("blocked"),
		code("gtin", 14),
		decimal("inventory", { isReadOnly: true }),
		decimal("unitPrice"),
		flag("priceIncludesTax"),
		decimal("unitCost"),
		guid("baseUnitOfMeasureId", {
			refersTo: { set: "unitsOfMeasure", caption: "Unit of Measure" },
			pairedWith: "baseUnitOfMeasureCode",
		}),
		code("baseUnitOfMeasureCode", 10, {
			refersTo: { set: "unitsOfMeasure", caption: "Unit of Measure" },
			pairedWith: "baseUnitOfMeasureId",
		}),
	],
};

const salesOrders: SetDefinition = {
	name: "salesOrders",
	entity: "salesOrder",
	caption: "Sales Header",
	key: "number",
	series: { prefix: "S-ORD", digits: 6, first: 101_001, step: 1 },
	fields: [
		code("number", 20),
		code("externalDocumentNumber", 35),
		date("orderDate"),
		date("postingDate"),
		guid("customerId", {
			refersTo: { set: "customers", caption: "Customer" },
			pairedWith: "customerNumber",
		}),
		code("customerNumber", 20, {
			refersTo: { set: "customers", caption: "Customer" },
			pairedWith: "customerId",
		}),
		text("customerName", 100, { isReadOnly: true }),
		...currency,
		flag("pricesIncludeTax"),
		paymentTerms,
		shipmentMethod,
		salesperson("salesperson"),
		date("requestedDeliveryDate"),
		decimal("discountAmount"),
		decimal("totalAmountExcludingTax", { isReadOnly: true }),
		decimal("totalTaxAmount", { isReadOnly: true }),
		decimal("totalAmountIncludingTax", { isReadOnly: true }),
		flag("fullyShipped", { isReadOnly: true }),
		choice("status", ["Draft", "In Review", "Open"], { isReadOnly: true }),
		text("phoneNumber", 30),
		text("email", 80),
	],
};

const contactsInformation: SetDefinition = {
	name: "contactsInformation",
	entity: "contactInformation",
	caption: "Contact Business Relation",
	key: "contactNumber",
	keyOf: (values) => `${values.contactNumber} ${values.relatedId}`,
	isReadOnly: true,
	fields: [
		guid("contactId"),
		code("contactNumber", 20),
		text("contactName", 100),
		choice("contactType", PARTY_TYPES),
		guid("relatedId"),
		choice("relatedType", [" ", "Customer", "Vendor", "Bank Account", "Employee"]),
	],
};

const currencies: SetDefinition = {
	name: "currencies",
	entity: "currency",
	caption: "Currency",
	key: "code",
	heldBy: ["customers", "vendors", "salesOrders"].map((set) => ({ set, field: "currencyId" })),
	fields: [
		code("code", 10),
		text("displayName", 30),
		text("symbol", 10),
		text("amountDecimalPlaces", 5),
		decimal("amountRoundingPrecision"),
	],
};

const salespeoplePurchasers: SetDefinition = {
	name: "salespeoplePurchasers",
	entity: "salespersonPurchaser",
	caption: "Salesperson/Purchaser",
	key: "code",
	heldBy: [
		{ set: "customers", field: "salespersonCode" },
		{ set: "salesOrders", field: "salesperson" },
	],
	fields: [
		code("code", 20),
		text("displayName", 50),
		text("email", 80),
		text("email2", 80),
		text("phoneNo", 30),
		text("jobTitle", 30),
		decimal("commisionPercent"),
		flag("privacyBlocked"),
		flag("blocked"),
	],
};

/** A small table of codes. */
function codeTable(name: string, entity: string, caption: string, heldBy: SetDefinition["heldBy"] = []) {
	return { name, entity, caption, key: "code", heldBy, fields: [code("code", 10), text("displayName", 100)] };
}

const codeTables: SetDefinition[] = [
	codeTable("paymentTerms", "paymentTerm", "Payment Terms", [
		{ set: "customers", field: "paymentTermsId" },
		{ set: "vendors", field: "paymentTermsId" },
	]),
	codeTable("shipmentMethods", "shipmentMethod", "Shipment Method", [
		{ set: "customers", field: "shipmentMethodId" },
	]),
	codeTable("paymentMethods", "paymentMethod", "Payment Method", [
		{ set: "customers", field: "paymentMethodId" },
	]),
	codeTable("unitsOfMeasure", "unitOfMeasure", "Unit of Measure"),
	codeTable("itemCategories", "itemCategory", "Item Category"),
	codeTable("countriesRegions", "countryRegion", "Country/Region"),
];

/** The list of companies, which stands outside them. */
export const COMPANIES: SetDefinition = {
	name: "companies",
	entity: "company",
	caption: "Company",
	key: "name",
	isReadOnly: true,
	fields: [
		text("systemVersion", 50),
		integer("timestamp"),
		text("name", 30),
		text("displayName", 250),
		text("businessProfileId", 250),
	],
};

/** All sets inside a company. */
export const SETS: readonly SetDefinition[] = [
	customers,
	vendors,
	contacts,
	items,
	salesOrders,
	contactsInformation,
	currencies,
	salespeoplePurchasers,
	...codeTables,
];

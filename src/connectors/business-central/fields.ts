import type { ValueType } from "../../domain/mapping.js";
import type { EntityDescription, FieldDescription } from "../../ports/connector.js";
import { type EdmProperty, type Edmx, localName } from "../odata-protocol/edmx.js";
import { decodeEnumWord } from "./translate.js";

/** One field of a set, with what translation needs. */
export interface BusinessCentralField extends FieldDescription {
	/** Of an option: the encoded word by plain word. Empty for others. */
	wireWords: Map<string, string>;
}

/** One entity set as the connector knows it. */
export interface BusinessCentralEntity {
	set: string;
	fields: Map<string, BusinessCentralField>;
}

const SYSTEM_FIELDS: readonly string[] = [
	"id",
	"lastModifiedDateTime",
	"systemCreatedAt",
	"systemModifiedAt",
];

/** Read-only fields that `$metadata` does not always mark as such (facts/business-central-api.md section 3). */
const READ_ONLY: Readonly<Record<string, readonly string[]>> = {
	customers: ["balanceDue", "taxAreaDisplayName"],
	vendors: ["balance"],
	contacts: ["companyName", "contactBusinessRelation", "lastInteractionDate"],
	items: ["inventory"],
	salesOrders: [
		"customerName",
		"totalAmountExcludingTax",
		"totalTaxAmount",
		"totalAmountIncludingTax",
		"fullyShipped",
		"status",
	],
	opportunities: [
		"contactName",
		"contactCompanyName",
		"status",
		"closed",
		"creationDate",
		"dateClosed",
		"estimatedClosingDate",
		"estimatedValue",
		"chancesOfSuccessPrc",
		"completedPrc",
		"calculatedCurrentValue",
	],
};
const READ_ONLY_SETS: readonly string[] = ["companies", "contactsInformation"];

/** Names of text fields that are codes: stored in upper case and trimmed (section 12). */
const CODE_NAME = /^(?:code|number|gtin|country|salesperson|searchName)$|(?:Code|Number)$/;
const NO_CODES: readonly string[] = [
	"phoneNumber",
	"mobilePhoneNumber",
	"faxNumber",
	"taxRegistrationNumber",
	"registrationNumber",
];

/** Amounts and quantities carry up to five decimals. */
const DECIMAL_PLACES = 5;

/** A set out of the service's metadata; null when there is none of that name. */
export function toEntity(edmx: Edmx, set: string): BusinessCentralEntity | null {
	const type = edmx.sets.get(set);
	const properties = type === undefined ? undefined : edmx.types.get(type);
	if (properties === undefined) return null;
	const fields = properties.map((property) => toField(edmx, set, property)).filter((field) => field !== null);
	return { set, fields: new Map(fields.map((field) => [field.name, field])) };
}

/** What the port says of a table. Business Central versions every record, and tells what was modified since a time. */
export function toDescription(entity: BusinessCentralEntity): EntityDescription {
	const fields = [...entity.fields.values()].map(({ wireWords: _, ...field }) => field);
	const nameField = ["displayName", "description", "number", "code"].find((name) => entity.fields.has(name));
	return {
		entity: entity.set,
		fields,
		nameField: nameField ?? null,
		versioned: true,
		changesTracked: entity.fields.has("lastModifiedDateTime"),
	};
}

function toField(edmx: Edmx, set: string, property: EdmProperty): BusinessCentralField | null {
	const members = edmx.enums.get(localName(property.type));
	const type = members === undefined ? typeOf(property) : "option";
	if (type === null) return null;
	const wireWords = new Map((members ?? []).map((word) => [decodeEnumWord(word), word]));
	const isWritable = mayWrite(set, property);
	return {
		name: property.name,
		type,
		creatable: isWritable || property.flags["NAV.AllowEditOnCreate"] === true,
		writable: isWritable,
		maxLength: type === "text" || type === "code" ? property.maxLength : null,
		scale: type === "number" ? scaleOf(property) : null,
		options: members === undefined ? null : [...wireWords.keys()],
		wireWords,
	};
}

function mayWrite(set: string, { name, flags }: EdmProperty): boolean {
	if (SYSTEM_FIELDS.includes(name) || READ_ONLY_SETS.includes(set)) return false;
	if (READ_ONLY[set]?.includes(name)) return false;
	return flags["NAV.AllowEdit"] !== false && flags["Org.OData.Core.V1.Computed"] !== true;
}

function scaleOf(property: EdmProperty): number {
	return property.type.startsWith("Edm.Int") ? 0 : (property.scale ?? DECIMAL_PLACES);
}

/** Null for what no mapping can carry: streams, complex values, collections. */
function typeOf({ name, type }: EdmProperty): ValueType | null {
	switch (type) {
		case "Edm.String":
			return CODE_NAME.test(name) && !NO_CODES.includes(name) ? "code" : "text";
		case "Edm.Guid":
			return "guid";
		case "Edm.Boolean":
			return "boolean";
		case "Edm.Date":
			return "date";
		case "Edm.DateTimeOffset":
			return "datetime";
		case "Edm.Decimal":
		case "Edm.Double":
		case "Edm.Int16":
		case "Edm.Int32":
		case "Edm.Int64":
			return "number";
		default:
			return null;
	}
}

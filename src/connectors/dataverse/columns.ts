import type { ValueType } from "../../domain/mapping.js";
import type { FieldDescription } from "../../ports/connector.js";
import type { Attribute } from "./schema.js";

/** What one column is to us. */
export interface Column {
	name: string;
	type: ValueType;
	/** The vendor's own type, e.g. `Customer`. */
	attributeType: string;
	/** The property rows carry it under: `_x_value` for lookups. */
	property: string;
	isLookup: boolean;
	creatable: boolean;
	writable: boolean;
}

/** What a lookup is written by, and the table it then points to. */
export interface Target {
	navigation: string;
	/** Logical name of the table. */
	table: string;
	set: string;
}

/** A field as a mapping names it. */
export interface DataverseField {
	/** Column name, `_x_value`, or the navigation property of a lookup with several targets. */
	name: string;
	column: Column;
	/** Null for a column that is no lookup, or whose target cannot be told from its name. */
	target: Target | null;
	/** All tables the lookup may point to, where the name stands for one of several; empty otherwise. */
	targets: Target[];
}

/** One table as the connector knows it. */
export interface Table {
	logicalName: string;
	set: string;
	primaryId: string;
	primaryName: string | null;
	versioned: boolean;
	changesTracked: boolean;
	columns: Map<string, Column>;
}

const LOOKUPS: readonly string[] = ["Lookup", "Customer", "Owner"];

/** What a lookup with several targets means when a mapping names the column alone. */
const USUAL_TARGET: Readonly<Record<string, string>> = { Customer: "account", Owner: "systemuser" };

/** A column out of the metadata; null for what no mapping can carry (images, virtual and shadow columns). */
export function toColumn(attribute: Attribute): Column | null {
	const type = typeOf(attribute);
	if (type === null || attribute.AttributeOf) return null;
	const isLookup = LOOKUPS.includes(attribute.AttributeType);
	return {
		name: attribute.LogicalName,
		type,
		attributeType: attribute.AttributeType,
		property: isLookup ? `_${attribute.LogicalName}_value` : attribute.LogicalName,
		isLookup,
		creatable: attribute.IsValidForCreate ?? false,
		writable: attribute.IsValidForUpdate ?? false,
	};
}

/** What the port says of a column. */
export function toFieldDescription(attribute: Attribute, column: Column): FieldDescription {
	const isText = column.type === "text";
	return {
		name: column.name,
		type: column.type,
		creatable: column.creatable,
		writable: column.writable,
		maxLength: isText ? (attribute.MaxLength ?? null) : null,
		scale: column.type === "number" ? scaleOf(attribute) : null,
		options: attribute.OptionSet?.Options?.map(({ Value }) => Value) ?? null,
	};
}

/** The target a lookup is written to when several are possible; null when none of them is the usual one. */
export function chooseTarget(column: Column, targets: Target[]): Target | null {
	if (targets.length <= 1) return targets[0] ?? null;
	const usual = USUAL_TARGET[column.attributeType];
	return targets.find(({ table }) => table === usual) ?? null;
}

function scaleOf({ AttributeType, Precision }: Attribute): number | null {
	return AttributeType === "Integer" || AttributeType === "BigInt" ? 0 : (Precision ?? null);
}

function typeOf({ AttributeType, Format }: Attribute): ValueType | null {
	switch (AttributeType) {
		case "String":
		case "Memo":
			return "text";
		case "Integer":
		case "BigInt":
		case "Decimal":
		case "Double":
		case "Money":
			return "number";
		case "Boolean":
			return "boolean";
		case "DateTime":
			return Format === "DateOnly" ? "date" : "datetime";
		case "Picklist":
		case "State":
		case "Status":
			return "option";
		case "Uniqueidentifier":
		case "Lookup":
		case "Customer":
		case "Owner":
			return "guid";
		default:
			return null;
	}
}

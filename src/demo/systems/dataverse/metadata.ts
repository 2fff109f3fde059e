import type { Column, Option } from "./columns.js";
import { type JsonObject, managed, metadataId, textLabel } from "./metadata-values.js";
import { describePrivileges } from "./privileges.js";
import type { Table } from "./table.js";

/** Attribute types as the metadata names them, and the type to cast to for their details (section 10). */
const casts: Readonly<Record<Column["type"], readonly [attributeType: string, cast: string]>> = {
	String: ["String", "StringAttributeMetadata"],
	Memo: ["Memo", "MemoAttributeMetadata"],
	Integer: ["Integer", "IntegerAttributeMetadata"],
	BigInt: ["BigInt", "BigIntAttributeMetadata"],
	Decimal: ["Decimal", "DecimalAttributeMetadata"],
	Money: ["Money", "MoneyAttributeMetadata"],
	Boolean: ["Boolean", "BooleanAttributeMetadata"],
	DateTime: ["DateTime", "DateTimeAttributeMetadata"],
	DateOnly: ["DateTime", "DateTimeAttributeMetadata"],
	Picklist: ["Picklist", "PicklistAttributeMetadata"],
	State: ["State", "StateAttributeMetadata"],
	Status: ["Status", "StatusAttributeMetadata"],
	Uniqueidentifier: ["Uniqueidentifier", "UniqueIdentifierAttributeMetadata"],
	Lookup: ["Lookup", "LookupAttributeMetadata"],
	Customer: ["Customer", "LookupAttributeMetadata"],
	Owner: ["Owner", "LookupAttributeMetadata"],
};

/** The type a column is cast to, without its namespace. */
export function castOf(column: Column): string {
	return casts[column.type][1];
}

/** Names a cast can have. */
export function isCast(name: string): boolean {
	return Object.values(casts).some(([, cast]) => cast === name);
}

/** A table as `EntityDefinitions` answers it (facts/dataverse-api section 10). */
export function describeTable(table: Table): JsonObject {
	return {
		MetadataId: metadataId(table.logicalName),
		LogicalName: table.logicalName,
		SchemaName: table.schemaName,
		EntitySetName: table.entitySet,
		LogicalCollectionName: table.entitySet,
		PrimaryIdAttribute: table.primaryId,
		PrimaryNameAttribute: table.primaryName,
		ChangeTrackingEnabled: table.isChangeTracked,
		CanChangeTrackingBeEnabled: managed(true, "canchangetrackingbeenabled"),
		IsOptimisticConcurrencyEnabled: table.isConcurrencyEnabled,
		OwnershipType: table.isOwned ? "UserOwned" : "OrganizationOwned",
		DisplayName: textLabel(table.schemaName),
		Privileges: describePrivileges(table),
	};
}

/** What every attribute has, whatever its type. */
export function describeColumn(table: Table, column: Column): JsonObject {
	const { access } = column;
	return {
		MetadataId: metadataId(`${table.logicalName}.${column.name}`),
		LogicalName: column.name,
		SchemaName: column.name,
		EntityLogicalName: table.logicalName,
		AttributeType: attributeTypeOf(column),
		AttributeTypeName: { Value: `${attributeTypeOf(column)}Type` },
		IsPrimaryId: column.name === table.primaryId,
		IsPrimaryName: column.name === table.primaryName,
		IsValidForRead: true,
		IsValidForCreate: access === "free" || access === "insertOnly",
		IsValidForUpdate: access === "free" || access === "updateOnly",
		RequiredLevel: managed(column.required, "canmodifyrequirementlevelsettings"),
		DisplayName: textLabel(column.label),
	};
}

/** A column that rows carry as `_x_value` is a lookup, also where this simulator keeps no more than its id. */
function attributeTypeOf(column: Column): string {
	return column.property.startsWith("_") && column.type === "Uniqueidentifier"
		? "Lookup"
		: casts[column.type][0];
}

/** What only the column's own type has. */
export function describeType(column: Column): JsonObject {
	const { maxLength, precision, min, max, targets, options } = column;
	return {
		...(maxLength === undefined ? {} : { MaxLength: maxLength }),
		...(precision === undefined ? {} : { Precision: precision }),
		...(min === undefined ? {} : { MinValue: min }),
		...(max === undefined ? {} : { MaxValue: max }),
		...(targets === undefined ? {} : { Targets: targets.map((each) => each.table) }),
		...(column.type === "DateOnly" ? { Format: "DateOnly" } : {}),
		...(column.type === "DateTime" ? { Format: "DateAndTime" } : {}),
		...(options === undefined ? {} : { DefaultFormValue: column.initial ?? -1 }),
	};
}

/** Members of an attribute that are there only when expanded. */
export function describeOptionSets(table: Table, column: Column): JsonObject {
	if (column.type === "Boolean") {
		const sides = {
			TrueOption: option({ value: 1, label: "Yes" }),
			FalseOption: option({ value: 0, label: "No" }),
		};
		return { OptionSet: sides, GlobalOptionSet: null };
	}
	if (!column.options) return {};
	const name = `${table.logicalName}_${column.name}`;
	return {
		OptionSet: {
			MetadataId: metadataId(name),
			Name: name,
			IsGlobal: false,
			Options: column.options.map(option),
		},
		GlobalOptionSet: null,
	};
}

function option({ value, label, state, defaultStatus }: Option): JsonObject {
	return {
		Value: value,
		Label: textLabel(label),
		...(state === undefined ? {} : { State: state }),
		...(defaultStatus === undefined ? {} : { DefaultStatus: defaultStatus, InvariantName: label }),
	};
}

/** Relationships that leave a table through its lookups. */
export function describeRelationships(table: Table): JsonObject[] {
	return table.columns.flatMap((column) =>
		(column.targets ?? []).map((target) => {
			const name = `${table.logicalName}_${target.navigation}_${target.table}`;
			return {
				MetadataId: metadataId(name),
				SchemaName: name,
				ReferencingEntity: table.logicalName,
				ReferencingAttribute: column.name,
				ReferencedEntity: target.table,
				ReferencedAttribute: `${target.table}id`,
				ReferencingEntityNavigationPropertyName: target.navigation,
				CascadeConfiguration: { Delete: target.onDelete === "cascade" ? "Cascade" : "RemoveLink" },
			};
		}),
	);
}

/** Alternate keys of a table. */
export function describeKeys(table: Table): JsonObject[] {
	return table.keys.map((columns) => {
		const name = `${table.logicalName}_${columns.join("_")}`;
		return {
			MetadataId: metadataId(name),
			LogicalName: name,
			SchemaName: name,
			KeyAttributes: [...columns],
			EntityKeyIndexStatus: "Active",
		};
	});
}

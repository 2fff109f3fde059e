import { encodeEnumWord } from "./enum-word.js";
import type { FieldDefinition, FieldKind } from "./fields.js";
import { COMPANIES, SETS, type SetDefinition } from "./sets.js";

const EDM: Record<Exclude<FieldKind, "enum">, string> = {
	text: "Edm.String",
	code: "Edm.String",
	decimal: "Edm.Decimal",
	integer: "Edm.Int32",
	boolean: "Edm.Boolean",
	guid: "Edm.Guid",
	date: "Edm.Date",
	datetime: "Edm.DateTimeOffset",
};

/** The EDMX of `$metadata`: types, lengths, option words and sets. */
export function metadataDocument(): string {
	const sets = [COMPANIES, ...SETS];
	const entitySets = sets.map(
		(set) => `<EntitySet Name="${set.name}" EntityType="Microsoft.NAV.${set.entity}"/>`,
	);
	return [
		'<?xml version="1.0" encoding="utf-8"?>',
		'<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>',
		'<Schema Namespace="Microsoft.NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
		...sets.flatMap(enumTypes),
		...sets.map(entityType),
		`<EntityContainer Name="NAV">${entitySets.join("")}</EntityContainer>`,
		"</Schema></edmx:DataServices></edmx:Edmx>",
	].join("\n");
}

function entityType(set: SetDefinition): string {
	const properties = set.fields.map((field) => `<Property ${attributes(set, field)}/>`);
	const modified =
		set === COMPANIES
			? ""
			: '<Property Name="lastModifiedDateTime" Type="Edm.DateTimeOffset" Precision="0"/>';
	return (
		`<EntityType Name="${set.entity}"><Key><PropertyRef Name="id"/></Key>` +
		`<Property Name="id" Type="Edm.Guid" Nullable="false"/>${properties.join("")}${modified}</EntityType>`
	);
}

function attributes(set: SetDefinition, field: FieldDefinition): string {
	const type = field.kind === "enum" ? `Microsoft.NAV.${enumName(set, field)}` : EDM[field.kind];
	const length = field.maxLength === undefined ? "" : ` MaxLength="${field.maxLength}"`;
	return `Name="${field.name}" Type="${type}"${length}`;
}

function enumTypes(set: SetDefinition): string[] {
	return set.fields
		.filter((field) => field.kind === "enum")
		.map((field) => {
			const members = (field.options ?? []).map(
				(option, value) => `<Member Name="${encodeEnumWord(option)}" Value="${value}"/>`,
			);
			return `<EnumType Name="${enumName(set, field)}">${members.join("")}</EnumType>`;
		});
}

function enumName(set: SetDefinition, field: FieldDefinition): string {
	return set.entity + field.name.charAt(0).toUpperCase() + field.name.slice(1);
}

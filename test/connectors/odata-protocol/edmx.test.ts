import { describe, expect, it } from "@jest/globals";
import { readEdmx } from "../../../src/connectors/odata-protocol/edmx.js";

const TEXT = `<?xml version="1.0"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Microsoft.NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EnumType Name="kind"><Member Name="_x0020_" Value="0"/><Member Name='A&amp;B' Value="1"></Member></EnumType>
<EntityType Name="customer"><Key><PropertyRef Name="id"/></Key>
<Property Name="id" Type="Edm.Guid" Nullable="false"/>
<Property Name="number" Type="Edm.String" MaxLength="20"><Annotation Term="NAV.AllowEdit" Bool="false"/></Property>
<Property Name="note" Type="Edm.String" MaxLength="max" />
<Property Name="amount" Type="Edm.Decimal" Scale="Variable"/>
<NavigationProperty Name="lines" Type="Collection(Microsoft.NAV.line)"/></EntityType>
<EntityContainer Name="NAV"><EntitySet Name="customers" EntityType="Microsoft.NAV.customer"/></EntityContainer>
<Annotations Target="Microsoft.NAV.customer/note"><Annotation Term="Org.OData.Core.V1.Computed"/></Annotations>
</Schema></edmx:DataServices></edmx:Edmx>`;

describe("readEdmx", () => {
	const { sets, types, enums } = readEdmx(TEXT);

	it("reads sets, properties and choices", () => {
		expect([...sets]).toEqual([["customers", "customer"]]);
		expect(
			types.get("customer")?.map(({ name, type, maxLength, scale }) => [name, type, maxLength, scale]),
		).toEqual([
			["id", "Edm.Guid", null, null],
			["number", "Edm.String", 20, null],
			["note", "Edm.String", null, null],
			["amount", "Edm.Decimal", null, null],
		]);
		expect(enums.get("kind")).toEqual(["_x0020_", "A&B"]);
	});

	it("reads annotations inside properties and apart from them", () => {
		const flags = types.get("customer")?.map((property) => property.flags);

		expect(flags).toEqual([{}, { "NAV.AllowEdit": false }, { "Org.OData.Core.V1.Computed": true }, {}]);
	});

	it("finds nothing in what is no metadata", () => {
		expect(readEdmx("<html>sign in</html>").sets.size).toBe(0);
	});
});

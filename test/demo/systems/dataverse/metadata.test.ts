import { describe, expect, it } from "@jest/globals";
import { start } from "./client.js";

const account = "EntityDefinitions(LogicalName='account')";

describe("section 10: metadata", () => {
	it("describes a table with its keys", async () => {
		const client = await start({ keys: { account: [["accountnumber"]] } });

		const { json } = await client.get(
			`${account}?$select=LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,ChangeTrackingEnabled,IsOptimisticConcurrencyEnabled&$expand=Keys($select=LogicalName,KeyAttributes,EntityKeyIndexStatus)`,
		);

		expect(json).toMatchObject({
			LogicalName: "account",
			EntitySetName: "accounts",
			PrimaryIdAttribute: "accountid",
			PrimaryNameAttribute: "name",
			ChangeTrackingEnabled: true,
			IsOptimisticConcurrencyEnabled: true,
			Keys: [{ KeyAttributes: ["accountnumber"], EntityKeyIndexStatus: "Active" }],
		});
		expect(json).not.toHaveProperty("SchemaName");
	});

	it("lists the tables that track changes", async () => {
		const client = await start();

		const { json } = await client.get(
			"EntityDefinitions?$select=LogicalName&$filter=ChangeTrackingEnabled eq true",
		);

		expect(json.value.map((each) => each.LogicalName)).toEqual([
			"systemuser",
			"account",
			"contact",
			"product",
			"opportunity",
		]);
	});

	it("says of each column whether it may be created, updated and left empty", async () => {
		const client = await start();

		const { json } = await client.get(
			`${account}/Attributes?$select=LogicalName,AttributeType,IsValidForCreate,IsValidForRead,IsValidForUpdate,RequiredLevel`,
		);

		const of = (name: string) => json.value.find((each) => each.LogicalName === name);
		expect(of("name")).toMatchObject({
			"@odata.type": "#Microsoft.Dynamics.CRM.StringAttributeMetadata",
			AttributeType: "String",
			IsValidForCreate: true,
			IsValidForUpdate: true,
			RequiredLevel: { Value: "ApplicationRequired" },
		});
		expect(of("accountid")).toMatchObject({ IsValidForCreate: true, IsValidForUpdate: false });
		expect(of("modifiedon")).toMatchObject({
			IsValidForCreate: false,
			IsValidForUpdate: false,
			IsValidForRead: true,
		});
		expect(of("statecode")).toMatchObject({
			AttributeType: "State",
			IsValidForCreate: false,
			IsValidForUpdate: true,
		});
		expect(of("primarycontactid")).toMatchObject({ AttributeType: "Lookup" });
		expect(of("ownerid")).toMatchObject({
			AttributeType: "Owner",
			RequiredLevel: { Value: "SystemRequired" },
		});
		expect(of("name")).not.toHaveProperty("MaxLength");
	});

	it("tells the details of a type to a cast", async () => {
		const client = await start();
		const cast = async (type: string, query: string) =>
			(await client.get(`${account}/Attributes/Microsoft.Dynamics.CRM.${type}${query}`)).json.value;

		const texts = await cast("StringAttributeMetadata", "?$select=LogicalName,MaxLength");
		const moneys = await cast("MoneyAttributeMetadata", "?$select=LogicalName,Precision");
		const lookups = await cast("LookupAttributeMetadata", "?$select=LogicalName,Targets");

		const find = (rows: Record<string, unknown>[], name: string) =>
			rows.find((each) => each.LogicalName === name);
		expect(find(texts, "name")?.MaxLength).toBe(160);
		expect(find(texts, "accountnumber")?.MaxLength).toBe(20);
		expect(find(moneys, "creditlimit")?.Precision).toBe(2);
		expect(find(lookups, "primarycontactid")?.Targets).toEqual(["contact"]);
	});

	it("tells options, and which status belongs to which state", async () => {
		const client = await start();
		const options = async (table: string, name: string, type: string) => {
			const path = `EntityDefinitions(LogicalName='${table}')/Attributes(LogicalName='${name}')`;
			const cast = `Microsoft.Dynamics.CRM.${type}?$select=LogicalName&$expand=OptionSet,GlobalOptionSet`;
			const { json } = await client.get(`${path}/${cast}`);
			const set = json.OptionSet as {
				Options: { Value: number; State?: number; Label: { UserLocalizedLabel: { Label: string } } }[];
			};
			return set.Options.map((each) => [each.Value, each.Label.UserLocalizedLabel.Label, each.State]);
		};

		expect(await options("account", "customertypecode", "PicklistAttributeMetadata")).toContainEqual([
			3,
			"Customer",
			undefined,
		]);
		expect(await options("opportunity", "statuscode", "StatusAttributeMetadata")).toEqual([
			[1, "In Progress", 0],
			[2, "On Hold", 0],
			[3, "Won", 1],
			[4, "Canceled", 2],
			[5, "Out-Sold", 2],
		]);
		expect(await options("product", "statecode", "StateAttributeMetadata")).toHaveLength(4);
	});

	it("filters attributes by their type", async () => {
		const client = await start();
		const filter = "AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'Money'";

		const { json } = await client.get(
			`${account}/Attributes?$select=LogicalName&$filter=${encodeURIComponent(filter)}`,
		);

		expect(json.value.map((each) => each.LogicalName)).toEqual([
			"creditlimit",
			"creditlimit_base",
			"revenue",
			"revenue_base",
		]);
	});

	it("names the navigation property of each lookup and its target", async () => {
		const client = await start();

		const { json } = await client.get(
			"EntityDefinitions(LogicalName='contact')/ManyToOneRelationships?$select=ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName",
		);

		const parents = json.value.filter((each) => each.ReferencingAttribute === "parentcustomerid");
		expect(
			parents.map((each) => [each.ReferencedEntity, each.ReferencingEntityNavigationPropertyName]),
		).toEqual([
			["account", "parentcustomerid_account"],
			["contact", "parentcustomerid_contact"],
		]);
	});

	it.each([
		["EntityDefinitions(LogicalName='nosuch')", 404],
		[`${account}/Attributes(LogicalName='nosuch')`, 404],
		[`${account}/Attributes?$select=MaxLength`, 400],
		[`${account}/Attributes/Microsoft.Dynamics.CRM.NoSuchMetadata`, 404],
		[`${account}?$select=NoSuch`, 400],
		["EntityDefinitions?$top=5", 400],
	])("answers %s with %s", async (path, status) => {
		const client = await start();

		expect((await client.get(path)).status).toBe(status);
	});

	it("says who the client is, and which sets there are", async () => {
		const client = await start();

		const me = await client.get("WhoAmI");
		const sets = await client.get("");
		const user = await client.get(`systemusers(${me.json.UserId})?$select=fullname,applicationid,accessmode`);

		expect(me.json).toMatchObject({
			BusinessUnitId: expect.any(String),
			OrganizationId: expect.any(String),
			UserId: expect.any(String),
		});
		expect(sets.json.value).toContainEqual({ name: "accounts", kind: "EntitySet", url: "accounts" });
		expect(user.json).toMatchObject({ fullname: "Koppel", accessmode: 4, applicationid: expect.any(String) });
	});
});

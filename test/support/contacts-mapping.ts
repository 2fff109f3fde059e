import { DEFAULT_GUARD, DEFAULT_LOOP, type Lookup, type Mapping } from "../../src/domain/mapping.js";
import { end, field } from "./customers-mapping.js";

/**
 * People of Business Central and contacts of Dataverse. A person refers to the customer by number, for this company
 * gives a customer's contact the customer's number; a Dataverse contact refers to the account by id.
 */
export function contactsMapping(
	overrides: Partial<Mapping> & { whenMissing?: Lookup["whenMissing"]; privateNames?: boolean } = {},
): Mapping {
	const { whenMissing = "wait", privateNames = false, ...rest } = overrides;
	return {
		name: "contacts",
		left: {
			system: "bc",
			systemLabel: "Business Central",
			entity: "contacts",
			filter: [{ field: "type", op: "eq", value: "Person" }],
			nameField: "displayName",
			createKey: { kind: "field", field: "number", prefix: "P" },
			unversioned: "refuse",
		},
		right: {
			system: "crm",
			systemLabel: "Dynamics 365 Sales",
			entity: "contacts",
			filter: [],
			nameField: "lastname",
			createKey: { kind: "clientId" },
			unversioned: "refuse",
		},
		direction: "bidirectional",
		mode: "sync",
		fields: [
			field("name", end("displayName"), end("lastname", { maxLength: 50 })),
			field("jobTitle", end("jobTitle", { maxLength: 30 }), end("jobtitle")),
			field(
				"company",
				end("companyNumber", { type: "code", maxLength: 20 }),
				end("parentcustomerid_account", { type: "guid", maxLength: null }),
				{
					lookup: {
						mapping: "customers",
						entities: { left: "customers", right: "accounts" },
						privateFields: { left: privateNames ? ["displayName"] : [], right: privateNames ? ["name"] : [] },
						refersBy: { left: "number", right: null },
						whenMissing,
					},
				},
			),
			field(
				"type",
				end("type", { type: "option", maxLength: null }),
				end("type", { type: "option", maxLength: null }),
				{ right: null, constant: "Person", direction: "toLeft" },
			),
		],
		createMissing: true,
		onCouple: "fillEmpty",
		leavesFilter: "pause",
		policies: { update: "ask", deletion: "ask" },
		clockSkewMs: 60_000,
		guard: DEFAULT_GUARD,
		loop: DEFAULT_LOOP,
		dependsOn: ["customers"],
		schedule: null,
		findDeleted: null,
		channel: "#sync-sales",
		fingerprint: "contacts-1",
		...rest,
	};
}

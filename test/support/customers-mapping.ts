import type { CreateKey, FieldEnd, FieldMapping, Mapping } from "../../src/domain/mapping.js";
import { DEFAULT_GUARD, DEFAULT_LOOP } from "../../src/domain/mapping.js";

/** An end of a field as the simulated systems describe it. */
export function end(field: string, facts: Partial<FieldEnd> = {}): FieldEnd {
	return { field, type: "text", maxLength: 100, scale: null, ...facts };
}

/** A field of the customers mapping. */
export function field(
	name: string,
	left: FieldEnd,
	right: FieldEnd,
	facts: Partial<FieldMapping> = {},
): FieldMapping {
	return {
		name,
		label: null,
		left,
		right,
		direction: "bidirectional",
		match: null,
		constant: null,
		options: null,
		lookup: null,
		transform: { left: null, right: null },
		compare: "text",
		truncate: false,
		onlyWhenSet: false,
		enforce: false,
		private: false,
		policy: null,
		...facts,
	};
}

/** Customers of Business Central and accounts of Dataverse, as the example configuration maps them. */
export function customersMapping(overrides: Partial<Mapping> & { leftKey?: CreateKey } = {}): Mapping {
	const { leftKey, ...rest } = overrides;
	return {
		name: "customers",
		left: {
			system: "bc",
			systemLabel: "Business Central",
			entity: "customers",
			filter: [{ field: "blocked", op: "eq", value: " " }],
			nameField: "displayName",
			createKey: leftKey ?? { kind: "field", field: "number", prefix: "K" },
			unversioned: "refuse",
		},
		right: {
			system: "crm",
			systemLabel: "Dynamics 365 Sales",
			entity: "accounts",
			filter: [],
			nameField: "name",
			createKey: { kind: "clientId" },
			unversioned: "refuse",
		},
		direction: "bidirectional",
		mode: "sync",
		fields: [
			field(
				"number",
				end("number", { type: "code", maxLength: 20 }),
				end("accountnumber", { maxLength: 20 }),
				{
					direction: "toRight",
					match: 1,
					compare: "code",
				},
			),
			field("name", end("displayName"), end("name", { maxLength: 160 })),
			field("phone", end("phoneNumber", { maxLength: 30 }), end("telephone1", { maxLength: 50 })),
			field("email", end("email", { maxLength: 80 }), end("emailaddress1"), { private: true }),
			field("city", end("city", { maxLength: 30 }), end("address1_city", { maxLength: 80 })),
			field(
				"creditLimit",
				end("creditLimit", { type: "number", maxLength: null, scale: 2 }),
				end("creditlimit", { type: "number", maxLength: null, scale: 2 }),
				{ direction: "toRight" },
			),
		],
		createMissing: true,
		onCouple: "fillEmpty",
		leavesFilter: "pause",
		policies: { update: "ask", deletion: "ask" },
		clockSkewMs: 60_000,
		guard: DEFAULT_GUARD,
		loop: DEFAULT_LOOP,
		dependsOn: [],
		schedule: null,
		findDeleted: null,
		channel: "#sync-sales",
		fingerprint: "customers-1",
		...rest,
	};
}

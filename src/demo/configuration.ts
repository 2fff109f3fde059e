import { stringify } from "yaml";

/** What people of the demo call the two systems, as cards and narration do. */
export const BUSINESS_CENTRAL = "Business Central";
export const DYNAMICS = "Dynamics 365 Sales";
export const COMPANY = "CRONUS";
export const MAPPING = "customers";
export const CHANNEL = "#sync-sales";
export const ADMIN_CHANNEL = "#sync-admin";

/** Where the two simulated systems answer. */
export interface Addresses {
	/** Cards link to its web client where that is given. */
	businessCentral: { url: string; tokenUrl: string; webClient?: string };
	dynamics: { url: string; tokenUrl: string };
}

/** How often the mapping runs by itself; null runs it only when someone asks. Cron expressions. */
export interface Times {
	schedule: string | null;
	findDeleted: string | null;
}

/** What else the company keeps in step beside its customers, and which accounts are none of those. */
export interface MoreMappings {
	mappings: object[];
	customersOnly: object[];
}

/** The `koppel.yml` of the demo: the one a newcomer would write for these two systems. */
export function configurationFile(
	addresses: Addresses,
	times: Times,
	more: MoreMappings | null = null,
): string {
	const { webClient } = addresses.businessCentral;
	const scope = "demo/.default";
	const auth = (prefix: string, tokenUrl: string) => ({
		tokenUrl,
		clientId: `\${${prefix}_CLIENT_ID}`,
		clientSecret: `\${${prefix}_CLIENT_SECRET}`,
		scope,
	});
	return stringify({
		systems: {
			bc: {
				type: "business-central",
				label: BUSINESS_CENTRAL,
				url: addresses.businessCentral.url,
				company: COMPANY,
				...(webClient === undefined ? {} : { webClient }),
				auth: auth("BC", addresses.businessCentral.tokenUrl),
			},
			crm: {
				type: "dataverse",
				label: DYNAMICS,
				url: addresses.dynamics.url,
				auth: auth("CRM", addresses.dynamics.tokenUrl),
			},
		},
		slack: {
			adminChannel: ADMIN_CHANNEL,
			roles: {
				operator: { groups: ["S01OPERATOR"] },
				steward: { groups: ["S01STEWARD1"] },
				admin: { groups: ["S01ADMINS01"] },
			},
		},
		mappings: [
			{
				name: MAPPING,
				left: { system: "bc", entity: "customers", filter: [{ field: "blocked", op: "eq", value: " " }] },
				right: {
					system: "crm",
					entity: "accounts",
					...(more === null ? {} : { filter: more.customersOnly }),
				},
				direction: "bidirectional",
				createMissing: true,
				createKey: { left: "number" },
				onCouple: "fillEmpty",
				policies: { update: "ask", deletion: "ask" },
				...(times.schedule === null ? {} : { schedule: times.schedule }),
				...(times.findDeleted === null ? {} : { findDeleted: times.findDeleted }),
				channel: CHANNEL,
				fields: [
					{
						left: "number",
						right: "accountnumber",
						label: { en: "number", nl: "nummer" },
						direction: "toRight",
						match: 1,
					},
					{ left: "displayName", right: "name", label: { en: "name", nl: "naam" } },
					{ left: "phoneNumber", right: "telephone1", label: { en: "phone number", nl: "telefoonnummer" } },
					{
						left: "email",
						right: "emailaddress1",
						label: { en: "email", nl: "e-mailadres" },
						private: true,
					},
					{ left: "city", right: "address1_city", label: { en: "city", nl: "plaats" } },
					{
						left: "creditLimit",
						right: "creditlimit",
						label: { en: "credit limit", nl: "kredietlimiet" },
						direction: "toRight",
					},
				],
			},
			...(more?.mappings ?? []),
		],
	});
}

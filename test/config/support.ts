import type { Config, MappingConfig, Problem } from "../../src/config/index.js";
import { loadConfigText } from "../../src/config/index.js";

/** The variables the texts here name. */
export const ENV = {
	BC_CLIENT_ID: "bc-client",
	BC_CLIENT_SECRET: "hunter2-bc-secret",
	CRM_CLIENT_ID: "crm-client",
	CRM_CLIENT_SECRET: "hunter2-crm-secret",
};

export const SYSTEMS = `systems:
  bc:
    type: business-central
    url: https://bc.example.test/api/v2.0
    company: CRONUS
    auth: { tokenUrl: "https://login.example.test/token", clientId: "\${BC_CLIENT_ID}", clientSecret: "\${BC_CLIENT_SECRET}", scope: bc }
  crm:
    type: dataverse
    url: https://crm.example.test/api/data/v9.2
    auth: { tokenUrl: "https://login.example.test/token", clientId: "\${CRM_CLIENT_ID}", clientSecret: "\${CRM_CLIENT_SECRET}", scope: crm }
`;

const FIELDS = `    fields:
      - { left: number, right: accountnumber, direction: toRight, match: 1 }
      - { left: displayName, right: name }`;

/** A whole file with one mapping of customers and accounts; `lines` stand in the mapping before its fields. */
export function aFile(lines: string[] = [], fields: string = FIELDS): string {
	const mapping = [
		"  - name: customers",
		"    left: { system: bc, entity: customers }",
		"    right: { system: crm, entity: accounts }",
		...lines.map((line) => `    ${line}`),
		fields,
	];
	return `${SYSTEMS}mappings:\n${mapping.join("\n")}\n`;
}

/** The rows of a mapping's fields. */
export function fieldRows(...rows: string[]): string {
	return ["    fields:", ...rows.map((row) => `      - ${row}`)].join("\n");
}

export function problemsOf(text: string, env: NodeJS.ProcessEnv = ENV): Problem[] {
	const loaded = loadConfigText(text, env);
	return loaded.ok ? [] : loaded.problems;
}

export function configOf(text: string, env: NodeJS.ProcessEnv = ENV): Config {
	const loaded = loadConfigText(text, env);
	if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, null, 1));
	return loaded.config;
}

/** The first mapping of a file. */
export function mappingOf(text: string): MappingConfig {
	const [mapping] = configOf(text).mappings;
	if (mapping === undefined) throw new Error("the file has no mapping");
	return mapping;
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { configJsonSchema, loadConfig, problemText } from "../../src/config/index.js";
import { aFile, configOf, ENV, fieldRows, problemsOf, SYSTEMS } from "./support.js";

const EXAMPLE = new URL("../../koppel.example.yml", import.meta.url);

/** The example of the design, its ellipses filled in. */
const DESIGN = `systems:
  bc:  { type: business-central, url: "https://bc.example.test/api/v2.0", company: CRONUS, auth: { tokenUrl: "https://login.example.test/t", clientId: "\${BC_CLIENT_ID}", clientSecret: "\${BC_CLIENT_SECRET}", scope: s } }
  crm: { type: dataverse, url: "https://crm.example.test/api/data/v9.2", auth: { tokenUrl: "https://login.example.test/t", clientId: c, clientSecret: "\${CRM_CLIENT_SECRET}", scope: s } }
mappings:
  - name: customers
    left:  { system: bc,  entity: customers, filter: [{ field: blocked, op: eq, value: " " }] }
    right: { system: crm, entity: accounts }
    direction: bidirectional
    mode: sync                     # or observe: everything but the writes, cards say "would"
    createMissing: true
    createKey: { left: number }
    onCouple: fillEmpty
    policies: { update: ask, deletion: ask }
    schedule: "*/5 * * * *"
    findDeleted: "0 2 * * *"
    channel: "#sync-sales"
    fields:
      - { left: number, right: accountnumber, direction: toRight, match: 1 }
      - { left: displayName, right: name }
      - { left: email, right: emailaddress1, private: true }
      - { left: creditLimit, right: creditlimit, direction: toRight }
`;

describe("loadConfig", () => {
	let folder = "";
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "koppel-config-"));
	});
	afterAll(() => rm(folder, { recursive: true }));

	it("loads the example file", async () => {
		const loaded = await loadConfig({ path: EXAMPLE.pathname, env: ENV });

		expect(loaded).toMatchObject({
			ok: true,
			config: {
				systems: [
					{ name: "bc", label: "Business Central" },
					{ name: "crm", label: "Dataverse" },
				],
				mappings: [{ name: "customers" }, { name: "contacts" }, { name: "items" }],
				showTransientAfterMs: 1_800_000,
			},
		});
	});

	it("finds the file by KOPPEL_CONFIG when no path is given", async () => {
		const path = join(folder, "here.yml");
		await writeFile(path, aFile());

		const loaded = await loadConfig({ env: { ...ENV, KOPPEL_CONFIG: path } });

		expect(loaded.ok).toBe(true);
	});

	it.each([
		["is not there", "missing.yml", "there is no such file"],
		["is a folder", ".", "it is a folder"],
	])("says why a file cannot be read that %s", async (_, name, reason) => {
		const loaded = await loadConfig({ path: join(folder, name), env: ENV });

		expect(loaded).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining(reason) }] });
	});

	it("tells a file that cannot be read and a wrong environment at once", async () => {
		const loaded = await loadConfig({ path: join(folder, "missing.yml"), env: { PORT: "http" } });

		expect(loaded.ok ? [] : loaded.problems.map(({ path }) => path)).toEqual(["PORT", ""]);
	});
});

describe("a good file", () => {
	it("of the design loads with what it leaves out at its defaults", () => {
		const config = configOf(DESIGN);

		expect(config.mappings).toMatchObject([
			{
				name: "customers",
				left: {
					systemLabel: "Business Central",
					createKey: { kind: "field", field: "number", prefix: "K-" },
				},
				right: { systemLabel: "Dataverse", createKey: { kind: "clientId" }, unversioned: "refuse" },
				clockSkewMs: 60_000,
				leavesFilter: "pause",
				guard: { deletions: 500, deletionShare: 0.05 },
				loop: { toAndFro: 5, setBack: 4, reactions: 8 },
			},
		]);
		expect([config.slack, config.showTransientAfterMs]).toEqual([null, 1_800_000]);
	});

	it("is frozen through and through", () => {
		const { mappings, systems } = configOf(DESIGN);

		expect(Object.isFrozen(mappings[0]?.fields[0])).toBe(true);
		expect(Object.isFrozen(systems[0]?.auth)).toBe(true);
	});

	it("gives roles by Slack users and user groups", () => {
		const text = `${aFile()}slack:\n  adminChannel: "#admin"\n  roles: { admin: { users: [U1A], groups: [S1A] } }\n`;

		expect(configOf(text).slack).toEqual({
			adminChannel: "#admin",
			language: "en",
			channels: [],
			confirmBulkAbove: 25,
			roles: [
				{ role: "operator", users: [], groups: [] },
				{ role: "steward", users: [], groups: [] },
				{ role: "admin", users: ["U1A"], groups: ["S1A"] },
			],
		});
	});

	it("gives the language of each channel, and the one for everything else", () => {
		const channels = '{ "#sales": { language: nl }, "#admin": {} }';
		const text = `${aFile(['channel: "#sales"'])}slack: { adminChannel: "#admin", language: nl, channels: ${channels} }\n`;

		expect(configOf(text).slack).toMatchObject({
			language: "nl",
			channels: [
				{ name: "#sales", language: "nl" },
				{ name: "#admin", language: "nl" },
			],
		});
	});

	it("takes wait and a key with a prefix, per side", () => {
		const text = aFile([
			"createMissing: true",
			"createKey: { left: { field: number, prefix: A }, right: wait }",
		]);

		const [mapping] = configOf(text).mappings;

		expect([mapping?.left.createKey, mapping?.right.createKey]).toEqual([
			{ kind: "field", field: "number", prefix: "A" },
			{ kind: "wait" },
		]);
	});

	it("fills variables in, inside a text too, and leaves an escaped one alone", () => {
		const text = aFile([`channel: "#\${TEAM}-$\${TEAM}"`]);

		expect(configOf(text, { ...ENV, TEAM: "sales" }).mappings[0]?.channel).toBe(`#sales-\${TEAM}`);
	});

	it("leaves out the line end of a variable that was kept in a file", () => {
		const { auth } = configOf(aFile(), { ...ENV, BC_CLIENT_SECRET: "hunter2-bc-secret\n" }).systems[0] ?? {};

		expect(auth?.clientSecret).toBe("hunter2-bc-secret");
	});

	it("may reach a system on the same machine over plain http", () => {
		const text = aFile().replace("https://bc.example.test/", "http://127.0.0.1:8080/");

		expect(configOf(text).systems[0]?.url).toBe("http://127.0.0.1:8080/api/v2.0");
	});

	it("may write one field from two mappings whose filters exclude each other", () => {
		const second = `  - name: blocked
    left: { system: bc, entity: customers, filter: [{ field: blocked, op: in, value: [All, Ship] }] }
    right: { system: crm, entity: accounts, filter: [{ field: statuscode, op: eq, value: 2 }] }
    fields: [{ left: displayName, right: name }]
`;
		const first = aFile()
			.replace("entity: customers }", 'entity: customers, filter: [{ field: blocked, op: eq, value: " " }] }')
			.replace("entity: accounts }", "entity: accounts, filter: [{ field: statuscode, op: eq, value: 1 }] }");

		expect(problemsOf(first + second)).toEqual([]);
	});
});

/** What is wrong, where, what was expected, and the word that was meant. */
type BadRow = [
	title: string,
	text: string,
	path: string,
	message: string,
	expected: string | null,
	nearest: string | null,
];

const BAD: BadRow[] = [
	[
		"an unknown system",
		aFile().replace("system: crm", "system: cmr"),
		"mappings[0].right.system",
		"There is no such system",
		"one of bc, crm",
		"crm",
	],
	[
		"an unknown kind of system",
		aFile().replace("type: dataverse", "type: dataversum"),
		"systems.crm.type",
		'"dataversum" is not known',
		"one of business-central, dataverse",
		"dataverse",
	],
	[
		"a system that is none",
		"systems: []\nmappings: []\n",
		"systems",
		"This is a list",
		"a map of names and values",
		null,
	],
	["a file without mappings", SYSTEMS, "mappings", "This key is missing", "a list", null],
	["an empty file", "", "systems", "This key is missing", "a map of names and values", null],
	["a file that is only a text", "hello", "", "This is a text", "a map of keys and values", null],
	[
		"a misspelt key",
		aFile(["shedule: '* * * * *'"]),
		"mappings[0].shedule",
		'The key "shedule"',
		null,
		"schedule",
	],
	[
		"a misspelt key of a field",
		aFile([], fieldRows("{ left: a, right: b, privat: true }")),
		"mappings[0].fields[0].privat",
		'The key "privat"',
		null,
		"private",
	],
	[
		"a misspelt key of a system",
		aFile().replace("company: CRONUS", "company: CRONUS\n    lable: Ours"),
		"systems.bc.lable",
		'The key "lable"',
		null,
		"label",
	],
	[
		"a misspelt word",
		aFile(["policies: { update: lastWins }"]),
		"mappings[0].policies.update",
		'"lastWins" is not known',
		"one of ask, leftWins, rightWins, merge, newest",
		"leftWins",
	],
	[
		"a bad schedule",
		aFile(['schedule: "*/5 * * *"']),
		"mappings[0].schedule",
		"is no cron expression",
		null,
		null,
	],
	[
		"a bad sweep",
		aFile(['findDeleted: "nightly"']),
		"mappings[0].findDeleted",
		"is no cron expression",
		null,
		null,
	],
	[
		"a variable that is not set",
		aFile([`channel: \${TEAM}`]),
		"mappings[0].channel",
		"TEAM is not set",
		null,
		null,
	],
	[
		"a variable without a name",
		aFile([`channel: "\${}"`]),
		"mappings[0].channel",
		"no variable is named",
		null,
		null,
	],
	[
		"a create without a key",
		aFile(["createMissing: true"]),
		"mappings[0].createKey.left",
		"nothing keeps a lost answer from making one twice",
		'createKey with a unique field, or "wait"',
		null,
	],
	[
		"telephone numbers alone to match by",
		aFile([], fieldRows("{ left: phoneNumber, right: telephone1, compare: digits, match: 2 }")),
		"mappings[0].fields[0].match",
		"so that records written otherwise would not be found",
		"another match field with match: 2 beside it, such as the name",
		null,
	],
	[
		"waiting without match fields",
		aFile(
			["createMissing: toLeft", "createKey: { left: wait }"],
			fieldRows("{ left: displayName, right: name }"),
		),
		"mappings[0].createKey.left",
		"this mapping has none",
		"a field with match: 1",
		null,
	],
	[
		"waiting with match fields that do not flow to the side created on",
		aFile(
			["createMissing: toLeft", "createKey: { left: wait }"],
			fieldRows(
				"{ left: number, right: accountnumber, direction: toRight, match: 1 }",
				"{ left: displayName, right: name }",
			),
		),
		"mappings[0].createKey.left",
		"no match field flows to this side",
		"a match field that flows to it",
		null,
	],
	[
		"creation against the direction",
		aFile(["direction: toRight", "createMissing: toLeft"]),
		"mappings[0].createMissing",
		"Nothing is ever created",
		"true, false or toRight",
		null,
	],
	[
		"a word for createMissing",
		aFile(["createMissing: toRigth"]),
		"mappings[0].createMissing",
		"must be true, false, toLeft or toRight",
		null,
		"toRight",
	],
	[
		"a misspelt key of a create key",
		aFile(["createMissing: true", "createKey: { left: { field: number, prefx: K } }"]),
		"mappings[0].createKey.left.prefx",
		'The key "prefx"',
		"one of field, prefix",
		"prefix",
	],
	[
		"a field that flows nowhere",
		aFile(["direction: toRight"], fieldRows("{ left: a, right: b, direction: toLeft }")),
		"mappings[0].fields[0].direction",
		"flows nowhere",
		"toRight",
		null,
	],
	[
		"a constant that flows nowhere",
		aFile(["direction: toRight"], fieldRows("{ left: a, constant: 1 }", "{ left: a, right: b }")),
		"mappings[0].fields[0].direction",
		"flows nowhere",
		"toLeft",
		null,
	],
	[
		"a constant for both sides",
		aFile([], fieldRows("{ left: a, right: b, constant: 1 }")),
		"mappings[0].fields[0]",
		"exactly one side",
		null,
		null,
	],
	[
		"a field on one side only",
		aFile([], fieldRows("{ left: a }")),
		"mappings[0].fields[0].right",
		"This key is missing",
		null,
		null,
	],
	[
		"a constant as match field",
		aFile([], fieldRows("{ left: a, constant: 1, match: 1 }")),
		"mappings[0].fields[0].match",
		"needs both sides",
		null,
		null,
	],
	[
		"one destination written twice",
		aFile([], fieldRows("{ left: a, right: x }", "{ left: b, right: x, direction: toRight }")),
		"mappings[0].fields[1].right",
		"fields[0] already writes this field",
		null,
		null,
	],
	[
		"one destination written by two mappings",
		`${aFile()}  - name: again
    left: { system: bc, entity: vendors }
    right: { system: crm, entity: accounts }
    fields: [{ left: displayName, right: name, direction: toRight }]
`,
		"mappings[1].fields[0].right",
		"mappings[0] writes this field too",
		"filters that exclude each other (eq or in on one field), or one mapping only",
		null,
	],
	[
		"one destination written by two mappings whose filters exclude each other, but not for coupled records",
		`${aFile().replace("entity: accounts }", "entity: accounts, filter: [{ field: statuscode, op: eq, value: 1 }] }")}    leavesFilter: keep
  - name: again
    left: { system: bc, entity: vendors }
    right: { system: crm, entity: accounts, filter: [{ field: statuscode, op: eq, value: 2 }] }
    fields: [{ left: displayName, right: name, direction: toRight }]
`,
		"mappings[1].fields[0].right",
		"mappings[0] writes this field too, also to records that left its filter or this one's",
		"leavesFilter: pause or uncouple in both mappings",
		null,
	],
	[
		"a name used twice",
		`${aFile()}  - name: Customers
    left: { system: bc, entity: vendors }
    right: { system: crm, entity: contacts }
    fields: [{ left: a, right: b }]
`,
		"mappings[1].name",
		"mappings[0] already has this name",
		"a name of its own",
		null,
	],
	[
		"one table on both sides",
		aFile().replace("system: crm, entity: accounts", "system: bc, entity: customers"),
		"mappings[0].right",
		"Both sides name the same table",
		null,
		null,
	],
	[
		"a name with blanks",
		aFile().replace("name: customers", "name: our customers"),
		"mappings[0].name",
		"must begin",
		null,
		null,
	],
	[
		"a system's name with blanks",
		aFile().replace("  crm:", "  our crm:"),
		"systems.our crm",
		"must begin",
		null,
		null,
	],
	[
		"a list where in is not asked",
		aFile().replace("entity: customers }", "entity: customers, filter: [{ field: a, op: eq, value: [1] }] }"),
		"mappings[0].left.filter[0].value",
		"must be a list for the operator in",
		null,
		null,
	],
	["no fields", aFile([], "    fields: []"), "mappings[0].fields", "Must not be empty", null, null],
	[
		"a share above one",
		aFile(["guard: { deletionShare: 5 }"]),
		"mappings[0].guard.deletionShare",
		"at most 1",
		null,
		null,
	],
	[
		"a label in no language",
		aFile().replace("right: name }", "right: name, label: {} }"),
		"mappings[0].fields[1].label",
		"must hold a text in en, nl or both",
		null,
		null,
	],
	[
		"a label in a language Koppel does not speak",
		aFile().replace("right: name }", "right: name, label: { fr: nom } }"),
		"mappings[0].fields[1].label.fr",
		"not known here",
		"one of en, nl",
		null,
	],
	[
		"so few swings that a correction would pause a record",
		aFile(["loop: { toAndFro: 2 }"]),
		"mappings[0].loop.toAndFro",
		"only correct",
		"0 to switch it off, or 3 to 11",
		null,
	],
	[
		"so few reactions that people's work would be watched",
		aFile(["loop: { reactions: 5 }"]),
		"mappings[0].loop.reactions",
		"only work on",
		"0 to switch it off, or 6 to 9",
		null,
	],
	[
		"more swings than are remembered",
		aFile(["loop: { setBack: 12 }"]),
		"mappings[0].loop.setBack",
		"at most 11",
		null,
		null,
	],
	["a negative time", aFile(["clockSkew: -1"]), "mappings[0].clockSkew", "at least 0", null, null],
	[
		"a text for a number",
		aFile(['clockSkew: "sixty"']),
		"mappings[0].clockSkew",
		"This is a text",
		"a number",
		null,
	],
	["an empty value", aFile(["channel:"]), "mappings[0].channel", "This value is empty", "a text", null],
	[
		"unversioned without accept",
		aFile(["unversioned: { left: yes }"]),
		"mappings[0].unversioned.left",
		"not known",
		'"accept"',
		null,
	],
	[
		"plain http to another machine",
		aFile().replace("https://crm.example", "http://crm.example"),
		"systems.crm.url",
		"is no address that a secret may be sent to",
		null,
		null,
	],
	[
		"an address with a password",
		aFile().replace("https://crm.example", "https://user:hunter2@crm.example"),
		"systems.crm.url",
		"is no address that a secret may be sent to",
		null,
		null,
	],
	[
		"a role by name",
		`${aFile()}slack: { adminChannel: a, roles: { admin: { users: [anna] } } }\n`,
		"slack.roles.admin.users[0]",
		"no Slack user id",
		null,
		null,
	],
	[
		"an unknown role",
		`${aFile()}slack: { adminChannel: a, roles: { admins: {} } }\n`,
		"slack.roles.admins",
		"not known here",
		"one of operator, steward, admin",
		"admin",
	],
	[
		"a language Koppel does not speak",
		`${aFile()}slack: { adminChannel: a, channels: { "#sales": { language: dutch } } }\n`,
		"slack.channels.#sales.language",
		"is not known here",
		"one of en, nl",
		null,
	],
	[
		"the language of a channel without cards",
		`${aFile(['channel: "#sync-sales"'])}slack: { adminChannel: a, channels: { "#sync-sale": { language: nl } } }\n`,
		"slack.channels.#sync-sale",
		"No cards stand in this channel",
		"one of #sync-sales, a",
		"#sync-sales",
	],
	[
		"Slack without a channel",
		`${aFile()}slack: {}\n`,
		"slack.adminChannel",
		"This key is missing",
		"a text",
		null,
	],
];

describe("a bad file", () => {
	it.each(BAD)("with %s says where and what was meant", (_, text, path, message, expected, nearest) => {
		const problems = problemsOf(text);

		const found = problems.find((problem) => problem.path === path);
		expect(found).toMatchObject({ message: expect.stringContaining(message) });
		if (expected !== null) expect(found?.expected).toBe(expected);
		if (nearest !== null) expect(found?.nearest).toBe(nearest);
	});

	it.each(BAD.filter(([, text]) => text.includes("mappings")))(
		"with %s has nothing else wrong",
		(_, text, path) => {
			const elsewhere = problemsOf(text).filter(
				(problem) => !problem.path.startsWith(path.split(".")[0] ?? ""),
			);

			expect(elsewhere.map(({ path: other }) => other)).toEqual(
				path === "systems" ? ["mappings"] : path === "systems.our crm" ? ["mappings[0].right.system"] : [],
			);
		},
	);

	it("says everything at once, in the order of the file, each with its line", () => {
		const text = aFile(
			[
				"createMissing: true",
				'schedule: "*/5 * * *"',
				"policies: { update: always }",
				`channel: \${TEAM}`,
				"modee: sync",
			],
			fieldRows("{ left: a, right: x }", "{ left: b, right: x }"),
		).replace("system: crm", "system: cmr");

		const problems = problemsOf(text);

		expect(problems.map(({ path, line }) => [path, line])).toEqual(
			[
				["mappings[0].right.system", 14],
				["mappings[0].createKey.left", 12],
				["mappings[0].schedule", 16],
				["mappings[0].policies.update", 17],
				["mappings[0].channel", 18],
				["mappings[0].modee", 19],
				["mappings[0].fields[1].right", 22],
			].sort(([, one], [, two]) => Number(one) - Number(two)),
		);
	});

	it("checks a system of a misspelt type as the type that was meant", () => {
		const text = aFile()
			.replace("type: business-central", "type: business-centrl")
			.replace("company: CRONUS", "compny: CRONUS");

		expect(problemsOf(text).map(({ path, nearest }) => [path, nearest])).toEqual([
			["systems.bc.company", null],
			["systems.bc.type", "business-central"],
			["systems.bc.compny", "company"],
		]);
	});

	it.each([
		["a tab", `${aFile()}\tslack: {}\n`, "tab"],
		["an open bracket", aFile(["guard: {deletions: 1"]), "bracket"],
		["an open quotation mark", aFile(['channel: "#sales']), "quotation mark"],
		["a key given twice", aFile(["mode: sync", "mode: sync"]), "twice"],
		["a tag", aFile(["channel: !sales x"]), "begins with !"],
		["an alias without an anchor", aFile(["channel: *sales"]), "begins with *"],
	])("with %s is told by its grammar, without quoting the file", (_, text, word) => {
		const problems = problemsOf(text);

		expect(problems[0]?.message).toContain(word);
		expect(JSON.stringify(problems)).not.toContain("sales");
	});

	it("needs a Slack section once there is a bot", () => {
		const env = { ...ENV, SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "s1gning" };

		expect(problemsOf(aFile(), env)).toMatchObject([
			{ path: "slack", message: expect.stringContaining("SLACK_BOT_TOKEN") },
		]);
	});
});

describe("secrets", () => {
	const SECRET = "sv-7!Gk~9*secret";
	const env = {
		...ENV,
		BC_CLIENT_SECRET: SECRET,
		SLACK_BOT_TOKEN: SECRET,
		MONGODB_URI: `mongodb://u:${SECRET}@h`,
	};

	it.each<[string, string]>([
		["as the value of a word", aFile([`direction: \${BC_CLIENT_SECRET}`])],
		["as a policy", aFile([`policies: { update: \${BC_CLIENT_SECRET} }`])],
		["as a schedule", aFile([`schedule: \${BC_CLIENT_SECRET}`])],
		["as a number", aFile([`clockSkew: \${BC_CLIENT_SECRET}`])],
		["as an address", aFile().replace("https://crm.example.test", `\${BC_CLIENT_SECRET}`)],
		["as the name of a system", aFile().replace("system: crm", `system: \${BC_CLIENT_SECRET}`)],
		["as the kind of a system", aFile().replace("type: dataverse", `type: \${BC_CLIENT_SECRET}`)],
		["as the name of a mapping", aFile().replace("name: customers", `name: \${BC_CLIENT_SECRET}`)],
		["as createMissing", aFile([`createMissing: \${BC_CLIENT_SECRET}`])],
		[
			"as a user",
			`${aFile()}slack: { adminChannel: a, roles: { admin: { users: ["\${BC_CLIENT_SECRET}"] } } }\n`,
		],
		["written where it belongs", aFile(["mode: on"]).replace(`"\${CRM_CLIENT_SECRET}"`, SECRET)],
		[
			"written in a place that is not known",
			aFile().replace("company: CRONUS", `company: CRONUS\n    clientSecret: ${SECRET}`),
		],
		["written as a key", aFile().replace(`clientSecret: "\${BC_CLIENT_SECRET}"`, `${SECRET}: x`)],
		["behind a broken grammar", `${aFile()}clientSecret: "${SECRET}\n`],
		["as an alias", `${aFile()}clientSecret: *${SECRET}\n`],
		["as a tag", `${aFile()}clientSecret: !${SECRET} x\n`],
	])("never stand in a problem: %s", (_, text) => {
		const problems = problemsOf(text, env);

		expect(problems.length).toBeGreaterThan(0);
		expect(JSON.stringify(problems)).not.toContain(SECRET);
		expect(problems.map(problemText).join("\n")).not.toContain(SECRET);
	});

	it("of the environment never stand in a problem", () => {
		const wrong = {
			...ENV,
			MONGODB_URI: `postgres://u:${SECRET}@h`,
			SLACK_BOT_TOKEN: SECRET,
			SLACK_API_URL: SECRET,
		};

		const problems = problemsOf(aFile(), wrong);

		expect(problems.map(({ path }) => path)).toEqual(
			expect.arrayContaining(["MONGODB_URI", "SLACK_API_URL", "SLACK_SIGNING_SECRET"]),
		);
		expect(JSON.stringify(problems)).not.toContain(SECRET);
	});
});

describe("the example and the README", () => {
	it("name every key of the configuration", async () => {
		const example = await readFile(EXAMPLE, "utf8");
		const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");

		const missing = keysOf(configJsonSchema()).filter(
			(key) => !new RegExp(`\\b${key}:`).test(example + readme),
		);

		expect(missing).toEqual([]);
	});
});

/** Every property name in a JSON Schema. */
function keysOf(schema: unknown): string[] {
	if (typeof schema !== "object" || schema === null) return [];
	const { properties } = schema as { properties?: Record<string, unknown> };
	const own = properties === undefined ? [] : Object.keys(properties);
	const inner = Object.values(schema).flatMap(keysOf);
	return [...new Set([...own, ...inner])];
}

describe("configJsonSchema", () => {
	it("knows the keys, the words and what must be there", () => {
		const schema = configJsonSchema() as {
			required: string[];
			properties: { mappings: { items: { required: string[]; properties: { direction: unknown } } } };
		};

		expect(schema.required).toEqual(["systems", "mappings"]);
		expect(schema.properties.mappings.items.required).toEqual(["name", "left", "right", "fields"]);
		expect(schema.properties.mappings.items.properties.direction).toMatchObject({
			enum: ["toLeft", "toRight", "bidirectional"],
		});
	});
});

import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type File, type Office, openOffice } from "./support.js";

const SECRET = "planted-secret-9f2c";

/** A variable as the file names it. */
const variable = (name: string) => `\${${name}}`;

describe("a configuration that is not right", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
		office.env.BC_CLIENT_SECRET = SECRET;
	});

	afterEach(() => office.close());

	/** Neither system was asked anything. */
	const nobodyAsked = () => {
		const { bc, crm } = office;
		expect([bc.counters().byOperation.token, crm.counters().byOperation.token]).toEqual([0, 0]);
	};

	it("is told whole, each problem with its place and the nearest word, before anything is asked", async () => {
		await office.configure((file) => {
			const [mapping] = file.mappings;
			file.systems.bc.auth.clientId = variable("BC_CLIENT_IDD");
			file.systems.crm.url = `http://example.com/${variable("BC_CLIENT_SECRET")}`;
			file.slak = {};
			mapping.right.system = "crn";
			mapping.policies.update = "leftwins";
			mapping.schedule = "every day";
			mapping.fields[1].direcion = "toRight";
		});

		const { code, out, err } = await office.koppel("sync", "customers");

		expect([code, out]).toEqual([2, ""]);
		expect(err).not.toContain(SECRET);
		const lines = err.trim().split("\n");
		expect(lines[0]).toBe("The configuration has 7 problems:");
		expect(lines.slice(1).map((line) => line.replace(/^ {2}line \d+, /, ""))).toEqual([
			"systems.bc.auth.clientId: The variable BC_CLIENT_IDD is not set. Expected a value in the variable BC_CLIENT_IDD.",
			"systems.crm.url: This is no address that a secret may be sent to. Expected an address that begins with https:// and holds no user or password.",
			'mappings[0].right.system: There is no such system. Expected one of bc, crm. Did you mean "crm"?',
			'mappings[0].policies.update: "leftwins" is not known here. Expected one of ask, leftWins, rightWins, merge, newest. Did you mean "leftWins"?',
			expect.stringMatching(
				/^mappings\[0\]\.fields\[1\]\.direcion: The key "direcion" is not known here\. .+ Did you mean "direction"\?$/,
			),
			'mappings[0].schedule: This is no cron expression. Expected minute, hour, day, month and weekday, such as "*/5 * * * *".',
			expect.stringMatching(/^slak: The key "slak" is not known here\. .+ Did you mean "slack"\?$/),
		]);
		nobodyAsked();
	});

	it.each<[string, (file: File) => void, string]>([
		[
			"creates without a key",
			(file) => delete file.mappings[0].createKey,
			'mappings[0].createKey.left: Records are created on the left, but nothing keeps a lost answer from making one twice. Expected createKey with a unique field, or "wait".',
		],
		[
			"names a field on one side only",
			(file) => delete file.mappings[0].fields[1].right,
			"mappings[0].fields[1].right: This key is missing. Expected a field on both sides, or a constant for the one side.",
		],
		[
			"has a name twice",
			(file) => file.mappings.push(structuredClone(file.mappings[0])),
			"mappings[1].name: ",
		],
	])("is told when it %s", async (_, change, says) => {
		await office.configure(change);

		const { code, err } = await office.here("sync", "customers");

		expect(code).toBe(2);
		expect(err).toContain(says);
		nobodyAsked();
	});

	it.each([
		["is not there", "nope.yml", "nope.yml cannot be read: there is no such file."],
		["is a folder", ".", "cannot be read: it is a folder."],
	])("is told when the file %s", async (_, name, says) => {
		office.env.KOPPEL_CONFIG = join(office.folder, name);

		const { code, err } = await office.here("errors");

		expect(code).toBe(2);
		expect(err).toContain(says);
		expect(err).toContain("Expected a file there, or its path in the variable KOPPEL_CONFIG.");
	});

	it.each([
		["is no YAML", "systems:\n\t- a\nmappings: [", "line 2: A tab stands where blanks are needed to indent."],
		["is empty", "", "mappings: This key is missing. Expected a list."],
		["holds a secret in a broken line", `systems:\n  bc: { clientSecret: ${SECRET}: x }`, "line 2: "],
	])("is told when the file %s", async (_, text, says) => {
		await office.writeConfiguration(text);

		const { code, err } = await office.here("errors");

		expect(code).toBe(2);
		expect(err).toContain(says);
		expect(err).not.toContain(SECRET);
	});

	it("is told for the environment in the same breath, without what it holds", async () => {
		Object.assign(office.env, {
			PORT: "eighty",
			KOPPEL_INSTANCES: "0",
			MONGODB_URI: `postgres://koppel:${SECRET}@host/db`,
		});
		await office.configure((file) => {
			file.mappings[0].mode = "obsrve";
		});

		const { code, err } = await office.here("start");

		expect(code).toBe(2);
		expect(err).toContain("The configuration has 4 problems:");
		for (const says of [
			"PORT: The variable PORT is no such number. Expected a whole number from 0 to 65535.",
			"KOPPEL_INSTANCES: The variable KOPPEL_INSTANCES is no such number.",
			"MONGODB_URI: The variable MONGODB_URI is no MongoDB address.",
			'Did you mean "observe"?',
		])
			expect(err).toContain(says);
		expect(err).not.toContain(SECRET);
	});

	it("is told when Slack could be spoken to but not heard", async () => {
		office.env.SLACK_BOT_TOKEN = "xoxb-planted";

		const { code, err } = await office.here("start");

		expect(code).toBe(2);
		expect(err).toContain("SLACK_SIGNING_SECRET: SLACK_BOT_TOKEN is set, but neither");
		expect(err).not.toContain("planted");
	});

	it("is told when another token stands where the app-level token belongs, without the token", async () => {
		Object.assign(office.env, { SLACK_BOT_TOKEN: "xoxb-planted", SLACK_APP_TOKEN: "xoxb-planted" });

		const { code, err } = await office.here("start");

		expect(code).toBe(2);
		expect(err).toContain("SLACK_APP_TOKEN: The variable SLACK_APP_TOKEN is no app-level token.");
		expect(err).toContain("which begins with xapp-");
		expect(err).not.toContain("planted");
	});
});

describe("a configuration that does not fit the systems", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
		await office.configure((file) => {
			const [mapping] = file.mappings;
			mapping.left.filter[0].field = "blokced";
			mapping.fields[1].left = "displayNam";
			mapping.fields[2].right = "telphone1";
			file.mappings.push({ ...structuredClone(mapping), name: "other", filter: undefined });
			file.mappings[1].left = { system: "bc", entity: "customers" };
			file.mappings[1].right = { system: "crm", entity: "contacts" };
			file.mappings[1].createMissing = false;
			file.mappings[1].fields = [{ left: "displayName", right: "fulname", match: 1, direction: "toRight" }];
		});
	});

	afterEach(() => office.close());

	const ofCustomers = [
		'mappings[0].left.filter[0].field: customers in Business Central has no field "blokced". Expected a field of this table. Did you mean "blocked"?',
		'mappings[0].fields[1].left: customers in Business Central has no field "displayNam". Expected a field of this table. Did you mean "displayName"?',
		'mappings[0].fields[2].right: accounts in Dynamics 365 Sales has no field "telphone1". Expected a field of this table. Did you mean "telephone1"?',
	];
	const told = (err: string) => err.split("\n").map((line) => line.replace(/^ {2}(line \d+, )?/, ""));

	it.each([["sync"], ["find-deleted"]])(
		"keeps koppel %s from beginning, every misspelt field at once",
		async (word) => {
			office.twins("C-1");
			const writes = office.bc.counters().writes + office.crm.counters().writes;

			const { code, out, err } = await office.here(word, "customers");

			expect([code, out]).toEqual([2, ""]);
			expect(told(err)).toEqual(["The configuration has 3 problems:", ...ofCustomers, ""]);
			expect(office.bc.counters().writes + office.crm.counters().writes).toBe(writes);
			expect((await office.hereJson("errors")).data.total).toBe(0);
		},
	);

	it("keeps koppel start from beginning, with the problems of all mappings", async () => {
		const { code, err } = await office.koppel("start");

		expect(code).toBe(2);
		expect(told(err)).toEqual(expect.arrayContaining(ofCustomers));
		expect(err).toContain('has no field "fulname"');
	});
});

describe("koppel schema", () => {
	it("prints the JSON Schema without any configuration", async () => {
		const office = await openOffice();
		office.env.KOPPEL_CONFIG = join(office.folder, "nope.yml");

		const { code, out, err } = await office.here("schema");
		await office.close();

		expect([code, err]).toEqual([0, ""]);
		expect(JSON.parse(out)).toMatchObject({ type: "object", properties: { systems: {}, mappings: {} } });
	});
});

import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { readRegistration } from "../../src/demo/registration.js";
import { type SlackDouble, startSlackDouble } from "../../src/demo/slack/index.js";
import type { Finding, Fixer } from "../../src/doctor/finding.js";
import { type File, type Office, openOffice, type Systems } from "./support.js";

const MINUTE_MS = 60_000;

/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9";

const BC = "Business Central administrator";
const POWER = "Power Platform administrator";
const ENTRA = "Entra ID administrator";
const SLACK = "Slack administrator";
const RUNNER = "whoever runs Koppel";
const AUTHOR = "whoever writes koppel.yml";

/** A workplace with Slack, in which one thing is broken. */
interface Place {
	office: Office;
	slack: SlackDouble;
}

interface Broken {
	name: string;
	systems?: Systems;
	file?: (file: File) => void;
	breakIt?: (place: Place) => unknown;
	/** The one thing that is told. */
	code: string;
	severity: Finding["severity"];
	who: Fixer;
	says: RegExp;
	exit: number;
}

const mapping = (file: File) => file.mappings[0];

/** People of the customers, who refer to them by this field. */
const contactsOf = (file: File, refersBy: string) => ({
	name: "contacts",
	left: { system: "bc", entity: "contacts" },
	right: { system: "crm", entity: "contacts" },
	policies: mapping(file).policies,
	fields: [
		{ left: "displayName", right: "lastname", match: 1, direction: "toLeft" },
		{
			left: "companyNumber",
			right: "parentcustomerid_account",
			lookup: { mapping: mapping(file).name, refersBy: { left: refersBy } },
		},
	],
});

const BROKEN: Broken[] = [
	{
		name: "the client secret has expired",
		breakIt: ({ office }) => {
			office.env.BC_CLIENT_SECRET = "a-secret-that-expired";
		},
		...{ code: "signInRefused", severity: "error", who: ENTRA, exit: 1 },
		says: /Business Central: the sign-in is refused\. The client or its secret is not valid\./,
	},
	{
		name: "Dataverse does not know the app",
		breakIt: ({ office }) =>
			office.crm.faults.add({
				match: { pathIncludes: "WhoAmI" },
				scope: "request",
				times: Number.POSITIVE_INFINITY,
				action: { type: "answer", status: 401 },
			}),
		...{ code: "appNotKnown", severity: "error", who: POWER, exit: 1 },
		says: /the system does not accept the app[\s\S]+add an application user/,
	},
	{
		name: "the company is misspelt",
		file: (file) => {
			file.systems.bc.company = "CRONOS";
		},
		...{ code: "companyMissing", severity: "error", who: AUTHOR, exit: 1 },
		says: /no company "CRONOS".+The nearest is "CRONUS"/,
	},
	{
		name: "a system is down",
		file: (file) => {
			file.systems.crm.url = `${NOWHERE}/api/data/v9.2`;
		},
		...{ code: "unreachable", severity: "error", who: RUNNER, exit: 3 },
		says: /Dynamics 365 Sales: it cannot be reached/,
	},
	{
		name: "a table is misspelt",
		file: (file) => {
			mapping(file).right.entity = "acounts";
		},
		...{ code: "tableMissing", severity: "error", who: AUTHOR, exit: 1 },
		says: /no table "acounts"/,
	},
	{
		name: "a field is misspelt",
		file: (file) => {
			mapping(file).fields[2].right = "telefone1";
		},
		...{ code: "fieldMissing", severity: "error", who: AUTHOR, exit: 1 },
		says: /no field "telefone1"[\s\S]+Perhaps "telephone1" is meant/,
	},
	{
		name: "a field that nobody may write is written",
		file: (file) => {
			mapping(file).fields.push({ left: "balanceDue", right: "revenue" });
		},
		...{ code: "fieldMisfit", severity: "error", who: AUTHOR, exit: 1 },
		says: /balanceDue can be written by nobody in Business Central[\s\S]+direction: toRight/,
	},
	{
		name: "the types of two fields differ",
		file: (file) => {
			mapping(file).fields.push({ left: "website", right: "revenue", direction: "toRight" });
		},
		...{ code: "fieldMisfit", severity: "error", who: AUTHOR, exit: 1 },
		says: /website is text, revenue is number/,
	},
	{
		name: "people refer to their customer by a field that is not there",
		file: (file) => {
			file.mappings.push(contactsOf(file, "nummer"));
		},
		...{ code: "fieldMissing", severity: "error", who: AUTHOR, exit: 1 },
		says: /customers in Business Central has no field "nummer"[\s\S]+Perhaps "number" is meant/,
	},
	{
		name: "people refer to their customer by a field of another type",
		file: (file) => {
			file.mappings.push(contactsOf(file, "balanceDue"));
		},
		...{ code: "fieldMisfit", severity: "error", who: AUTHOR, exit: 1 },
		says: /companyNumber of contacts is (code|text)[\s\S]+balanceDue, which is number/,
	},
	{
		name: "a text is longer than the field it is written to",
		file: (file) => {
			mapping(file).fields.push({ left: "addressLine2", right: "address1_line2" });
		},
		...{ code: "fieldTooShort", severity: "warning", who: AUTHOR, exit: 0 },
		says: /address1_line2 in Dynamics 365 Sales holds 250 characters, addressLine2 in Business Central only 50/,
	},
	{
		name: "change tracking of the table is off",
		systems: { crm: { changeTracking: { account: false } } },
		...{ code: "changesNotTracked", severity: "error", who: POWER, exit: 1 },
		says: /Change tracking of accounts[\s\S]+tick "Track changes"/,
	},
	{
		name: "the table has no versions",
		systems: { crm: { optimisticConcurrency: { account: false } } },
		...{ code: "notVersioned", severity: "error", who: POWER, exit: 1 },
		says: /no versioned writes[\s\S]+unversioned: \{ right: accept \}/,
	},
	{
		name: "a right to write was withdrawn in Dataverse",
		breakIt: ({ office }) => office.crm.deny("accounts", "update"),
		...{ code: "permissionMissing", severity: "error", who: POWER, exit: 1 },
		says: /may not update records of accounts[\s\S]+"Write" on accounts/,
	},
	{
		name: "the right to delete is missing, which only a button needs",
		breakIt: ({ office }) => office.crm.deny("accounts", "delete"),
		...{ code: "permissionMissing", severity: "warning", who: POWER, exit: 0 },
		says: /the button that would delete one will be refused/,
	},
	{
		name: "Business Central does not let us read",
		breakIt: ({ office }) => office.bc.deny("customers", "read"),
		...{ code: "permissionMissing", severity: "error", who: BC, exit: 1 },
		says: /may not read records of customers[\s\S]+Microsoft Entra applications/,
	},
	{
		name: "creates are keyed by a field that is not unique",
		file: (file) => {
			mapping(file).createKey.right = "accountnumber";
		},
		...{ code: "keyNotUnique", severity: "error", who: POWER, exit: 1 },
		says: /accountnumber of accounts[\s\S]+Add an alternate key on accountnumber/,
	},
	{
		name: "the clocks differ by two minutes",
		systems: { bc: { now: () => Date.now() + 2 * MINUTE_MS } },
		...{ code: "clockSkewed", severity: "warning", who: RUNNER, exit: 0 },
		says: /clock of this machine is (2 minutes|1\d\d seconds) behind the one of Business Central/,
	},
	{
		name: "the clocks differ by ten minutes",
		systems: { crm: { now: () => Date.now() - 10 * MINUTE_MS } },
		...{ code: "clockSkewed", severity: "error", who: RUNNER, exit: 1 },
		says: /clock of this machine is 10 minutes ahead of the one of Dynamics 365 Sales/,
	},
	{
		name: "Business Central's own synchronization is at work on the same table",
		systems: { crm: { businessCentralConnector: true } },
		breakIt: ({ office }) =>
			office.crm.create("accounts", {
				name: "Contoso",
				_bcbi_companyid_value: "0f3c7a20-4c3e-ee11-bdf3-000d3a4b6c11",
			}),
		...{ code: "otherEngineInUse", severity: "warning", who: BC, exit: 0 },
		says: /Another sync engine is or was at work on accounts[\s\S]+Integration Table Mappings/,
	},
	{
		name: "Slack refuses the bot token",
		breakIt: ({ slack }) => slack.revokeToken(),
		...{ code: "slackTokenRefused", severity: "error", who: SLACK, exit: 1 },
		says: /does not accept the bot token \(token_revoked\)/,
	},
	{
		name: "Slack is down",
		breakIt: ({ slack }) => slack.away(),
		...{ code: "unreachable", severity: "error", who: RUNNER, exit: 3 },
		says: /Slack cannot be reached/,
	},
	{
		name: "a bot scope is missing",
		breakIt: ({ slack }) => slack.setScopes(SCOPES.filter((scope) => scope !== "users:read")),
		...{ code: "scopeMissing", severity: "error", who: SLACK, exit: 1 },
		says: /scope users:read is not granted/,
	},
	{
		name: "an optional scope is missing",
		breakIt: ({ slack }) => slack.setScopes(SCOPES.filter((scope) => scope !== "channels:history")),
		...{ code: "optionalScopeMissing", severity: "info", who: SLACK, exit: 0 },
		says: /optional scope channels:history is not granted/,
	},
	{
		name: "the bot is not in a channel",
		breakIt: ({ slack }) => slack.leave("#sync-sales", "Koppel"),
		...{ code: "notInChannel", severity: "error", who: SLACK, exit: 1 },
		says: /The bot is not in #sync-sales[\s\S]+\/invite @Koppel/,
	},
	{
		name: "a channel was archived",
		breakIt: ({ slack }) => slack.archiveChannel("#sync-admin"),
		...{ code: "channelArchived", severity: "error", who: SLACK, exit: 1 },
		says: /#sync-admin is archived/,
	},
	{
		name: "a channel is misspelt",
		file: (file) => {
			mapping(file).channel = "#snyc-sales";
		},
		...{ code: "channelMissing", severity: "error", who: AUTHOR, exit: 1 },
		says: /no channel #snyc-sales/,
	},
	{
		name: "a role names a user group that is not there",
		file: (file) => {
			file.slack.roles.admin.groups = ["S01NOBODY"];
		},
		...{ code: "groupMissing", severity: "error", who: AUTHOR, exit: 1 },
		says: /no user group S01NOBODY/,
	},
	{
		name: "the database does not answer",
		breakIt: ({ office }) => {
			office.env.MONGODB_URI =
				"mongodb://koppel:the-password@127.0.0.1:9/koppel?serverSelectionTimeoutMS=200";
		},
		...{ code: "unreachable", severity: "error", who: RUNNER, exit: 3 },
		says: /MongoDB 127\.0\.0\.1:9\/koppel cannot be reached/,
	},
	{
		name: "the folder of the embedded store is a file",
		breakIt: ({ office }) => writeFile(join(office.folder, "data"), "not a folder"),
		...{ code: "folderUnusable", severity: "error", who: RUNNER, exit: 1 },
		says: /it is a file, not a folder/,
	},
	{
		name: "TZ is no time zone",
		breakIt: ({ office }) => {
			office.env.TZ = "Europe/Amsterdm";
		},
		...{ code: "timeZoneUnknown", severity: "warning", who: RUNNER, exit: 0 },
		says: /"Europe\/Amsterdm", which is no time zone/,
	},
];

const SCOPES = readRegistration().scopes ?? [];

describe("koppel doctor", () => {
	const closing: Array<() => Promise<void>> = [];

	afterEach(async () => {
		for (const close of closing.splice(0).reverse()) await close();
	});

	async function openPlace(systems?: Systems): Promise<Place> {
		const slack = await startSlackDouble(readRegistration());
		closing.push(() => slack.close());
		const office = await openOffice(systems);
		closing.push(() => office.close());
		Object.assign(office.env, {
			SLACK_BOT_TOKEN: slack.botToken,
			SLACK_SIGNING_SECRET: slack.signingSecret,
			SLACK_API_URL: slack.apiUrl,
		});
		return { office, slack };
	}

	it("finds nothing to put right where everything is well, and tells what it could not look at", async () => {
		const { office } = await openPlace();

		const { code, data } = await office.hereJson("doctor");
		const told = await office.here("doctor");

		expect([code, data.errors, data.warnings]).toEqual([0, 0, 4]);
		const infos = data.findings.filter(({ severity }: Finding) => severity === "info");
		expect(infos.map((finding: Finding) => finding.code).sort()).toEqual([
			"embeddedStore",
			"manualNumbersNotChecked",
			"permissionNotChecked",
		]);
		expect(told.out).toContain("Nothing keeps Koppel from working");
	});

	it.each(BROKEN)("names what is wrong and who fixes it when $name", async (broken) => {
		const place = await openPlace(broken.systems);
		const { office } = place;
		await office.configure(broken.file ?? (() => {}));
		await broken.breakIt?.(place);

		const { code, data } = await office.hereJson("doctor");

		const found: Finding[] = data.findings.filter(
			(finding: Finding) =>
				finding.code === broken.code && broken.says.test(`${finding.found}\n${finding.step}`),
		);
		expect(found.map(({ severity, who }) => [severity, who])).toEqual([[broken.severity, broken.who]]);
		expect(code).toBe(broken.exit);
		const others = data.findings.filter(
			(finding: Finding) => finding.severity === "error" && !found.includes(finding),
		);
		expect(others).toEqual([]);
	});

	it("goes on behind everything that is broken, and tells all of it at once", async () => {
		const { office, slack } = await openPlace({ crm: { changeTracking: { account: false } } });
		office.env.BC_CLIENT_SECRET = "a-secret-that-expired";
		office.crm.deny("accounts", "create");
		slack.leave("#sync-sales", "Koppel");
		office.env.MONGODB_URI = "mongodb://127.0.0.1:9/koppel?serverSelectionTimeoutMS=200";
		await office.configure((file) => {
			mapping(file).fields[1].right = "nmae";
		});

		const { code, data } = await office.hereJson("doctor");

		const errors = data.findings.filter(({ severity }: Finding) => severity === "error");
		expect(errors.map((finding: Finding) => finding.code).sort()).toEqual(
			[
				"changesNotTracked",
				"fieldMissing",
				"notInChannel",
				"permissionMissing",
				"signInRefused",
				"unreachable",
			].sort(),
		);
		expect(code).toBe(3);
	});

	it("tells every problem of a configuration that cannot be loaded, and looks at database and Slack all the same", async () => {
		const { office, slack } = await openPlace();
		slack.setScopes(["chat:write"]);
		delete office.env.CRM_CLIENT_SECRET;
		await office.configure((file) => {
			mapping(file).direction = "bothWays";
			mapping(file).policies.update = "askk";
		});

		const { code, data } = await office.hereJson("doctor");

		const problems: Finding[] = data.findings.filter((finding: Finding) => finding.code === "configuration");
		expect(code).toBe(2);
		expect(problems.map(({ who }) => who).sort()).toEqual([AUTHOR, AUTHOR, RUNNER].sort());
		expect(problems.some(({ step }) => step.includes('Perhaps "ask" is meant'))).toBe(true);
		expect(data.findings.some((finding: Finding) => finding.code === "embeddedStore")).toBe(true);
		expect(data.findings.some((finding: Finding) => finding.code === "scopeMissing")).toBe(true);
	});

	it("tells a missing configuration file", async () => {
		const { office } = await openPlace();
		office.env.KOPPEL_CONFIG = join(office.folder, "other.yml");

		const { code, out } = await office.here("doctor");

		expect(code).toBe(2);
		expect(out).toContain("there is no such file");
	});

	it("writes nothing anywhere and makes no folder", async () => {
		const { office, slack } = await openPlace();
		office.twins("C-1");
		office.bc.resetCounters();
		office.crm.resetCounters();

		await office.here("doctor");

		expect([office.bc.counters().writes, office.crm.counters().writes]).toEqual([0, 0]);
		expect(slack.messages("#sync-sales")).toEqual([]);
		expect(existsSync(join(office.folder, "data"))).toBe(false);
	});

	it("prints no secret, whatever is wrong", async () => {
		const { office, slack } = await openPlace();
		slack.revokeToken();
		office.env.BC_CLIENT_SECRET = "a-secret-that-expired";
		office.env.MONGODB_URI = "mongodb://koppel:the-password@127.0.0.1:9/koppel?serverSelectionTimeoutMS=200";

		const told = await office.here("doctor");
		const data = await office.here("doctor", "--json");

		for (const secret of [
			"a-secret-that-expired",
			"the-password",
			slack.botToken,
			slack.signingSecret,
			String(office.env.CRM_CLIENT_SECRET),
		])
			expect(told.out + told.err + data.out + data.err).not.toContain(secret);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type SlackDouble, startSlackDouble } from "../../src/demo/slack/index.js";
import { type Office, openOffice } from "../cli/support.js";

const MAIL = "petra.jansen@private.example";
const PHONE = "06-87654321";
const NAME = "Jansen & Daughters";

describe("the log of koppel start while runs fail", () => {
	let office: Office;
	let slack: SlackDouble;

	beforeEach(async () => {
		office = await openOffice();
		slack = await startSlackDouble();
		Object.assign(office.env, {
			SLACK_BOT_TOKEN: slack.botToken,
			SLACK_SIGNING_SECRET: slack.signingSecret,
			SLACK_API_URL: slack.apiUrl,
			LOG_LEVEL: "debug",
		});
	});

	afterEach(async () => {
		await office.close();
		await slack.close();
	});

	it("tells what ran and how it ended, and holds no secret and nothing personal", async () => {
		const { bc, crm, env } = office;
		await office.configure(
			(file) => {
				file.mappings[0].fields[2].private = true;
			},
			{ schedule: "* * * * * *", findDeleted: null },
		);
		bc.create("customers", { number: "C-1", displayName: NAME, phoneNumber: PHONE, email: MAIL });
		const quoting = `'${MAIL}' and '${PHONE}' of '${NAME}' are not allowed (Bearer ${env.BC_CLIENT_SECRET}).`;
		const refusals = [
			{ status: 400, code: "0x80040203", message: quoting },
			{ status: 500, code: "0x80040216", message: quoting },
		];
		for (const answer of refusals)
			crm.faults.add({ match: { operation: "create" }, action: { type: "answer", ...answer } });
		const locked = bc.faults.add({
			match: { operation: "list", set: "customers" },
			skip: 3,
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 403, code: "Authentication_InvalidCredentials", message: quoting },
		});

		const running = office.start("start");
		await locked.reached;
		await running.says(/"state":"failed"/);
		running.child.kill("SIGTERM");
		const { code, err, out } = await running.ended;

		expect([code, out]).toEqual([0, ""]);
		for (const secret of [MAIL, PHONE, NAME, env.BC_CLIENT_SECRET, env.CRM_CLIENT_SECRET, slack.botToken])
			expect(err).not.toContain(secret);
		expect(err).not.toContain(slack.signingSecret);
		expect(err).not.toContain("sim-");
		const lines = err
			.split("\n")
			.filter((line) => line.startsWith("{"))
			.map((line) => JSON.parse(line));
		expect(lines.find(({ msg }) => msg === "Run ended")).toMatchObject({
			level: 30,
			mapping: "customers",
			type: "synchronization",
			trigger: "scheduled",
			state: "done",
			rows: { left: 1, right: 0 },
			counters: { failed: 1 },
		});
		expect(lines.find(({ state }) => state === "failed")).toMatchObject({
			level: 40,
			mapping: "customers",
			msg: 'Run failed; "koppel errors" tells why',
		});
	});
});

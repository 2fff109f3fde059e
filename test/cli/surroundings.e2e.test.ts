import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type SlackDouble, signRequest, startSlackDouble } from "../../src/demo/slack/index.js";
import { openEmbedded } from "../../src/persistence/embedded/embedded-database.js";
import { type Office, openOffice } from "./support.js";

describe("what Koppel stands on", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
	});

	afterEach(() => office.close());

	it("may be a MongoDB that is not there", async () => {
		office.env.MONGODB_URI =
			"mongodb://koppel:planted-password@127.0.0.1:1/demo?serverSelectionTimeoutMS=200";

		const listed = await office.koppel("errors");
		const started = await office.here("start");

		for (const { code, out, err } of [listed, started]) {
			expect([code, out]).toEqual([3, ""]);
			expect(err).toBe(
				"The database cannot be used: MongoDB 127.0.0.1:1/demo cannot be used: connect ECONNREFUSED 127.0.0.1:1. Check MONGODB_URI and that the server runs; nothing was changed.\n",
			);
		}
	});

	it("may be a data folder that is a file", async () => {
		office.env.KOPPEL_DATA = office.env.KOPPEL_CONFIG;

		const { code, err } = await office.here("sync", "customers");

		expect(code).toBe(3);
		expect(err).toBe(
			`The database cannot be used: The embedded store in ${office.env.KOPPEL_DATA} cannot be opened: it is a file, not a folder. Check KOPPEL_DATA; nothing was changed.\n`,
		);
	});

	it("may be a data folder that holds something else", async () => {
		const data = join(office.folder, "photos");
		await mkdir(data);
		await writeFile(join(data, "data.mdb"), "not a database at all, but something precious");
		office.env.KOPPEL_DATA = data;

		const { code, err } = await office.koppel("errors");

		expect(code).toBe(3);
		expect(err).toContain("is no database of Koppel, or it is damaged");
	});

	it("may be a database that a newer Koppel has used, which an older one leaves alone", async () => {
		await office.here("errors");
		const database = await openEmbedded(String(office.env.KOPPEL_DATA));
		await database.collection("leases").updateMany({ _id: "migrations" }, { $set: { version: 9_999 } });
		await database.close();

		const { code, out, err } = await office.here("sync", "customers");

		expect([code, out]).toEqual([2, ""]);
		expect(err).toContain("A newer version of Koppel has used this database (embedded store in ");
		expect(err).toContain("Start that version or a later one");
	});
});

describe("Slack beside Koppel", () => {
	let office: Office;
	let slack: SlackDouble;

	beforeEach(async () => {
		office = await openOffice();
		slack = await startSlackDouble({ socketMode: true });
		Object.assign(office.env, {
			SLACK_BOT_TOKEN: slack.botToken,
			SLACK_SIGNING_SECRET: slack.signingSecret,
			SLACK_API_URL: slack.apiUrl,
		});
	});

	afterEach(async () => {
		await office.close();
		await slack.close();
	});

	it("gets 401 for requests that Slack did not sign", async () => {
		const running = office.start("start");
		const [, url = ""] = await running.says(/Listening for Slack: (\S+)/);
		await running.says(/Mapping customers/);
		const body = new URLSearchParams({ command: "/koppel", text: "help" }).toString();
		const now = Math.floor(Date.now() / 1_000);
		const post = async (headers: Record<string, string>) => {
			const form = { "content-type": "application/x-www-form-urlencoded" };
			return (await fetch(url, { method: "POST", body, headers: { ...form, ...headers } })).status;
		};
		const signed = (secret: string, timestamp: number) => ({
			"x-slack-request-timestamp": String(timestamp),
			"x-slack-signature": signRequest({ secret, timestamp, body }),
		});

		const unsigned = await post({});
		const forged = await post(signed("not-the-secret", now));
		const old = await post(signed(slack.signingSecret, now - 3_600));
		const real = await post(signed(slack.signingSecret, now));
		running.child.kill("SIGTERM");
		const ended = await running.ended;

		expect([unsigned, forged, old, real]).toEqual([401, 401, 401, 200]);
		expect(ended.code).toBe(0);
		expect(ended.err).not.toContain(slack.signingSecret);
		expect(ended.err).not.toContain(slack.botToken);
	});

	it("cannot reach a port that another program has", async () => {
		const server = createServer().listen(0);
		await once(server, "listening");
		const { port } = server.address() as AddressInfo;
		office.env.PORT = String(port);

		const { code, err } = await office.koppel("start");
		server.close();

		expect(code).toBe(2);
		expect(err).toContain(
			`Port ${port} is in use, perhaps by another Koppel. Stop that program, or name another port in the variable PORT.`,
		);
	});

	it("does not accept every token", async () => {
		office.env.SLACK_BOT_TOKEN = "xoxb-planted-token";

		const { code, err } = await office.here("start");

		expect(code).toBe(2);
		expect(err).toContain("Slack does not accept the token in SLACK_BOT_TOKEN (invalid_auth).");
		expect(err).not.toContain("xoxb-planted-token");
	});

	it("is called by Koppel where there is an app-level token, which says so and shows no token", async () => {
		Object.assign(office.env, { SLACK_APP_TOKEN: slack.appToken, LOG_LEVEL: "debug" });
		const running = office.start("start");
		await running.says(/Listening for Slack: Socket Mode/);
		await running.says(/SLACK_SIGNING_SECRET is not used, because SLACK_APP_TOKEN is set/);
		await running.says(/Mapping customers/);
		const isConnected = slack.openSockets === 1;

		running.child.kill("SIGTERM");
		const { code, out, err } = await running.ended;

		expect([code, isConnected, slack.openSockets]).toEqual([0, true, 0]);
		for (const secret of [slack.appToken, slack.botToken, slack.signingSecret, "ticket="])
			expect(out + err).not.toContain(secret);
	});

	it("does not accept every app-level token", async () => {
		office.env.SLACK_APP_TOKEN = "xapp-planted-token";

		const { code, err } = await office.here("start");

		expect(code).toBe(2);
		expect(err).toContain("Slack does not accept the token in SLACK_APP_TOKEN (invalid_auth).");
		expect(err).toContain("the scope connections:write");
		expect(err).not.toContain("xapp-planted-token");
	});
});

import { describe, expect, it } from "@jest/globals";
import { readEnv } from "../../src/config/index.js";

describe("readEnv", () => {
	it("has a default for everything that is not secret", () => {
		expect(readEnv({})).toEqual({
			environment: {
				configPath: "koppel.yml",
				dataFolder: "./.koppel",
				instances: 1,
				mongodbUri: null,
				slackBotToken: null,
				slackSigningSecret: null,
				slackAppToken: null,
				slackApiUrl: null,
				port: 3000,
				logLevel: "info",
			},
			problems: [],
		});
	});

	it("reads every variable", () => {
		const { environment, problems } = readEnv({
			KOPPEL_CONFIG: "/etc/koppel.yml",
			KOPPEL_DATA: "/var/lib/koppel",
			KOPPEL_INSTANCES: "3",
			MONGODB_URI: "mongodb+srv://host/koppel",
			SLACK_BOT_TOKEN: "xoxb-1",
			SLACK_SIGNING_SECRET: "signing",
			SLACK_APP_TOKEN: "xapp-1",
			SLACK_API_URL: "http://127.0.0.1:4000/api/",
			PORT: "8080",
			LOG_LEVEL: "debug",
		});

		expect(problems).toEqual([]);
		expect(environment).toEqual({
			configPath: "/etc/koppel.yml",
			dataFolder: "/var/lib/koppel",
			instances: 3,
			mongodbUri: "mongodb+srv://host/koppel",
			slackBotToken: "xoxb-1",
			slackSigningSecret: "signing",
			slackAppToken: "xapp-1",
			slackApiUrl: "http://127.0.0.1:4000/api/",
			port: 8080,
			logLevel: "debug",
		});
	});

	it("leaves out the line end that a secret kept in a file brings along", () => {
		const { environment, problems } = readEnv({
			SLACK_BOT_TOKEN: "xoxb-1\n",
			SLACK_SIGNING_SECRET: "signing\r\n",
			MONGODB_URI: "mongodb://host/koppel\n",
			PORT: "8080\n",
		});

		expect(problems).toEqual([]);
		expect(environment).toMatchObject({
			slackBotToken: "xoxb-1",
			slackSigningSecret: "signing",
			mongodbUri: "mongodb://host/koppel",
			port: 8080,
		});
	});

	it.each(["http://slack.example.test/api/", "https://me:secret@slack.example.test/api/", "slack"])(
		"sends the bot's token to no address such as %s",
		(address) => {
			const { problems } = readEnv({ SLACK_API_URL: address });

			expect(problems).toMatchObject([{ path: "SLACK_API_URL" }]);
			expect(JSON.stringify(problems)).not.toContain("secret@");
		},
	);

	it("takes an empty variable for one that is not set", () => {
		const { environment, problems } = readEnv({ PORT: "", MONGODB_URI: "", KOPPEL_DATA: "" });

		expect([environment.port, environment.mongodbUri, environment.dataFolder, problems]).toEqual([
			3000,
			null,
			"./.koppel",
			[],
		]);
	});

	it.each<[string, NodeJS.ProcessEnv, string]>([
		["a port that is no number", { PORT: "http" }, "PORT"],
		["a port that is too high", { PORT: "65536" }, "PORT"],
		["no instance", { KOPPEL_INSTANCES: "0" }, "KOPPEL_INSTANCES"],
		["half an instance", { KOPPEL_INSTANCES: "1.5" }, "KOPPEL_INSTANCES"],
		["an unknown log level", { LOG_LEVEL: "loud" }, "LOG_LEVEL"],
		["an address of another database", { MONGODB_URI: "postgres://h/d" }, "MONGODB_URI"],
		["an address of Slack that is none", { SLACK_API_URL: "slack" }, "SLACK_API_URL"],
		["a bot that cannot hear a press", { SLACK_BOT_TOKEN: "xoxb-1" }, "SLACK_SIGNING_SECRET"],
	])("refuses %s", (_, env, path) => {
		expect(readEnv(env).problems).toMatchObject([{ path, expected: expect.any(String) }]);
	});

	it("suggests the log level that was meant", () => {
		expect(readEnv({ LOG_LEVEL: "debg" }).problems[0]?.nearest).toBe("debug");
	});
});

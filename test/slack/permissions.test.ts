import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type SlackDouble, startSlackDouble } from "../../src/demo/slack/index.js";
import { createInteractiveClient } from "../../src/slack/clients.js";
import { createRoles, type RoleAssignment } from "../../src/slack/permissions.js";
import { LogBook, ROLES } from "../support/slack/console.js";
import { SteppingClock } from "../support/slack/stepping-clock.js";

const ANNA = "U01ANNA0001";
const BRAM = "U01BRAM0001";
const CARLA = "U01CARLA001";
const VICTOR = "U01VICTOR01";

let slack: SlackDouble;
let clock: SteppingClock;
let log: LogBook;
beforeEach(async () => {
	slack = await startSlackDouble();
	clock = new SteppingClock();
	log = new LogBook();
});
afterEach(() => slack.close());

function rolesOf(assignments: RoleAssignment[]) {
	const web = createInteractiveClient({ token: slack.botToken, slackApiUrl: slack.apiUrl, log });
	return createRoles({ assignments, web, clock, log });
}

describe("roles", () => {
	it("make everybody a viewer when nothing is configured", async () => {
		const roles = rolesOf([]);

		expect(await Promise.all([ANNA, CARLA, "U0NOBODY"].map((id) => roles.roleOf(id)))).toEqual([
			"viewer",
			"viewer",
			"viewer",
		]);
		expect(slack.calls()).toEqual([]);
	});

	it("come from user ids and user groups", async () => {
		const roles = rolesOf(ROLES);

		expect(await Promise.all([ANNA, BRAM, CARLA, VICTOR].map((id) => roles.roleOf(id)))).toEqual([
			"operator",
			"steward",
			"admin",
			"viewer",
		]);
	});

	it("are the highest of those that name a person, whatever their order", async () => {
		const roles = rolesOf([
			{ role: "admin", users: [], groups: ["S01STEWARD1"] },
			{ role: "operator", users: [BRAM], groups: [] },
		]);

		expect(await roles.roleOf(BRAM)).toBe("admin");
	});

	it("read a group once in five minutes, and for many presses at once only once", async () => {
		const roles = rolesOf(ROLES);

		await Promise.all([roles.roleOf(BRAM), roles.roleOf(VICTOR), roles.warm()]);
		clock.advance(299_000);
		await roles.roleOf(BRAM);
		expect(slack.calls("usergroups.users.list")).toHaveLength(1);
		slack.workspace.userGroups.get("S01STEWARD1")?.users.splice(0);
		clock.advance(2_000);

		expect(await roles.roleOf(BRAM)).toBe("viewer");
		expect(slack.calls("usergroups.users.list")).toHaveLength(2);
	});

	it("keep what was last known while Slack is away, but not forever", async () => {
		const roles = rolesOf(ROLES);
		await roles.warm();
		slack.away();

		clock.advance(600_000);
		expect(await roles.roleOf(BRAM)).toBe("steward");
		clock.advance(3_600_000);
		expect(await roles.roleOf(BRAM)).toBe("viewer");
		expect(await roles.roleOf(CARLA)).toBe("admin");
		expect(log.messagesOf("warn")).toContain("User group could not be read");
	});

	it("give nothing to a group that could never be read", async () => {
		slack.setScopes(["chat:write"]);

		expect(await rolesOf(ROLES).roleOf(BRAM)).toBe("viewer");
	});
});

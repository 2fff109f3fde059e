import type { Json } from "../json.js";
import type { Person, UserGroup } from "../workspace.js";
import { SlackApiError } from "./api-error.js";
import { flagOf } from "./arguments.js";
import { type Call, type Method, needPerson, needText, pageOf } from "./call.js";

const READ = ["users:read"];
const GROUPS = ["usergroups:read"];

/** auth.test, users.* and usergroups.*. */
export const userMethods: Record<string, Method> = {
	"auth.test": { scopes: null, run: authTest },
	"users.info": { scopes: READ, run: (call) => ({ user: describe(call, needPerson(call)) }) },
	"users.list": { scopes: READ, run: list },
	"users.lookupByEmail": { scopes: ["users:read.email"], run: lookupByEmail },
	"usergroups.list": { scopes: GROUPS, run: listGroups },
	"usergroups.users.list": { scopes: GROUPS, run: listGroupUsers },
};

function authTest(call: Call): Json {
	const { team, app, people } = call.world.workspace;
	return {
		url: `https://${team.domain}.slack.com/`,
		team: team.name,
		user: people.get(call.token.userId)?.name ?? "",
		team_id: team.id,
		user_id: call.token.userId,
		bot_id: app.botId,
		is_enterprise_install: false,
	};
}

function list(call: Call): Json {
	const { page, next } = pageOf(call, [...call.world.workspace.people.values()]);
	return { members: page.map((person) => describe(call, person)), response_metadata: { next_cursor: next } };
}

function lookupByEmail(call: Call): Json {
	const email = needText(call, "email").toLowerCase();
	const person = [...call.world.workspace.people.values()].find((one) => one.email.toLowerCase() === email);
	if (person === undefined) throw new SlackApiError("users_not_found");
	return { user: describe(call, person) };
}

/** A person in Slack's words; `locale` only when asked for, the e-mail address only with its scope (facts/slack 2.1, 4.3). */
function describe(call: Call, person: Person): Json {
	const { team } = call.world.workspace;
	const mayReadEmail = call.token.scopes.has("users:read.email");
	return {
		id: person.id,
		team_id: team.id,
		name: person.name,
		deleted: false,
		real_name: person.realName,
		tz: person.tz,
		tz_label: person.tz,
		tz_offset: offsetOf(person.tz, call.world.now()),
		is_bot: person.isBot,
		is_admin: false,
		profile: {
			real_name: person.realName,
			display_name: person.name,
			...(mayReadEmail ? { email: person.email } : {}),
		},
		...(flagOf(call.args, "include_locale") ? { locale: person.locale } : {}),
	};
}

/** Seconds east of Greenwich at a time. */
function offsetOf(tz: string, at: number): number {
	const parts = new Intl.DateTimeFormat("en-US", { timeZone: tz, timeZoneName: "longOffset" }).formatToParts(
		at,
	);
	const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
	const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
	if (match === null) return 0;
	const seconds = Number(match[2]) * 3_600 + Number(match[3]) * 60;
	return match[1] === "-" ? -seconds : seconds;
}

function listGroups(call: Call): Json {
	const groups = [...call.world.workspace.userGroups.values()];
	return { usergroups: groups.map((group) => describeGroup(call, group)) };
}

function describeGroup(call: Call, group: UserGroup): Json {
	return {
		id: group.id,
		team_id: call.world.workspace.team.id,
		is_usergroup: true,
		name: group.name,
		handle: group.handle,
		date_delete: 0,
		user_count: group.users.length,
		...(flagOf(call.args, "include_users") ? { users: [...group.users] } : {}),
	};
}

function listGroupUsers(call: Call): Json {
	const group = call.world.workspace.userGroups.get(needText(call, "usergroup"));
	if (group === undefined) throw new SlackApiError("no_such_subteam");
	return { users: [...group.users] };
}

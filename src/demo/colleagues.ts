import { defaultWorkspace, type WorkspaceSeed } from "./slack/index.js";

/** An administrator beside Carla: what destroys in bulk takes a second one. */
const DORIEN = "U01DORIEN01";
const ADMINS = "S01ADMINS01";

/** The people of the demo. */
export const demoWorkspace: WorkspaceSeed = {
	...defaultWorkspace,
	people: [
		...defaultWorkspace.people,
		{
			id: DORIEN,
			name: "dorien",
			realName: "Dorien Mulder",
			email: "dorien@cronus.example",
			locale: "nl-NL",
			tz: "Europe/Amsterdam",
			isBot: false,
		},
	],
	userGroups: defaultWorkspace.userGroups.map((group) =>
		group.id === ADMINS ? { ...group, users: [...group.users, DORIEN] } : group,
	),
	channels: defaultWorkspace.channels.map((channel) => ({
		...channel,
		members: [...channel.members, DORIEN],
	})),
};

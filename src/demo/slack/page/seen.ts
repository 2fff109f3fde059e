import type { PostedMessage, SlackDouble } from "../index.js";
import type { Channel, Person } from "../workspace.js";
import type { WireChannel, WireMessage, WirePerson, WireView } from "./wire.js";

/** A message as one person sees it. */
export function seenMessage(
	slack: SlackDouble,
	user: string,
	message: PostedMessage,
	isEphemeral: boolean,
): WireMessage {
	const { channel, ts } = message;
	return { ...message, isEphemeral, values: valuesOf(slack, { user, channel, ts }) };
}

/** Empty once the message is gone. */
function valuesOf(
	slack: SlackDouble,
	place: { user: string; channel: string; ts: string },
): WireMessage["values"] {
	try {
		return slack.choicesIn(place);
	} catch {
		return {};
	}
}

/** The conversations a person has in their sidebar: those they are in. */
export function seenChannels(slack: SlackDouble, user: string): WireChannel[] {
	const { channels } = slack.workspace;
	return [...channels.values()]
		.filter(({ members }) => members.has(user))
		.map((channel) => seenChannel(slack, user, channel));
}

function seenChannel(slack: SlackDouble, user: string, channel: Channel): WireChannel {
	const { id, kind, isArchived, members } = channel;
	const lastRead = slack.lastRead(user, id);
	return { id, label: labelOf(slack, user, channel), kind, isArchived, members: [...members], lastRead };
}

function labelOf({ workspace }: SlackDouble, user: string, channel: Channel): string {
	if (channel.kind === "public" || channel.kind === "private") return channel.name;
	const partners = [...channel.members].filter((id) => id !== user);
	return partners.map((id) => workspace.people.get(id)?.realName ?? id).join(", ");
}

export function seenPerson({ workspace }: SlackDouble, person: Person): WirePerson {
	const { id, name, realName, locale, tz, isBot } = person;
	const groups = [...workspace.userGroups.values()].filter(({ users }) => users.includes(id));
	return { id, name, realName, locale, tz, isBot, groups: groups.map((group) => group.name) };
}

export function seenViews(slack: SlackDouble, user: string): WireView[] {
	return slack.viewsOf(user);
}

/** The person a request speaks of. @throws SlackDoubleError `no_such_person` */
export function readerOf({ workspace }: SlackDouble, name: string | null): Person {
	const people = [...workspace.people.values()].filter(({ isBot }) => !isBot);
	const first = people[0];
	if ((name === null || name === "") && first !== undefined) return first;
	return workspace.person(name ?? "");
}

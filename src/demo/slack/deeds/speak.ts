import type { AppAnswer, AppLink } from "../app-link.js";
import { SlackDoubleError } from "../errors.js";
import { type Json, toText } from "../json.js";
import type { PostedMessage } from "../messages.js";
import type { Channel } from "../workspace.js";
import type { World } from "../world.js";
import { say } from "./commands.js";
import { tellEvent } from "./tell-event.js";

/** What became of something that was said. */
export interface Spoken {
	message: PostedMessage;
	/** The events the app got for it, and its first answers; what it did not take it is told again later. */
	events: { type: string; answer: AppAnswer }[];
}

/** The event an app subscribes to for messages in each kind of conversation. */
const MESSAGE_EVENTS = {
	public: "message.channels",
	private: "message.groups",
	im: "message.im",
	mpim: "message.mpim",
} as const;
const CHANNEL_TYPES = { public: "channel", private: "group", im: "im", mpim: "mpim" } as const;

/**
 * Writes a message as a person. The app hears of it where a real one would: it is in the conversation and has
 * subscribed to the event; `app_mention` when it is named, though not in direct messages (facts/slack section 5.3).
 * @throws SlackDoubleError `not_a_member`, `no_such_message` (the thread)
 */
export async function speak(
	world: World,
	link: AppLink,
	given: { user: string; channel: string; text: string; threadTs?: string },
): Promise<Spoken> {
	const channel = world.workspace.channel(given.channel);
	checkMaySpeak(world, channel, given);
	const { message } = say(world, given);
	const events: Spoken["events"] = [];
	for (const event of eventsOf(world, channel, message)) {
		const type = toText(event.type);
		events.push({ type, answer: await tellEvent(world, link, event) });
	}
	return { message, events };
}

function checkMaySpeak(
	world: World,
	channel: Channel,
	{ user, threadTs }: { user: string; threadTs?: string },
): void {
	const person = world.workspace.person(user);
	if (!channel.members.has(person.id) || channel.isArchived) {
		throw new SlackDoubleError("not_a_member", `${person.realName} cannot write in ${channel.name}.`);
	}
	if (channel.kind === "im" && !world.hasMessagesTab) {
		throw new SlackDoubleError("not_a_member", "The app takes no direct messages.");
	}
	if (threadTs !== undefined && world.messages.find(channel.id, threadTs) === undefined) {
		throw new SlackDoubleError("no_such_message", `There is no message ${threadTs} to reply to.`);
	}
}

function eventsOf(world: World, channel: Channel, message: PostedMessage): Json[] {
	const { app } = world.workspace;
	if (!channel.members.has(app.botUserId)) return [];
	const isHeard = (name: string) => world.registration.events.includes(name);
	const { user, text, ts, thread_ts: threadTs } = message;
	const base = {
		user,
		text,
		ts,
		channel: channel.id,
		event_ts: ts,
		...(threadTs === undefined ? {} : { thread_ts: threadTs }),
	};
	const isMention = channel.kind !== "im" && text.includes(`<@${app.botUserId}>`);
	return [
		...(isMention && isHeard("app_mention") ? [{ type: "app_mention", ...base }] : []),
		...(isHeard(MESSAGE_EVENTS[channel.kind])
			? [{ type: "message", channel_type: CHANNEL_TYPES[channel.kind], ...base }]
			: []),
	];
}

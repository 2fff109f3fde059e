import type { Json } from "../json.js";
import type { Author, SlackMessage, StoredMessage } from "../messages.js";
import type { Channel } from "../workspace.js";
import { rateLimited, SlackApiError } from "./api-error.js";
import { flagOf, textOf } from "./arguments.js";
import { type Call, type Method, needChannel, needPerson, needText } from "./call.js";
import { hasContent, readContent } from "./content.js";

const WRITE = ["chat:write"];

/** chat.postMessage, update, delete, postEphemeral, getPermalink, and reactions.add. */
export const chatMethods: Record<string, Method> = {
	"chat.postMessage": { scopes: WRITE, run: postMessage },
	"chat.postEphemeral": { scopes: WRITE, run: postEphemeral },
	"chat.update": { scopes: WRITE, run: update },
	"chat.delete": { scopes: WRITE, run: remove },
	"chat.getPermalink": { scopes: null, run: getPermalink },
	"reactions.add": { scopes: ["reactions:write"], run: addReaction },
};

function postMessage(call: Call): Json {
	const channel = targetOf(call);
	const wait = call.world.limits.take(call.method, channel.id);
	if (wait !== null) throw rateLimited(wait);
	const content = readContent(call.args, "post");
	if (!hasContent(content)) throw new SlackApiError("no_text");
	const threadTs = threadOf(call, channel);
	const { message } = call.world.messages.post(channel.id, botOf(call), content, {
		...(threadTs === undefined ? {} : { threadTs }),
		isBroadcast: flagOf(call.args, "reply_broadcast"),
	});
	return { channel: channel.id, ts: message.ts, message };
}

/** Where a post goes: a channel by id or name, a direct message by its id or the person's (facts/slack section 2.1). */
function targetOf(call: Call): Channel {
	const { workspace } = call.world;
	const reference = needText(call, "channel");
	const person = workspace.people.get(reference);
	if (person !== undefined) return directMessageTo(call, person.id);
	const channel = workspace.findChannel(reference);
	if (channel === undefined) throw new SlackApiError("channel_not_found");
	checkMayPost(call, channel);
	return channel;
}

function directMessageTo(call: Call, userId: string): Channel {
	if (!call.world.hasMessagesTab) throw new SlackApiError("messages_tab_disabled");
	return call.world.workspace.directMessage([userId]).channel;
}

/** Posting needs membership; chat:write.public spares it in public channels only (facts/slack section 2.1). */
function checkMayPost(call: Call, channel: Channel): void {
	const isMember = channel.members.has(call.token.userId);
	if (!isMember && channel.kind !== "public") throw new SlackApiError("channel_not_found");
	if (channel.isArchived) throw new SlackApiError("is_archived");
	if (!isMember && !call.token.scopes.has("chat:write.public")) throw new SlackApiError("not_in_channel");
	if (channel.kind === "im" && !call.world.hasMessagesTab) throw new SlackApiError("messages_tab_disabled");
}

/** `thread_ts` has to name a parent, never a reply (facts/slack section 4.3). */
function threadOf(call: Call, channel: Channel): string | undefined {
	const threadTs = textOf(call.args, "thread_ts");
	if (threadTs === undefined || threadTs === "") return undefined;
	const parent = call.world.messages.find(channel.id, threadTs)?.message;
	if (parent === undefined) throw new SlackApiError("thread_not_found");
	const isReply = parent.thread_ts !== undefined && parent.thread_ts !== parent.ts;
	if (isReply) throw new SlackApiError("cannot_reply_to_message");
	return threadTs;
}

/** The author of what this token posts. */
export function botOf(call: Pick<Call, "world" | "token">): Author & Json {
	const { app, team } = call.world.workspace;
	return { user: call.token.userId, bot_id: app.botId, app_id: app.id, team: team.id };
}

function postEphemeral(call: Call): Json {
	const channel = call.world.workspace.findChannel(needText(call, "channel"));
	if (channel === undefined) throw new SlackApiError("channel_not_found");
	checkMayPost(call, channel);
	const person = needPerson(call);
	if (!channel.members.has(person.id)) throw new SlackApiError("user_not_in_channel");
	const content = readContent(call.args, "post");
	if (!hasContent(content)) throw new SlackApiError("no_text");
	const threadTs = textOf(call.args, "thread_ts");
	const { message } = call.world.messages.post(channel.id, botOf(call), content, {
		audience: person.id,
		...(threadTs === undefined ? {} : { threadTs }),
	});
	return { message_ts: message.ts };
}

function update(call: Call): Json {
	const stored = ownMessage(call, "cant_update_message");
	const content = readContent(call.args, "update");
	const isLeftAlone =
		content.text === undefined && content.blocks === undefined && content.attachments === undefined;
	if (isLeftAlone) throw new SlackApiError("no_text");
	// With blocks there is no "edited" mark (facts/slack section 4.3).
	const editor = (content.blocks ?? []).length > 0 ? null : call.token.userId;
	const after = { ...stored.message, ...content };
	if (content.text !== undefined && content.blocks === undefined) delete after.blocks;
	if (content.blocks !== undefined && content.text === undefined) after.text = "";
	if (!hasContent(after)) throw new SlackApiError("no_text");
	call.world.messages.update(stored, content, editor);
	const { ts, text } = stored.message;
	return { channel: stored.channel, ts, text, message: stored.message };
}

function remove(call: Call): Json {
	const stored = ownMessage(call, "cant_delete_message");
	call.world.messages.remove(stored);
	return { channel: stored.channel, ts: stored.message.ts };
}

/** The message that channel id and ts name, when it is the app's own. Ephemeral ones are not found. */
function ownMessage(call: Call, refusal: string): StoredMessage {
	const channel = needChannel(call);
	if (channel.isArchived) throw new SlackApiError("is_archived");
	const stored = call.world.messages.find(channel.id, needText(call, "ts"));
	if (stored === undefined || stored.message.subtype === "tombstone") {
		throw new SlackApiError("message_not_found");
	}
	if (stored.message.user !== call.token.userId) throw new SlackApiError(refusal);
	return stored;
}

function getPermalink(call: Call): Json {
	const channel = needChannel(call);
	const stored = call.world.messages.find(channel.id, needText(call, "message_ts"));
	if (stored === undefined) throw new SlackApiError("message_not_found");
	return {
		channel: channel.id,
		permalink: permalinkOf(call.world.workspace.team.domain, channel.id, stored.message),
	};
}

function permalinkOf(domain: string, channel: string, message: SlackMessage): string {
	const base = `https://${domain}.slack.com/archives/${channel}/p${message.ts.replace(".", "")}`;
	const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
	return isReply ? `${base}?thread_ts=${message.thread_ts}&cid=${channel}` : base;
}

function addReaction(call: Call): Json {
	const channel = needChannel(call);
	const stored = call.world.messages.find(channel.id, needText(call, "timestamp"));
	if (stored === undefined) throw new SlackApiError("message_not_found");
	const name = needText(call, "name").replaceAll(":", "");
	const reactions = (stored.message.reactions ?? []) as { name: string; users: string[]; count: number }[];
	if (reactions.some((one) => one.name === name && one.users.includes(call.token.userId))) {
		throw new SlackApiError("already_reacted");
	}
	const users = [call.token.userId];
	stored.message.reactions = [...reactions, { name, users, count: users.length }];
	return {};
}

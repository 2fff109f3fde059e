import { copy, type Json } from "../json.js";
import type { SlackMessage, StoredMessage } from "../messages.js";
import type { Channel } from "../workspace.js";
import { invalidArguments, SlackApiError } from "./api-error.js";
import { flagOf, textOf } from "./arguments.js";
import { type Call, familyOf, type Method, needChannel, needScope, needText, pageOf } from "./call.js";

/** conversations.open, info, list, members, history, replies. */
export const conversationMethods: Record<string, Method> = {
	"conversations.open": { scopes: ["im:write", "mpim:write"], run: open },
	"conversations.info": { run: info },
	"conversations.list": { run: list },
	"conversations.members": { run: members },
	"conversations.history": { run: history },
	"conversations.replies": { run: replies },
};

/** Opens the direct message with 1 to 8 people (facts/slack section 4.3). */
function open(call: Call): Json {
	const users = (textOf(call.args, "users") ?? "").split(",").filter((id) => id !== "");
	if (users.length === 0) return { channel: { id: needChannel(call).id }, no_op: true, already_open: true };
	if (users.length > 8) throw new SlackApiError("too_many_users");
	needScope(call.token, [users.length === 1 ? "im:write" : "mpim:write"]);
	const { people } = call.world.workspace;
	if (users.some((id) => !people.has(id))) throw new SlackApiError("user_not_found");
	const { channel, isNew } = call.world.workspace.directMessage(users);
	const whole = flagOf(call.args, "return_im") ? describe(call, channel) : { id: channel.id };
	return { channel: whole, ...(isNew ? {} : { no_op: true, already_open: true }) };
}

function info(call: Call): Json {
	const channel = readable(call, "read");
	const count = flagOf(call.args, "include_num_members") ? { num_members: channel.members.size } : {};
	return { channel: { ...describe(call, channel), ...count } };
}

const TYPES = { public_channel: "public", private_channel: "private", im: "im", mpim: "mpim" } as const;

function list(call: Call): Json {
	const types = (textOf(call.args, "types") ?? "public_channel").split(",").map((type) => type.trim());
	const unknown = types.find((type) => !Object.hasOwn(TYPES, type));
	if (unknown !== undefined) throw new SlackApiError("invalid_types");
	const kinds = types.map((type) => TYPES[type as keyof typeof TYPES]);
	for (const kind of kinds) needScope(call.token, [`${familyOf({ kind } as Channel)}:read`]);
	const seen = [...call.world.workspace.channels.values()].filter(
		(channel) =>
			kinds.includes(channel.kind) &&
			(channel.kind === "public" || channel.members.has(call.token.userId)) &&
			!(flagOf(call.args, "exclude_archived") && channel.isArchived),
	);
	const { page, next } = pageOf(call, seen);
	return {
		channels: page.map((channel) => ({ ...describe(call, channel), num_members: channel.members.size })),
		response_metadata: { next_cursor: next },
	};
}

function members(call: Call): Json {
	const { page, next } = pageOf(call, [...readable(call, "read").members]);
	return { members: page, response_metadata: { next_cursor: next } };
}

/** Newest first; replies only when broadcast; metadata only when asked for. */
function history(call: Call): Json {
	const channel = joined(call);
	const { messages } = call.world;
	const top = messages.in(channel.id).filter(({ message }) => isTopLevel(message));
	const within = top.filter(({ message }) => isWithin(call, message.ts)).reverse();
	const { page, next } = pageOf(call, within);
	return {
		messages: page.map((stored) => shown(call, stored)),
		has_more: next !== "",
		...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
	};
}

/** The parent and its replies, oldest first. */
function replies(call: Call): Json {
	const channel = joined(call);
	const ts = needText(call, "ts");
	const thread = call.world.messages
		.in(channel.id)
		.filter(({ message }) => message.ts === ts || message.thread_ts === ts);
	if (thread.length === 0) throw new SlackApiError("thread_not_found");
	const within = thread.filter(({ message }) => message.ts === ts || isWithin(call, message.ts));
	const { page, next } = pageOf(call, within);
	return {
		messages: page.map((stored) => shown(call, stored)),
		has_more: next !== "",
		...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
	};
}

function readable(call: Call, right: "read" | "history"): Channel {
	const channel = needChannel(call);
	needScope(call.token, [`${familyOf(channel)}:${right}`]);
	return channel;
}

/** Reading messages needs membership as well. */
function joined(call: Call): Channel {
	const channel = readable(call, "history");
	if (!channel.members.has(call.token.userId)) throw new SlackApiError("not_in_channel");
	return channel;
}

function isTopLevel(message: SlackMessage): boolean {
	const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
	return !isReply || message.subtype === "thread_broadcast";
}

function isWithin(call: Call, ts: string): boolean {
	const isInclusive = flagOf(call.args, "inclusive");
	const at = toMicros(ts);
	const oldest = bound(call, "oldest");
	const latest = bound(call, "latest");
	if (oldest !== null && (isInclusive ? at < oldest : at <= oldest)) return false;
	return latest === null || (isInclusive ? at <= latest : at < latest);
}

function bound(call: Call, name: string): number | null {
	const value = textOf(call.args, name);
	if (value === undefined || value === "") return null;
	const micros = toMicros(value);
	if (Number.isNaN(micros)) throw invalidArguments(`invalid ${name}`);
	return micros;
}

function toMicros(ts: string): number {
	const [seconds = "", micros = ""] = ts.split(".");
	return Number(seconds) * 1_000_000 + Number(micros.padEnd(6, "0").slice(0, 6));
}

function shown(call: Call, stored: StoredMessage): Json {
	const message: Json = copy(stored.message);
	if (!flagOf(call.args, "include_all_metadata")) delete message.metadata;
	return message;
}

/** A conversation in Slack's words. */
function describe(call: Call, channel: Channel): Json {
	const { kind } = channel;
	return {
		id: channel.id,
		...(kind === "im" ? { user: channel.name } : { name: channel.name, name_normalized: channel.name }),
		is_channel: kind === "public",
		is_group: kind === "private",
		is_im: kind === "im",
		is_mpim: kind === "mpim",
		is_private: kind !== "public",
		is_archived: channel.isArchived,
		is_member: channel.members.has(call.token.userId),
		created: Math.floor(channel.createdAt / 1_000),
		context_team_id: call.world.workspace.team.id,
	};
}

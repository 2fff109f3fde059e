import type { Json } from "../json.js";
import type { Token } from "../tokens.js";
import type { Channel, Person } from "../workspace.js";
import type { World } from "../world.js";
import { invalidArguments, SlackApiError } from "./api-error.js";
import { numberOf, textOf } from "./arguments.js";

/** One call while it is worked on. */
export interface Call {
	world: World;
	method: string;
	args: Json;
	token: Token;
}

/** A Web API method. */
export interface Method {
	/** Any one of these scopes will do; null: none is needed; undefined: the method asks for them itself. */
	scopes?: string[] | null;
	/** True: works without a token. */
	isOpen?: boolean;
	/** Which kind of token it takes; a bot's when left out. */
	token?: Token["kind"];
	/** Answers the fields beside `ok`. */
	run(call: Call): Json;
}

/** Refuses the call unless its token has one of these scopes (facts/slack section 9). */
export function needScope(token: Token, anyOf: string[]): void {
	if (anyOf.some((scope) => token.scopes.has(scope))) return;
	const provided = [...token.scopes].sort().join(",");
	throw new SlackApiError("missing_scope", { needed: anyOf[0], provided });
}

/** A text argument that has to be there. */
export function needText(call: Call, name: string): string {
	const value = textOf(call.args, name);
	if (value === undefined || value === "") throw invalidArguments(`missing required field: ${name}`);
	return value;
}

/** The scope family of a kind of conversation: `channels`, `groups`, `im`, `mpim`. */
export function familyOf(channel: Channel): string {
	return { public: "channels", private: "groups", im: "im", mpim: "mpim" }[channel.kind];
}

/** The conversation that `channel` names by id, as this token may see it. A private one it has not joined is not there. */
export function needChannel(call: Call, name = "channel"): Channel {
	const id = needText(call, name);
	const channel = call.world.workspace.channels.get(id);
	const isHidden =
		channel !== undefined && channel.kind !== "public" && !channel.members.has(call.token.userId);
	if (channel === undefined || isHidden) throw new SlackApiError("channel_not_found");
	return channel;
}

export function needPerson(call: Call, name = "user"): Person {
	const person = call.world.workspace.people.get(needText(call, name));
	if (person === undefined) throw new SlackApiError("user_not_found");
	return person;
}

/** One page of a list and the cursor to the next, as Slack pages: `limit`, `cursor`, `response_metadata.next_cursor`. */
export function pageOf<T>(call: Call, items: T[], usual = 100): { page: T[]; next: string } {
	const limit = Math.max(1, numberOf(call.args, "limit", usual) || usual);
	const cursor = textOf(call.args, "cursor");
	const from = cursor === undefined || cursor === "" ? 0 : fromCursor(cursor);
	const end = from + limit;
	return { page: items.slice(from, end), next: end < items.length ? toCursor(end) : "" };
}

function toCursor(place: number): string {
	return Buffer.from(`next:${place}`).toString("base64");
}

function fromCursor(cursor: string): number {
	const place = Number(Buffer.from(cursor, "base64").toString().replace("next:", ""));
	if (!Number.isInteger(place)) throw new SlackApiError("invalid_cursor");
	return place;
}

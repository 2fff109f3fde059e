/** What travels between the page and its server. Types only: both sides read this file, and neither's own. */

export type Json = Record<string, unknown>;

/** What stands in inputs: block id, action id, value in Slack's shape. */
export type Values = Record<string, Record<string, Json>>;

export interface WirePerson {
	id: string;
	name: string;
	realName: string;
	/** IETF tag; dates and numbers are written as it says. */
	locale: string;
	/** IANA zone; times are shown in it. */
	tz: string;
	isBot: boolean;
	/** Names of the user groups the person is in. */
	groups: string[];
}

export interface WireChannel {
	id: string;
	/** `sync-sales` without #, or the names of the partners in a direct message. */
	label: string;
	kind: "public" | "private" | "im" | "mpim";
	isArchived: boolean;
	/** Ids of the members, the bot's included. */
	members: string[];
	/** The stamp of the last message the reader has read; empty when none. */
	lastRead: string;
}

/** A message in Slack's shape, with what the page needs beside it. */
export interface WireMessage extends Json {
	ts: string;
	user: string;
	text: string;
	channel: string;
	blocks?: Json[];
	attachments?: Json[];
	thread_ts?: string;
	reply_count?: number;
	reply_users?: string[];
	latest_reply?: string;
	edited?: Json;
	/** True: only the reader sees it. */
	isEphemeral: boolean;
	/** What the reader has chosen in it so far. */
	values: Values;
}

/** A modal or Home tab in Slack's shape. */
export interface WireView extends Json {
	id: string;
	type: "modal" | "home";
	blocks: Json[];
	hash: string;
	title: Json | null;
	submit: Json | null;
	close: Json | null;
	state: { values: Values };
}

export interface WireCommand {
	command: string;
	description: string;
	usageHint: string;
	isEscaped: boolean;
}

export interface WireShortcut {
	type: "global" | "message";
	name: string;
	description: string;
	callbackId: string;
}

/** Everything one person sees, at one moment. */
export interface Snapshot {
	team: { id: string; name: string; domain: string };
	app: {
		id: string;
		userId: string;
		name: string;
		hasHomeTab: boolean;
		hasMessagesTab: boolean;
		commands: readonly WireCommand[];
		shortcuts: readonly WireShortcut[];
	};
	/** The reader's id. */
	me: string;
	people: WirePerson[];
	/** User groups: id and handle. */
	groups: { id: string; handle: string }[];
	channels: WireChannel[];
	messages: WireMessage[];
	/** Open modals, the lowest first. */
	views: WireView[];
	home: WireView | null;
	/** The number of the last event this contains. */
	cursor: string;
}

/** Something that changed in what a person sees. */
export type LiveEvent =
	| { type: "message"; message: WireMessage }
	| { type: "messageGone"; channel: string; ts: string }
	| { type: "channels"; channels: WireChannel[] }
	| { type: "views"; views: WireView[] }
	| { type: "home"; view: WireView }
	| { type: "read"; channel: string; ts: string }
	/** The page was away for too long to be told what it missed: it has to ask for everything. */
	| { type: "reset" };

/** Why the app did not answer, in Slack's words; null when it did. */
export type AppFailure = "operation_timeout" | "dispatch_failed" | null;

/** What came of a deed. */
export type DeedAnswer<T extends object = object> =
	| ({ ok: true; failure: AppFailure } & T)
	| { ok: false; code: string; message: string };

export interface OptionGroup {
	/** Empty where the app gives no heading. */
	label: string;
	options: Json[];
}

export interface SubmitResult {
	outcome: "closed" | "cleared" | "errors" | "updated" | "pushed" | "incomplete" | "failed";
	/** Block id and sentence. */
	errors: Record<string, string>;
	/** Why Slack could not use the app's answer. */
	problems: string[];
}

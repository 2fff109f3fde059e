import type { SlackChanges } from "./changes.js";
import type { IdMaker } from "./ids.js";
import { copy, type Json, toList } from "./json.js";
import { type StateValues, stateOf, withIds } from "./state.js";

/** A message in the shape Slack answers it. */
export interface SlackMessage extends Json {
	type: "message";
	ts: string;
	user: string;
	text: string;
	blocks?: Json[];
	attachments?: Json[];
	metadata?: Json;
	thread_ts?: string;
	edited?: { user: string; ts: string };
	bot_id?: string;
	app_id?: string;
}

/** A message with where it stands, for tests and narration. */
export interface PostedMessage extends SlackMessage {
	channel: string;
	/** How often it was changed since it was posted. */
	updates: number;
}

/** What a message says. Undefined parts are left alone by an update. */
export interface MessageContent {
	text?: string;
	blocks?: unknown[];
	attachments?: unknown[];
	metadata?: Json;
}

/** A message as the store keeps it. */
export interface StoredMessage {
	channel: string;
	message: SlackMessage;
	updates: number;
	/** The one person who sees an ephemeral message; null for a message everybody sees. */
	audience: string | null;
	/** What each person has chosen in the message's inputs so far. */
	states: Map<string, StateValues>;
}

/** Who a message is from. */
export interface Author {
	user: string;
	bot_id?: string;
	app_id?: string;
}

/** All messages of all channels, ephemeral ones included. */
export class MessageStore {
	readonly #stored: StoredMessage[] = [];
	readonly #ids: IdMaker;
	readonly #changes: SlackChanges;

	constructor(ids: IdMaker, changes: SlackChanges) {
		this.#ids = ids;
		this.#changes = changes;
	}

	/** The messages of a channel, oldest first, without ephemeral ones. */
	in(channel: string): StoredMessage[] {
		return this.#stored.filter((stored) => stored.channel === channel && stored.audience === null);
	}

	/** The ephemeral messages one person sees, oldest first. */
	ephemeralOf(user: string): StoredMessage[] {
		return this.#stored.filter((stored) => stored.audience === user);
	}

	/** A message everybody sees, or undefined. */
	find(channel: string, ts: string): StoredMessage | undefined {
		return this.in(channel).find((stored) => stored.message.ts === ts);
	}

	/** A message this person sees, ephemeral ones included. */
	findFor(user: string, channel: string, ts: string): StoredMessage | undefined {
		return this.#stored.find(
			({ message, channel: place, audience }) =>
				place === channel && message.ts === ts && (audience === null || audience === user),
		);
	}

	post(
		channel: string,
		author: Author,
		content: MessageContent,
		options: { audience?: string; threadTs?: string; isBroadcast?: boolean } = {},
	): StoredMessage {
		const message: SlackMessage = {
			type: "message",
			...(options.isBroadcast ? { subtype: "thread_broadcast" } : {}),
			ts: this.#ids.ts(),
			...author,
			text: content.text ?? "",
			...(options.threadTs === undefined ? {} : { thread_ts: options.threadTs }),
		};
		const stored: StoredMessage = {
			channel,
			message,
			updates: 0,
			audience: options.audience ?? null,
			states: new Map(),
		};
		this.#fill(message, content);
		this.#stored.push(stored);
		if (options.threadTs !== undefined && options.audience === undefined) {
			this.#countReplies(channel, options.threadTs);
		}
		this.#tell("posted", stored);
		return stored;
	}

	/**
	 * Changes a message. Metadata stay when left out; text without blocks takes the blocks away, blocks without text the
	 * text; attachments stay when left out (facts/slack sections 1 and 4.3).
	 */
	update(stored: StoredMessage, content: MessageContent, editor: string | null): void {
		const { message } = stored;
		const isRewritten = content.text !== undefined || content.blocks !== undefined;
		if (isRewritten) message.text = content.text ?? "";
		if (content.text !== undefined && content.blocks === undefined) delete message.blocks;
		this.#fill(message, content);
		if (editor !== null) message.edited = { user: editor, ts: this.#ids.ts() };
		stored.updates += 1;
		this.#tell("updated", stored);
	}

	/** Takes a message away. A parent with replies leaves a tombstone, as in Slack. */
	remove(stored: StoredMessage): void {
		const { message, channel } = stored;
		const replies = this.in(channel).filter((one) => one.message.thread_ts === message.ts && one !== stored);
		if (replies.length > 0) {
			for (const name of ["blocks", "attachments", "metadata"]) delete message[name];
			Object.assign(message, { subtype: "tombstone", text: "This message was deleted.", hidden: true });
		} else this.#stored.splice(this.#stored.indexOf(stored), 1);
		if (message.thread_ts !== undefined && message.thread_ts !== message.ts) {
			this.#countReplies(channel, message.thread_ts);
		}
		this.#tell("deleted", stored);
	}

	/** What a person has chosen in a message so far. */
	stateFor(stored: StoredMessage, user: string): StateValues {
		const state = stateOf(allMessageBlocks(stored.message), stored.states.get(user));
		stored.states.set(user, state);
		return state;
	}

	#fill(message: SlackMessage, content: MessageContent): void {
		if (content.blocks !== undefined) {
			if (content.blocks.length === 0) delete message.blocks;
			else message.blocks = withIds(content.blocks, this.#ids);
		}
		if (content.attachments !== undefined) {
			if (content.attachments.length === 0) delete message.attachments;
			else message.attachments = withAttachmentIds(content.attachments, this.#ids);
		}
		if (content.metadata === undefined) return;
		if (Object.keys(content.metadata).length === 0) delete message.metadata;
		else message.metadata = copy(content.metadata);
	}

	#countReplies(channel: string, threadTs: string): void {
		const parent = this.find(channel, threadTs)?.message;
		if (parent === undefined) return;
		const replies = this.in(channel).filter(
			({ message }) => message.thread_ts === threadTs && message.ts !== threadTs,
		);
		parent.thread_ts = threadTs;
		parent.reply_count = replies.length;
		parent.reply_users = [...new Set(replies.map(({ message }) => message.user))];
		parent.latest_reply = replies.at(-1)?.message.ts;
		if (replies.length > 0) return;
		for (const name of ["thread_ts", "reply_count", "reply_users", "latest_reply"]) delete parent[name];
	}

	#tell(kind: "posted" | "updated" | "deleted", stored: StoredMessage): void {
		const message = toPosted(stored);
		const { channel, audience: user } = stored;
		if (user === null) this.#changes.emit("message", { kind, channel, message });
		else this.#changes.emit("ephemeral", { kind, channel, user, message });
	}
}

function withAttachmentIds(attachments: unknown[], ids: IdMaker): Json[] {
	return attachments.map((attachment, index) => {
		const kept = copy(attachment) as Json;
		kept.id = index + 1;
		if (kept.blocks !== undefined) kept.blocks = withIds(kept.blocks, ids);
		return kept;
	});
}

/** The blocks of a message, those of its attachments included. */
export function allMessageBlocks(message: SlackMessage): unknown[] {
	const inAttachments = (message.attachments ?? []).flatMap((attachment) => toList(attachment.blocks));
	return [...(message.blocks ?? []), ...inAttachments];
}

/** A copy for the outside. */
export function toPosted(stored: StoredMessage): PostedMessage {
	return { ...copy(stored.message), channel: stored.channel, updates: stored.updates };
}

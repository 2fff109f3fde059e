import type { LiveEvent, Snapshot, WireChannel, WireMessage, WireView } from "../wire.js";

/** What changed, for those who draw it. */
export type StoreChange =
	| { about: "messages"; channel: string }
	| { about: "channels" }
	| { about: "views" }
	| { about: "home" }
	/** An event told of something this page cannot know: ask for everything. */
	| { about: "lost" };

/** Everything the reader sees, kept up to date. */
export class Store {
	readonly #messages = new Map<string, Map<string, WireMessage>>();
	channels: WireChannel[];
	views: WireView[];
	home: WireView | null;
	readonly #tell: (change: StoreChange) => void;

	constructor(snapshot: Snapshot, tell: (change: StoreChange) => void) {
		this.channels = snapshot.channels;
		this.views = snapshot.views;
		this.home = snapshot.home;
		this.#tell = tell;
		for (const message of snapshot.messages) this.#put(message);
	}

	/** Takes everything anew, and has everything drawn that may have changed. */
	replace(snapshot: Snapshot): void {
		const before = new Set(this.#messages.keys());
		this.#messages.clear();
		this.channels = snapshot.channels;
		this.views = snapshot.views;
		this.home = snapshot.home;
		for (const message of snapshot.messages) this.#put(message);
		for (const channel of new Set([...before, ...this.#messages.keys()])) {
			this.#tell({ about: "messages", channel });
		}
		for (const about of ["channels", "views", "home"] as const) this.#tell({ about });
	}

	channel(id: string): WireChannel | undefined {
		return this.channels.find((channel) => channel.id === id);
	}

	/** All messages of a channel, replies and ephemeral ones included, oldest first. */
	in(channel: string): WireMessage[] {
		const messages = [...(this.#messages.get(channel)?.values() ?? [])];
		return messages.sort((a, b) => (a.ts < b.ts ? -1 : 1));
	}

	/** What stands in the channel itself: no replies but those that were sent there too. */
	topLevel(channel: string): WireMessage[] {
		return this.in(channel).filter((message) => !isReply(message) || message.subtype === "thread_broadcast");
	}

	/** A parent and its replies. */
	thread(channel: string, ts: string): WireMessage[] {
		return this.in(channel).filter((message) => message.ts === ts || message.thread_ts === ts);
	}

	message(channel: string, ts: string): WireMessage | undefined {
		return this.#messages.get(channel)?.get(ts);
	}

	hear(event: LiveEvent): void {
		this.#tell(this.#take(event));
	}

	/** Takes an event in and answers what it changed. */
	#take(event: LiveEvent): StoreChange {
		switch (event.type) {
			case "message":
				return this.#takeMessage(event.message);
			case "messageGone": {
				const gone = this.message(event.channel, event.ts);
				this.#messages.get(event.channel)?.delete(event.ts);
				if (gone !== undefined) this.#recount(gone);
				return { about: "messages", channel: event.channel };
			}
			case "channels":
				this.channels = event.channels;
				return { about: "channels" };
			case "views":
				this.views = event.views;
				return { about: "views" };
			case "home":
				this.home = event.view;
				return { about: "home" };
			case "read": {
				const channel = this.channel(event.channel);
				if (channel !== undefined) channel.lastRead = event.ts;
				return { about: "channels" };
			}
			case "reset":
				return { about: "lost" };
		}
	}

	/** A conversation that is not known was opened while nobody told of it. */
	#takeMessage(message: WireMessage): StoreChange {
		if (this.channel(message.channel) === undefined) return { about: "lost" };
		this.#put(message);
		this.#recount(message);
		return { about: "messages", channel: message.channel };
	}

	#put(message: WireMessage): void {
		const channel = this.#messages.get(message.channel) ?? new Map<string, WireMessage>();
		this.#messages.set(message.channel, channel);
		channel.set(message.ts, message);
	}

	/** A parent tells of its replies; a reply arrives without its parent being sent again. */
	#recount(reply: WireMessage): void {
		const { channel, thread_ts: threadTs } = reply;
		if (threadTs === undefined || !isReply(reply)) return;
		const parent = this.message(channel, threadTs);
		if (parent === undefined) return;
		const replies = this.thread(channel, threadTs).filter((one) => one.ts !== threadTs && !one.isEphemeral);
		const { reply_count: _, latest_reply: __, ...rest } = parent;
		const latest = replies.at(-1)?.ts;
		this.#put({
			...(rest as WireMessage),
			...(latest === undefined ? {} : { reply_count: replies.length, latest_reply: latest }),
			reply_users: [...new Set(replies.map(({ user }) => user))],
		});
	}
}

export function isReply(message: WireMessage): boolean {
	return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

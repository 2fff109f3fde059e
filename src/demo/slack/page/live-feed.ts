import type { ServerResponse } from "node:http";
import type { PostedMessage, SlackDouble } from "../index.js";
import { readerOf, seenChannels, seenMessage, seenViews } from "./seen.js";
import type { PageRequest } from "./server.js";
import type { LiveEvent } from "./wire.js";

/** One change, told to each person as that person sees it. */
interface Entry {
	number: number;
	/** Null: nothing of it is to be seen by this person. */
	tell(user: string): LiveEvent | null;
}

/** How many changes a page may miss and still be told them one by one. */
const KEPT = 2_000;
/** A silent connection looks dead to some proxies and browsers, milliseconds. */
const HEARTBEAT_MS = 20_000;

/** Every change of the local Slack as server-sent events, resumed where a page was cut off. */
export class LiveFeed {
	/** Tells this run of the server from others, so that numbers of an earlier one mean nothing. */
	readonly #run = Date.now().toString(36);
	readonly #slack: SlackDouble;
	readonly #entries: Entry[] = [];
	readonly #followers = new Set<{ user: string; response: ServerResponse }>();
	readonly #heartbeat: NodeJS.Timeout;
	readonly #unwatch: () => void;
	#number = 0;

	constructor(slack: SlackDouble) {
		this.#slack = slack;
		this.#unwatch = this.#watch();
		this.#heartbeat = setInterval(() => {
			for (const { response } of this.#followers) response.write(": still here\n\n");
		}, HEARTBEAT_MS);
		this.#heartbeat.unref();
	}

	/** The id of the last event. */
	get cursor(): string {
		return `${this.#run}-${this.#number}`;
	}

	/** `GET /live?user=anna&after=<cursor>`; a browser that reconnects sends `Last-Event-ID` instead. */
	follow({ url, incoming }: PageRequest, response: ServerResponse): void {
		const user = readerOf(this.#slack, url.searchParams.get("user")).id;
		const after = String(incoming.headers["last-event-id"] ?? url.searchParams.get("after") ?? "");
		response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
		response.write("retry: 1000\n\n");
		this.#catchUp(user, response, after);
		const follower = { user, response };
		this.#followers.add(follower);
		response.once("close", () => this.#followers.delete(follower));
	}

	close(): void {
		clearInterval(this.#heartbeat);
		this.#unwatch();
		for (const { response } of this.#followers) response.end();
	}

	#catchUp(user: string, response: ServerResponse, after: string): void {
		const [run, text] = after.split("-");
		const number = Number(text);
		const oldest = this.#entries[0]?.number ?? this.#number + 1;
		if (run !== this.#run || Number.isNaN(number) || number < oldest - 1) {
			this.#send(response, this.#number, { type: "reset" });
			return;
		}
		for (const entry of this.#entries) if (entry.number > number) this.#tell(user, response, entry);
	}

	#add(tell: Entry["tell"]): void {
		this.#number += 1;
		const entry = { number: this.#number, tell };
		this.#entries.push(entry);
		if (this.#entries.length > KEPT) this.#entries.shift();
		for (const { user, response } of this.#followers) this.#tell(user, response, entry);
	}

	#tell(user: string, response: ServerResponse, { number, tell }: Entry): void {
		const event = tell(user);
		if (event !== null) this.#send(response, number, event);
	}

	#send(response: ServerResponse, number: number, event: LiveEvent): void {
		response.write(`id: ${this.#run}-${number}\ndata: ${JSON.stringify(event)}\n\n`);
	}

	/** Answers how to stop. */
	#watch(): () => void {
		const slack = this.#slack;
		const { changes, workspace } = slack;
		const isIn = (user: string, channel: string) =>
			workspace.channels.get(channel)?.members.has(user) ?? false;
		const listeners = {
			message: ({ kind, channel, message }: { kind: string; channel: string; message: PostedMessage }) =>
				this.#add((user) => (isIn(user, channel) ? this.#ofMessage(user, kind, message, false) : null)),
			ephemeral: (given: { kind: string; user: string; channel: string; message: PostedMessage }) =>
				this.#add((user) =>
					user === given.user && isIn(user, given.channel)
						? this.#ofMessage(user, given.kind, given.message, true)
						: null,
				),
			view: ({ kind, user: owner }: { kind: string; user: string }) => {
				// Whoever types sees it already.
				if (kind === "typed") return;
				this.#add((user) => (user === owner ? { type: "views", views: seenViews(slack, user) } : null));
			},
			home: ({ user: owner }: { user: string }) =>
				this.#add((user) => {
					const view = user === owner ? slack.home(user) : null;
					return view === null ? null : { type: "home", view };
				}),
			read: ({ user: owner, channel, ts }: { user: string; channel: string; ts: string }) =>
				this.#add((user) => (user === owner ? { type: "read", channel, ts } : null)),
			channel: () => this.#add((user) => ({ type: "channels", channels: seenChannels(slack, user) })),
		};
		changes.on("message", listeners.message);
		changes.on("ephemeral", listeners.ephemeral);
		changes.on("view", listeners.view);
		changes.on("home", listeners.home);
		changes.on("read", listeners.read);
		changes.on("channel", listeners.channel);
		return () => {
			changes.off("message", listeners.message);
			changes.off("ephemeral", listeners.ephemeral);
			changes.off("view", listeners.view);
			changes.off("home", listeners.home);
			changes.off("read", listeners.read);
			changes.off("channel", listeners.channel);
		};
	}

	/** A deleted parent stays as a tombstone; everything else that is deleted is gone. */
	#ofMessage(user: string, kind: string, message: PostedMessage, isEphemeral: boolean): LiveEvent {
		const { channel, ts } = message;
		if (kind === "deleted" && message.subtype !== "tombstone") return { type: "messageGone", channel, ts };
		return { type: "message", message: seenMessage(this.#slack, user, message, isEphemeral) };
	}
}

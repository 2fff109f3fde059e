import { EventEmitter } from "node:events";
import { SlackDoubleError } from "./errors.js";
import type { PostedMessage } from "./messages.js";
import type { Delivery, RecordedCall } from "./recorder.js";
import type { SlackView } from "./views.js";

/** What happens in the local Slack, for waits and for a page that shows it live. */
export interface SlackChangeMap {
	message: [{ kind: "posted" | "updated" | "deleted"; channel: string; message: PostedMessage }];
	ephemeral: [
		{ kind: "posted" | "updated" | "deleted"; channel: string; user: string; message: PostedMessage },
	];
	view: [{ kind: "opened" | "pushed" | "updated" | "typed" | "closed"; user: string; view: SlackView }];
	home: [{ user: string; view: SlackView }];
	/** A person has read a channel up to a message. */
	read: [{ user: string; channel: string; ts: string }];
	/** A channel was made, archived, or its members changed. */
	channel: [{ channel: string }];
	/** The app's call was answered. */
	call: [RecordedCall];
	/** The app answered what a person did, or failed to. */
	delivery: [Delivery];
	/** A WebSocket connection of the app was opened, or is none any more; `open` counts those that take envelopes. */
	socket: [{ kind: "opened" | "closed"; open: number }];
	closed: [];
}

const KINDS = [
	"message",
	"ephemeral",
	"view",
	"home",
	"read",
	"channel",
	"call",
	"delivery",
	"socket",
] as const;

/** How long a wait lasts when nobody says so, milliseconds. */
const WAIT_MS = 10_000;

/** The event stream of the local Slack, and waits on it. */
export class SlackChanges extends EventEmitter<SlackChangeMap> {
	constructor() {
		super();
		this.setMaxListeners(0);
	}

	/**
	 * Resolves as soon as `look` answers something, looked at now and after every change; never polled.
	 * @param options.what said in the error when the time is over
	 * @throws SlackDoubleError `wait_timed_out` or `closed`
	 */
	until<T>(look: () => T | undefined, options: { what: string; timeoutMs?: number }): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			const finish = (act: () => void) => {
				clearTimeout(timer);
				for (const kind of KINDS) this.off(kind, check);
				this.off("closed", close);
				act();
			};
			const check = () => {
				const found = attempt(look);
				if (found.error !== undefined) finish(() => reject(found.error));
				else if (found.value !== undefined) finish(() => resolve(found.value as T));
			};
			const fail = (code: "wait_timed_out" | "closed", message: string) =>
				finish(() => reject(new SlackDoubleError(code, message)));
			const close = () => fail("closed", `The local Slack was closed while waiting for ${options.what}.`);
			const timeoutMs = options.timeoutMs ?? WAIT_MS;
			const timer = setTimeout(
				() => fail("wait_timed_out", `Waited ${timeoutMs} ms in vain for ${options.what}.`),
				timeoutMs,
			);
			for (const kind of KINDS) this.on(kind, check);
			this.on("closed", close);
			check();
		});
	}
}

function attempt<T>(look: () => T | undefined): { value?: T | undefined; error?: unknown } {
	try {
		return { value: look() };
	} catch (error) {
		return { error };
	}
}

import { SocketModeReceiver } from "@slack/bolt";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import { slackLogger } from "../clients.js";
import { narrowSlackError, OtherSlackError, type SlackCallError } from "../errors.js";
import type { Envelope } from "./envelopes.js";

/** What a connection is opened with. */
export interface SocketAccess {
	/** The app-level token (`xapp-`). */
	appToken: string;
	slackApiUrl: string | undefined;
	clock: Clock;
	log: Log;
	/** Gives up while it is being opened. */
	giveUp: AbortSignal;
	/** Told of each envelope; resolves once it is dealt with. */
	take(envelope: Envelope): Promise<void>;
}

const OPEN = "apps.connections.open";
/** Slack answers well within these; a line that swallows everything must not keep us from trying another. */
const ADDRESS_WITHIN_MS = 5_000;
const HELLO_WITHIN_MS = 15_000;
/** How long what was taken may still be acknowledged before we hang up. */
const ACKNOWLEDGE_WITHIN_MS = 1_000;
/** Slack leaves its end open after the closing handshake, so after this long the line is cut. */
const HANG_UP_WITHIN_MS = 500;

/** One WebSocket connection to Slack, from hello to its end; it is never used again. */
export class SocketConnection {
	/** Resolves when Slack asks us to leave, with its reason, or with "lost" when the line breaks. */
	readonly over: Promise<string>;
	#tellOver: (reason: string) => void = () => {};
	#isTaking = true;
	readonly #taken = new Set<Promise<void>>();
	readonly #ended = new AbortController();
	readonly #client: SocketModeReceiver["client"];
	readonly #access: SocketAccess;

	private constructor(access: SocketAccess) {
		this.#access = access;
		this.over = new Promise((resolve) => {
			this.#tellOver = resolve;
		});
		this.#client = clientFor(access);
		this.#client.on("slack_event", (event: SocketEvent) => this.#hear(event));
		this.#client.on("ws_message", (data: unknown) => this.#notice(data));
		this.#client.on("disconnected", () => {
			this.#ended.abort();
			this.#tellOver("lost");
		});
	}

	/**
	 * Opens a connection; resolves with it once Slack has said hello.
	 * @throws SlackCallError `TokenRefusedError` for a refused app-level token; its reason is that of Slack's disconnect when
	 * Slack sent us away instead
	 */
	static async open(access: SocketAccess): Promise<SocketConnection> {
		const connection = new SocketConnection(access);
		const { clock, giveUp } = access;
		const greeted = new AbortController();
		const signal = AbortSignal.any([greeted.signal, giveUp]);
		const tooLate = clock.sleep(HELLO_WITHIN_MS, signal).then(() => {
			if (!greeted.signal.aborted) throw new OtherSlackError(OPEN, "no hello", undefined);
		});
		try {
			await Promise.race([connection.#client.start(), tooLate]);
			return connection;
		} catch (thrown) {
			void connection.#hangUp();
			throw await connection.#failure(thrown);
		} finally {
			greeted.abort();
		}
	}

	/** Takes nothing more, lets what was taken be acknowledged, and hangs up. */
	async close(): Promise<void> {
		this.#isTaking = false;
		await this.#within(ACKNOWLEDGE_WITHIN_MS, Promise.allSettled(this.#taken));
		await this.#hangUp();
	}

	/** The library says nothing when Slack sent us away before hello; its words stand in the frame. */
	async #failure(thrown: unknown): Promise<SlackCallError> {
		if (thrown !== undefined) return narrowSlackError(OPEN, thrown);
		return new OtherSlackError(OPEN, await this.over, undefined);
	}

	#hear(event: SocketEvent): void {
		// What is not acknowledged goes to another connection of the app, or its sender hears that nobody answered.
		if (!this.#isTaking) return;
		let tellAcknowledged: () => void = () => {};
		const acknowledged = new Promise<void>((resolve) => {
			tellAcknowledged = resolve;
		});
		this.#taken.add(acknowledged);
		void acknowledged.then(() => this.#taken.delete(acknowledged));
		const acknowledge = (answer: unknown) => event.ack(answer).finally(tellAcknowledged);
		const { envelope_id: id, body, retry_num: retryNum, retry_reason: retryReason } = event;
		void this.#access.take({ id, body, retryNum, retryReason, acknowledge }).finally(tellAcknowledged);
	}

	/** The library closes its end on a disconnect frame, and waits for Slack's, which does not come. */
	#notice(data: unknown): void {
		const reason = disconnectReason(data);
		if (reason === null) return;
		this.#isTaking = false;
		this.#tellOver(reason);
		void this.#hangUp();
	}

	/**
	 * Closes in order, and cuts the line when that takes too long: a second disconnect does. It also ends the library's timer
	 * of 30 s, which outlives a connection that was given up before it stood.
	 */
	async #hangUp(): Promise<void> {
		if (this.#ended.signal.aborted) return;
		const isClosing = this.#client.websocket?.readyState === CLOSING;
		if (!isClosing) void this.#client.disconnect();
		await this.#access.clock.sleep(HANG_UP_WITHIN_MS, this.#ended.signal);
		void this.#client.disconnect();
	}

	async #within(ms: number, work: Promise<unknown>): Promise<void> {
		const over = new AbortController();
		await Promise.race([work, this.#access.clock.sleep(ms, over.signal)]);
		over.abort();
	}
}

/** A WebSocket's state between our closing it and its end. */
const CLOSING = 2;

/** An envelope as Slack's library tells it. */
interface SocketEvent {
	envelope_id: string;
	body: Record<string, unknown>;
	retry_num?: number;
	retry_reason?: string;
	ack(answer: unknown): Promise<void>;
}

/**
 * Slack's own client, which reconnects too seldom (5 s of silence each time) and breaks the process when Slack is away
 * while it does (facts/slack.md section 5.5): a new one is made for each connection.
 */
function clientFor({ appToken, slackApiUrl, log, giveUp }: SocketAccess): SocketModeReceiver["client"] {
	const { client } = new SocketModeReceiver({
		appToken,
		autoReconnectEnabled: false,
		logger: quietLogger(log),
		installerOptions: {
			clientOptions: {
				...(slackApiUrl === undefined ? {} : { slackApiUrl }),
				retryConfig: { retries: 0 },
				rejectRateLimitedCalls: true,
				timeout: ADDRESS_WITHIN_MS,
				fetch: (url, init) => fetch(url, { ...init, signal: anyOf(giveUp, init?.signal) }),
			},
		},
	});
	return client;
}

function anyOf(one: AbortSignal, other: AbortSignal | null | undefined): AbortSignal {
	return other ? AbortSignal.any([one, other]) : one;
}

/** What goes wrong with a line is told once, by who keeps it. */
function quietLogger(log: Log): ReturnType<typeof slackLogger> {
	const logger = slackLogger(log);
	return { ...logger, warn: logger.info, error: logger.info };
}

function disconnectReason(data: unknown): string | null {
	if (typeof data !== "string" || !data.includes('"disconnect"')) return null;
	try {
		const { type, reason } = JSON.parse(data) as { type?: unknown; reason?: unknown };
		return type === "disconnect" ? String(reason) : null;
	} catch {
		return null;
	}
}

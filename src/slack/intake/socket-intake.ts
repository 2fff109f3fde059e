import type { App, Receiver } from "@slack/bolt";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import { RateLimitedError, type SlackCallError, TokenRefusedError } from "../errors.js";
import { type Envelope, Envelopes } from "./envelopes.js";
import type { Intake } from "./intake.js";
import { SocketConnection } from "./socket-connection.js";

/** What a Socket Mode intake is made of. */
export interface SocketIntakeOptions {
	appToken: string;
	slackApiUrl: string | undefined;
	clock: Clock;
	log: Log;
	/** Told each time a connection stands again after there was none. */
	onReconnected(): void;
}

/** Waits before the next attempt, by how many in a row have not led to a connection that lasted. */
const PAUSES_MS = [0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
/** A connection that stood this long was a good one. */
const LASTING_MS = 60_000;
/** Slack moves every connection to another machine now and then. */
const ROUTINE = ["warning", "refresh_requested"];

/** Keeps a WebSocket connection to Slack open, over which comes what people do. */
export class SocketIntake implements Intake {
	readonly receiver: Receiver;
	#app: App | null = null;
	#connection: SocketConnection | null = null;
	/** Attempts in a row that have not led to a connection that lasted. */
	#failures = 0;
	readonly #closing = new AbortController();
	readonly #envelopes: Envelopes;
	readonly #options: SocketIntakeOptions;

	constructor(options: SocketIntakeOptions) {
		this.#options = options;
		this.#envelopes = new Envelopes(options.clock);
		this.receiver = {
			init: (app) => {
				this.#app = app;
			},
			start: async () => {},
			stop: async () => {},
		};
	}

	get isOpen(): boolean {
		return this.#connection !== null;
	}

	/** A refused token stops the start; a Slack that cannot be reached just now does not. */
	async open(): Promise<null> {
		const failure = await this.#connect();
		if (failure instanceof TokenRefusedError) throw failure;
		void this.#keep(failure);
		return null;
	}

	async close(): Promise<void> {
		this.#closing.abort();
		await this.#connection?.close();
		this.#connection = null;
	}

	/** Resolves with why there is no connection now; null when there is one. */
	async #connect(): Promise<SlackCallError | null> {
		const take = (envelope: Envelope) => this.#take(envelope);
		try {
			const connection = await SocketConnection.open({
				...this.#options,
				giveUp: this.#closing.signal,
				take,
			});
			if (this.#closing.signal.aborted) void connection.close();
			else this.#connection = connection;
			return null;
		} catch (error) {
			if (this.#closing.signal.aborted) return error as SlackCallError;
			this.#failures += 1;
			this.#tellFailure(error as SlackCallError);
			return error as SlackCallError;
		}
	}

	async #keep(first: SlackCallError | null): Promise<void> {
		const { clock, onReconnected } = this.#options;
		let failure = first;
		while (!this.#closing.signal.aborted) {
			if (this.#connection !== null) await this.#watch(this.#connection);
			await clock.sleep(this.#pauseAfter(failure), this.#closing.signal);
			if (this.#closing.signal.aborted) return;
			failure = await this.#connect();
			if (this.isOpen) onReconnected();
		}
	}

	/** Resolves when the connection is over. */
	async #watch(connection: SocketConnection): Promise<void> {
		const { clock, log } = this.#options;
		const since = clock.monotonic();
		const reason = await connection.over;
		if (this.#connection === connection) this.#connection = null;
		if (this.#closing.signal.aborted) return;
		this.#failures = clock.monotonic() - since >= LASTING_MS ? 0 : this.#failures + 1;
		if (ROUTINE.includes(reason)) log.debug({ reason }, "Slack moves the connection");
		else this.#tell(reason, "The connection to Slack broke; opening another");
	}

	#pauseAfter(failure: SlackCallError | null): number {
		const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)] ?? 0;
		return failure instanceof RateLimitedError ? Math.max(pause, failure.retryAfterMs) : pause;
	}

	#tellFailure(failure: SlackCallError): void {
		const { reason } = failure;
		if (failure instanceof TokenRefusedError) {
			this.#options.log.error({ reason }, "Slack does not accept the app-level token; no press arrives");
			return;
		}
		this.#tell(reason, "No connection to Slack; trying again");
	}

	/** Once in a row is enough; what somebody has to put right is told until they have. */
	#tell(reason: string, trouble: string): void {
		const { log } = this.#options;
		const remedy = REMEDIES[reason];
		if (remedy !== undefined) log.error({ reason }, remedy);
		else if (this.#failures <= 1) log.warn({ reason }, trouble);
		else log.debug({ reason }, trouble);
	}

	/** Never rejects: what an envelope leads to fails in its own listener. */
	async #take(envelope: Envelope): Promise<void> {
		const { log } = this.#options;
		const { body, retryNum, retryReason } = envelope;
		const act = async (acknowledge: (answer: unknown) => Promise<void>) => {
			const ack = (answer?: unknown) =>
				// As over HTTP: whoever asked hears nothing, what they asked for is done all the same.
				acknowledge(answer).catch(() => log.warn({}, "Slack did not hear that an envelope was taken"));
			const retry = {
				...(retryNum === undefined ? {} : { retryNum }),
				...(retryReason === undefined ? {} : { retryReason }),
			};
			await this.#app?.processEvent({ body, ack, ...retry });
		};
		await this.#envelopes.take(envelope, act).catch((error: unknown) => {
			log.error({ error }, "Envelope not dealt with");
		});
	}
}

/** What an administrator of the Slack app has to do, by Slack's reason for sending us away. */
const REMEDIES: Record<string, string | undefined> = {
	link_disabled:
		"Socket Mode is switched off in the settings of the Slack app; no press arrives until it is on",
	too_many_websockets: "Ten connections of this Slack app are open already; stop another Koppel that uses it",
};

import type { AppAnswer, AppLink, AppRequest } from "./app-link.js";
import { SlackDoubleError } from "./errors.js";
import type { Json } from "./json.js";
import type { Recorder } from "./recorder.js";
import type { Envelope, Handed } from "./socket-connection.js";
import type { Sockets } from "./sockets.js";

/** What may be answered in the acknowledgement itself; all else is acknowledged and no more. */
const ANSWERABLE = ["view_submission", "block_suggestion", "command"];
const TYPES = { payload: "interactive", form: "slash_commands", json: "events_api" } as const;
/** Over a socket Slack cannot tell why an app did not answer. */
const RETRY_REASON = "timeout";

/** Hands envelopes over the app's WebSocket connections (facts/slack section 5.5). */
export class SocketAppLink implements AppLink {
	readonly #sockets: Sockets;
	readonly #ackMs: number;
	readonly #now: () => number;
	readonly #recorder: Recorder;
	readonly #nextId: () => string;
	readonly #redelivers: boolean;

	/**
	 * @param options.ackMs how long the app has to acknowledge, milliseconds
	 * @param options.redelivers an envelope whose connection ended before its acknowledgement goes over the next one, under its
	 * old id; what Slack does for events comes on top
	 */
	constructor(options: {
		sockets: Sockets;
		ackMs: number;
		now: () => number;
		recorder: Recorder;
		nextId: () => string;
		redelivers: boolean;
	}) {
		this.#sockets = options.sockets;
		this.#ackMs = options.ackMs;
		this.#now = options.now;
		this.#recorder = options.recorder;
		this.#nextId = options.nextId;
		this.#redelivers = options.redelivers;
	}

	/** @throws SlackDoubleError `not_signed` when it should be tampered with */
	async send(request: AppRequest): Promise<AppAnswer> {
		if (request.tamper !== undefined) {
			throw new SlackDoubleError("not_signed", "Envelopes carry no signature that could be wrong.");
		}
		const startedAt = this.#now();
		const envelope = this.#envelope(request);
		const handed = await this.#hand(envelope);
		const answer = this.#answer(envelope, handed, Math.max(0, this.#now() - startedAt));
		const { status, error, ms } = answer;
		this.#recorder.delivery({ kind: request.kind, body: request.body, status, error, ms, startedAt });
		return answer;
	}

	#envelope({ kind, as, body, retry }: AppRequest): Envelope {
		return {
			envelope_id: this.#nextId(),
			type: TYPES[as],
			payload: body,
			accepts_response_payload: ANSWERABLE.includes(kind),
			...(as === "json" ? { retry_attempt: 0, retry_reason: "" } : {}),
			...(retry === undefined ? {} : { retry_attempt: retry.number, retry_reason: RETRY_REASON }),
		};
	}

	async #hand(envelope: Envelope): Promise<Handed> {
		const handed = await this.#sockets.hand(envelope, this.#ackMs);
		if (handed.outcome !== "lost" || !this.#redelivers) return handed;
		if (!(await this.#sockets.waitForOpen(this.#ackMs))) return { outcome: "late" };
		const again = { ...envelope, retry_attempt: 1, retry_reason: RETRY_REASON };
		return this.#sockets.hand(again, this.#ackMs);
	}

	#answer(envelope: Envelope, handed: Handed, ms: number): AppAnswer {
		if (handed.outcome !== "acked") {
			const error = handed.outcome === "late" ? "operation_timeout" : "dispatch_failed";
			return { status: 0, body: "", json: null, error, ms };
		}
		const json: Json | null = envelope.accepts_response_payload ? handed.payload : null;
		const body = json === null ? "" : JSON.stringify(json);
		return { status: 200, body, json, error: ms > this.#ackMs ? "operation_timeout" : null, ms };
	}
}

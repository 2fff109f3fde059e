import type { WebSocket } from "ws";
import { type Json, parseJson, toJson, toText } from "./json.js";

/** Why Slack asks an app to leave a connection (facts/slack section 5.5). */
export type DisconnectReason = "warning" | "refresh_requested" | "link_disabled" | "too_many_websockets";

/** One envelope as it goes over a connection (facts/slack section 5.5). */
export interface Envelope extends Json {
	envelope_id: string;
	type: "events_api" | "interactive" | "slash_commands";
	payload: Json;
	accepts_response_payload: boolean;
	retry_attempt?: number;
	retry_reason?: string;
}

/** What became of an envelope: acknowledged (with an answer perhaps), not in time, or its connection ended before. */
export type Handed = { outcome: "acked"; payload: Json | null } | { outcome: "late" } | { outcome: "lost" };

/** Slack asks after a quiet peer now and then. */
const PING_EVERY_MS = 10_000;

/** One open connection of the app. */
export class SocketConnection {
	/** False once Slack has asked the app to leave: no envelope goes here any more. */
	isOpen = true;
	readonly #socket: WebSocket;
	readonly #waiting = new Map<string, (handed: Handed) => void>();
	readonly #beforeAck: (ack: Json) => Promise<boolean>;
	readonly #ping: NodeJS.Timeout;

	/**
	 * @param options.beforeAck asked about each acknowledgement: false loses it
	 * @param options.onClose told once the connection has ended
	 */
	constructor(
		socket: WebSocket,
		options: { beforeAck: (ack: Json) => Promise<boolean>; onClose: (connection: SocketConnection) => void },
	) {
		this.#socket = socket;
		this.#beforeAck = options.beforeAck;
		this.#ping = setInterval(() => socket.ping(), PING_EVERY_MS).unref();
		socket.on("error", () => socket.terminate());
		socket.on("message", (data) => void this.#take(String(data)));
		socket.on("close", () => {
			this.#end();
			options.onClose(this);
		});
	}

	/** The first frame: the connection is ready (facts/slack section 5.5). */
	hello(facts: { appId: string; connections: number }): void {
		this.#send({
			type: "hello",
			num_connections: facts.connections,
			debug_info: { host: "applink-local", build_number: 1, approximate_connection_time: 18_060 },
			connection_info: { app_id: facts.appId },
		});
	}

	/** Sends an envelope and waits for its acknowledgement. */
	hand(envelope: Envelope, ackMs: number): Promise<Handed> {
		return new Promise((resolve) => {
			const finish = (handed: Handed) => {
				clearTimeout(timer);
				this.#waiting.delete(envelope.envelope_id);
				resolve(handed);
			};
			const timer = setTimeout(() => finish({ outcome: "late" }), ackMs);
			this.#waiting.set(envelope.envelope_id, finish);
			this.#send(envelope);
		});
	}

	/** Asks the app to leave; the connection itself stands until the app, or `drop`, ends it. */
	disconnect(reason: DisconnectReason): void {
		this.isOpen = false;
		this.#send({ type: "disconnect", reason, debug_info: { host: "applink-local" } });
	}

	/** Ends it without a word, as a broken line does. */
	drop(): void {
		this.#end();
		this.#socket.terminate();
	}

	/** Goes silent: nothing that comes is read any more, a closing handshake neither. */
	stall(): void {
		this.isOpen = false;
		this.#socket.pause();
	}

	#send(frame: Json): void {
		this.#socket.send(JSON.stringify(frame), () => {});
	}

	async #take(text: string): Promise<void> {
		const frame = toJson(parseJson(text));
		const finish = this.#waiting.get(toText(frame.envelope_id));
		if (finish === undefined || !(await this.#beforeAck(frame))) return;
		const payload = toJson(frame.payload);
		finish({ outcome: "acked", payload: Object.keys(payload).length === 0 ? null : payload });
	}

	#end(): void {
		this.isOpen = false;
		clearInterval(this.#ping);
		for (const finish of [...this.#waiting.values()]) finish({ outcome: "lost" });
	}
}

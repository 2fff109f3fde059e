import { once } from "node:events";
import { WebSocket } from "ws";
import type { SlackDouble } from "../../../src/demo/slack/index.js";

/** A frame Slack sent. */
export type Frame = Record<string, unknown> & { type: string };

/** Asks Slack for the address of a connection; null when it is refused, with its answer. */
export async function askForAddress(
	slack: SlackDouble,
	token: string = slack.appToken,
): Promise<{ ok: boolean; url?: string; error?: string }> {
	const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}` },
	});
	return (await response.json()) as { ok: boolean; url?: string; error?: string };
}

/** A tiny app at the other end of one connection: it keeps what it hears and acknowledges as it is told. */
export class SocketApp {
	readonly frames: Frame[] = [];
	/** What each envelope is acknowledged with; "never" leaves it. */
	answer: (envelope: Frame) => object | null | "never" = () => null;
	readonly closed: Promise<unknown>;
	readonly #socket: WebSocket;
	readonly #waiting = new Set<() => void>();

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		this.closed = once(socket, "close");
		socket.on("error", () => {});
		socket.on("message", (data) => this.#take(JSON.parse(String(data)) as Frame));
	}

	/** Opens a connection; resolves with its first frame heard. */
	static async connect(slack: SlackDouble): Promise<SocketApp> {
		const { url } = await askForAddress(slack);
		const app = new SocketApp(new WebSocket(String(url)));
		await app.hears(() => true);
		return app;
	}

	/** The envelopes it heard. */
	get envelopes(): Frame[] {
		return this.frames.filter(({ envelope_id }) => envelope_id !== undefined);
	}

	/** Resolves with the first frame that fits, heard already or from now on. */
	hears(fits: (frame: Frame) => boolean): Promise<Frame> {
		return new Promise((resolve) => {
			const look = () => {
				const found = this.frames.find(fits);
				if (found === undefined) return;
				this.#waiting.delete(look);
				resolve(found);
			};
			this.#waiting.add(look);
			look();
		});
	}

	send(frame: object | string): void {
		this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
	}

	/** Answers a ping. */
	async ping(): Promise<void> {
		this.#socket.ping();
		await once(this.#socket, "pong");
	}

	close(): void {
		this.#socket.close();
	}

	#take(frame: Frame): void {
		this.frames.push(frame);
		const reply = frame.envelope_id === undefined ? "never" : this.answer(frame);
		if (reply !== "never") this.send({ envelope_id: frame.envelope_id, payload: reply ?? undefined });
		for (const look of [...this.#waiting]) look();
	}
}

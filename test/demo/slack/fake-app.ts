import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SlackDouble } from "../../../src/demo/slack/index.js";

/** What Slack sent: a payload, the fields of a command, or an event. */
export type Received = Record<string, unknown> & { type: string };

/** What an app answers: a body, nothing, silence (`never`), or HTTP 500 (`broken`). */
export type Reply = object | string | null | "never";

/** A tiny app: it keeps what it hears and answers as it is told. */
export class FakeApp {
	readonly received: Received[] = [];
	/** The headers of what it heard, in the same order. */
	readonly headers: IncomingMessage["headers"][] = [];
	/** Decides every answer; empty means "taken note". */
	answer: (received: Received) => Reply | Promise<Reply> = () => null;
	readonly #waiting = new Set<() => void>();
	readonly #held: ServerResponse[] = [];
	readonly #server = createServer((incoming, response) => void this.#take(incoming, response));

	/** Starts it and tells Slack where it is. */
	async start(slack: SlackDouble): Promise<void> {
		await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
		slack.setAppUrl(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/slack/events`);
	}

	async close(): Promise<void> {
		for (const response of this.#held) response.destroy();
		await new Promise<void>((resolve) => {
			this.#server.close(() => resolve());
			this.#server.closeAllConnections();
		});
	}

	/** Resolves with the first thing it hears from now on (or heard already) that fits. */
	hears(fits: (received: Received) => boolean): Promise<Received> {
		return new Promise((resolve) => {
			const look = () => {
				const found = this.received.find(fits);
				if (found === undefined) return;
				this.#waiting.delete(look);
				resolve(found);
			};
			this.#waiting.add(look);
			look();
		});
	}

	/** Resolves with the press or choice of an element. */
	async hearsAction(actionId: string): Promise<Received & { action: Record<string, unknown> }> {
		const received = await this.hears(({ actions }) => actionOf(actions)?.action_id === actionId);
		return { ...received, action: actionOf(received.actions) ?? {} };
	}

	async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of incoming) chunks.push(chunk as Buffer);
		const received = read(incoming.headers["content-type"] ?? "", Buffer.concat(chunks).toString());
		this.received.push(received);
		this.headers.push(incoming.headers);
		const reply = await this.answer(received);
		if (reply === "never") this.#held.push(response);
		else if (reply === "broken") response.writeHead(500).end();
		else if (reply === null || reply === "") response.writeHead(200).end();
		else if (typeof reply === "string") response.writeHead(200, { "content-type": "text/plain" }).end(reply);
		else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(reply));
		for (const look of [...this.#waiting]) look();
	}
}

function actionOf(actions: unknown): Record<string, unknown> | undefined {
	return Array.isArray(actions) ? (actions[0] as Record<string, unknown>) : undefined;
}

function read(contentType: string, body: string): Received {
	if (contentType.startsWith("application/json")) {
		const { event } = JSON.parse(body) as { event: Received };
		return event;
	}
	const fields = Object.fromEntries(new URLSearchParams(body));
	return (fields.payload === undefined
		? { type: "command", ...fields }
		: JSON.parse(fields.payload)) as unknown as Received;
}

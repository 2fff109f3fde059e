import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CustomRoute, HTTPReceiver } from "@slack/bolt";
import type { Log } from "../../ports/log.js";
import { slackLogger } from "../clients.js";
import type { Intake } from "./intake.js";

const EVENTS_PATH = "/slack/events";
/** How long what came in may still be acknowledged; whoever holds a connection without a word is not waited for. */
const CLOSE_WITHIN_MS = 1_000;

/** Takes Slack's signed HTTP requests on a port of ours. */
export class HttpIntake implements Intake {
	readonly receiver: HTTPReceiver;
	isOpen = false;
	readonly #log: Log;
	#server: Server | null = null;

	/** @param options.customRoutes further paths on the same port */
	constructor(options: { signingSecret: string; customRoutes: CustomRoute[]; log: Log }) {
		const { signingSecret, customRoutes, log } = options;
		this.#log = log;
		this.receiver = new HTTPReceiver({
			signingSecret,
			endpoints: [EVENTS_PATH],
			customRoutes,
			logger: slackLogger(log),
			bodyLimit: "1mb",
		});
	}

	async open({ port, host }: { port: number; host: string }): Promise<string> {
		const server = await this.receiver.start({ port, host });
		this.#server = server;
		this.isOpen = true;
		const address = server.address() as AddressInfo;
		const shown = host === "0.0.0.0" ? "127.0.0.1" : host;
		return `http://${shown}:${address.port}${EVENTS_PATH}`;
	}

	async close(): Promise<void> {
		this.isOpen = false;
		const timer = setTimeout(() => this.#server?.closeAllConnections(), CLOSE_WITHIN_MS);
		await this.receiver.stop().catch((error: unknown) => {
			this.#log.debug({ error }, "Receiver was not started");
		});
		clearTimeout(timer);
	}
}

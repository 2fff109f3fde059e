import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { SlackChanges } from "./changes.js";
import type { FaultBoard } from "./faults.js";
import type { Json } from "./json.js";
import { type DisconnectReason, type Envelope, type Handed, SocketConnection } from "./socket-connection.js";
import type { TicketBook } from "./socket-tickets.js";

/** Where the addresses of `apps.connections.open` point. */
export const SOCKET_PATH = "/link/";
/** More than these of one app are sent away (facts/slack section 5.5). */
const MOST_CONNECTIONS = 10;

/**
 * The WebSocket connections of the app. Failures to come are met under the names `socket` (opening one), `envelope`
 * (before and after it is sent) and `ack` (before it counts): `drop` breaks the connection there, `hold` waits.
 */
export class Sockets {
	/** False once Socket Mode was switched off in the app's settings: whoever connects is sent away. */
	isEnabled: boolean;
	readonly #parts: { tickets: TicketBook; faults: FaultBoard; changes: SlackChanges; appId: string };
	readonly #server = new WebSocketServer({ noServer: true });
	#connections: SocketConnection[] = [];
	#handed = 0;

	constructor(
		parts: { tickets: TicketBook; faults: FaultBoard; changes: SlackChanges; appId: string },
		isEnabled: boolean,
	) {
		this.#parts = parts;
		this.isEnabled = isEnabled;
	}

	/** How many connections take envelopes. */
	get open(): number {
		return this.#usable().length;
	}

	/** Takes the upgrades of this server. `isAway` refuses them. */
	serve(server: Server, isAway: () => boolean): void {
		server.on("upgrade", (request, socket, head) => {
			void this.#admit(request, isAway()).then((isAdmitted) => {
				if (!isAdmitted) refuse(socket);
				else this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
			});
		});
	}

	/** Sends an envelope over one of the connections, each in its turn. */
	async hand(envelope: Envelope, ackMs: number): Promise<Handed> {
		const usable = this.#usable();
		const connection = usable[this.#handed++ % Math.max(1, usable.length)];
		if (connection === undefined) return { outcome: "lost" };
		if (await this.#breaks(connection, envelope, "before")) return { outcome: "lost" };
		const handed = connection.hand(envelope, ackMs);
		await this.#breaks(connection, envelope, "after");
		return handed;
	}

	/** Resolves with true as soon as a connection takes envelopes, with false when there is none in time. */
	async waitForOpen(ms: number): Promise<boolean> {
		const look = () => this.open > 0 || undefined;
		const what = "a connection of the app";
		return this.#parts.changes.until(look, { what, timeoutMs: ms }).catch(() => false);
	}

	/** Asks the app to leave every connection it has. */
	disconnect(reason: DisconnectReason): void {
		for (const connection of this.#usable()) connection.disconnect(reason);
		this.#tell("closed");
	}

	/** Breaks every connection. */
	drop(): void {
		for (const connection of [...this.#connections]) connection.drop();
	}

	/** Every connection goes silent. */
	stall(): void {
		for (const connection of this.#connections) connection.stall();
		this.#tell("closed");
	}

	#usable(): SocketConnection[] {
		return this.#connections.filter(({ isOpen }) => isOpen);
	}

	async #admit(request: IncomingMessage, isAway: boolean): Promise<boolean> {
		if (isAway || (await this.#parts.faults.meet("socket", {}, "before")) !== undefined) return false;
		const url = new URL(request.url ?? "/", "http://localhost");
		return url.pathname === SOCKET_PATH && this.#parts.tickets.use(url.searchParams.get("ticket") ?? "");
	}

	#welcome(client: ConstructorParameters<typeof SocketConnection>[0]): void {
		const connection: SocketConnection = new SocketConnection(client, {
			beforeAck: async (ack) => !(await this.#breaks(connection, ack, "before", "ack")),
			onClose: () => {
				this.#connections = this.#connections.filter((one) => one !== connection);
				this.#tell("closed");
			},
		});
		this.#connections.push(connection);
		if (!this.isEnabled) connection.disconnect("link_disabled");
		else if (this.open > MOST_CONNECTIONS) connection.disconnect("too_many_websockets");
		else connection.hello({ appId: this.#parts.appId, connections: this.open });
		this.#tell("opened");
	}

	/** True when a failure to come breaks the connection at this moment; holds are waited for. */
	async #breaks(
		connection: SocketConnection,
		args: Json,
		when: "before" | "after",
		what: "envelope" | "ack" = "envelope",
	): Promise<boolean> {
		if ((await this.#parts.faults.meet(what, args, when)) === undefined) return false;
		connection.drop();
		return true;
	}

	#tell(kind: "opened" | "closed"): void {
		this.#parts.changes.emit("socket", { kind, open: this.open });
	}
}

function refuse(socket: Duplex): void {
	socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n");
}

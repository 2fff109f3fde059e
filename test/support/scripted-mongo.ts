import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { mongo } from "mongoose";

const { BSON } = mongo;

/** What the server is asked, or answers. */
export type Message = Record<string, unknown>;

/** The opcodes of the protocol: of a driver's first question, its answer, and everything after it. */
const [REPLY, QUERY, MESSAGE] = [1, 2004, 2013];

/** What drivers ask for themselves. */
const OF_THE_DRIVER = new Set(["hello", "ismaster", "isMaster", "ping", "endSessions"]);

/**
 * A server that speaks as much of MongoDB's protocol as its driver needs to talk to the primary of a replica set. It
 * keeps nothing: it answers what it was told to answer next, and then that everything it is asked for is done.
 */
export class ScriptedMongo {
	/** The commands so far, without the driver's own. */
	readonly asked: Message[] = [];
	#answers: Message[] = [];
	readonly #sockets = new Set<Socket>();

	private constructor(readonly server: Server) {
		server.on("connection", (socket) => this.#serve(socket));
	}

	static async start(): Promise<ScriptedMongo> {
		const server = createServer().listen(0, "127.0.0.1");
		await once(server, "listening");
		return new ScriptedMongo(server);
	}

	get uri(): string {
		return `mongodb://${this.#address}/scripted-test?directConnection=true`;
	}

	/** What it says to the next commands, in order. */
	answer(...answers: Message[]): void {
		this.#answers = answers;
	}

	async stop(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		this.server.close();
		await once(this.server, "close");
	}

	get #address(): string {
		return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	#serve(socket: Socket): void {
		this.#sockets.add(socket);
		socket.on("error", () => undefined);
		let received = Buffer.alloc(0);
		socket.on("data", (bytes: Buffer) => {
			received = Buffer.concat([received, bytes]);
			while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
				const length = received.readInt32LE(0);
				socket.write(this.#reply(received.subarray(0, length)));
				received = received.subarray(length);
			}
		});
	}

	#reply(request: Buffer): Buffer {
		const isQuery = request.readInt32LE(12) === QUERY;
		const body = BSON.serialize(this.#answerTo(isQuery ? queryIn(request) : messageIn(request)));
		const head = Buffer.alloc(isQuery ? 36 : 21);
		head.writeInt32LE(head.length + body.length, 0);
		head.writeInt32LE(request.readInt32LE(4), 8);
		head.writeInt32LE(isQuery ? REPLY : MESSAGE, 12);
		if (isQuery) head.writeInt32LE(1, 32);
		return Buffer.concat([head, body]);
	}

	#answerTo(command: Message): Message {
		const [name = ""] = Object.keys(command);
		if (OF_THE_DRIVER.has(name)) return this.#greeting();
		this.asked.push(command);
		return { ok: 1, ...(this.#answers.shift() ?? done(command)) };
	}

	#greeting(): Message {
		const me = this.#address;
		return {
			ok: 1,
			helloOk: true,
			isWritablePrimary: true,
			setName: "scripted",
			hosts: [me],
			me,
			primary: me,
			maxBsonObjectSize: 16_777_216,
			maxMessageSizeBytes: 48_000_000,
			maxWriteBatchSize: 100_000,
			maxWireVersion: 21,
			minWireVersion: 0,
			logicalSessionTimeoutMinutes: 30,
		};
	}
}

/** All of a command is done, and nothing that already was so. */
function done({ documents, updates, deletes, query }: Message): Message {
	if (Array.isArray(documents)) return { n: documents.length };
	if (Array.isArray(updates)) return { n: updates.length, nModified: updates.length };
	return Array.isArray(deletes) ? { n: deletes.length } : { value: query };
}

function queryIn(request: Buffer): Message {
	const endOfName = request.indexOf(0, 20);
	return BSON.deserialize(request.subarray(endOfName + 9));
}

/** A document, and lists of documents that belong into it. */
function messageIn(request: Buffer): Message {
	const command: Message = {};
	for (let at = 20; at < request.length; ) {
		const size = request.readInt32LE(at + 1);
		const section = request.subarray(at + 1, at + 1 + size);
		if (request[at] === 0) Object.assign(command, BSON.deserialize(section));
		else Object.assign(command, listIn(section));
		at += 1 + size;
	}
	return command;
}

function listIn(section: Buffer): Message {
	const endOfName = section.indexOf(0, 4);
	const documents: unknown[] = [];
	for (let at = endOfName + 1; at < section.length; at += section.readInt32LE(at))
		documents.push(BSON.deserialize(section.subarray(at, at + section.readInt32LE(at))));
	return { [section.toString("utf8", 4, endOfName)]: documents };
}

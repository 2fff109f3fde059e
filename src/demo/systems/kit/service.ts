import { ControlEndpoint, type ControlVerbs, type OwnVerbs } from "./control-endpoint.js";
import { CounterBoard, isWrite } from "./counters.js";
import { ConnectionDroppedError, type ErrorResponder, FaultBoard } from "./faults.js";
import {
	type Connection,
	type HttpRequest,
	type HttpResponse,
	type HttpServer,
	startHttpServer,
} from "./http-server.js";
import { Permissions } from "./permissions.js";
import type { OperationKind, Permission, Simulator } from "./simulator.js";
import { TokenEndpoint } from "./token-endpoint.js";

/** One operation, single or out of a batch. */
export interface Operation {
	kind: OperationKind;
	method: string;
	/** Entity set, null when it concerns none. */
	set: string | null;
	id: string | null;
	/** Path and query as sent. */
	path: string;
	/** Does it. A status below 400 of a write means that it took effect. Refusals are answers, not exceptions. */
	execute(): HttpResponse | Promise<HttpResponse>;
}

/** Runs one operation under permissions, latency, faults and counters. */
export type Perform = (operation: Operation) => Promise<HttpResponse>;

/** What a request is about, read from its line and headers alone. */
export interface RequestFacts {
	kind: OperationKind;
	set: string | null;
	id: string | null;
}

/** What a system gives the kit. */
export interface SystemFace {
	/** Path of the service root, without a slash at its end. */
	rootPath: string;
	/** Says what a request is about; must not throw. */
	classify(request: HttpRequest): RequestFacts;
	/** Answers a request that carries a valid token. Every operation in it goes through `perform`. */
	handle(request: HttpRequest, perform: Perform): Promise<HttpResponse>;
	toError: ErrorResponder;
	/** The answer to a missing permission. */
	toDenial(operation: Operation, permission: Permission): HttpResponse;
	/**
	 * Gives a place among the requests that execute (its answer lets the place go), or refuses with an answer.
	 * Absent: no limit.
	 */
	admit?(request: HttpRequest): Promise<HttpResponse | (() => void)>;
	/** Answers people's browsers, without a token; undefined for what is none of its pages. Absent: there are none. */
	page?(request: HttpRequest): HttpResponse | undefined;
	/** Verbs the control endpoint offers beyond those of every simulator. */
	controls?: OwnVerbs;
}

/** What a simulator's people do; the system implements it on its own data. */
export type People = Pick<
	Simulator,
	"records" | "get" | "create" | "edit" | "remove" | "history" | "reformat"
>;

export interface ServiceOptions {
	/** Default: a free port. */
	port?: number;
	/** Milliseconds since 1970; default Date.now. */
	now?: () => number;
	/** Default: client `koppel` with a random secret. */
	credentials?: { clientId: string; clientSecret: string };
	/** Life of a token in seconds; default 3599. */
	tokenExpiresIn?: number;
	/** Which permissions the client has lost, for a system that tells its clients; default: its own, none lost. */
	permissions?: Permissions;
}

/** A simulator with the parts the system may want to steer. */
export interface Service extends Simulator {
	readonly tokens: TokenEndpoint;
	/** To take writes back that a roll-back undid. */
	readonly counterBoard: CounterBoard;
}

export const TOKEN_PATH = "/oauth2/v2.0/token";
export const CONTROL_PATH = "/control";

/** Starts the server of a system and gives the whole simulator: its people come from `people`, the rest from the kit. */
export async function startService(
	face: SystemFace,
	people: People,
	options: ServiceOptions = {},
): Promise<Service> {
	const now = options.now ?? Date.now;
	const desk = new RequestDesk(
		face,
		new TokenEndpoint({ ...options, expiresIn: options.tokenExpiresIn, now }),
		options.permissions ?? new Permissions(),
	);
	const verbs: ControlVerbs = { ...people, ...desk.verbs() };
	const control = new ControlEndpoint(CONTROL_PATH, verbs, face.controls);
	const server: HttpServer = await startHttpServer({
		port: options.port,
		now,
		handle: async (request, connection) => {
			if (control.owns(request)) return control.answer(request);
			return face.page?.(request) ?? desk.answer(request, connection);
		},
	});
	return {
		...verbs,
		url: server.origin + face.rootPath,
		tokenUrl: server.origin + TOKEN_PATH,
		controlUrl: server.origin + CONTROL_PATH,
		credentials: desk.tokens.credentials,
		tokens: desk.tokens,
		counterBoard: desk.counters,
		close: () => {
			desk.faults.clear();
			return server.close();
		},
	};
}

/** Takes every request of the clients through token, admission, latency, faults and counters. */
class RequestDesk {
	readonly counters = new CounterBoard();
	readonly faults = new FaultBoard();
	readonly permissions: Permissions;
	readonly latency = { requestMs: 0, operationMs: 0 };
	readonly tokens: TokenEndpoint;
	readonly #face: SystemFace;

	constructor(face: SystemFace, tokens: TokenEndpoint, permissions: Permissions) {
		this.#face = face;
		this.tokens = tokens;
		this.permissions = permissions;
	}

	verbs(): Omit<ControlVerbs, keyof People> {
		return {
			counters: () => this.counters.read(),
			resetCounters: () => this.counters.reset(),
			latency: this.latency,
			faults: this.faults,
			deny: (set, permission) => this.permissions.deny(set, permission),
			allow: (set, permission) => this.permissions.allow(set, permission),
		};
	}

	/** Undefined when a fault dropped the connection. */
	async answer(request: HttpRequest, connection: Connection): Promise<HttpResponse | undefined> {
		try {
			if (request.path === TOKEN_PATH) return await this.#token(request, connection);
			return await this.#admitted(request, connection);
		} catch (error) {
			if (error instanceof ConnectionDroppedError) return undefined;
			return this.#face.toError({ status: 500, message: String(error) });
		}
	}

	#token(request: HttpRequest, connection: Connection): Promise<HttpResponse> {
		this.counters.token();
		const subject = { level: "request", kind: "token", set: null, id: null } as const;
		return this.faults.around(
			{ ...subject, method: request.method, path: request.target },
			{ connection, toError: this.#face.toError },
			async () => this.tokens.answer(request),
		);
	}

	async #admitted(request: HttpRequest, connection: Connection): Promise<HttpResponse> {
		const facts = this.#face.classify(request);
		this.counters.request(facts.kind);
		const refusal = this.tokens.accepts(request.headers.authorization)
			? await this.#face.admit?.(request)
			: this.#face.toError({ status: 401 });
		if (refusal !== undefined && typeof refusal !== "function") {
			this.counters.refused();
			return refusal;
		}
		const leave = refusal ?? (() => {});
		try {
			return await this.#serve(request, facts, leavingOnDestroy(connection, leave));
		} finally {
			leave();
		}
	}

	async #serve(request: HttpRequest, facts: RequestFacts, connection: Connection): Promise<HttpResponse> {
		await pause(this.latency.requestMs);
		const context = { connection, toError: this.#face.toError };
		let isOperated = false;
		const perform: Perform = (operation) => {
			isOperated = true;
			return this.#perform(operation, context);
		};
		const subject = { ...facts, level: "request", method: request.method, path: request.target } as const;
		const response = await this.faults.around(subject, context, () => this.#face.handle(request, perform));
		if (!isOperated && response.status >= 400) this.counters.refused();
		return response;
	}

	async #perform(
		operation: Operation,
		context: { connection: Connection; toError: ErrorResponder },
	): Promise<HttpResponse> {
		this.counters.operation(operation.kind);
		await pause(this.latency.operationMs);
		const response = await this.faults.around({ ...operation, level: "operation" }, context, () =>
			this.#execute(operation),
		);
		if (response.status >= 400) this.counters.refused();
		return response;
	}

	async #execute(operation: Operation): Promise<HttpResponse> {
		const missing = this.permissions.missing(operation.set, operation.kind);
		if (missing !== undefined) return this.#face.toDenial(operation, missing);
		const response = await operation.execute();
		if (isWrite(operation.kind) && response.status < 400) this.counters.written();
		return response;
	}
}

/** A late write holds no place among the executing requests: its client is gone and others go on. */
function leavingOnDestroy(connection: Connection, leave: () => void): Connection {
	return {
		destroy: () => {
			connection.destroy();
			leave();
		},
		get isDestroyed() {
			return connection.isDestroyed;
		},
	};
}

/** Waits in real time; zero does not even yield. */
export async function pause(ms: number): Promise<void> {
	if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

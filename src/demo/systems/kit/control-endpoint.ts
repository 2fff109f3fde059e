import { type HttpRequest, type HttpResponse, jsonResponse } from "./http-server.js";
import type { Fault, FaultHandle, Permission, SimRecord, Simulator } from "./simulator.js";

/** What the control endpoint can do to a simulator. */
export type ControlVerbs = Omit<Simulator, "url" | "tokenUrl" | "controlUrl" | "credentials" | "close">;

/** Verbs of one system alone; what they answer travels as JSON. */
export type OwnVerbs = Readonly<Record<string, (given: Readonly<Record<string, unknown>>) => unknown>>;

/** The arguments of a control call: the names of the verbs' own parameters. */
interface ControlArguments {
	set: string;
	id: string;
	fields: SimRecord;
	options?: { by?: string; at?: number };
	operation: Permission;
	requestMs?: number;
	operationMs?: number;
	fault: Fault & { times?: number | null };
	/** What `addFault` answered. */
	handle: string;
}

/**
 * Lets another process steer a simulator: POST `<control>/<verb>` with JSON arguments, GET `<control>/counters`.
 * Faults are `addFault` (answers `{ handle }`; `times: null` stays for ever), `fault` (its hits), `awaitFault`
 * (answers when it was reached), `releaseFault`, `executeFault`, `removeFault` and `clearFaults`. A `reformat` rule is
 * a function and cannot travel.
 */
export class ControlEndpoint {
	readonly #path: string;
	readonly #simulator: ControlVerbs;
	readonly #own: OwnVerbs;
	readonly #handles = new Map<string, FaultHandle>();

	constructor(path: string, simulator: ControlVerbs, own: OwnVerbs = {}) {
		this.#path = path;
		this.#simulator = simulator;
		this.#own = own;
	}

	owns(request: HttpRequest): boolean {
		return request.path === this.#path || request.path.startsWith(`${this.#path}/`);
	}

	/** Answers 200 with the verb's result, 404 for an unknown verb, 400 for what the simulator refuses. */
	async answer(request: HttpRequest): Promise<HttpResponse> {
		const verb = request.path.slice(this.#path.length + 1);
		if (request.headers.origin !== undefined) return refusal(403, "Pages of a browser may not steer this.");
		if (request.method === "GET" && verb === "counters") return jsonResponse(200, this.#simulator.counters());
		if (request.method !== "POST") return refusal(405, "Verbs are called with POST.");
		const run = this.#verb(verb);
		if (run === undefined) return refusal(404, `There is no verb '${verb}'.`);
		try {
			const result = await run(JSON.parse(request.body || "{}") as ControlArguments);
			return jsonResponse(200, result ?? null);
		} catch (error) {
			return refusal(400, error instanceof Error ? error.message : String(error));
		}
	}

	#verb(name: string): ((given: ControlArguments) => unknown) | undefined {
		if (Object.hasOwn(this.#verbs, name)) return this.#verbs[name];
		const own = Object.hasOwn(this.#own, name) ? this.#own[name] : undefined;
		return own && ((given) => own(given as unknown as Readonly<Record<string, unknown>>));
	}

	readonly #verbs: Record<string, (given: ControlArguments) => unknown> = {
		records: ({ set }) => this.#simulator.records(set),
		get: ({ set, id }) => this.#simulator.get(set, id),
		create: ({ set, fields, options }) => this.#simulator.create(set, fields, options),
		edit: ({ set, id, fields, options }) => this.#simulator.edit(set, id, fields, options),
		remove: ({ set, id, options }) => this.#simulator.remove(set, id, options),
		counters: () => this.#simulator.counters(),
		resetCounters: () => this.#simulator.resetCounters(),
		history: ({ set, id }) => this.#simulator.history(set, id),
		latency: ({ requestMs, operationMs }) => this.#setLatency(requestMs, operationMs),
		deny: ({ set, operation }) => this.#simulator.deny(set, operation),
		allow: ({ set, operation }) => this.#simulator.allow(set, operation),
		addFault: ({ fault }) => ({ handle: this.#addFault(fault) }),
		fault: ({ handle }) => ({ hits: this.#handle(handle).hits }),
		awaitFault: ({ handle }) => this.#handle(handle).reached,
		releaseFault: ({ handle }) => this.#handle(handle).release(),
		executeFault: ({ handle }) => this.#handle(handle).execute(),
		removeFault: ({ handle }) => this.#handle(handle).remove(),
		clearFaults: () => this.#simulator.faults.clear(),
	};

	#setLatency(requestMs?: number, operationMs?: number) {
		const { latency } = this.#simulator;
		latency.requestMs = requestMs ?? latency.requestMs;
		latency.operationMs = operationMs ?? latency.operationMs;
		return latency;
	}

	#addFault(fault: ControlArguments["fault"]): string {
		const name = `fault-${this.#handles.size + 1}`;
		const times = fault.times === null ? Number.POSITIVE_INFINITY : fault.times;
		this.#handles.set(name, this.#simulator.faults.add({ ...fault, times }));
		return name;
	}

	#handle(name: string): FaultHandle {
		const handle = this.#handles.get(name);
		if (handle === undefined) throw new Error(`There is no fault '${name}'.`);
		return handle;
	}
}

function refusal(status: number, message: string): HttpResponse {
	return jsonResponse(status, { error: { message } });
}

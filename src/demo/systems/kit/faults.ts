import type { Connection, HttpResponse } from "./http-server.js";
import type { Fault, FaultHandle, FaultMatch, FaultSwitch, OperationKind } from "./simulator.js";

/** What a fault may meet: an HTTP request as a whole, or one operation. */
export interface FaultSubject {
	level: "request" | "operation";
	method: string;
	set: string | null;
	kind: OperationKind;
	id: string | null;
	/** Path and query; inside a batch those of the operation. */
	path: string;
}

/** Makes the system's own error answer. Without code or message the system puts its usual ones. */
export type ErrorResponder = (error: {
	status: number;
	code?: string;
	message?: string;
	retryAfter?: number | null;
}) => HttpResponse;

/** The connection was destroyed by a fault; whatever was going on behind it ends here. */
export class ConnectionDroppedError extends Error {
	readonly code = "ConnectionDropped";
	constructor() {
		super("The connection was dropped on purpose.");
		this.name = "ConnectionDroppedError";
	}
}

/** The faults of one simulator. */
export class FaultBoard implements FaultSwitch {
	#faults: ActiveFault[] = [];

	add(fault: Fault): FaultHandle {
		const active = new ActiveFault(fault, () => {
			this.#faults = this.#faults.filter((other) => other !== active);
		});
		this.#faults.push(active);
		return active;
	}

	clear(): void {
		for (const fault of [...this.#faults]) fault.remove();
	}

	/**
	 * Runs what a subject asks for under the faults that meet it.
	 * @throws ConnectionDroppedError when the connection was dropped and nothing may follow
	 */
	async around(
		subject: FaultSubject,
		context: { connection: Connection; toError: ErrorResponder },
		run: () => Promise<HttpResponse>,
	): Promise<HttpResponse> {
		if (this.#faults.length === 0) return run();
		const before = this.#strike(subject, "before");
		const isLate = before?.fault.action.type === "late";
		const refusal = before && !isLate ? await act(before, context) : undefined;
		if (refusal) return refusal;
		const response = isLate ? await before.runLate(context.connection, run) : await run();
		const after = this.#strike(subject, "after");
		if (after === undefined) return response;
		return (await act(after, context, response)) ?? response;
	}

	#strike(subject: FaultSubject, phase: "before" | "after"): ActiveFault | undefined {
		return this.#faults.find((fault) => fault.strikes(subject, phase));
	}
}

/** Answers what replaces the response, or undefined when the subject goes on as if nothing had been. */
async function act(
	active: ActiveFault,
	context: { connection: Connection; toError: ErrorResponder },
	response?: HttpResponse,
): Promise<HttpResponse | undefined> {
	const { action } = active.fault;
	active.tellReached();
	if (action.type === "answer") return context.toError(action);
	if (action.type === "hold") await active.released;
	if (action.type === "truncate" && response) return cut(response, action.afterParts);
	if (action.type !== "drop") return undefined;
	context.connection.destroy();
	throw new ConnectionDroppedError();
}

function cut(response: HttpResponse, afterParts: number): HttpResponse {
	return { ...response, cutAt: afterParts === 0 ? 0 : (response.partEnds?.[afterParts - 1] ?? 0) };
}

class ActiveFault implements FaultHandle {
	readonly reached: Promise<void>;
	readonly released: Promise<void>;
	readonly fault: Fault;
	tellReached: () => void = () => {};
	release: () => void = () => {};
	hits = 0;
	#skipped = 0;
	#isRemoved = false;
	readonly #detach: () => void;
	readonly #waiting = new Set<{ start: () => void; done: Promise<unknown> }>();

	constructor(fault: Fault, detach: () => void) {
		this.fault = fault;
		this.#detach = detach;
		this.reached = new Promise((resolve) => {
			this.tellReached = resolve;
		});
		this.released = new Promise((resolve) => {
			this.release = resolve;
		});
	}

	/** Says whether it strikes this subject, and counts it. */
	strikes(subject: FaultSubject, phase: "before" | "after"): boolean {
		if (this.#isRemoved || phase !== phaseOf(this.fault) || subject.level !== levelOf(this.fault))
			return false;
		if (!matches(this.fault.match ?? {}, subject) || this.hits >= (this.fault.times ?? 1)) return false;
		if (this.#skipped < (this.fault.skip ?? 0)) {
			this.#skipped += 1;
			return false;
		}
		this.hits += 1;
		return true;
	}

	/** Drops the connection and runs later; the caller waits, nobody else does. */
	async runLate(connection: Connection, run: () => Promise<HttpResponse>): Promise<HttpResponse> {
		let start = () => {};
		const started = new Promise<void>((resolve) => {
			start = resolve;
		});
		const done = started.then(run);
		const late = { start, done };
		this.#waiting.add(late);
		connection.destroy();
		const { action } = this.fault;
		if (action.type === "late" && action.delayMs !== undefined) setTimeout(start, action.delayMs).unref();
		this.tellReached();
		try {
			return await done;
		} finally {
			this.#waiting.delete(late);
		}
	}

	/** Gives the rest of a late batch its turn too; with latency it comes later. */
	async execute(): Promise<void> {
		const waiting = [...this.#waiting];
		for (const late of waiting) late.start();
		await Promise.allSettled(waiting.map((late) => late.done));
		await new Promise((resolve) => setImmediate(resolve));
	}

	remove(): void {
		this.#isRemoved = true;
		this.release();
		this.#detach();
	}
}

function phaseOf(fault: Fault): "before" | "after" {
	if (fault.action.type === "late") return "before";
	return fault.action.type === "truncate" ? "after" : (fault.when ?? "before");
}

function levelOf(fault: Fault): "request" | "operation" {
	const operation = fault.match?.operation;
	const meansRequest = operation === "batch" || operation === "token" || fault.action.type === "truncate";
	return meansRequest ? "request" : (fault.scope ?? "operation");
}

function matches(match: FaultMatch, subject: FaultSubject): boolean {
	if (subject.kind === "token" && match.operation !== "token") return false;
	return (
		(match.operation === undefined || match.operation === subject.kind) &&
		(match.method === undefined || match.method.toUpperCase() === subject.method) &&
		(match.set === undefined || match.set === subject.set) &&
		(match.id === undefined || match.id.toLowerCase() === subject.id?.toLowerCase()) &&
		(match.pathIncludes === undefined || subject.path.includes(match.pathIncludes))
	);
}

import type { Json } from "./json.js";

/** What goes wrong. */
export type FaultAction =
	/** Slack answers this error. */
	| { type: "error"; error: string }
	/** An HTTP status that is no Slack answer, 500 for example. */
	| { type: "http"; status: number }
	/** 429 with `Retry-After` in seconds. */
	| { type: "rateLimit"; retryAfter: number }
	/** The connection breaks without an answer. */
	| { type: "drop" }
	/** Waits until `release`, then goes on as if nothing had been. */
	| { type: "hold" };

/** A failure to come. */
export interface Fault {
	/** A Web API method, `response_url`, or `*` for all of them. */
	method: string;
	action: FaultAction;
	/** Before the call has an effect (default), or after it: then a lost answer. */
	when?: "before" | "after";
	/** How many calls it meets; 1 when left out. */
	times?: number;
	/** How many calls it lets pass first. */
	skip?: number;
	/** Meets only calls with such arguments. */
	where?: (args: Json) => boolean;
}

export interface FaultHandle {
	/** How many calls it has met. */
	readonly hits: number;
	/** Resolves when it meets its first call. */
	readonly reached: Promise<void>;
	/** Lets held calls go on. */
	release(): void;
	/** Takes it away; held calls go on. */
	remove(): void;
}

/** The failures to come. */
export class FaultBoard {
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

	/** The fault that meets this call at this moment, counted; holds are waited for here and do not count as one. */
	async meet(method: string, args: Json, when: "before" | "after"): Promise<FaultAction | undefined> {
		const fault = this.#faults.find((one) => one.meets(method, args, when));
		if (fault === undefined) return undefined;
		if (fault.fault.action.type !== "hold") return fault.fault.action;
		await fault.released;
		return undefined;
	}
}

class ActiveFault implements FaultHandle {
	readonly fault: Fault;
	readonly reached: Promise<void>;
	readonly released: Promise<void>;
	release: () => void = () => {};
	hits = 0;
	#skipped = 0;
	#tellReached: () => void = () => {};
	readonly #detach: () => void;

	constructor(fault: Fault, detach: () => void) {
		this.fault = fault;
		this.#detach = detach;
		this.reached = new Promise((resolve) => {
			this.#tellReached = resolve;
		});
		this.released = new Promise((resolve) => {
			this.release = resolve;
		});
	}

	meets(method: string, args: Json, when: "before" | "after"): boolean {
		const { fault } = this;
		if ((fault.when ?? "before") !== when || this.hits >= (fault.times ?? 1)) return false;
		if (fault.method !== "*" && fault.method !== method) return false;
		if (fault.where !== undefined && !fault.where(args)) return false;
		if (this.#skipped < (fault.skip ?? 0)) {
			this.#skipped += 1;
			return false;
		}
		this.hits += 1;
		this.#tellReached();
		return true;
	}

	remove(): void {
		this.release();
		this.#detach();
	}
}

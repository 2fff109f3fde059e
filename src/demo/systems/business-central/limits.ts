import type { HttpResponse } from "../kit/http-server.js";
import { toErrorResponse, usualError } from "./errors.js";

/** What the service lets one user do (facts/business-central-api section 9). Null switches a limit off. */
export interface Limits {
	/** Requests within a sliding window. */
	window: { requests: number; ms: number } | null;
	/** How many requests execute at once, and how many may wait. */
	concurrency: { executing: number; queued: number } | null;
	/** Seconds in the `Retry-After` of a 429; null, as documented, sends none. */
	retryAfter: number | null;
}

/** The limits of the online service. */
export function onlineLimits(): Limits {
	return {
		window: { requests: 6_000, ms: 300_000 },
		concurrency: { executing: 5, queued: 95 },
		retryAfter: null,
	};
}

/** Lets requests in, makes them wait, or refuses them with 429. */
export class Gate {
	readonly #limits: Limits;
	readonly #now: () => number;
	/** Times (ms) of the requests in the window, oldest first, from `#oldest` on. */
	#times: number[] = [];
	#oldest = 0;
	#executing = 0;
	#mostExecuting = 0;
	readonly #waiting: (() => void)[] = [];

	/** @param limits read at every request, so they may be changed at any time */
	constructor(limits: Limits, now: () => number) {
		this.#limits = limits;
		this.#now = now;
	}

	/** The highest number of requests that ever executed at once. */
	get mostExecuting(): number {
		return this.#mostExecuting;
	}

	/** How many wait at this moment. */
	get queued(): number {
		return this.#waiting.length;
	}

	/** Gives a place and answers how to let it go; or answers the refusal. */
	async admit(): Promise<HttpResponse | (() => void)> {
		const { window, concurrency } = this.#limits;
		if (window !== null && this.#inWindow(window.ms) >= window.requests) return this.#refuse(window.requests);
		if (concurrency !== null && this.#executing >= concurrency.executing) {
			const most = concurrency.executing + concurrency.queued;
			if (this.#waiting.length >= concurrency.queued) return this.#refuse(most);
			this.#times.push(this.#now());
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		} else {
			this.#times.push(this.#now());
			this.#executing += 1;
		}
		this.#mostExecuting = Math.max(this.#mostExecuting, this.#executing);
		return this.#leaveOnce();
	}

	/** A place that is let go passes on to the longest waiting request. */
	#leaveOnce(): () => void {
		let hasLeft = false;
		return () => {
			if (hasLeft) return;
			hasLeft = true;
			const next = this.#waiting.shift();
			if (next === undefined) this.#executing -= 1;
			else next();
		};
	}

	#inWindow(ms: number): number {
		const edge = this.#now() - ms;
		while ((this.#times[this.#oldest] ?? Number.POSITIVE_INFINITY) <= edge) this.#oldest += 1;
		if (this.#oldest > 10_000) {
			this.#times = this.#times.slice(this.#oldest);
			this.#oldest = 0;
		}
		return this.#times.length - this.#oldest;
	}

	#refuse(most: number): HttpResponse {
		const message = `Too many requests reached. Actual (${most + 1}). Maximum (${most}).`;
		return toErrorResponse(usualError({ status: 429, message, retryAfter: this.#limits.retryAfter }));
	}
}

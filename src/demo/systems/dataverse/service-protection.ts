import type { HttpResponse } from "../kit/http-server.js";
import { errorResponse } from "./errors.js";

/** What one client may ask of the service within a sliding window (facts/dataverse-api section 8). */
export interface ServiceLimits {
	/** Default 6,000. */
	readonly requests: number;
	/** Combined execution time in milliseconds; default 1,200,000. */
	readonly executionMs: number;
	/** Requests at the same time; default 52. */
	readonly concurrent: number;
	/** Default 300,000. */
	readonly windowMs: number;
}

export const defaultLimits: ServiceLimits = {
	requests: 6_000,
	executionMs: 1_200_000,
	concurrent: 52,
	windowMs: 300_000,
};

const seconds = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Counts requests, execution time and concurrency, and refuses what is above the limits with 429. */
export class ServiceProtection {
	readonly #requests = new SlidingSum();
	readonly #execution = new SlidingSum();
	#running = 0;

	/** @param limits null lets everything through */
	constructor(
		private readonly limits: ServiceLimits | null,
		private readonly now: () => number,
	) {}

	/** Gives a place to a request, or the refusal. A refused request counts too: pushing on lengthens the wait. */
	admit(): HttpResponse | (() => void) {
		if (this.limits === null) return () => {};
		const at = this.now();
		this.#forget(at, this.limits);
		this.#requests.add(at, 1);
		const refusal = this.#refusal(at, this.limits);
		if (refusal) return refusal;
		this.#running += 1;
		return this.#leaving(at);
	}

	/** The debug headers of every answer. */
	headers(): Record<string, string> {
		const { requests, executionMs } = this.limits ?? defaultLimits;
		const left = Math.max(0, requests - this.#requests.sum);
		const timeLeft = Math.max(0, executionMs - this.#execution.sum) / 1_000;
		return {
			"x-ms-ratelimit-burst-remaining-xrm-requests": String(left),
			"x-ms-ratelimit-time-remaining-xrm-requests": seconds.format(timeLeft),
		};
	}

	#leaving(startedAt: number): () => void {
		let isGone = false;
		return () => {
			if (isGone) return;
			isGone = true;
			this.#running -= 1;
			const at = this.now();
			this.#execution.add(at, at - startedAt);
		};
	}

	#forget(at: number, { windowMs }: ServiceLimits): void {
		this.#requests.forgetUntil(at - windowMs);
		this.#execution.forgetUntil(at - windowMs);
	}

	#refusal(at: number, limits: ServiceLimits): HttpResponse | null {
		const window = `over time window of ${limits.windowMs / 1_000} seconds.`;
		if (this.#requests.sum > limits.requests) {
			const freeAt = this.#requests.timeWhenBelow(limits.requests) + limits.windowMs;
			const message = `Number of requests exceeded the limit of ${limits.requests} ${window}`;
			return tooMany("0x80072322", message, freeAt - at);
		}
		if (this.#execution.sum >= limits.executionMs) {
			const freeAt = this.#execution.timeWhenBelow(limits.executionMs) + limits.windowMs;
			const limit = limits.executionMs.toLocaleString("en-US");
			const message = `Combined execution time of incoming requests exceeded limit of ${limit} milliseconds ${window} Decrease number of concurrent requests or reduce the duration of requests and try again later.`;
			return tooMany("0x80072321", message, freeAt - at);
		}
		if (this.#running < limits.concurrent) return null;
		const message = `Number of concurrent requests exceeded the limit of ${limits.concurrent}.`;
		return tooMany("0x80072326", message, 1_000);
	}
}

function tooMany(code: string, message: string, waitMs: number): HttpResponse {
	return errorResponse({ status: 429, code, message, retryAfter: Math.max(1, Math.ceil(waitMs / 1_000)) });
}

/** Amounts with their times, summed over those not yet forgotten. */
class SlidingSum {
	sum = 0;
	#entries: { at: number; amount: number }[] = [];
	#first = 0;

	add(at: number, amount: number): void {
		this.#entries.push({ at, amount });
		this.sum += amount;
	}

	forgetUntil(time: number): void {
		for (
			let entry = this.#entries[this.#first];
			entry && entry.at <= time;
			entry = this.#entries[this.#first]
		) {
			this.sum -= entry.amount;
			this.#first += 1;
		}
		if (this.#first < 10_000 || this.#first < this.#entries.length / 2) return;
		this.#entries = this.#entries.slice(this.#first);
		this.#first = 0;
	}

	/** Time of the entry whose forgetting brings the sum below a limit. */
	timeWhenBelow(limit: number): number {
		let left = this.sum;
		for (let index = this.#first; index < this.#entries.length; index += 1) {
			const entry = this.#entries[index] as { at: number; amount: number };
			left -= entry.amount;
			if (left < limit) return entry.at;
		}
		return this.#entries.at(-1)?.at ?? 0;
	}
}

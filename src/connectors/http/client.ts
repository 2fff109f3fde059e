import { setMaxListeners } from "node:events";
import type { CallOptions, ConnectorError } from "../../ports/connector.js";
import { RequestLimiter, TurnAbortedError } from "./limiter.js";
import { type RequestLimits, shareOf } from "./limits.js";
import { parseServiceUrl } from "./service-url.js";
import { systemTiming, type Timing } from "./timing.js";
import { type ClientCredentials, TokenSource } from "./token-source.js";
import { abortedError, NoAnswerError, Transport, type WireAnswer } from "./transport.js";

/** One request to the system. */
export interface HttpRequest {
	method: "GET" | "POST" | "PATCH" | "DELETE";
	/** Absolute, or relative to the service root without a slash in front. */
	url: string;
	headers?: Record<string, string>;
	body?: string | null;
	/** It changes nothing, so it may go out again after an answer that never came. */
	isRead: boolean;
	/** What it costs when the system counts operations; default 1. */
	operations?: number;
}

/**
 * What became of a request. `answered`: the system said something, whatever its status. `notSent`: it never left.
 * `lost`: it left and the answer did not come, so it may or may not have been executed.
 */
export type HttpOutcome =
	| { kind: "answered"; answer: WireAnswer; tookMs: number }
	| { kind: "notSent"; error: ConnectorError }
	| { kind: "lost"; error: ConnectorError };

export interface HttpClientOptions {
	/** Root of the service. */
	url: string;
	auth: ClientCredentials;
	limits: RequestLimits;
	/** Processes that share the credential; each uses its share of the limits. Default 1. */
	instances?: number | undefined;
	/** Charge the budget for every operation of a batch instead of one for the batch. */
	countOperations?: boolean | undefined;
	/** The most operations one request carries. */
	heaviest: number;
	/** How long an answer may take to begin. */
	timeoutMs: number;
	/** Sent with every request; names in lower case. */
	headers: Record<string, string>;
	timing?: Timing | undefined;
}

/** Repeats of a read after 502, 503, 504 or a lost connection, and of any request after a refused connection. */
const MOST_REPEATS = 3;
/** Repeats after 429; each waits for the pause to end. */
const MOST_THROTTLED = 6;
const FIRST_WAIT_MS = 500;
const PASSING_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

/** Requests to one system under its limits, with its token; repeats what may be repeated and nothing else. */
export class HttpClient {
	readonly root: URL;
	readonly #options: HttpClientOptions;
	readonly #timing: Timing;
	readonly #limiter: RequestLimiter;
	readonly #transport: Transport;
	readonly #tokens: TokenSource;
	/** Requests that may be under way at once. */
	readonly inFlight: number;

	/** @throws ConnectorSettingsError when an address of the settings is none, or not safe */
	constructor(options: HttpClientOptions) {
		const url = parseServiceUrl(options.url, "url");
		this.root = new URL(`${url.origin}${url.pathname.replace(/\/+$/, "")}/`);
		this.#options = options;
		this.#timing = options.timing ?? systemTiming;
		const limits = shareOf(options.limits, options.instances ?? 1);
		this.inFlight = limits.inFlight;
		const heaviest = options.countOperations ? options.heaviest : 1;
		this.#limiter = new RequestLimiter({ limits, timing: this.#timing, heaviest });
		this.#transport = new Transport({ connections: limits.inFlight, timeoutMs: options.timeoutMs });
		const { dispatcher } = this.#transport;
		this.#tokens = new TokenSource({ auth: options.auth, timing: this.#timing, dispatcher });
	}

	/**
	 * Sends a request in its turn. Never rejects for what the system or the network does; an address outside the
	 * system's origin is never sent to.
	 * @throws RangeError when the address lies on another origin
	 */
	async send(request: HttpRequest, options: CallOptions = {}): Promise<HttpOutcome> {
		const url = this.resolve(request.url);
		if (options.signal) setMaxListeners(0, options.signal);
		const attempts = new Attempts();
		for (;;) {
			const outcome = await this.#attempt(request, url, options);
			const waitMs = attempts.waitBefore(outcome, request.isRead, this.#timing.random());
			if (waitMs === null || options.signal?.aborted) return outcome;
			await this.#timing.sleep(waitMs, options.signal);
		}
	}

	/** @throws RangeError when the address lies on another origin: a token must not travel there */
	resolve(url: string): URL {
		const resolved = new URL(url, this.root);
		if (resolved.origin !== this.root.origin) {
			throw new RangeError(`${resolved.origin} is not the system's own address`);
		}
		return resolved;
	}

	/** The system refused operations inside an answered batch for its rate; nothing leaves until it may again. */
	throttled(retryAfterMs: number | null): void {
		this.#limiter.throttled(retryAfterMs, this.#timing.now());
	}

	/** What an answer's headers ask to wait, in milliseconds; null when they say nothing. */
	retryAfterOf(headers: Record<string, string>): number | null {
		return parseRetryAfter(headers);
	}

	/** Ends timers and connections. What waits is aborted; what is under way is lost, never waited for. */
	async close(): Promise<void> {
		await Promise.all([this.#limiter.close(), this.#transport.close()]);
	}

	async #attempt(request: HttpRequest, url: URL, options: CallOptions): Promise<HttpOutcome> {
		const weight = this.#options.countOperations ? (request.operations ?? 1) : 1;
		const { signal, urgent } = options;
		let outcome: HttpOutcome;
		try {
			outcome = await this.#limiter.run((spend) => this.#exchange(request, url, options, spend), {
				urgent,
				signal,
				weight,
			});
		} catch (error) {
			if (!(error instanceof TurnAbortedError)) throw error;
			outcome = { kind: "notSent", error: abortedError(signal?.reason ?? error) };
		}
		return outcome;
	}

	/** One exchange inside a turn of the limiter. */
	async #exchange(
		request: HttpRequest,
		url: URL,
		options: CallOptions,
		spend: () => void,
	): Promise<HttpOutcome> {
		const permit = await this.#permit(options);
		if ("kind" in permit) return permit;
		spend();
		const sentAt = this.#timing.now();
		try {
			const answer = await this.#transport.send({
				method: request.method,
				url,
				headers: {
					...this.#options.headers,
					...lowerNames(request.headers ?? {}),
					authorization: `Bearer ${permit.token}`,
				},
				body: request.body ?? null,
				signal: options.signal,
			});
			this.#heed(answer, permit.token, sentAt);
			return { kind: "answered", answer, tookMs: this.#timing.now() - sentAt };
		} catch (error) {
			if (!(error instanceof NoAnswerError)) throw error;
			return { kind: error.wasSent ? "lost" : "notSent", error: error.error };
		}
	}

	/** A token and the caller's leave to send, asked for last of all. */
	async #permit(options: CallOptions): Promise<{ token: string } | HttpOutcome> {
		let token: string;
		try {
			token = await unlessAborted(this.#tokens.get(), options.signal);
		} catch (error) {
			return { kind: "notSent", error: error as ConnectorError };
		}
		try {
			options.beforeSend?.();
		} catch (error) {
			return { kind: "notSent", error: abortedError(error) };
		}
		return { token };
	}

	#heed(answer: WireAnswer, token: string, sentAt: number): void {
		const retryAfterMs = parseRetryAfter(answer.headers);
		if (answer.status === 401) this.#tokens.reject(token);
		if (answer.status === 403) this.#tokens.doubt(token);
		if (answer.status === 429) this.#limiter.throttled(retryAfterMs, sentAt);
		else if (PASSING_STATUSES.has(answer.status) && retryAfterMs !== null) this.#limiter.pause(retryAfterMs);
		else this.#limiter.accepted(sentAt);
	}
}

/** Counts the attempts of one request and says whether another may follow. */
class Attempts {
	#repeats = 0;
	#throttled = 0;
	#hasNewToken = false;

	/** Milliseconds to wait before the next attempt; null when this outcome stands. */
	waitBefore(outcome: HttpOutcome, isRead: boolean, random: number): number | null {
		if (outcome.kind === "answered") return this.#afterAnswer(outcome.answer, isRead, random);
		if (outcome.error.code === "aborted" || outcome.error.code === "credentials") return null;
		return isRead || outcome.kind === "notSent" ? this.#repeat(random) : null;
	}

	#afterAnswer(answer: WireAnswer, isRead: boolean, random: number): number | null {
		if (answer.status === 401) {
			if (this.#hasNewToken) return null;
			this.#hasNewToken = true;
			return 0;
		}
		if (answer.status === 429) {
			this.#throttled += 1;
			return this.#throttled > MOST_THROTTLED ? null : 0;
		}
		if (!isRead) return null;
		return PASSING_STATUSES.has(answer.status) || answer.brokenOff !== null ? this.#repeat(random) : null;
	}

	#repeat(random: number): number | null {
		if (this.#repeats >= MOST_REPEATS) return null;
		const longest = FIRST_WAIT_MS * 2 ** this.#repeats;
		this.#repeats += 1;
		return longest * (0.5 + 0.5 * random);
	}
}

/** What the promise gives, or a ConnectorError `aborted` as soon as the signal aborts; the promise itself goes on. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return promise;
	let abort: () => void = () => {};
	const aborted = new Promise<never>((_, reject) => {
		abort = () => reject(abortedError(signal.reason));
		if (signal.aborted) abort();
		else signal.addEventListener("abort", abort, { once: true });
	});
	try {
		return await Promise.race([aborted, promise]);
	} finally {
		signal.removeEventListener("abort", abort);
	}
}

/** One header has one name, however it was spelled. */
function lowerNames(headers: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What `Retry-After` asks for, in milliseconds; null when it is absent or says nothing. */
export function parseRetryAfter(headers: Record<string, string>): number | null {
	const text = headers["retry-after"]?.trim();
	if (text === undefined || text === "") return null;
	if (/^\d+(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
	// Date.parse makes a date of nearly anything; only one with the name of a month is meant as one.
	const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
	if (Number.isNaN(at)) return null;
	const from = Date.parse(headers.date ?? "");
	return Math.max(0, at - (Number.isNaN(from) ? Date.now() : from));
}

import Bottleneck from "bottleneck";
import type { RequestLimits } from "./limits.js";
import type { Timing } from "./timing.js";

/** The caller's signal aborted, or the limiter closed, before the request had its turn: nothing was sent. */
export class TurnAbortedError extends Error {
	override readonly name = "TurnAbortedError";
	readonly code = "turnAborted";
}

/** How one request stands in the queue. */
export interface TurnOptions {
	/** A person waits for it. */
	urgent?: boolean | undefined;
	signal?: AbortSignal | undefined;
	/** What it costs of the budget; default 1. */
	weight?: number | undefined;
}

/** Does the request. `spend` is called immediately before it leaves; a turn that sends nothing never calls it. */
export type Turn<T> = (spend: () => void) => Promise<T>;

const URGENT = 1;
const SCHEDULED = 5;
/** More than any bucket holds: taken out of the reservoir, it lets nothing start. */
const PAUSE = 1_000_000;
/** How often the bucket is filled at most: often enough not to be felt, seldom enough to cost nothing. */
const FILLS_PER_SECOND = 10;
const FIRST_BACK_OFF_MS = 10_000;
const LONGEST_BACK_OFF_MS = 60_000;
/** A longer wait than the vendors' whole window of 300 seconds is never of use. */
const LONGEST_PAUSE_MS = 300_000;
const AGAIN = Symbol("again");

/**
 * The queue of one system and credential. Bottleneck keeps the order, the priorities and the requests in flight; its
 * reservoir is a token bucket that this class fills by its own clock. A request is charged when it leaves, so in any
 * window no more leave than the burst plus what the bucket earned in it.
 */
export class RequestLimiter {
	readonly #queue: Bottleneck;
	readonly #timing: Timing;
	readonly #perSecond: number;
	readonly #closing = new AbortController();
	/** Requests that left and that the bucket has not earned back. */
	#debt = 0;
	#isFilling = false;
	#pausedUntil = Number.NEGATIVE_INFINITY;
	#pauseBeganAt = Number.NEGATIVE_INFINITY;
	#isPaused = false;
	#backOffs = 0;

	/** @param options.heaviest the largest weight a turn may have; the burst leaves room for it. Default 1 */
	constructor(options: { limits: RequestLimits; timing: Timing; heaviest?: number }) {
		const { limits, timing, heaviest = 1 } = options;
		this.#timing = timing;
		this.#perSecond = limits.perSecond;
		const reservoir = Math.max(1, limits.burst - (heaviest - 1));
		this.#queue = new Bottleneck({ maxConcurrent: limits.inFlight, reservoir });
	}

	/**
	 * Waits for its turn, then runs it. Rejects with what the turn rejects with.
	 * @throws TurnAbortedError when the signal aborted while it waited
	 */
	async run<T>(turn: Turn<T>, options: TurnOptions = {}): Promise<T> {
		for (;;) {
			const outcome = await this.#queued(turn, options);
			if (outcome !== AGAIN) return outcome as T;
		}
	}

	/** Nothing new starts for so long. A shorter pause never ends a longer one. */
	pause(ms: number): void {
		const now = this.#timing.now();
		this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(ms, LONGEST_PAUSE_MS));
		this.#pauseBeganAt = now;
		if (this.#isPaused) return;
		this.#isPaused = true;
		this.#adjust(-PAUSE);
		void this.#endPause();
	}

	/**
	 * The system refused a request for its rate (429). Without a time to wait (facts/business-central-api.md section
	 * 13a) the pause is 10 s, growing to 60 s while it goes on, with jitter.
	 * @param sentAt when the refused request left: one that left before the pause began says nothing new
	 */
	throttled(retryAfterMs: number | null, sentAt: number): void {
		if (retryAfterMs === null && sentAt < this.#pauseBeganAt) return;
		this.pause(retryAfterMs ?? this.#nextBackOff());
	}

	#nextBackOff(): number {
		const longest = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** this.#backOffs);
		this.#backOffs += 1;
		return longest * (0.8 + 0.2 * this.#timing.random());
	}

	/**
	 * The system takes requests again: the next pause without a told time begins short.
	 * @param sentAt when the accepted request left: one that left before the pause began says nothing new
	 */
	accepted(sentAt: number): void {
		if (sentAt >= this.#pauseBeganAt) this.#backOffs = 0;
	}

	/** Sends no more; those that wait are aborted. */
	async close(): Promise<void> {
		if (this.#closing.signal.aborted) return;
		this.#closing.abort();
		await this.#queue.stop({ dropWaitingJobs: true });
		await this.#queue.disconnect();
	}

	#queued<T>(turn: Turn<T>, options: TurnOptions): Promise<T | typeof AGAIN> {
		const { signal } = options;
		return new Promise((resolve, reject) => {
			let hasStarted = false;
			const abort = (): void => {
				if (!hasStarted) reject(new TurnAbortedError("aborted while waiting for its turn"));
			};
			if (signal?.aborted || this.#closing.signal.aborted) return abort();
			signal?.addEventListener("abort", abort, { once: true });
			const job = (): Promise<T | typeof AGAIN> => {
				hasStarted = signal?.aborted !== true;
				return hasStarted ? this.#take(turn, options.weight ?? 1) : this.#giveBack();
			};
			this.#queue
				.schedule({ priority: options.urgent ? URGENT : SCHEDULED }, job)
				.then(resolve, (error) => reject(narrowQueueError(error)))
				.finally(() => signal?.removeEventListener("abort", abort));
		});
	}

	async #take<T>(turn: Turn<T>, weight: number): Promise<T | typeof AGAIN> {
		if (this.#isPaused) return this.#giveBack();
		let isSpent = false;
		const spend = (): void => {
			if (isSpent) return;
			isSpent = true;
			this.#spend(weight);
		};
		try {
			return await turn(spend);
		} finally {
			if (!isSpent) this.#adjust(1);
		}
	}

	async #giveBack(): Promise<typeof AGAIN> {
		this.#adjust(1);
		return AGAIN;
	}

	/** Bottleneck took one out of the reservoir when the turn began. */
	#spend(weight: number): void {
		this.#debt += weight;
		if (weight > 1) this.#adjust(1 - weight);
		if (!this.#isFilling) void this.#fill();
	}

	async #fill(): Promise<void> {
		this.#isFilling = true;
		let from = this.#timing.now();
		while (this.#debt > 0 && !this.#closing.signal.aborted) {
			const step = Math.min(this.#debt, Math.max(1, Math.round(this.#perSecond / FILLS_PER_SECOND)));
			const dueAt = from + (step * 1000) / this.#perSecond;
			await this.#sleep(Math.max(1, Math.ceil(dueAt - this.#timing.now())));
			const earned = Math.min(this.#debt, Math.floor(((this.#timing.now() - from) * this.#perSecond) / 1000));
			from += (earned * 1000) / this.#perSecond;
			this.#debt -= earned;
			if (earned > 0) this.#adjust(earned);
		}
		this.#isFilling = false;
	}

	async #endPause(): Promise<void> {
		for (;;) {
			const left = this.#pausedUntil - this.#timing.now();
			if (left <= 0 || this.#closing.signal.aborted) break;
			await this.#sleep(Math.ceil(left));
		}
		this.#isPaused = false;
		this.#adjust(PAUSE);
	}

	#sleep(ms: number): Promise<void> {
		return this.#timing.sleep(ms, this.#closing.signal);
	}

	#adjust(by: number): void {
		if (this.#closing.signal.aborted) return;
		void this.#queue.incrementReservoir(by).catch(() => {});
	}
}

function narrowQueueError(error: unknown): unknown {
	return error instanceof Bottleneck.BottleneckError ? new TurnAbortedError("the limiter was closed") : error;
}

import type { Clock } from "../../../src/ports/clock.js";

const START = Date.parse("2026-03-02T08:00:00.000Z");

/**
 * Time that passes only when told, or while somebody sleeps: the same history takes the same time. Nothing else in a
 * history waits for anything but a turn of the event loop.
 */
export class VirtualTime implements Clock {
	#wall = START;
	#monotonic = 0;
	#beatenAt = 0;
	#coming: Array<{ at: number; act: () => void }> = [];

	/** `beat` is called whenever `everyMs` have passed: processes that move beat then. */
	constructor(
		readonly everyMs: number,
		readonly beat: () => Promise<void>,
	) {}

	now = (): number => this.#wall;
	monotonic = (): number => this.#monotonic;

	/** Whoever sleeps lets the time pass for everybody. */
	sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		for (let left = ms; left > 0 && !signal?.aborted; left -= this.everyMs) {
			await this.passStep(Math.min(left, this.everyMs));
		}
	};

	/** Does something once so much time has passed, in whichever way. */
	after(ms: number, act: () => void): void {
		this.#coming.push({ at: this.#wall + ms, act });
	}

	/** The wall clock moves on: minutes or days, during which the processes' beats went on. */
	async advance(ms: number): Promise<void> {
		await this.#passUntil(this.#wall + ms);
	}

	/** Time passes on the hosts: who does not beat meanwhile is taken for dead after a while. */
	async pass(ms: number): Promise<void> {
		await this.sleep(ms);
	}

	private async passStep(ms: number): Promise<void> {
		await this.#passUntil(this.#wall + ms);
		this.#monotonic += ms;
		if (this.#monotonic - this.#beatenAt >= this.everyMs) {
			this.#beatenAt = this.#monotonic;
			await this.beat();
		}
		await oneTurn();
	}

	/** What comes on the way comes at its own time, and whoever waited for it is let go on first. */
	async #passUntil(end: number): Promise<void> {
		for (;;) {
			const [next] = this.#coming.filter(({ at }) => at <= end).sort((one, two) => one.at - two.at);
			if (next === undefined) break;
			this.#coming = this.#coming.filter((one) => one !== next);
			this.#wall = Math.max(this.#wall, next.at);
			next.act();
			await oneTurn();
		}
		this.#wall = Math.max(this.#wall, end);
	}
}

/** Whatever can go on does. */
function oneTurn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

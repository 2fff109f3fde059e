import type { Clock } from "../ports/clock.js";

/** Counts the work that is under way, because Bolt's own stop does not wait for it (facts/slack.md section 1). */
export class InFlight {
	private readonly work = new Set<Promise<unknown>>();

	constructor(private readonly clock: Clock) {}

	/** How much is under way. */
	get count(): number {
		return this.work.size;
	}

	/** Runs it and counts it until it ends, well or not. */
	run<Result>(task: () => Promise<Result>): Promise<Result> {
		const running = task();
		this.work.add(running);
		const done = () => this.work.delete(running);
		running.then(done, done);
		return running;
	}

	/** Resolves when nothing is under way any more, or after so many milliseconds. True when nothing is. */
	async drain(withinMs: number): Promise<boolean> {
		const over = new AbortController();
		const deadline = this.clock.sleep(withinMs, over.signal);
		let isOver = false;
		void deadline.then(() => {
			isOver = true;
		});
		while (this.work.size > 0 && !isOver) {
			await Promise.race([Promise.allSettled(this.work), deadline]);
		}
		over.abort();
		return this.work.size === 0;
	}
}

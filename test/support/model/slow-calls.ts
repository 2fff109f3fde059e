import type { MetCall } from "./system.js";
import type { VirtualTime } from "./virtual-time.js";

/** So many turns of the event loop may a job go on while an answer is on its way, before the history does. */
const PATIENCE_TURNS = 100;

/** Calls to the systems whose answers arrive later than the history goes on. */
export class SlowCalls {
	readonly #onTheirWay = new Set<MetCall>();
	/** Whoever wants to know when a call turns out to be slow. */
	#waiting: Array<() => void> = [];

	constructor(
		private readonly time: VirtualTime,
		private readonly tell: (line: string) => void,
	) {}

	/** From when it is under way, the answer takes so many minutes. */
	expect(call: MetCall, minutes = 1): void {
		void call.reached.then(() => {
			this.#onTheirWay.add(call);
			this.tell(`an answer is on its way for ${minutes} minutes`);
			for (const goOn of this.#waiting.splice(0)) goOn();
			this.time.after(minutes * 60_000, () => {
				this.#onTheirWay.delete(call);
				call.release();
			});
		});
	}

	/** The system has let all of them go. */
	end(): void {
		this.#onTheirWay.clear();
	}

	/** Ends when an answer is slow, be it a job's own one or that of another job that it waits for in turn. */
	async keepWaiting(): Promise<false> {
		if (this.#onTheirWay.size === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
		for (let turn = 0; turn < PATIENCE_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
		return false;
	}
}

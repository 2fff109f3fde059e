import { setImmediate as nextTurn } from "node:timers/promises";

/** Long work gives way after this many milliseconds. */
const SLICE_MS = 5;

/** Tells long work when to let others in. Looks at the clock at every sixteenth question only. */
export class Turns {
	#sliceEnds = performance.now() + SLICE_MS;
	#asked = 0;

	isOver(): boolean {
		return (++this.#asked & 15) === 0 && performance.now() > this.#sliceEnds;
	}

	/** Lets everything else that waits run once. */
	async giveWay(): Promise<void> {
		await nextTurn();
		this.#sliceEnds = performance.now() + SLICE_MS;
	}
}

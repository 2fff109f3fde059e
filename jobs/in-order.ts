import { setImmediate } from "node:timers/promises";
import type { Handler } from "./schedule.js";

/**
 * Runs jobs of mappings that begin at one time in the order of `dependsOn`: a mapping waits for those it depends on, as
 * far as they are on in this process. It never waits for another instance: what cannot be coupled yet waits by itself
 * (`waitingForParent`) and is freed afterwards, so the order saves a card and is no condition.
 */
export class InOrder {
	readonly #running = new Map<string, Promise<void>>();

	constructor(private readonly dependsOn: ReadonlyMap<string, readonly string[]>) {}

	/** The mapping's handler, in its turn. */
	of(mapping: string, handler: Handler): Handler {
		return async (signal) => {
			const run = this.#after(mapping, () => handler(signal));
			this.#running.set(mapping, run);
			try {
				await run;
			} finally {
				if (this.#running.get(mapping) === run) this.#running.delete(mapping);
			}
		};
	}

	async #after(mapping: string, run: () => Promise<void>): Promise<void> {
		// Jobs of one time begin one after the other: by now all of them are known.
		await setImmediate();
		const before = (this.dependsOn.get(mapping) ?? []).flatMap((name) => this.#running.get(name) ?? []);
		await Promise.allSettled(before);
		await run();
	}
}

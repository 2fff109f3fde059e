import { setImmediate } from "node:timers/promises";
import type { Clock } from "../src/ports/clock.js";
import type { Log } from "../src/ports/log.js";
import type { Handler } from "./schedule.js";

/** The same jobs on other instances. */
export interface Elsewhere {
	/** True while another instance runs the mapping by its schedule, or is about to. */
	isOn(mapping: string): Promise<boolean>;
	clock: Pick<Clock, "sleep">;
	log: Log;
}

/** How long to wait before another look at other instances, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Runs jobs of mappings that begin at one time in the order of `dependsOn`: a mapping waits for those it depends on, as
 * far as they are on here or on another instance. What cannot be coupled yet waits by itself (`waitingForParent`) and is
 * freed afterwards, so the order saves a card and is no condition: where it cannot be told, the mapping runs.
 */
export class InOrder {
	readonly #running = new Map<string, Promise<void>>();

	constructor(
		private readonly dependsOn: ReadonlyMap<string, readonly string[]>,
		private readonly elsewhere: Elsewhere,
	) {}

	/** The mapping's handler, in its turn. */
	of(mapping: string, handler: Handler): Handler {
		return async (signal) => {
			const run = this.#after(mapping, signal, () => handler(signal));
			this.#running.set(mapping, run);
			try {
				await run;
			} finally {
				if (this.#running.get(mapping) === run) this.#running.delete(mapping);
			}
		};
	}

	async #after(mapping: string, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
		// Jobs of one time begin one after the other: by now all of them are known.
		await setImmediate();
		const before = this.dependsOn.get(mapping) ?? [];
		for (;;) {
			await Promise.allSettled(before.flatMap((name) => this.#running.get(name) ?? []));
			if (signal.aborted || !(await this.#isOneElsewhere(before))) break;
			await this.elsewhere.clock.sleep(LOOK_AGAIN_MS, signal);
		}
		await run();
	}

	async #isOneElsewhere(mappings: readonly string[]): Promise<boolean> {
		const { isOn, log } = this.elsewhere;
		try {
			const on = await Promise.all(mappings.map((name) => isOn(name)));
			return on.includes(true);
		} catch (error) {
			log.warn({ error }, "What runs on other instances could not be looked at");
			return false;
		}
	}
}

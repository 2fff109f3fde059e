import { once } from "node:events";
import { type Clock, systemClock } from "../../../src/ports/clock.js";
import type { Stores } from "../../../src/ports/stores.js";
import { Process } from "../process.js";
import type { Said } from "./task.js";

/** Longer than any lease. */
const AWAY_MS = 10 * 60_000;

/**
 * Lets the test stop this process by SIGSTOP where it stands, but not in the middle of a write: a process that is stopped
 * in a commit of the embedded store holds up every other one until it goes on. On waking it finds that it was away for
 * long, however soon it was woken.
 */
export class StandStill {
	readonly process: Process;
	/** What its host's clock shows. */
	readonly clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + this.awayMs };
	private awayMs = 0;
	private readonly underWay = new Set<Promise<unknown>>();

	constructor(stores: Stores) {
		const watched = Object.entries(stores).map(([name, store]) => [name, this.watch(store as object)]);
		this.process = new Process(Object.fromEntries(watched) as Stores);
	}

	/** Says so and writes nothing, until it is told to go on. */
	async now(): Promise<void> {
		const goOn = once(process, "message");
		this.process.freeze();
		while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
		process.send?.({ says: "reached" } satisfies Said);
		await goOn;
		this.awayMs += AWAY_MS;
		this.process.thaw();
	}

	private watch<Store extends object>(store: Store): Store {
		return new Proxy(store, {
			apply: (target, self, args) => this.waitedFor(Reflect.apply(target as never, self, args)),
			get: (target, method) => {
				const found = Reflect.get(target, method);
				if (typeof found !== "function") return found;
				return (...args: unknown[]) => this.waitedFor(found.apply(target, args));
			},
		});
	}

	private waitedFor<T>(call: T): T {
		if (call instanceof Promise) {
			this.underWay.add(call);
			void call.catch(() => {}).finally(() => this.underWay.delete(call));
		}
		return call;
	}
}

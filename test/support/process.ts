import type { Stores } from "../../src/ports/stores.js";
import type { Step } from "../../src/sync/engine.js";
import type { Pause } from "./world.js";

/** Where a process can be made to stop: at a step of the engine, or before a call to a store, e.g. `couplings.save`. */
export type Stop = Step | `${string}.${string}`;

/**
 * What a process can be made to suffer: it stops at a step, is frozen by SIGSTOP, or dies. Of a dead process nothing
 * reaches the store any more, and of a frozen one nothing until it goes on.
 */
export class Process {
	readonly stores: Stores;
	isDead = false;
	private frozen: { until: Promise<void>; end: () => void } | null = null;
	private readonly stops: Array<{ stop: Stop; left: number; reached: () => void; until: Promise<void> }> = [];

	constructor(readonly unguarded: Stores) {
		const guarded = Object.entries(unguarded).map(([name, store]) => [name, this.guard(name, store)]);
		this.stores = Object.fromEntries(guarded) as unknown as Stores;
	}

	/** True when its beat stands still. */
	get isStill(): boolean {
		return this.isDead || this.frozen !== null;
	}

	pauseAt(stop: Stop, nth: number): Pause {
		let reached = () => {};
		let release = () => {};
		const whenReached = new Promise<void>((resolve) => {
			reached = resolve;
		});
		const until = new Promise<void>((resolve) => {
			release = resolve;
		});
		this.stops.push({ stop, left: nth, reached, until });
		return { reached: whenReached, release };
	}

	async comesTo(at: Stop): Promise<void> {
		await this.gate();
		const stop = this.stops.find((one) => one.stop === at);
		if (stop === undefined || --stop.left > 0) return;
		this.stops.splice(this.stops.indexOf(stop), 1);
		stop.reached();
		await stop.until;
		await this.gate();
	}

	kill(): void {
		this.isDead = true;
	}

	freeze(): void {
		let end = () => {};
		const until = new Promise<void>((resolve) => {
			end = resolve;
		});
		this.frozen = { until, end };
	}

	thaw(): void {
		const { frozen } = this;
		this.frozen = null;
		frozen?.end();
	}

	private async gate(): Promise<void> {
		if (this.isDead) await new Promise(() => {});
		if (this.frozen !== null) await this.frozen.until;
	}

	/** A store whose methods wait at the gate, before and after. */
	private guard(name: string, store: unknown): unknown {
		if (typeof store === "function")
			return (...args: unknown[]) => this.call(`${name}.`, () => store(...args));
		return new Proxy(store as object, {
			get: (target, method) => {
				const member = Reflect.get(target, method);
				if (typeof member !== "function") return member;
				return (...args: unknown[]) => {
					if (STREAMS.has(String(method))) return this.stream(() => member.apply(target, args));
					return this.call(`${name}.${String(method)}`, () => member.apply(target, args));
				};
			},
		});
	}

	private async call(at: Stop, method: () => unknown): Promise<unknown> {
		await this.comesTo(at);
		const result = await method();
		await this.gate();
		return result;
	}

	private async *stream(method: () => AsyncIterable<unknown>): AsyncGenerator<unknown> {
		for await (const page of method()) {
			await this.gate();
			yield page;
		}
	}
}

const STREAMS: ReadonlySet<string> = new Set(["needingReading", "all", "heldBy", "due"]);

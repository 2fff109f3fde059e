import type { Stores } from "../../src/ports/stores.js";
import type { Step } from "../../src/sync/engine.js";
import type { Pause } from "./instance.js";

/** Where a process can be made to stop: at a step of the engine, or before a call to a store, e.g. `couplings.save`. */
export type Stop = Step | `${string}.${string}`;

/** The database could not be reached in the middle of a call. */
export class StoreFailure extends Error {
	override readonly name = "StoreFailure";
	constructor(at: string) {
		super(`The database was away at ${at}.`);
	}
}

interface StoreFault {
	at: string;
	left: number;
	when: "before" | "after";
}

/**
 * What a process can be made to suffer: it stops at a step, is frozen by SIGSTOP, or dies. Of a dead process nothing
 * reaches the store any more, and of a frozen one nothing until it goes on.
 */
export class Process {
	readonly stores: Stores;
	isDead = false;
	private frozen: Wait | null = null;
	/** Ends once it stands still; another one begins when it moves on. */
	private moving = newWait();
	private readonly stops: Array<{ stop: Stop; left: number; reached: () => void; until: Promise<void> }> = [];
	private readonly faults: StoreFault[] = [];

	constructor(readonly unguarded: Stores) {
		const guarded = Object.entries(unguarded).map(([name, store]) => [name, this.guard(name, store)]);
		this.stores = Object.fromEntries(guarded) as unknown as Stores;
	}

	/**
	 * Lets it do something and waits until that is done, or until it is frozen or dies in the middle of it: what it was
	 * at then stays where it is and must not hold the test up. Does nothing when it stands still already.
	 */
	async whileMoving(action: () => Promise<unknown>): Promise<void> {
		if (this.isDead || this.frozen !== null) return;
		await Promise.race([action(), this.moving.until]);
	}

	pauseAt(stop: Stop, nth: number): Pause {
		const coming = newWait();
		const staying = newWait();
		this.stops.push({ stop, left: nth, reached: coming.end, until: staying.until });
		return { reached: coming.until, release: staying.end };
	}

	/** The nth such call to a store fails: before anything is stored, or after, so that only the answer is lost. */
	failAt(at: string, nth: number, when: StoreFault["when"]): void {
		this.faults.push({ at, left: nth, when });
	}

	/** The store works again. */
	heal(): void {
		this.faults.length = 0;
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
		this.moving.end();
	}

	freeze(): void {
		this.frozen = newWait();
		this.moving.end();
	}

	thaw(): void {
		const { frozen } = this;
		if (frozen === null) return;
		this.frozen = null;
		this.moving = newWait();
		frozen.end();
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
					const at = `${name}.${String(method)}` as const;
					if (STREAMS.has(String(method)) && !FEW.has(at))
						return this.stream(() => member.apply(target, args));
					return this.call(at, () => member.apply(target, args));
				};
			},
		});
	}

	private async call(at: Stop, method: () => unknown): Promise<unknown> {
		await this.comesTo(at);
		const fault = this.strike(at);
		if (fault?.when === "before") throw new StoreFailure(at);
		const result = await method();
		await this.gate();
		if (fault?.when === "after") throw new StoreFailure(at);
		return result;
	}

	private strike(at: Stop): StoreFault | undefined {
		const fault = this.faults.find((one) => one.at === at);
		if (fault === undefined || --fault.left > 0) return undefined;
		this.faults.splice(this.faults.indexOf(fault), 1);
		return fault;
	}

	private async *stream(method: () => AsyncIterable<unknown>): AsyncGenerator<unknown> {
		for await (const page of method()) {
			await this.gate();
			yield page;
		}
	}
}

interface Wait {
	readonly until: Promise<void>;
	end(): void;
}

function newWait(): Wait {
	let end = () => {};
	const until = new Promise<void>((resolve) => {
		end = resolve;
	});
	return { until, end: () => end() };
}

/** Of these, the ones that give the few there are as one list. */
const FEW: ReadonlySet<string> = new Set(["mappings.all", "presses.all"]);

/** Methods of stores that give pages instead of a promise. */
export const STREAMS: ReadonlySet<string> = new Set([
	"needingReading",
	"all",
	"heldBy",
	"items",
	"due",
	"openPages",
	"openedBetween",
	"endedBetween",
]);

import { randomUUID } from "node:crypto";
import type { Clock } from "../ports/clock.js";
import { type Instance, type InstanceStore, LostError } from "../ports/stores.js";

/**
 * One process's sign of life (design.md 6.4). Its document's beat is counted up; leases and claims name the
 * document, and hold as long as the beat moves. Watchers compare beats on their own monotonic clock, so clocks of
 * two hosts may differ by any amount.
 *
 * When the process dies, a watcher on the same host sees that its pid is gone at once; any other watcher sees the
 * beat stand still for the lease time. When the process was only stopped, it finds its own last beat too old on
 * waking: it then starts nothing more under its old name and goes on under a new one, with no lease and no claim.
 */
export class Liveness {
	private current: Life;
	private readonly watched = new Map<string, { beat: number; since: number }>();
	private timer: NodeJS.Timeout | null = null;
	private stopped = false;

	constructor(
		private readonly store: InstanceStore,
		private readonly clock: Clock,
		private readonly facts: { host: string; pid: number; bootedAt: number },
		/** How long a beat may stand still before its owner counts as dead, in milliseconds. */
		readonly leaseMs: number,
	) {
		this.current = new Life(clock, leaseMs);
	}

	/** The name leases and claims carry now. */
	get id(): string {
		return this.current.id;
	}

	/** True while work may be begun under this name; unlike a hold's check it changes nothing. */
	get isFresh(): boolean {
		return !this.current.isOver();
	}

	/** What work begun now is held to: it fails once this name is lost. */
	hold(): Hold {
		return this.current;
	}

	/** Registers and begins to beat. */
	async start(): Promise<void> {
		await this.register(this.current);
		this.schedule();
	}

	/** Gives the present name up: what is held in it is free once its beat has stood still; work goes on in a new one. */
	renounce(): void {
		this.current.end();
	}

	/** Ends the beat and takes the document away: everything still held in this name is free at once. */
	async stop(): Promise<void> {
		this.stopped = true;
		if (this.timer !== null) clearTimeout(this.timer);
		this.current.end();
		await this.store.remove(this.current.id);
	}

	/**
	 * Whether the instance lives, as far as can be told now: true for one seen for the first time, unless it is gone
	 * or its process on this host is.
	 */
	async isAlive(id: string): Promise<boolean> {
		if (id === this.current.id) return !this.current.signal.aborted;
		const instance = await this.store.get(id);
		if (instance === null || this.isGone(instance)) {
			this.watched.delete(id);
			return false;
		}
		const now = this.clock.monotonic();
		const seen = this.watched.get(id);
		if (seen === undefined || seen.beat !== instance.beat) {
			this.watched.set(id, { beat: instance.beat, since: now });
			return true;
		}
		return now - seen.since < this.leaseMs;
	}

	/** Waits until it is certain: the beat moved, or stood still for the lease time. */
	async isAliveForSure(id: string, signal?: AbortSignal): Promise<boolean> {
		const first = await this.store.get(id);
		for (;;) {
			if (!(await this.isAlive(id))) return false;
			if (id === this.current.id || signal?.aborted) return true;
			const now = await this.store.get(id);
			if (first !== null && now !== null && now.beat !== first.beat) return true;
			await this.clock.sleep(this.leaseMs / 60, signal);
		}
	}

	private isGone({ host, pid, bootedAt }: Instance): boolean {
		if (host !== this.facts.host) return false;
		if (pid === this.facts.pid) return bootedAt !== this.facts.bootedAt;
		try {
			process.kill(pid, 0);
			return false;
		} catch (error) {
			return (error as NodeJS.ErrnoException).code === "ESRCH";
		}
	}

	/**
	 * Beats once; a timer does so by itself. A store that cannot be reached now is tried again, and meanwhile the hold
	 * runs out by itself. The beat counts from when it was sent: a process that is stopped in the middle of one must not
	 * take itself for alive on waking.
	 */
	async beat(): Promise<void> {
		if (this.stopped) return;
		const at = this.clock.monotonic();
		try {
			const counted = !this.current.isOver() && (await this.store.beat(this.current.id));
			if (counted && !this.current.isOver()) this.current.beaten(at);
			else await this.begin();
		} catch {
			this.current.expireWhenOld();
		}
	}

	/** Nothing can be held in a name before its document stands there. */
	private async register(life: Life): Promise<void> {
		const at = this.clock.monotonic();
		await this.store.register({ _id: life.id, ...this.facts, beat: 1 });
		life.beaten(at);
		this.current = life;
	}

	private schedule(): void {
		if (this.stopped) return;
		this.timer = setTimeout(() => void this.beat().finally(() => this.schedule()), this.leaseMs / 6);
		this.timer.unref();
	}

	private async begin(): Promise<void> {
		this.current.end();
		if (this.stopped) return;
		await this.register(new Life(this.clock, this.leaseMs));
	}
}

/** What a unit of work is held to. */
export interface Hold {
	/** The instance's name the work runs under. */
	readonly id: string;
	/** Aborted once the name is lost; what is open is given up. */
	readonly signal: AbortSignal;
	/** Throws LostError when nothing may be started any more. */
	check(): void;
}

class Life implements Hold {
	readonly id = randomUUID();
	private readonly controller = new AbortController();
	private beatenAt: number;

	constructor(
		private readonly clock: Clock,
		private readonly leaseMs: number,
	) {
		this.beatenAt = clock.monotonic();
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	check(): void {
		this.expireWhenOld();
		if (this.controller.signal.aborted) throw new LostError("This process was away too long to go on.");
	}

	/** `at` is when the beat was sent, on the monotonic clock. */
	beaten(at: number): void {
		this.beatenAt = Math.max(this.beatenAt, at);
	}

	/** True once nothing may be begun under this name any more. */
	isOver(): boolean {
		return this.controller.signal.aborted || this.clock.monotonic() - this.beatenAt > this.leaseMs / 2;
	}

	expireWhenOld(): void {
		if (this.isOver()) this.end();
	}

	end(): void {
		if (!this.controller.signal.aborted) this.controller.abort(new LostError("The lease ran out."));
	}
}

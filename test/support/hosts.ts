import { systemClock } from "../../src/ports/clock.js";
import { type Log, silentLog } from "../../src/ports/log.js";
import type { Stores } from "../../src/ports/stores.js";
import { JobTurns } from "../../src/service/job-turns.js";
import { type ScheduledJob, Scheduler } from "../../src/service/scheduler.js";
import { Liveness } from "../../src/sync/liveness.js";
import { FakeInstances, FakeTurns } from "./fakes/fake-turns.js";
import { Process } from "./process.js";

const LEASE_MS = 120_000;

/** One process on a host of its own, with its schedule. */
export interface Host {
	name: string;
	scheduler: Scheduler;
	isDead: boolean;
	/** Ends it without letting it say anything: nothing of it reaches the store any more, and its beat stands still. */
	kill(): void;
	/** Ends it in order. */
	stop(): Promise<void>;
}

/** Several hosts over one store in memory. Time is what jest's fake timers make of it, for all of them alike. */
export class Hosts {
	readonly turns = new FakeTurns();
	private readonly instances = new FakeInstances();
	private readonly up = new Set<Host>();

	/** `jobsOf` gives the cron table of the host. */
	async start(
		name: string,
		jobsOf: (host: string) => ScheduledJob[],
		log: Log = silentLog,
		hasTimers = true,
	): Promise<Host> {
		const process = new Process({ turns: this.turns, instances: this.instances } as unknown as Stores);
		const { turns, instances } = process.stores;
		const liveness = new Liveness(instances, systemClock, { host: name, pid: 1, bootedAt: 1 }, LEASE_MS);
		await liveness.start();
		const jobTurns = new JobTurns(turns, liveness, systemClock);
		const services = { log, turns: jobTurns, clock: systemClock, hasTimers };
		const scheduler = new Scheduler(jobsOf(name), services);
		const host: Host = {
			name,
			scheduler,
			isDead: false,
			kill: () => {
				host.isDead = true;
				process.kill();
				this.up.delete(host);
				void scheduler.stop();
				void liveness.stop();
			},
			stop: async () => {
				this.up.delete(host);
				await scheduler.stop();
				await liveness.stop();
			},
		};
		this.up.add(host);
		await scheduler.start();
		return host;
	}

	/** Ends all that are still up. */
	async close(): Promise<void> {
		await Promise.all([...this.up].map((host) => host.stop()));
	}
}

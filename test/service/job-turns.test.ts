import { expect, it } from "@jest/globals";
import type { Clock } from "../../src/ports/clock.js";
import type { Stores } from "../../src/ports/stores.js";
import { JobTurns } from "../../src/service/job-turns.js";
import { Liveness } from "../../src/sync/liveness.js";
import { describeStores } from "../support/stores.js";

const LEASE_MS = 60_000;
const JOB = { name: "run-sync:customers", cron: "*/5 * * * *" };
const { signal } = new AbortController();

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString();

/** Hosts whose clocks move together, when the test says so or while one of them waits; the living ones beat. */
class Hosts {
	readonly clock: Clock;
	private now = Date.parse(at(5));
	private readonly living = new Set<Liveness>();
	private made = 0;

	constructor(private readonly stores: Stores) {
		const sleep = (ms: number) => this.pass(ms);
		this.clock = { now: () => this.now, monotonic: () => this.now, sleep };
	}

	async instance() {
		const facts = { host: `host-${++this.made}`, pid: 1, bootedAt: 1 };
		const liveness = new Liveness(this.stores.instances, this.clock, facts, LEASE_MS);
		await liveness.beat();
		this.living.add(liveness);
		const die = () => void this.living.delete(liveness);
		return { liveness, turns: new JobTurns(this.stores.turns, liveness, this.clock), id: liveness.id, die };
	}

	async pass(ms: number): Promise<void> {
		for (let left = ms; left > 0; left -= LEASE_MS / 6) {
			this.now += Math.min(left, LEASE_MS / 6);
			for (const one of this.living) await one.beat();
		}
	}
}

describeStores("whose turn a scheduled job is", (test) => {
	const three = async () => {
		const hosts = new Hosts(test.stores);
		const [one, two, third] = [await hosts.instance(), await hosts.instance(), await hosts.instance()];
		return { hosts, one, two, third };
	};

	it("is one instance's of three, each time", async () => {
		const { hosts, one, two, third } = await three();
		for (const minute of [5, 10, 15]) {
			const taken = await Promise.all(
				[one, two, third].map(({ turns }) => turns.take(JOB, at(minute), signal)),
			);

			expect(taken.filter((turn) => turn !== null)).toHaveLength(1);
			for (const turn of taken) await turn?.end();
			await hosts.pass(300_000);
		}
		expect(await test.stores.turns.get(JOB.name)).toMatchObject({ slot: at(15), running: null });
	});

	it("is told to others while it lasts, and no more once it is over or its instance is dead", async () => {
		const { hosts, one, two } = await three();
		const isOn = () => two.turns.isOnElsewhere(JOB, null);
		const turn = await one.turns.take(JOB, at(5), signal);
		expect(await isOn()).toBe(true);
		expect(await one.turns.isOnElsewhere(JOB, null)).toBe(false);
		await turn?.end();
		expect(await isOn()).toBe(false);

		await one.turns.take(JOB, at(10), signal);
		expect(await isOn()).toBe(true);
		one.die();
		await hosts.pass(LEASE_MS);

		expect(await isOn()).toBe(false);
	});

	it("counts as another's for some seconds when its time has come and nobody has taken it yet", async () => {
		const { hosts, one, two } = await three();
		await two.turns.known(JOB);
		await hosts.pass(300_000);
		const due = Date.parse(at(10));
		expect(await two.turns.isOnElsewhere(JOB, due)).toBe(true);

		await (await one.turns.take(JOB, at(10), signal))?.end();
		expect(await two.turns.isOnElsewhere(JOB, due)).toBe(false);

		await hosts.pass(300_000);
		expect(await two.turns.isOnElsewhere(JOB, Date.parse(at(15)))).toBe(true);
		await hosts.pass(5_000);
		expect(await two.turns.isOnElsewhere(JOB, Date.parse(at(15)))).toBe(false);
	});

	it("stores when the job was last begun, and by whom", async () => {
		const { one } = await three();
		await one.turns.take(JOB, at(5), signal);

		expect(await test.stores.turns.get(JOB.name)).toMatchObject({
			lastStartedAt: at(5),
			takenBy: one.id,
			running: { instance: one.id },
		});
	});

	it("is nobody's for a time that was made, also where a host's clock is behind", async () => {
		const { one, two } = await three();
		await (await one.turns.take(JOB, at(10), signal))?.end();

		expect(await two.turns.take(JOB, at(10), signal)).toBeNull();
		expect(await two.turns.take(JOB, at(5), signal)).toBeNull();
	});

	it("is left out while the last run is on with a living instance, and is its again when that has ended", async () => {
		const { one, two } = await three();
		const turn = await one.turns.take(JOB, at(5), signal);

		expect(await two.turns.take(JOB, at(10), signal)).toBeNull();
		expect(await one.turns.take(JOB, at(15), signal)).toBeNull();
		await turn?.end();
		expect(await two.turns.take(JOB, at(10), signal)).toBeNull();
		expect(await two.turns.take(JOB, at(20), signal)).not.toBeNull();
	});

	it("goes to another at the next time when the instance at it died", async () => {
		const { one, two } = await three();
		await one.turns.take(JOB, at(5), signal);
		one.die();

		expect(await two.turns.take(JOB, at(10), signal)).not.toBeNull();
	});

	it("is taken over within its time, once, when the instance at it died", async () => {
		const { hosts, one, two, third } = await three();
		await one.turns.take(JOB, at(5), signal);
		one.die();
		expect(await two.turns.takeOver(JOB)).toBeNull();
		expect(await third.turns.takeOver(JOB)).toBeNull();

		await hosts.pass(LEASE_MS);
		const taken = [await two.turns.takeOver(JOB), await third.turns.takeOver(JOB)];

		expect(taken.filter((turn) => turn !== null)).toHaveLength(1);
		await taken[0]?.end();
		expect(await two.turns.takeOver(JOB)).toBeNull();
		expect(await test.stores.turns.get(JOB.name)).toMatchObject({ slot: at(5), running: null });
	});

	it("is not begun by a process that was away too long", async () => {
		const { hosts, one } = await three();
		one.die();
		await hosts.pass(LEASE_MS);

		await expect(one.turns.take(JOB, at(10), signal)).rejects.toThrow("away too long");
		expect(await test.stores.turns.get(JOB.name)).toMatchObject({ slot: null, running: null });
	});

	it("is free again after a run whose end could not be stored", async () => {
		const { hosts, one } = await three();
		const failing: Stores["turns"] = {
			get: (job) => test.stores.turns.get(job),
			insert: (turn) => test.stores.turns.insert(turn),
			save: (turn) =>
				turn.running === null && turn.slot !== null
					? Promise.reject(new Error("The database is gone."))
					: test.stores.turns.save(turn),
		};
		const turns = new JobTurns(failing, one.liveness, hosts.clock);
		const turn = await turns.take(JOB, at(5), signal);

		await expect(turn?.end()).rejects.toThrow("gone");

		expect(await turns.take(JOB, at(10), signal)).not.toBeNull();
	});

	it("is not held up for long by a host whose clock was years ahead", async () => {
		const { hosts, one, two } = await three();
		await (await one.turns.take(JOB, "2031-01-01T00:00:00.000Z", signal))?.end();
		expect(await two.turns.take(JOB, at(10), signal)).toBeNull();

		one.die();
		await hosts.pass(LEASE_MS);

		expect(await two.turns.take(JOB, at(10), signal)).not.toBeNull();
	});

	it("begins anew with other times: none of them was missed before", async () => {
		const { hosts, one } = await three();
		await one.turns.known(JOB);
		await hosts.pass(60_000);

		expect(await one.turns.known({ ...JOB, cron: "0 2 * * *" })).toMatchObject({ since: at(6) });
		expect(await one.turns.known({ ...JOB, cron: "0 2 * * *" })).toMatchObject({ since: at(6) });
	});

	it("is nobody's any more for a process that is told to stop", async () => {
		const { one, two } = await three();
		await one.turns.take(JOB, at(5), signal);

		expect(await two.turns.take(JOB, at(10), AbortSignal.abort())).toBeNull();
		expect(await test.stores.turns.get(JOB.name)).toMatchObject({ slot: at(5) });
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import { RequestLimiter, TurnAbortedError } from "../../../src/connectors/http/limiter.js";
import { type RequestLimits, shareOf, VENDOR_LIMITS } from "../../../src/connectors/http/limits.js";
import { idle, MovedTiming } from "../support/moved-timing.js";

/** The vendors' budget in small: at most 80 in any 100 seconds. */
const BUDGET = 80;
const PART: RequestLimits = { inFlight: 5, burst: 20, perSecond: 0.6 };
const WINDOW_MS = 100_000;

describe("RequestLimiter", () => {
	const opened: RequestLimiter[] = [];
	const open = (timing: MovedTiming, limits: Partial<RequestLimits> = {}, heaviest = 1) => {
		const limiter = new RequestLimiter({ limits: { ...PART, ...limits }, timing, heaviest });
		opened.push(limiter);
		return limiter;
	};
	/** Sends so many requests that take no time; when each left. */
	const flood = (limiter: RequestLimiter, timing: MovedTiming, count: number, weight = 1) => {
		const left: number[] = [];
		const turn = async (spend: () => void) => {
			spend();
			left.push(timing.now());
		};
		const all = Promise.all(Array.from({ length: count }, () => limiter.run(turn, { weight })));
		return { left, all, count: () => left.length };
	};

	afterEach(async () => {
		await Promise.all(opened.splice(0).map((limiter) => limiter.close()));
	});

	it("never lets more than the budget through in any window", async () => {
		const timing = new MovedTiming();
		const { left, all, count } = flood(open(timing), timing, 130);

		await timing.until(all, count);

		expect(left.length).toBe(130);
		expect(mostInWindow(left, WINDOW_MS)).toBeLessThanOrEqual(BUDGET);
		expect(mostInWindow(left, WINDOW_MS)).toBeGreaterThan(BUDGET - 8);
		expect(left.filter((at) => at === 0).length).toBe(20);
	});

	it("keeps the budget after a quiet time, when a burst is followed by more", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing);
		const first = flood(limiter, timing, 30);
		await timing.until(first.all, first.count);
		timing.moveTo(timing.now() + 25_000);
		await idle();
		const second = flood(limiter, timing, 80);

		await timing.until(second.all, second.count);

		expect(mostInWindow([...first.left, ...second.left], WINDOW_MS)).toBeLessThanOrEqual(BUDGET);
	});

	it("charges every operation of a batch when operations are counted", async () => {
		const timing = new MovedTiming();
		const { left, all, count } = flood(open(timing, {}, 10), timing, 12, 10);

		await timing.until(all, count);

		expect(mostInWindow(left, WINDOW_MS) * 10).toBeLessThanOrEqual(BUDGET);
	});

	it("stays within the vendors' windows by default", () => {
		for (const { burst, perSecond } of Object.values(VENDOR_LIMITS)) {
			expect(burst + perSecond * 300).toBeLessThanOrEqual(6000);
		}
	});

	it("divides the limits among instances, and leaves each at least one request", () => {
		expect(shareOf(VENDOR_LIMITS.businessCentral, 2)).toEqual({ inFlight: 2, burst: 300, perSecond: 9 });
		expect(shareOf(VENDOR_LIMITS.businessCentral, 8).inFlight).toBe(1);
	});

	it("has no more under way at once than allowed", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing);
		let underWay = 0;
		let most = 0;
		const turn = async (spend: () => void) => {
			spend();
			underWay += 1;
			most = Math.max(most, underWay);
			await timing.sleep(100);
			underWay -= 1;
		};

		await timing.until(Promise.all(Array.from({ length: 30 }, () => limiter.run(turn))), () => underWay);

		expect(most).toBe(5);
	});

	it("serves urgent turns first", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing, { inFlight: 1, burst: 1 });
		const order: string[] = [];
		const ask = (name: string, urgent: boolean) =>
			limiter.run(
				async (spend) => {
					spend();
					order.push(name);
				},
				{ urgent },
			);
		const first = ask("first", false);
		await idle();
		const rest = [ask("a", false), ask("b", false), ask("urgent", true), ask("c", false)];
		await idle();

		await timing.until(Promise.all([first, ...rest]));

		expect(order).toEqual(["first", "urgent", "a", "b", "c"]);
	});

	it("starts nothing while it pauses", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing);
		limiter.pause(20_000);
		limiter.pause(5_000);
		const { left, all, count } = flood(limiter, timing, 3);
		await idle();
		expect(left).toEqual([]);

		await timing.until(all, count);

		expect(left).toEqual([20_000, 20_000, 20_000]);
	});

	/** A refusal without a time, and what follows at once; gives the seconds until the next request leaves. */
	const waitAfterRefusal = async (limiter: RequestLimiter, timing: MovedTiming, follows = () => {}) => {
		const from = timing.now();
		limiter.throttled(null, from);
		follows();
		const { all, count } = flood(limiter, timing, 1);
		await timing.until(all, count);
		return (timing.now() - from) / 1000;
	};

	it("waits 10 s after a refusal without a time, growing to 60 s, and begins anew once accepted", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing);
		const waits: number[] = [];

		for (let refusal = 0; refusal < 5; refusal += 1) waits.push(await waitAfterRefusal(limiter, timing));
		limiter.accepted(timing.now());
		waits.push(await waitAfterRefusal(limiter, timing));

		expect(waits).toEqual([9, 18, 36, 54, 54, 9]);
	});

	it("goes on growing its waits while answers to earlier requests still come in", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing);
		const answered = () => limiter.accepted(timing.now() - 1);

		const first = await waitAfterRefusal(limiter, timing, answered);
		const second = await waitAfterRefusal(limiter, timing, answered);

		expect([first, second]).toEqual([9, 18]);
	});

	it("counts refusals of requests that were under way together once", () => {
		const timing = new MovedTiming();
		const limiter = open(timing);
		timing.moveTo(1_000);
		limiter.throttled(null, 500);
		timing.moveTo(1_001);
		for (let request = 0; request < 4; request += 1) limiter.throttled(null, 500);
		const { left, all, count } = flood(limiter, timing, 1);

		return timing.until(all, count).then(() => expect(left).toEqual([10_000]));
	});

	it("gives a place back that was not used", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing, { burst: 2 });
		for (let turn = 0; turn < 10; turn += 1) await limiter.run(async () => {});
		const { left, all, count } = flood(limiter, timing, 2);

		await timing.until(all, count);

		expect(left).toEqual([0, 0]);
	});

	it("lets go of a turn whose signal aborts while it waits", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing);
		limiter.pause(60_000);
		const controller = new AbortController();
		let ran = 0;
		const turn = async () => {
			ran += 1;
		};
		const waiting = limiter.run(turn, { signal: controller.signal });
		await idle();

		controller.abort();

		await expect(waiting).rejects.toBeInstanceOf(TurnAbortedError);
		await timing.until(limiter.run(turn));
		expect(ran).toBe(1);
	});

	it("rejects with what the turn rejects with", async () => {
		const limiter = open(new MovedTiming());
		const failure = new Error("of the turn");

		await expect(limiter.run(() => Promise.reject(failure))).rejects.toBe(failure);
	});

	it("aborts what waits when it closes", async () => {
		const timing = new MovedTiming();
		const limiter = open(timing);
		limiter.pause(60_000);
		const waiting = limiter.run(async () => {});
		await idle();

		const closed = limiter.close();

		await expect(waiting).rejects.toBeInstanceOf(TurnAbortedError);
		await closed;
		await expect(limiter.run(async () => {})).rejects.toBeInstanceOf(TurnAbortedError);
	});
});

/** The most times that lie within one window. */
function mostInWindow(times: number[], windowMs: number): number {
	const sorted = [...times].sort((left, right) => left - right);
	let most = 0;
	let from = 0;
	for (const [index, time] of sorted.entries()) {
		while (time - (sorted[from] as number) >= windowMs) from += 1;
		most = Math.max(most, index - from + 1);
	}
	return most;
}

import { describe, expect, it } from "@jest/globals";
import { InOrder } from "../../jobs/in-order.js";
import { silentLog } from "../../src/ports/log.js";
import { SteppingClock } from "../support/slack/stepping-clock.js";

describe("mappings whose times come together", () => {
	const { signal } = new AbortController();
	const dependsOn = new Map([
		["contacts", ["customers"]],
		["orders", ["contacts", "items"]],
	]);
	const clock = new SteppingClock();
	const alone = { isOn: async () => false, clock, log: silentLog };
	const order = new InOrder(dependsOn, alone);

	/** A run that tells its beginning and its end. */
	const aRun = (name: string, told: string[], fails = false) =>
		order.of(name, async () => {
			told.push(`${name} begins`);
			await Promise.resolve();
			told.push(`${name} ends`);
			if (fails) throw new Error("The system is down.");
		});

	it("run those they depend on first, in whatever order they begin", async () => {
		const told: string[] = [];

		await Promise.all(["orders", "contacts", "customers"].map((name) => aRun(name, told)(signal)));

		expect(told).toEqual([
			"customers begins",
			"customers ends",
			"contacts begins",
			"contacts ends",
			"orders begins",
			"orders ends",
		]);
	});

	it("wait for those they depend on while another instance is at them, and for no others", async () => {
		const looked: string[] = [];
		const told: string[] = [];
		const isOn = async (name: string) => looked.push(name) < 3;
		const shared = new InOrder(dependsOn, { ...alone, isOn });
		const run = (name: string) =>
			shared.of(name, async () => void told.push(`${name} ran at ${looked.length}`));

		await run("customers")(signal);
		await run("contacts")(signal);

		expect(told).toEqual(["customers ran at 0", "contacts ran at 3"]);
		expect(looked).toEqual(["customers", "customers", "customers"]);
	});

	it("run where other instances cannot be looked at, and wait no longer than the schedule goes on", async () => {
		const told: string[] = [];
		const broken = { ...alone, isOn: () => Promise.reject(new Error("The database is away.")) };
		const stopped = AbortSignal.abort();

		await new InOrder(dependsOn, broken).of("contacts", async () => void told.push("one"))(signal);
		const busy = new InOrder(dependsOn, { ...alone, isOn: async () => true });
		await busy.of("contacts", async () => void told.push("other"))(stopped);

		expect(told).toEqual(["one", "other"]);
	});

	it("go on when the one before has failed, and wait for nothing that is not on", async () => {
		const told: string[] = [];

		const failing = aRun("customers", told, true)(signal);
		await Promise.all([expect(failing).rejects.toThrow("down"), aRun("contacts", told)(signal)]);
		await aRun("contacts", told)(signal);

		expect(told.slice(2)).toEqual(["contacts begins", "contacts ends", "contacts begins", "contacts ends"]);
	});
});

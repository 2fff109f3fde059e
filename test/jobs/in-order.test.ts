import { describe, expect, it } from "@jest/globals";
import { InOrder } from "../../jobs/in-order.js";

describe("mappings whose times come together", () => {
	const { signal } = new AbortController();
	const order = new InOrder(
		new Map([
			["contacts", ["customers"]],
			["orders", ["contacts", "items"]],
		]),
	);

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

	it("go on when the one before has failed, and wait for nothing that is not on", async () => {
		const told: string[] = [];

		const failing = aRun("customers", told, true)(signal);
		await Promise.all([expect(failing).rejects.toThrow("down"), aRun("contacts", told)(signal)]);
		await aRun("contacts", told)(signal);

		expect(told.slice(2)).toEqual(["contacts begins", "contacts ends", "contacts begins", "contacts ends"]);
	});
});

import { describe, expect, it } from "@jest/globals";
import { SeenEvents } from "../../src/slack/seen-events.js";
import { SteppingClock } from "../support/slack/stepping-clock.js";

describe("events seen", () => {
	it("are known for an hour, and forgotten after it", () => {
		const clock = new SteppingClock();
		const seen = new SeenEvents(clock);

		expect(seen.isNew("Ev1")).toBe(true);
		clock.advance(59 * 60_000);
		expect(seen.isNew("Ev1")).toBe(false);
		clock.advance(2 * 60_000);
		expect(seen.isNew("Ev1")).toBe(true);
	});

	it("are told apart, however many come", () => {
		const seen = new SeenEvents(new SteppingClock());

		const news = Array.from({ length: 25_000 }, (_, number) => seen.isNew(`Ev${number}`));

		expect(news.every(Boolean)).toBe(true);
		expect(seen.isNew("Ev24999")).toBe(false);
	});
});

import { describe, expect, it } from "@jest/globals";
import { Readiness, type ReadinessParts } from "../../src/service/readiness.js";
import { SteppingClock } from "../support/slack/stepping-clock.js";

const readiness = (parts: Partial<ReadinessParts> = {}) =>
	new Readiness({
		isMigrated: async () => true,
		isScheduled: () => true,
		isBeatFresh: () => true,
		slack: () => null,
		clock: new SteppingClock(),
		...parts,
	});

describe("readiness", () => {
	it("is there when the database answers, the schedule runs and the beat is fresh", async () => {
		expect(await readiness().look()).toEqual({ ready: true, notReady: [], slack: null });
	});

	it("tells everything that is missing at once", async () => {
		const { ready, notReady } = await readiness({
			isMigrated: async () => false,
			isScheduled: () => false,
			isBeatFresh: () => false,
		}).look();

		expect(ready).toBe(false);
		expect(notReady).toEqual([
			{ part: "database", reason: "The stored data has another version than this program." },
			{ part: "schedule", reason: "It does not run: Koppel is starting or stopping." },
			{ part: "beat", reason: "This process could not record for too long that it lives." },
		]);
	});

	it("keeps to itself what a database says that cannot be reached", async () => {
		const isMigrated = async () => {
			throw new Error("mongodb://admin:secret@host refused");
		};

		const { notReady } = await readiness({ isMigrated }).look();

		expect(notReady).toEqual([{ part: "database", reason: "It cannot be reached, or refused to answer." }]);
	});

	it("does not wait for a database that hangs, and asks it once however often it is looked at", async () => {
		let asked = 0;
		let answer = (_: boolean) => {};
		const isMigrated = () => {
			asked += 1;
			return new Promise<boolean>((resolve) => {
				answer = resolve;
			});
		};
		const hanging = readiness({ isMigrated });

		const looks = [await hanging.look(), await hanging.look()];
		answer(true);
		await new Promise(setImmediate);

		for (const { notReady } of looks)
			expect(notReady).toEqual([{ part: "database", reason: "No answer within 2 seconds." }]);
		expect(asked).toBe(1);
		const again = hanging.look();
		answer(true);
		expect((await again).ready).toBe(true);
	});

	it("tells how Slack is, and does without it", async () => {
		const slack = () => ({ halted: "token_revoked", brokenChannels: ["C1", "C2"], isListening: false });

		expect(await readiness({ slack }).look()).toEqual({
			ready: true,
			notReady: [],
			slack: { sending: false, reason: "token_revoked", brokenChannels: 2, listening: false },
		});
	});
});

import { expect, it } from "@jest/globals";
import type { JobTurn } from "../../../src/ports/stores.js";
import { describeStores } from "../../support/stores.js";

const turn: JobTurn = {
	_id: "run-sync:customers",
	cron: "*/5 * * * *",
	since: "2026-01-31T09:00:00.000Z",
	slot: null,
	takenBy: null,
	lastStartedAt: null,
	running: null,
	revision: 1,
};

describeStores("turns of scheduled jobs", (test) => {
	it("gives a turn back as it was saved last", async () => {
		const { turns } = test.stores;
		expect(await turns.insert(turn)).toBe(true);
		expect(await turns.get(turn._id)).toStrictEqual(turn);
		const taken = {
			...turn,
			slot: "2026-01-31T09:05:00.000Z",
			takenBy: "instance-1",
			lastStartedAt: "2026-01-31T09:05:00.100Z",
			running: { instance: "instance-1", since: "2026-01-31T09:05:00.100Z" },
		};

		expect(await turns.save(taken)).toBe(true);

		expect(await turns.get(turn._id)).toStrictEqual({ ...taken, revision: 2 });
		expect(await turns.get("run-sync:items")).toBeNull();
	});

	it("is made known by one of several instances, and saved by one that read the newest", async () => {
		const { turns } = test.stores;

		const inserted = await Promise.all([1, 2, 3].map(() => turns.insert(turn)));
		const saved = await Promise.all(["a", "b", "c"].map((takenBy) => turns.save({ ...turn, takenBy })));

		expect(inserted.filter(Boolean)).toHaveLength(1);
		expect(saved.filter(Boolean)).toHaveLength(1);
	});
});

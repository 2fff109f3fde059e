import { expect, it } from "@jest/globals";
import type { HeardPress } from "../../../src/ports/stores.js";
import { describeStores } from "../../support/stores.js";

const press: HeardPress = {
	_id: "1",
	instance: "instance-1",
	isLost: false,
	userId: "U01ANNA0001",
	channelId: "C01SALES001",
	responseUrl: null,
	viewId: null,
	at: "2026-01-31T09:00:00.000Z",
};

describeStores("presses that processes are at", (test) => {
	it("are given back as they were noted, until they are done", async () => {
		const { presses, turns } = test.stores;
		await presses.add(press);
		await presses.add({ ...press, _id: "2" });
		// Turns of jobs stand beside them.
		const times = { cron: "* * * * *", since: press.at, slot: null, takenBy: null, lastStartedAt: null };
		await turns.insert({ _id: "run-sync:customers", ...times, running: null, revision: 1 });

		await presses.remove("2");

		expect(await presses.all()).toStrictEqual([press]);
	});

	it("are told of by one of several processes, and by the next one when that dies as well", async () => {
		const { presses } = test.stores;
		await presses.add(press);

		const taken = await Promise.all(["a", "b", "c"].map((by) => presses.takeOver(press, by)));

		const [lost] = await presses.all();
		expect(taken.filter((one) => one !== null)).toStrictEqual([lost]);
		expect(lost).toMatchObject({ _id: "1", isLost: true });
		expect(await presses.takeOver(lost ?? press, "d")).toMatchObject({ instance: "d", isLost: true });
	});

	it("are nobody's any more once they are done", async () => {
		const { presses } = test.stores;
		await presses.add(press);
		await presses.remove("1");

		expect(await presses.takeOver(press, "a")).toBeNull();
		expect(await presses.all()).toEqual([]);
	});
});

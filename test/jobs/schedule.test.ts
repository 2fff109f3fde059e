import { describe, expect, it } from "@jest/globals";
import { scheduleOf } from "../../jobs/schedule.js";

const both = { name: "customers", schedule: "*/5 * * * *", findDeleted: "0 2 * * *" };
const byHand = { name: "items", schedule: null, findDeleted: null };

/** Handlers that say which of them was called. */
function handlers(calls: string[], postCards = true) {
	const say = (what: string) => async () => void calls.push(what);
	return {
		runSync: (mapping: string) => say(`run ${mapping}`),
		findDeleted: (mapping: string) => say(`search ${mapping}`),
		retryDue: say("retry"),
		pruneHistory: say("prune"),
		watchOverdue: say("watch"),
		postCards: postCards ? say("post") : null,
		sendReminders: null,
		digests: [],
	};
}

describe("the table of scheduled jobs", () => {
	it("has the times of every mapping, what is due every minute, and the night's forgetting", () => {
		const table = scheduleOf([both, byHand], handlers([])).map(({ name, cron }) => [name, cron]);

		expect(table).toEqual([
			["run-sync:customers", "*/5 * * * *"],
			["find-deleted:customers", "0 2 * * *"],
			["retry-due", "* * * * *"],
			["prune-history", "17 3 * * *"],
			["watch-overdue", "* * * * *"],
			["post-cards", "*/30 * * * * *"],
		]);
	});

	it("lets one instance make each time, but what each instance has to look after itself", () => {
		const table = scheduleOf([both], handlers([])).map(({ name, runs, missed }) => [name, runs, missed]);

		expect(table).toEqual([
			["run-sync:customers", "once", "makeUp"],
			["find-deleted:customers", "once", "makeUp"],
			["retry-due", "everywhere", "leaveOut"],
			["prune-history", "once", "makeUp"],
			["watch-overdue", "once", "leaveOut"],
			["post-cards", "everywhere", "leaveOut"],
		]);
	});

	it("calls for each entry the handler of its mapping", async () => {
		const calls: string[] = [];
		const { signal } = new AbortController();

		for (const { handler } of scheduleOf([both], handlers(calls))) await handler(signal);

		expect(calls).toEqual(["run customers", "search customers", "retry", "prune", "watch", "post"]);
	});

	it("sends the digest of a channel at the times of its own zone, once over all instances", async () => {
		const calls: string[] = [];
		const handler = async () => void calls.push("digest");
		const digest = { channel: "#sales", schedule: "0 8 * * 1-5", timeZone: "Europe/Amsterdam", handler };
		const sendReminders = async () => void calls.push("remind");
		const table = scheduleOf([], { ...handlers(calls), digests: [digest], sendReminders });

		const found = table.filter(({ name }) => name.startsWith("send-"));
		for (const job of found) await job.handler(new AbortController().signal);

		expect(found).toMatchObject([
			{
				name: "send-digest:#sales",
				cron: "0 8 * * 1-5",
				timeZone: "Europe/Amsterdam",
				runs: "once",
				missed: "makeUp",
			},
			{ name: "send-reminders", cron: "*/10 * * * *", runs: "once" },
		]);
		expect(calls).toEqual(["digest", "remind"]);
	});

	it("posts no cards without Slack", () => {
		const names = scheduleOf([byHand], handlers([], false)).map(({ name }) => name);

		expect(names).toEqual(["retry-due", "prune-history", "watch-overdue"]);
	});
});

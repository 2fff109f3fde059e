import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { causeOf, type SyncError } from "../../src/domain/sync-error.js";
import type { WorkingHours } from "../../src/domain/working-hours.js";
import type { Outbox } from "../../src/slack/outbox.js";
import { SALES } from "../support/slack/console.js";
import { openPosting, type Posting } from "../support/slack/posting.js";

const WEEKDAYS: WorkingHours = {
	timeZone: "Europe/Amsterdam",
	quietHours: { from: 18 * 60, to: 7 * 60 },
	businessDays: ["mon", "tue", "wed", "thu", "fri"],
};

let world: Posting;
let outbox: Outbox;
beforeEach(async () => {
	world = await openPosting();
	outbox = world.outbox();
	// A Saturday.
	world.hours = WEEKDAYS;
});
afterEach(() => world.close());

const settle = () => world.settle(outbox);

/** Monday, seven o'clock in Amsterdam. */
function monday(): void {
	world.clock.advance(Date.parse("2026-02-02T06:00:00Z") - world.clock.now());
}

const texts = () => world.slack.messages(SALES).map(({ text }) => text.split("\n")[0] ?? "");

function refused(n: number): Partial<SyncError> {
	const cause = "Name is required.";
	return {
		_id: `error-${n}`,
		kind: "validation",
		conflict: null,
		fields: [],
		cause: causeOf("customers", "validation", "x", cause),
		answer: { code: "validation", foreignCode: "x", message: cause, side: "right" },
	};
}

describe("in the quiet hours of a channel", () => {
	it("a question waits until they end", async () => {
		await world.open();
		await settle();
		expect(texts()).toEqual([]);

		monday();
		await settle();

		expect(texts()).toHaveLength(1);
		expect(await world.stores.errors.dirty(1)).toEqual([]);
	});

	it("a weekend's failures of one cause wait for one card, with no single cards before it", async () => {
		for (let n = 1; n <= 2; n++) await world.open(refused(n));
		await settle();
		for (let n = 3; n <= 40; n++) await world.open(refused(n));
		await settle();
		expect(texts()).toEqual([]);

		monday();
		await settle();

		expect(texts()).toEqual([
			"Dynamics 365 Sales did not accept 40 records of customers, all for the same reason.",
		]);
	});

	it("what was held back is still told when another process comes up on Monday", async () => {
		await world.open(refused(1));
		await world.open({ _id: "error-2", couplingId: "c2" });
		await settle();
		await outbox.stop();
		monday();

		const later = await openPosting({}, world.stores);
		later.hours = WEEKDAYS;
		later.clock.advance(world.clock.now() - later.clock.now());
		await later.projector.projectDirty();
		await later.outbox().drain();

		expect(later.slack.messages(SALES)).toHaveLength(2);
		await later.close();
	});

	it("what was solved before they end is never said", async () => {
		await world.open();
		await settle();
		await world.change("error-1", { state: "resolved" });
		monday();
		await settle();

		expect(texts()).toEqual([]);
	});

	it("a problem of the mapping is told at once", async () => {
		await world.open({
			kind: "setup",
			couplingId: null,
			conflict: null,
			fields: [],
			openKey: "customers mapping setup",
		});
		await settle();

		expect(texts()).toHaveLength(1);
	});

	it("a card that stands already follows what a person does, and what a run does", async () => {
		world.hours = null;
		await world.open();
		await settle();
		world.hours = WEEKDAYS;

		await world.change("error-1", { state: "snoozed", snooze: aSnooze() });
		await settle();
		await world.change("error-1", { state: "resolved", snooze: null });
		await settle();

		expect(world.slack.calls("chat.update").length).toBeGreaterThanOrEqual(2);
	});

	it("a question that a person's press opened is shown at once", async () => {
		await world.open();
		await world.projector.projectPressed("error-1");
		await outbox.drain();

		expect(texts()).toHaveLength(1);
	});

	it("nobody is called to a task before they end", async () => {
		world.hours = null;
		await world.open();
		await settle();
		world.hours = WEEKDAYS;
		await world.change("error-1", { assignee: { id: "U01ANNA0001", name: "Anna" } });
		await settle();
		expect(texts()).toHaveLength(1);

		monday();
		await settle();

		expect(texts().some((text) => text.includes("<@U01ANNA0001>"))).toBe(true);
	});
});

function aSnooze() {
	const at = new Date(world.clock.now()).toISOString();
	return { until: null, ignored: false, actor: "U01ANNA0001", actorName: "Anna", at };
}

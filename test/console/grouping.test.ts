import { describe, expect, it } from "@jest/globals";
import { holdOfCount, holdOfOwn, type PileState, planOf } from "../../src/console/index.js";

type Row = [string, Partial<PileState>, { newOwn: number; absorbed: number; shared: number | null }];

function planned(kind: PileState["kind"], state: Partial<PileState>) {
	const plan = planOf({ kind, waiting: 0, own: 0, shared: "none", busy: false, ...state });
	return { ...plan, shared: plan.shared?.count ?? null };
}

describe("the cards of errors of one cause", () => {
	it.each<Row>([
		["nothing", {}, { newOwn: 0, absorbed: 0, shared: null }],
		["one gets a card of its own", { waiting: 1 }, { newOwn: 1, absorbed: 0, shared: null }],
		["so does a second one", { waiting: 2, own: 1 }, { newOwn: 1, absorbed: 0, shared: null }],
		["the third makes a group", { waiting: 3, own: 2 }, { newOwn: 0, absorbed: 0, shared: 3 }],
		[
			"single cards stay until people see the group",
			{ waiting: 3, own: 2, shared: "unposted" },
			{ newOwn: 0, absorbed: 0, shared: 3 },
		],
		[
			"then they become a line",
			{ waiting: 3, own: 2, shared: "posted" },
			{ newOwn: 0, absorbed: 2, shared: 3 },
		],
		["ten thousand at once are one card", { waiting: 10_000 }, { newOwn: 0, absorbed: 0, shared: 10_000 }],
		[
			"a group stays one down to the last",
			{ waiting: 1, shared: "posted" },
			{ newOwn: 0, absorbed: 0, shared: 1 },
		],
		["and ends with it", { waiting: 0, shared: "posted" }, { newOwn: 0, absorbed: 0, shared: null }],
	])("%s", (_, state, plan) => {
		expect(planned("group", state)).toEqual(plan);
	});
});

describe("the cards of first contacts", () => {
	it.each<Row>([
		["one gets a card of its own", { waiting: 1 }, { newOwn: 1, absorbed: 0, shared: null }],
		["two share one", { waiting: 2, own: 1 }, { newOwn: 0, absorbed: 0, shared: 2 }],
		["down to the last", { waiting: 1, shared: "posted" }, { newOwn: 0, absorbed: 0, shared: 1 }],
	])("%s", (_, state, plan) => {
		expect(planned("first", state)).toEqual(plan);
	});
});

describe("the cards of a mapping's questions", () => {
	it.each<Row>([
		["five have cards of their own", { waiting: 5 }, { newOwn: 5, absorbed: 0, shared: null }],
		["a list shows the rest", { waiting: 17 }, { newOwn: 5, absorbed: 0, shared: 12 }],
		["which keeps still", { waiting: 17, own: 5, shared: "posted" }, { newOwn: 0, absorbed: 0, shared: 12 }],
		[
			"one moves up when another one is answered",
			{ waiting: 16, own: 4, shared: "posted" },
			{ newOwn: 1, absorbed: 0, shared: 11 },
		],
		[
			"but not while a run is on",
			{ waiting: 16, own: 4, shared: "posted", busy: true },
			{ newOwn: 0, absorbed: 0, shared: 12 },
		],
		[
			"the list ends with the last one on it",
			{ waiting: 5, own: 4, shared: "posted" },
			{ newOwn: 1, absorbed: 0, shared: null },
		],
		[
			"two processes that gave out one card too many take it back",
			{ waiting: 17, own: 6, shared: "posted" },
			{ newOwn: 0, absorbed: 1, shared: 12 },
		],
	])("%s", (_, state, plan) => {
		expect(planned("list", state)).toEqual(plan);
	});

	it("tell of every question exactly once, whatever stands", () => {
		for (let waiting = 0; waiting <= 20; waiting++) {
			for (let own = 0; own <= Math.min(waiting, 8); own++) {
				const plan = planned("list", { waiting, own, shared: "posted" });
				expect(own + plan.newOwn - plan.absorbed + (plan.shared ?? 0)).toBe(waiting);
			}
		}
	});
});

const OPENED = "2026-01-31T09:00:00.000Z";
const msAfter = (ms: number) => Date.parse(OPENED) + ms;

describe("holding back", () => {
	it.each([
		["no run is on", 0, false, 0],
		["a run is on and it just failed", 0, true, 3_000],
		["the run goes on", 2_000, true, 1_000],
		["the run takes long", 3_000, true, 0],
		["the clock went back", -5_000, true, 0],
	])("keeps a lone failure while %s", (_, ms, running, holdMs) => {
		expect(holdOfOwn({ now: msAfter(ms), openedAt: OPENED, running })).toBe(holdMs);
	});

	it.each([
		["nothing is on", { shown: 3, count: 4 }, 0],
		["a run adds some", { shown: 3, count: 40, running: true }, 299_000],
		["a run adds very many", { shown: 3, count: 400, running: true }, 2_000],
		["the last one is settled", { shown: 3, count: 0, running: true, operating: true }, 0],
		["a bulk resolution is on", { shown: 30, count: 20, operating: true }, 4_000],
	])("keeps a new count while %s", (_, facts, holdMs) => {
		const recount = { running: false, operating: false, ...facts };

		expect(holdOfCount({ now: msAfter(1_000), drawnAt: OPENED, ...recount })).toBe(holdMs);
	});

	it("lets ten thousand failures of one run be three messages at most", () => {
		let shown = 3;
		let drawn = 0;
		let calls = 1;
		for (let count = 3; count <= 10_000; count++) {
			const now = msAfter(count * 20);
			const drawnAt = new Date(msAfter(drawn)).toISOString();
			if (holdOfCount({ now, drawnAt, shown, count, running: true, operating: false }) > 0) continue;
			shown = count;
			drawn = count * 20;
			calls++;
		}
		expect(calls + 1).toBeLessThanOrEqual(3);
	});
});

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import { refusedContent } from "../support/slack/refused-content.js";
import { compareAll } from "../support/week/agreement.js";
import { type Company, MAPPINGS, openCompany } from "../support/week/company.js";
import { DEMANDED } from "../support/week/mishaps.js";
import { fill } from "../support/week/records.js";
import { nextMonday, Week } from "../support/week/week.js";

/** What people type, delete and answer follows from this number; another one is another week. */
const SEED = Number(process.env.KOPPEL_WEEK_SEED ?? 5);
const TEN_MINUTES_MS = 600_000;
const SETTLING = [
	"retry",
	"synchronize",
	"edit",
	"restore",
	"delete",
	"uncouple",
	"couple",
	"release",
] as const;

/**
 * Four mappings with 20,000 records a side, over the real simulators and a local Slack, with the whole app on a clock
 * that is moved from Monday morning to Sunday night. It demands every kind of error that stands in `DEMANDED`.
 */
describe(`a week of a company in which everything goes wrong (seed ${SEED})`, () => {
	let company: Company;
	let week: Week;
	/** Every error there was. */
	let errors: SyncError[];

	beforeAll(async () => {
		company = await openCompany(nextMonday);
		const twins = fill(company);
		company.slack.setAppUrl(await company.app.start(0, "127.0.0.1"));
		week = new Week(company, twins, SEED);
		await week.pass();
		await week.settleDown();
		errors = await company.documents();
	}, TEN_MINUTES_MS);
	afterAll(() => company?.close());

	it("brings every kind of error, and each of them was seen in Slack while it waited", () => {
		expect(DEMANDED.filter((kind) => !week.witness.kinds.has(kind))).toEqual([]);
	});

	it("is settled by presses of every kind that settles", () => {
		for (const resolution of SETTLING) expect(week.answers.done).toContain(resolution);
	});

	it("shows every error in its channel, with the others of its cause or alone, hour by hour", () => {
		expect(week.witness.untruths).toEqual([]);
		const unseen = errors.filter(({ _id, visible }) => visible && !week.witness.seen.has(_id));
		expect(unseen.map(({ mapping, kind, openedAt }) => ({ mapping, kind, openedAt }))).toEqual([]);
		expect(refusedContent(company.slack)).toEqual([]);
	});

	it("says in every summary what the store held when it was posted", () => {
		expect(week.digests.map(({ channel }) => channel)).toEqual(
			expect.arrayContaining(["#sync-sales", "#sync-sales", "#sync-sales", "#sync-sales", "#sync-admin"]),
		);
		for (const { channel, at, said, counted } of week.digests)
			expect({ channel, at, ...said }).toEqual({ channel, at, ...counted });
	});

	it("ends with both systems in step, field by field and pair by pair", async () => {
		const { pairs, differences } = await compareAll(company);
		expect(differences).toEqual([]);
		expect(pairs).toBeGreaterThan(20_000);
	});

	it("leaves nothing open, and nothing to write for another run that reads everything", async () => {
		expect(errors.filter(({ state }) => state !== "resolved")).toEqual([]);
		const writes = company.writes();
		for (const mapping of MAPPINGS) {
			const { job } = await company.app.useCases.run({ mapping, trigger: "manual", actor: null, full: true });
			expect(job).toMatchObject({ state: "done", counters: { failed: 0, missedChanges: 0 } });
		}
		expect(company.writes()).toBe(writes);
		expect((await company.documents()).filter(({ state }) => state !== "resolved")).toEqual([]);
		expect(company.log.lines.filter(({ level }) => level === "error")).toEqual([]);
	}, 60_000);
});

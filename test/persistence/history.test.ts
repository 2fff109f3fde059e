import { expect, it } from "@jest/globals";
import { StoredHistory } from "../../src/persistence/history/history.js";
import type {
	AuditEntry,
	Card,
	HistoryPart,
	Operation,
	RecordLogEntry,
	ValuesPart,
} from "../../src/ports/stores.js";
import { aSyncError } from "../support/builders/index.js";
import { aJob } from "../support/fakes/fake-use-cases.js";
import { describeStores } from "../support/stores.js";

const OLD = "2026-01-31T09:00:00.000Z";
const NEW = "2026-06-30T09:00:00.000Z";
const BETWEEN = "2026-03-31T00:00:00.000Z";

const resolvedAt = (at: string) =>
	({
		state: "resolved",
		openKey: undefined,
		outcome: {
			resolution: "retry",
			actor: "U1",
			actorName: "Anna",
			at,
			side: null,
			summary: null,
		},
	}) as const;

function anError(id: string, overrides: Parameters<typeof aSyncError>[0] = {}) {
	const { openKey, ...error } = aSyncError({
		_id: id,
		couplingId: id,
		fields: [{ name: "name", left: "Adatum", right: "Ada", seat: null, private: false, asked: true }],
		answer: { code: "validation", foreignCode: null, message: "Adatum is too long.", side: "left" },
		...overrides,
	});
	return error.state === "resolved" ? error : { ...error, openKey: openKey ?? id };
}

const anEntry = (id: string, at: string, fields = [{ name: "name", before: "Ada", after: "Adatum" }]) =>
	({
		_id: id,
		mapping: "customers",
		couplingId: id,
		left: "A",
		right: null,
		at,
		job: "job",
		actor: null,
		side: "left",
		operation: "update",
		fields,
	}) as RecordLogEntry;

const aDeed = (id: string, at: string): AuditEntry => ({
	_id: id,
	at,
	actor: "U1",
	actorName: "Anna",
	role: "steward",
	action: "restore",
	errorId: "e",
	couplingId: null,
	mapping: "customers",
	side: "left",
	outcome: "done",
	reason: null,
	before: [{ side: "left", id: "A", fields: { name: "Adatum" } }],
});

const aCard = (id: string, overrides: Partial<Card>): Card => ({
	_id: id,
	subject: id,
	errorId: null,
	pile: null,
	generation: 0,
	shared: null,
	partOf: null,
	thread: null,
	channel: "C1",
	priority: 1,
	desiredRevision: 1,
	desired: { text: "Adatum", blocks: [] },
	shownRevision: 1,
	ts: "1.1",
	sending: null,
	unclear: false,
	notBefore: null,
	broken: null,
	attempts: 0,
	changedAt: OLD,
	revision: 1,
	...overrides,
});

const aBulk = (id: string, finishedAt: string | null): Operation => ({
	_id: id,
	list: id,
	kind: "retryAll",
	choice: null,
	subject: null,
	question: null,
	actor: "U1",
	actorName: "Anna",
	role: "admin",
	channel: null,
	mappings: ["customers"],
	state: finishedAt === null ? "running" : "done",
	owner: "one",
	total: 0,
	done: 0,
	failed: 0,
	listed: 0,
	reasons: [],
	startedAt: OLD,
	finishedAt,
	revision: 1,
});

describeStores("history", (test) => {
	const history = () => new StoredHistory(test.database);
	const prune = async (part: HistoryPart) => sum(await collected(history().prune(part, BETWEEN)));
	const blank = async (part: ValuesPart) => sum(await collected(history().blank(part, BETWEEN)));

	it("forgets the items of bulk work that is gone, or that never began", async () => {
		const { operations } = test.stores;
		const item = { errorId: "error-1", couplingId: null, outcome: null, reason: null };
		const begun = [aBulk("ended", OLD), aBulk("standing", NEW), aBulk("running", null)];
		const fresh = { ...aBulk("beginning", null), startedAt: NEW };
		for (const bulk of [...begun, aBulk("never begun", null), fresh])
			await operations.insertItems(bulk, [item]);
		for (const bulk of begun) await operations.insert(bulk);

		expect([await prune("operations"), await prune("operationParts")]).toEqual([1, 2]);

		const kept = await Promise.all(
			["ended", "standing", "running", "never begun", "beginning"].map((id) => operations.part(id, 0)),
		);
		expect(kept.map((part) => part?.operation)).toEqual([
			undefined,
			"standing",
			"running",
			undefined,
			"beginning",
		]);
	});

	it("forgets runs and bulk work that ended before then, and nothing that is under way", async () => {
		const { jobs, operations } = test.stores;
		for (const job of [
			aJob({ _id: "old", startedAt: OLD, finishedAt: OLD, state: "done" }),
			aJob({ _id: "new", startedAt: OLD, finishedAt: NEW, state: "done" }),
			aJob({ _id: "running", startedAt: OLD, finishedAt: null, state: "running" }),
		])
			await jobs.insert(job);
		for (const bulk of [aBulk("old", OLD), aBulk("new", NEW), aBulk("running", null)])
			await operations.insert(bulk);

		expect([await prune("jobs"), await prune("operations")]).toEqual([1, 1]);

		expect([await jobs.get("old"), await operations.get("old")]).toEqual([null, null]);
		for (const id of ["new", "running"]) {
			expect(await jobs.get(id)).not.toBeNull();
			expect(await operations.get(id)).not.toBeNull();
		}
	});

	it("never forgets an open error, however old, nor the values it asks about", async () => {
		const { errors } = test.stores;
		await errors.insert(anError("open", { openedAt: OLD }));
		await errors.insert(anError("snoozed", { openedAt: OLD, state: "snoozed", openKey: "snoozed" }));
		await errors.insert(anError("old", resolvedAt(OLD)));
		await errors.insert(anError("new", resolvedAt(NEW)));
		const before = await errors.get("open");

		expect([await blank("errors"), await prune("errors")]).toEqual([1, 1]);

		expect(await errors.get("open")).toStrictEqual(before);
		expect((await errors.get("snoozed"))?.fields).toHaveLength(1);
		expect((await errors.get("new"))?.fields).toHaveLength(1);
		expect(await errors.get("old")).toBeNull();
	});

	it("takes the values out of what stays: who did what to which fields is still told", async () => {
		const { errors, log, audit } = test.stores;
		await errors.insert(anError("old", { ...resolvedAt(OLD), revision: 7 }));
		await log.add([anEntry("old", OLD), anEntry("new", NEW), anEntry("bare", OLD, [])]);
		await audit.add(aDeed("old", OLD));
		await audit.add(aDeed("new", NEW));

		expect([await blank("errors"), await blank("log"), await blank("audit")]).toEqual([1, 1, 1]);

		expect(await errors.get("old")).toMatchObject({
			fields: [],
			undo: null,
			answer: null,
			revision: 7,
			outcome: { actorName: "Anna" },
		});
		expect((await log.ofRecord("customers", "left", "A", 10)).sort(byId)).toStrictEqual([
			anEntry("bare", OLD, []),
			anEntry("new", NEW),
			{
				...anEntry("old", OLD),
				fields: [{ name: "name", before: null, after: null }],
				withoutValues: true,
			},
		]);
		expect((await audit.ofError("e")).sort(byId)).toStrictEqual([
			aDeed("new", NEW),
			{ ...aDeed("old", OLD), before: [{ side: "left", id: "A", fields: {} }] },
		]);
	});

	it("takes the names of people out of why values were written, and leaves when and why", async () => {
		const { log } = test.stores;
		const cause = {
			by: "Bas Jansen",
			changedAt: OLD,
			press: null,
			why: { reason: "flowed" as const, rule: null },
		};
		await log.add([
			{ ...anEntry("old", OLD), cause },
			{ ...anEntry("new", NEW), cause },
		]);

		expect(await blank("log")).toBe(1);

		const kept = (await log.ofRecord("customers", "left", "A", 10)).sort(byId);
		expect(kept.map((entry) => entry.cause)).toStrictEqual([cause, { ...cause, by: null }]);
	});

	it("looks at nothing twice, and takes up what became old meanwhile", async () => {
		const { log } = test.stores;
		await log.add([anEntry("first", OLD)]);
		expect(await blank("log")).toBe(1);
		await log.add([anEntry("second", "2026-02-01T00:00:00.000Z")]);

		expect(await blank("log")).toBe(1);
		expect(await blank("log")).toBe(0);
	});

	it("goes on where it was broken off, piece by piece", async () => {
		const { log } = test.stores;
		await log.add(Array.from({ length: 1_200 }, (_, n) => anEntry(`entry-${n}`, OLD)));

		const [first] = await collected(history().blank("log", BETWEEN), 1);
		const [deleted] = await collected(history().prune("log", BETWEEN), 1);
		const rest = await collected(history().prune("log", BETWEEN));

		expect([first, deleted]).toEqual([500, 500]);
		expect(rest).toEqual([500, 200]);
		expect(await log.ofRecord("customers", "left", "A", 10)).toEqual([]);
	});

	it("drops the cards of errors that ended, and keeps those of what is open", async () => {
		const { errors, cards } = test.stores;
		await errors.insert(anError("open"));
		await errors.insert(anError("ended", resolvedAt(OLD)));
		const shared = { mapping: "customers", startedAt: OLD, count: 3, operation: null };
		const hosted = { subject: "c", pile: "children x", mapping: "contacts", count: 3, operation: null };
		for (const card of [
			aCard("of-open", { errorId: "open" }),
			aCard("of-ended", { errorId: "ended" }),
			aCard("of-forgotten", { errorId: "forgotten" }),
			aCard("hosting", { errorId: "hosting", children: [hosted] }),
			aCard("fresh", { changedAt: NEW }),
			aCard("live-pile", { pile: "list customers", shared: { ...shared, ended: false } }),
			aCard("ended-pile", { pile: "list other", shared: { ...shared, ended: true } }),
		])
			await cards.insert(card);

		expect(await prune("cards")).toBe(3);

		const left = await Promise.all(
			["of-open", "of-ended", "of-forgotten", "fresh", "live-pile", "ended-pile"].map((id) => cards.get(id)),
		);
		expect(left.map((card) => card?._id ?? null)).toEqual([
			"of-open",
			null,
			null,
			"fresh",
			"live-pile",
			null,
		]);
	});
});

async function collected(pieces: AsyncIterable<number>, most = Number.POSITIVE_INFINITY): Promise<number[]> {
	const counts: number[] = [];
	for await (const count of pieces) {
		counts.push(count);
		if (counts.length >= most) break;
	}
	return counts;
}

function sum(counts: number[]): number {
	return counts.reduce((total, count) => total + count, 0);
}

function byId(one: { _id: string }, two: { _id: string }): number {
	return one._id < two._id ? -1 : 1;
}

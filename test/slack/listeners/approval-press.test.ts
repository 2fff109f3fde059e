import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Mapping } from "../../../src/domain/mapping.js";
import { systemClock } from "../../../src/ports/clock.js";
import { silentLog } from "../../../src/ports/log.js";
import type { Operation } from "../../../src/ports/stores.js";
import { answerApproval } from "../../../src/resolution/approval.js";
import { APPROVAL_IDS, PRESS_IDS } from "../../../src/slack/ids.js";
import type { Engine } from "../../../src/sync/engine.js";
import { SyncEvents } from "../../../src/sync/events.js";
import { aSyncError } from "../../support/builders/index.js";
import { anOperation } from "../../support/fakes/fake-use-cases.js";
import { ADMIN, customers, openConsole, SALES, type TestConsole } from "../../support/slack/console.js";
import { aStatus } from "../../support/slack/typing.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole({
		roles: [
			{ role: "operator", users: ["U01ANNA0001"], groups: [] },
			{ role: "steward", users: [], groups: ["S01STEWARD1"] },
			{ role: "admin", users: ["U01CARLA001", "U01VICTOR01"], groups: [] },
		],
	});
	const outline = (name: string): Mapping | undefined => (name === "customers" ? customers() : undefined);
	open.useCases.answer = (request) => answerApproval({ engine: engineOf(open), outline }, request);
});
afterEach(() => open.close());

/** As much of an engine as an answer needs; what it agrees to is not carried out here. */
function engineOf({ stores, events }: TestConsole): Engine {
	return {
		stores: { ...stores, couplings: { ...stores.couplings, count: async () => 2_340 } },
		clock: systemClock,
		log: silentLog,
		events: events ?? new SyncEvents(),
		liveness: { id: "test" },
		newId: randomUUID,
		checkpoint: async () => {},
	} as unknown as Engine;
}

/** Stores what Anna has asked for, and waits for its card. */
async function asked(overrides: Partial<Operation> = {}): Promise<{ operation: Operation; ts: string }> {
	const askedAt = new Date().toISOString();
	const until = new Date(Date.now() + 24 * 60 * 60_000).toISOString();
	const operation = anOperation({
		kind: "uncoupleAll",
		actor: "U01ANNA0001",
		actorName: "Anna",
		role: "admin",
		state: "awaiting",
		total: 2_340,
		startedAt: askedAt,
		finishedAt: null,
		approval: { does: "uncouple", askedAt, until, changedFrom: null, answer: null },
		untoldSince: askedAt,
		...overrides,
	});
	await open.stores.operations.insert(operation);
	open.app.wake();
	const channel = operation.kind === "release" || operation.mappings.length > 1 ? ADMIN : SALES;
	const { ts } = await open.slack.waitForMessage({
		channel,
		where: ({ text }) => text.includes("Anna wants"),
	});
	while ((await open.stores.cards.byMessage(channel, ts)) === null) await new Promise(setImmediate);
	return { operation, ts };
}

const press = (user: string, ts: string, answer: keyof typeof APPROVAL_IDS, channel = SALES) =>
	open.slack.clickButton({ user, channel, ts, actionId: APPROVAL_IDS[answer] });

const now = async ({ _id }: Operation) => (await open.stores.operations.get(_id)) as Operation;

const cardSays = (ts: string, words: string) =>
	open.slack.waitForUpdate({ channel: SALES, ts, where: ({ text }) => text.includes(words) });

async function whisperTo(user: string): Promise<string> {
	return (await open.slack.waitForEphemeral({ user })).text;
}

describe("the card that asks a second person", () => {
	it("says who wants what, of how many, and until when, for screen readers too", async () => {
		const { ts } = await asked();

		const message = open.slack.message(SALES, ts);
		expect(message.text).toContain("Anna wants to uncouple 2,340 pairs of customers.");
		expect(message.text).toContain("A second person has to agree.");
		expect(message.text).toContain("Open until");
		const blocks = JSON.stringify(message.blocks);
		expect(blocks).toContain(APPROVAL_IDS.approve);
		expect(blocks).toContain(APPROVAL_IDS.refuse);
	});

	it("stands with the administrators for several mappings, and for a guard's list", async () => {
		await asked({ mappings: ["customers", "contacts"] });
		await asked({
			kind: "release",
			mappings: ["customers"],
			question: { errorId: "error-1", revision: 1 },
			approval: {
				does: "delete",
				askedAt: new Date().toISOString(),
				until: new Date(Date.now() + 1_000_000).toISOString(),
				changedFrom: null,
				answer: null,
			},
		});

		await open.slack.waitForMessage({
			channel: ADMIN,
			where: ({ text }) => text.includes("wants to delete"),
		});
	});

	it("begins it when an administrator agrees, and tells both names in place", async () => {
		const { operation, ts } = await asked();

		expect((await press("carla", ts, "approve")).error).toBeNull();

		const updated = await cardSays(ts, "Anna asked for it, Carla");
		expect(JSON.stringify(updated.blocks)).not.toContain(APPROVAL_IDS.approve);
		expect(await now(operation)).toMatchObject({
			state: "running",
			actorName: "Anna",
			approval: { answer: { kind: "approved", actor: "U01CARLA001" } },
		});
		await open.quiet();
		expect(open.slack.ephemerals("carla")).toEqual([]);
		const ended = {
			...(await now(operation)),
			state: "done" as const,
			done: 2_340,
			finishedAt: new Date().toISOString(),
		};
		await open.stores.operations.save(ended);
		open.app.operationChanged(ended);
		await cardSays(ts, "Anna uncoupled 2,340 pairs of customers; Carla");
	});

	it("tells whoever asked, in private and on record, that somebody else has to agree", async () => {
		const { operation, ts } = await asked({ actor: "U01CARLA001", actorName: "Anna" });

		await press("carla", ts, "approve");

		expect(await whisperTo("carla")).toContain("somebody else has to agree");
		expect(await now(operation)).toMatchObject({ state: "awaiting" });
		expect(await open.stores.audit.latest(5)).toMatchObject([
			{ action: "approve", outcome: "refused", reason: "ownRequest" },
		]);
	});

	it.each(["anna", "bram"])("tells %s, whose role is too low, which one it takes", async (user) => {
		const { operation, ts } = await asked({ actor: "U01DIRK0001" });

		await press(user, ts, "approve");

		expect(await whisperTo(user)).toContain("needs the role");
		expect(await now(operation)).toMatchObject({ state: "awaiting" });
	});

	it("is told of in private to whoever released a guard's list that needs one", async () => {
		const error = aSyncError({ kind: "massChange", couplingId: null, conflict: null, fields: [] });
		const ts = await open.show({
			...error,
			proposal: "delete",
			held: { what: "deletion", count: 2_340, total: 3_000, examples: ["Adatum"] },
		});
		const { operation } = await asked({ kind: "release", question: { errorId: error._id, revision: 1 } });
		open.useCases.resolve = async () => ({ kind: "asked", error, operation });

		await open.slack.clickButton({ user: "carla", channel: ADMIN, ts, actionId: PRESS_IDS.release });

		expect(await whisperTo("carla")).toContain("for 2,340 records a second person has to agree");
	});

	it("is withdrawn by whoever asked, whatever their role is by now", async () => {
		const { operation, ts } = await asked();

		await press("anna", ts, "refuse");

		const updated = await cardSays(ts, "withdrew it");
		expect(updated.text).toContain("Nothing was done.");
		expect(updated.text).toContain("Anna wants to uncouple 2,340 pairs");
		expect(await now(operation)).toMatchObject({ state: "cancelled" });
	});

	it("tells the second one who presses who was quicker", async () => {
		const { operation, ts } = await asked();
		const { blocks } = open.slack.message(SALES, ts);
		expect(JSON.stringify(blocks)).toContain(`\\"r\\":${operation.revision}`);
		const dirk = { id: "U9", name: "Dirk", role: "admin" as const };
		await open.useCases.answerApproval({
			operationId: operation._id,
			revision: 1,
			answer: "refuse",
			actor: dirk,
		});

		await press("carla", ts, "approve");

		expect(await whisperTo("carla")).toContain("Dirk has refused already");
		await cardSays(ts, "Dirk refused");
	});

	it("refuses a press on what has grown since, and shows what it is about now", async () => {
		const { operation, ts } = await asked({ total: 2_000 });

		await press("carla", ts, "approve");

		expect(await whisperTo("carla")).toContain("it is about 2,340 records by now");
		await cardSays(ts, "It was about 2,000 when it was asked for first");
		expect(await now(operation)).toMatchObject({ state: "awaiting", total: 2_340 });
		await press("carla", ts, "approve");
		await cardSays(ts, "asked for it");
	});

	it("is told of by the Home tab and by /koppel status", async () => {
		const { operation } = await asked();
		open.useCases.operations.set(operation._id, operation);
		open.useCases.statuses = [aStatus()];

		await open.slack.command({ user: "anna", channel: "sync-sales", text: "status" });

		expect(await whisperTo("anna")).toContain("2,340, waits for a second person");
		await open.slack.openHome({ user: "bram" });
		await open.slack.waitForHome({
			user: "bram",
			where: (view) => open.slack.viewText(view).includes("2,340, waits for a second person"),
		});
	});

	it("catches up after the process that answered died before it drew the card", async () => {
		const { operation, ts } = await asked();
		await open.stores.operations.save({
			...(await now(operation)),
			state: "cancelled",
			finishedAt: new Date().toISOString(),
			approval: {
				...(operation.approval as NonNullable<Operation["approval"]>),
				answer: { kind: "expired", actor: null, actorName: null, at: new Date().toISOString() },
			},
		});

		open.app.wake();

		await cardSays(ts, "Nobody agreed in time");
		const told = await open.slack.waitForMessage({
			channel: SALES,
			where: ({ text }) => text.includes("<@U01ANNA0001>"),
		});
		expect(told).toMatchObject({ thread_ts: ts });
		expect(told.text).toContain("Nothing was done.");
		while ((await open.stores.operations.untold()).length > 0) await new Promise(setImmediate);
	});
});

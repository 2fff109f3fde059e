import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../src/domain/sync-error.js";
import type { FoundRecord } from "../../src/ports/use-cases.js";
import { findPast } from "../../src/resolution/find-past.js";
import { forget } from "../../src/resolution/forget.js";
import { newCard } from "../../src/slack/projection/card-changes.js";
import { aShownRecord, aSyncError } from "../support/builders/index.js";
import { customersMapping } from "../support/customers-mapping.js";
import { aJob, anOperation } from "../support/fakes/fake-use-cases.js";
import { insertOperation, itemsOf } from "../support/operation-items.js";
import type { DatabaseKind } from "../support/stores.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

const NAME = "Petra Zandstra";
const EARLIER = "Petra van Dam";
const MAIL = "petra.zandstra@private.example";
const PHONE = "+31 6 87654321";
const OTHER = "Contoso Ltd";
const ACTOR = { id: "cli:test", name: "test", role: "admin" } as const;
const AT = "2026-01-31T10:00:00.000Z";

/** Everything by which anybody could tell who it was. */
const TRACES = [/zandstra/i, /van dam/i, /private\.example/i, /8765.?4321/];

const KINDS: DatabaseKind[] = process.env.TEST_MONGODB_URI ? ["embedded", "MongoDB"] : ["embedded"];

describe.each(KINDS)("a record that is forgotten (%s)", (database) => {
	let world: World;
	let pair: { customer: string; account: string };
	let found: FoundRecord;

	beforeEach(async () => {
		const plain = customersMapping();
		const fields = plain.fields.map((field) => ({
			...field,
			private: ["phone", "email"].includes(field.name),
		}));
		world = await openWorld({ database, mapping: { ...plain, fields } });
		pair = await aHistory();
		[found] = (await world.main.useCases.find(pair.customer, "customers")) as [FoundRecord];
		await othersTellOfIt();
		await world.main.useCases.uncouple("customers", pair.customer, ACTOR);
		expect(await traces()).not.toEqual([]);
	});
	afterEach(() => world.close());

	/** Coupled under another name, renamed, refused with its own words, noted, tried again alone and in bulk. */
	async function aHistory() {
		const { bc, crm, main } = world;
		const made = await world.coupled({ number: "C-9", name: EARLIER, phone: PHONE });
		bc.edit("customers", made.customer, { displayName: NAME, email: MAIL });
		await world.sync();
		crm.faults.add({
			match: { operation: "update" },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 400, code: "0x80040203", message: `${NAME} (${MAIL}) exists` },
		});
		bc.edit("customers", made.customer, { displayName: `${NAME} 2`, city: "Delft" });
		await world.sync();
		await world.sync();
		await main.press(await world.theError(), "note", { with: { text: `Called ${NAME} at ${PHONE}.` } });
		await main.press(await world.theError(), "retry");
		await main.useCases.retryAll("customers", ACTOR, null);
		await main.idle();
		return made;
	}

	/** What else names it: errors, cards, operations, deeds and runs that are about others. */
	async function othersTellOfIt() {
		const { errors, cards, operations, audit, jobs } = world.stores;
		const { customer, account } = pair;
		const other = (id: string, facts: Partial<SyncError>) => {
			const record = { id: `${id}-left`, name: OTHER };
			return errors.insert(
				aSyncError({
					_id: id,
					couplingId: `pair-${id}`,
					records: { left: aShownRecord(record), right: aShownRecord({ ...record, id: `${id}-right` }) },
					...facts,
				}),
			);
		};
		const parent = {
			mapping: "customers",
			side: "left",
			id: customer,
			reference: "C-9",
			name: NAME,
		} as const;
		await other("twin", {
			kind: "duplicate",
			others: [
				{ side: "right", id: account, name: NAME, link: "https://crm.example/petra" },
				{ side: "right", id: "another", name: "Fabrikam", link: null },
			],
		});
		await other("child", { mapping: "contacts", kind: "waitingForParent", parent });
		await other("referring", {
			mapping: "contacts",
			fields: [
				{
					name: "company",
					left: "C-9",
					right: account,
					seat: null,
					private: false,
					asked: true,
					names: [
						{ value: account, name: NAME },
						{ value: "C-1", name: OTHER },
					],
				},
			],
		});
		await other("guard", {
			kind: "massChange",
			couplingId: null,
			held: { count: 2, total: 3, what: "deletion", examples: [NAME, OTHER] },
		});
		await other("quoting", {
			kind: "validation",
			cause: `customers | validation | x | Account ${NAME} is inactive`,
			answer: {
				code: "x",
				foreignCode: "x",
				message: `Account ${NAME} <${MAIL}> is inactive`,
				side: "right",
			},
			proposal: `copy from ${EARLIER}`,
			notes: [{ at: AT, actor: "U1", actorName: "Anna", text: `Ask ${NAME.toUpperCase()} or ${OTHER}.` }],
			history: [{ at: AT, step: "opened", actor: null, kind: "validation", reason: `Like ${NAME}` }],
		});
		const text = `${OTHER} waits for ${NAME}; ${MAIL}`;
		const desired = { text, blocks: [{ type: "section", text: { type: "mrkdwn", text: `*${NAME}*` } }] };
		const drawing = { priority: 1, at: AT, again: false };
		const card = (subject: string, facts = {}) =>
			newCard({ subject, channel: "C1", desired, ...facts }, drawing);
		await cards.insert({ ...card("digest C1 1"), ts: "1.2" });
		await cards.insert(card("error quoting", { errorId: "quoting", pile: `group ... Account ${NAME}` }));
		const item = { errorId: "quoting", couplingId: null, outcome: "failed", reason: `Like ${NAME}` } as const;
		await insertOperation(operations, anOperation({ _id: "ended" }), [item]);
		const left = anOperation({ _id: "left", state: "running", finishedAt: null, owner: "dead" });
		await insertOperation(operations, left, [item]);
		const facts = { mapping: "contacts", couplingId: null, side: null, before: [] };
		await audit.add({
			...facts,
			_id: "deed",
			at: AT,
			actor: "U1",
			actorName: "Anna",
			role: "operator",
			action: "retry",
			errorId: "quoting",
			outcome: "failed",
			reason: `Account ${NAME} is inactive`,
		});
		await jobs.insert(
			aJob({ _id: "broken", state: "failed", finishedAt: AT, message: `No answer about ${NAME}` }),
		);
	}

	/** Where it still stands, document by document. */
	async function traces(): Promise<string[]> {
		return (await world.raw()).flatMap(({ collection, document }) => {
			const text = JSON.stringify(document);
			return TRACES.flatMap((trace) => {
				const at = text.search(trace);
				return at < 0 ? [] : [`${collection} ${document._id}: ${text.slice(Math.max(0, at - 80), at + 40)}`];
			});
		});
	}

	const forgetIt = (by: TestInstance = world.main) => forget(by.engine, by.mapping, found, ACTOR);

	it("stands in no document of any collection, also where others are told of", async () => {
		const stood = new Set((await traces()).map((trace) => trace.split(" ")[0]));
		expect([...stood].sort()).toEqual([
			"auditEntries",
			"cards",
			"couplings",
			"operationParts",
			"operations",
			"recordLog",
			"syncErrors",
			"syncJobs",
		]);

		await forgetIt();

		expect(await traces()).toEqual([]);
		expect(Object.values(await forgetIt())).toEqual([0, 0, 0, 0, 0, 0, 0]);
	});

	it("leaves what is told of others as it was", async () => {
		const before = new Map((await world.stores.errors.open({})).map((error) => [error._id, error]));

		await forgetIt();

		const { errors, cards, operations } = world.stores;
		const now = async (id: string) => {
			const [was, is] = [before.get(id), await errors.get(id)];
			expect(is).toMatchObject({
				state: was?.state,
				records: was?.records,
				revision: (was?.revision ?? 0) + 1,
			});
			return is;
		};
		expect((await now("twin"))?.others).toEqual([
			{ side: "right", id: pair.account, name: null, link: null },
			{ side: "right", id: "another", name: "Fabrikam", link: null },
		]);
		expect((await now("child"))?.parent).toMatchObject({ id: pair.customer, reference: "C-9", name: null });
		expect((await now("referring"))?.fields[0]?.names).toEqual([{ value: "C-1", name: OTHER }]);
		expect((await now("guard"))?.held).toMatchObject({ count: 2, examples: [OTHER] });
		expect(await now("quoting")).toMatchObject({
			answer: { message: "Account ••• <•••> is inactive" },
			notes: [{ text: `Ask ••• or ${OTHER}.` }],
		});
		expect((await cards.bySubject("digest C1 1"))?.desired.text).toBe(`${OTHER} waits for •••; •••`);
		expect(await itemsOf(operations, await operations.get("ended"))).toMatchObject([
			{ outcome: "failed", reason: "Like •••" },
		]);
	});

	it("is shown without its values in Slack where a message stands, and brings no message there", async () => {
		const { cards } = world.stores;
		const unseen = await cards.bySubject("error quoting");
		if (unseen === null) throw new Error("There is a card.");
		const { dirty, ...withdrawn } = unseen;
		await cards.save(withdrawn);

		await forgetIt();

		expect((await cards.bySubject("digest C1 1"))?.dirty).toBe(true);
		expect((await cards.bySubject("error quoting"))?.dirty).toBeUndefined();
	});

	it.each([
		["errors.save", 1],
		["errors.save", 4],
		["errors.save", 6],
		["cards.save", 1],
		["cards.save", 2],
		["operations.forgetReasons", 1],
		["audit.forgetValues", 1],
		["jobs.forgetMessages", 1],
		["log.forgetValues", 1],
		["log.forgetValues", 2],
		["couplings.save", 1],
	] as const)("is forgotten whole when asked for again after a crash before %s %i", async (stop, nth) => {
		const mortal = await world.instance({ mapping: world.main.mapping });
		await mortal.dieAt(stop, () => forgetIt(mortal), nth);
		expect(await traces()).not.toEqual([]);

		await forgetIt();

		expect(await traces()).toEqual([]);
	});

	it("waits for whoever settles an error that tells of it, and is forgotten whole after that", async () => {
		const { errors } = world.stores;
		const error = (await errors.get("quoting")) as SyncError;
		const resolving = {
			owner: "x",
			actor: "U1",
			actorName: "Anna",
			resolution: "retry",
			side: null,
			at: AT,
		} as const;
		await errors.save({ ...error, state: "resolving", resolving, revision: error.revision + 1 }, error);

		await expect(forgetIt()).rejects.toThrow("Try again in a moment");
		const taken = (await errors.get("quoting")) as SyncError;
		await errors.save({ ...taken, state: "open", resolving: null, revision: taken.revision + 1 }, taken);
		await forgetIt();

		expect(await traces()).toEqual([]);
	});

	it("is left alone while a bulk resolution that tells of it is under way", async () => {
		const [own] = await world.stores.errors.ofCoupling(found.couplingId ?? "");
		const item = { errorId: own?._id ?? "", couplingId: null, outcome: "failed", reason: NAME } as const;
		const { liveness } = world.main.engine;
		const running = {
			_id: "on",
			state: "running",
			finishedAt: null,
			owner: liveness.id,
		} as const;
		await insertOperation(world.stores.operations, anOperation(running), [item]);

		await expect(forgetIt()).rejects.toThrow("Try again in a moment");
	});

	it("is found by its id where only others tell of it", async () => {
		const { engine } = world.main;
		const alone = {
			kind: "duplicate",
			others: [{ side: "right", id: "lone-1", name: "Lone Wolf", link: null }],
		} as const;
		const twin = aSyncError({ _id: "lone", couplingId: "pair-lone", ...alone, others: [...alone.others] });
		await world.stores.errors.insert(twin);

		const [past, ...more] = await findPast(engine, "customers", "LONE-1");
		expect(more).toEqual([]);
		expect(past).toMatchObject({ left: null, right: "LONE-1" });
		await forget(engine, world.main.mapping, past as FoundRecord, ACTOR);

		expect(JSON.stringify(await world.raw())).not.toContain("Lone Wolf");
	});
});

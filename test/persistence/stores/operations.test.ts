import { expect, it } from "@jest/globals";
import { newPart, type Operation, type OperationItem } from "../../../src/ports/stores.js";
import { anAuditEntry } from "../../support/builders/index.js";
import { itemsOf } from "../../support/operation-items.js";
import { describeStores } from "../../support/stores.js";

const FAILED: OperationItem = {
	errorId: null,
	couplingId: "pair-1",
	outcome: "failed",
	reason: "Anna lacks the permission",
};

function anOperation(overrides: Partial<Operation> = {}): Operation {
	return {
		_id: "operation-1",
		list: "list-1",
		kind: "retryAll",
		question: null,
		choice: null,
		subject: null,
		actor: "U1",
		actorName: "Anna",
		role: "operator",
		channel: "C1",
		mappings: ["customers", "items"],
		state: "running",
		owner: "instance-1",
		total: 2,
		done: 0,
		failed: 0,
		listed: 1,
		reasons: [{ example: FAILED, count: 1 }],
		startedAt: "2026-01-31T09:00:00.000Z",
		finishedAt: null,
		revision: 1,
		...overrides,
	};
}

describeStores("operations", (test) => {
	it("gives an operation back as it was saved last", async () => {
		const { operations } = test.stores;
		await operations.insert(anOperation());
		expect(await operations.get("operation-1")).toStrictEqual(anOperation());
		const question = { errorId: "error-9", revision: 4 };

		expect(await operations.save(anOperation({ state: "done", reasons: [], question }))).toBe(true);

		expect(await operations.get("operation-1")).toStrictEqual(
			anOperation({ state: "done", reasons: [], question, revision: 2 }),
		);
		expect(await operations.get("operation-2")).toBeNull();
	});

	it("is gone on with by one of two instances", async () => {
		const { operations } = test.stores;
		await operations.insert(anOperation());

		const taken = await Promise.all(
			["instance-2", "instance-3"].map((owner) => operations.save(anOperation({ owner }))),
		);

		expect(taken.filter(Boolean)).toHaveLength(1);
		expect((await operations.get("operation-1"))?.owner).toBe(taken[0] ? "instance-2" : "instance-3");
	});

	it("lists what waits for a second person, and whose card may be behind until that shows its end", async () => {
		const { operations } = test.stores;
		const waits = anOperation({ state: "awaiting", untoldSince: "2026-01-31T10:00:00.000Z" });
		await operations.insert(waits);
		await operations.insert(anOperation({ _id: "operation-2" }));

		expect((await operations.awaiting()).map(({ _id }) => _id)).toEqual(["operation-1"]);
		expect((await operations.untold()).map(({ _id }) => _id)).toEqual(["operation-1"]);
		expect(await operations.save({ ...waits, state: "cancelled" })).toBe(true);
		await operations.told(waits);
		expect(await operations.untold()).toHaveLength(1);
		await operations.told({ ...waits, revision: 2 });
		expect(await operations.untold()).toEqual([]);
		expect((await operations.get("operation-1"))?.state).toBe("cancelled");
	});

	it("lists what ended since a time, newest first", async () => {
		const { operations } = test.stores;
		const ended = (n: number) =>
			anOperation({ _id: `operation-${n}`, finishedAt: `2026-01-31T1${n}:00:00.000Z`, state: "done" });
		for (const n of [1, 3, 2]) await operations.insert(ended(n));
		await operations.insert(anOperation({ _id: "operation-4" }));

		const found = await operations.endedSince("2026-01-31T12:00:00.000Z");

		expect(found.map(({ _id }) => _id)).toEqual(["operation-3", "operation-2"]);
	});

	it("keeps what the audit has to tell of an answer until it is told, whatever is saved in between", async () => {
		const { operations } = test.stores;
		const [asked, answered] = [anAuditEntry({ _id: "line-1" }), anAuditEntry({ _id: "line-2" })];
		await operations.insert(anOperation(), asked);
		await operations.save(anOperation());

		expect(await operations.untoldLines()).toStrictEqual([asked]);
		expect(await operations.get("operation-1")).toStrictEqual(anOperation({ revision: 2 }));
		await operations.lineTold(asked);
		expect(await operations.untoldLines()).toEqual([]);
		expect(await operations.save(anOperation(), answered)).toBe(false);
		expect(await operations.save(anOperation({ revision: 2 }), answered)).toBe(true);
		expect(await operations.untoldLines()).toStrictEqual([answered]);
		expect(await operations.running()).toStrictEqual([anOperation({ revision: 3 })]);
	});

	it("keeps the items of one in parts that are saved one by one, each by who has read it last", async () => {
		const { operations } = test.stores;
		const items = Array.from({ length: 450 }, (_, n) => ({ ...FAILED, couplingId: `pair-${n}` }));
		await operations.insertItems(anOperation(), items);

		expect(await itemsOf(operations, anOperation())).toEqual(items);
		const second = await operations.part("list-1", 1);
		if (second === null) throw new Error("There are three parts.");
		expect(second.items).toHaveLength(200);
		expect(await operations.part("list-1", 3)).toBeNull();
		const done = second.items.map((item) => ({ ...item, outcome: "done" as const, reason: null }));
		expect(await operations.savePart({ ...second, items: done })).toBe(true);
		expect(await operations.savePart(second)).toBe(false);
		await operations.insertItems(anOperation(), items);
		const outcomes = (await itemsOf(operations, anOperation())).map(({ outcome }) => outcome);
		expect(outcomes).toEqual([
			...Array(200).fill("failed"),
			...Array(200).fill("done"),
			...Array(50).fill("failed"),
		]);
	});

	it("adds a part behind the last one once", async () => {
		const { operations } = test.stores;
		const part = { ...newPart(anOperation(), 0), items: [FAILED] };

		expect([await operations.savePart(part), await operations.savePart(part)]).toEqual([true, false]);

		expect(await operations.part("list-1", 0)).toStrictEqual({ ...part, revision: 1 });
		expect(await itemsOf(operations, { list: "list-2" })).toEqual([]);
	});

	it("lists what is running", async () => {
		const { operations } = test.stores;
		await operations.insert(anOperation());
		await operations.insert(anOperation({ _id: "operation-2", state: "failed" }));

		expect((await operations.running()).map(({ _id }) => _id)).toEqual(["operation-1"]);
	});
});

import { expect, it } from "@jest/globals";
import type { AuditEntry, RecordLogEntry } from "../../../src/ports/stores.js";
import { aSyncError } from "../../support/builders/index.js";
import { aJob, anOperation } from "../../support/fakes/fake-use-cases.js";
import { insertOperation, itemsOf } from "../../support/operation-items.js";
import { describeStores } from "../../support/stores.js";

const AT = "2026-01-31T10:00:00.000Z";
const NAME = "Petra Zandstra";
const mask = (text: string) => text;
const about = { errorIds: ["error-1"], couplingIds: ["pair-1"] };

const deed = (id: string, overrides: Partial<AuditEntry> = {}): AuditEntry => ({
	_id: id,
	at: AT,
	actor: "U1",
	actorName: "Anna",
	role: "operator",
	action: "retry",
	errorId: "error-1",
	couplingId: "pair-1",
	mapping: "customers",
	side: null,
	outcome: "done",
	reason: null,
	before: [{ side: "left", id: "L-1", fields: { name: NAME } }],
	...overrides,
});

describeStores("forgetting", (test) => {
	it("takes values and quoted sentences out of the audit trail, and leaves who did what", async () => {
		const { audit } = test.stores;
		const others = deed("other", { errorId: "error-2", couplingId: "pair-2" });
		await audit.add(deed("done"));
		await audit.add(
			deed("failed", { outcome: "failed", reason: `${NAME} exists`, errorId: null, before: [] }),
		);
		await audit.add(deed("refused", { outcome: "refused", reason: "roleTooLow", before: [] }));
		await audit.add(others);

		expect(await audit.forgetValues(about, mask)).toBe(2);
		expect(await audit.forgetValues(about, mask)).toBe(0);
		const kept = await audit.ofCoupling("pair-1");
		expect(kept.map(({ _id, reason }) => [_id, reason])).toEqual([
			["refused", "roleTooLow"],
			["failed", "•••"],
			["done", null],
		]);
		expect(JSON.stringify(kept)).not.toContain(NAME);
		expect(await audit.ofError("error-2")).toEqual([others]);
	});

	it("takes values out of the log of one record, whatever the case of its id", async () => {
		const { log } = test.stores;
		const entry = (id: string, left: string): RecordLogEntry => ({
			_id: id,
			mapping: "customers",
			couplingId: "pair-1",
			left,
			right: null,
			at: AT,
			job: "job-1",
			actor: null,
			side: "left",
			operation: "update",
			fields: [{ name: "name", before: null, after: NAME }],
		});
		await log.add([entry("one", "AAAA-1"), entry("two", "BBBB-1")]);

		expect(await log.forgetValues("customers", "left", "aaaa-1")).toBe(1);
		expect(await log.forgetValues("customers", "left", "AAAA-1")).toBe(0);
		expect(await log.ofRecord("customers", "left", "AAAA-1", 9)).toMatchObject([
			{ fields: [{ name: "name", before: null, after: null }], withoutValues: true },
		]);
		expect(await log.ofRecord("customers", "left", "BBBB-1", 9)).toEqual([entry("two", "BBBB-1")]);
	});

	it("finds the errors of a record that was not coupled, ended ones too", async () => {
		const { errors } = test.stores;
		const alone = { couplingId: null, record: { side: "left", id: "AAAA-1" } } as const;
		const { openKey, ...ended } = aSyncError({ _id: "ended", state: "resolved", ...alone });
		await errors.insert(ended);
		await errors.insert(
			aSyncError({ _id: "other", record: { side: "right", id: "aaaa-1" }, couplingId: null }),
		);

		const found = await errors.ofRecord("customers", "left", "aaaa-1");

		expect(found.map(({ _id }) => _id)).toEqual(["ended"]);
	});

	it("takes out why items failed, also of an operation that nobody carries on", async () => {
		const { operations } = test.stores;
		const item = {
			errorId: "error-1",
			couplingId: null,
			outcome: "failed",
			reason: `${NAME} exists`,
		} as const;
		await insertOperation(operations, anOperation({ _id: "ended" }), [item, { ...item, errorId: "error-2" }]);
		await insertOperation(operations, anOperation({ _id: "on", state: "running", finishedAt: null }), [item]);

		expect(await operations.forgetReasons(about, mask)).toBe(2);
		expect(await operations.forgetReasons(about, mask)).toBe(0);
		const reasons = async (id: string) =>
			(await itemsOf(operations, await operations.get(id))).map(({ reason }) => reason);
		expect(await reasons("ended")).toEqual([null, `${NAME} exists`]);
		expect(await reasons("on")).toEqual([null]);
		expect((await operations.get("on"))?.reasons).toMatchObject([{ example: { reason: null }, count: 1 }]);
	});

	it("takes a name out of what is told of others, in reasons and in what runs said", async () => {
		const { audit, operations, jobs } = test.stores;
		const quoting = (text: string) => text.replaceAll(NAME, "•••");
		const item = { errorId: "error-2", couplingId: null, outcome: "failed" } as const;
		await audit.add(
			deed("other", { errorId: "error-2", couplingId: null, outcome: "failed", reason: `Like ${NAME}.` }),
		);
		await insertOperation(operations, anOperation({ _id: "one" }), [{ ...item, reason: `Like ${NAME}.` }]);
		await jobs.insert(
			aJob({ _id: "job-1", state: "failed", finishedAt: AT, message: `No answer about ${NAME}.` }),
		);

		const counts = async () => [
			await audit.forgetValues(about, quoting),
			await operations.forgetReasons(about, quoting),
			await jobs.forgetMessages(quoting),
		];

		expect(await counts()).toEqual([1, 1, 1]);
		expect(await counts()).toEqual([0, 0, 0]);
		expect((await audit.ofError("error-2")).map(({ reason, before }) => [reason, before.length])).toEqual([
			["Like •••.", 1],
		]);
		expect(await itemsOf(operations, await operations.get("one"))).toEqual([
			{ ...item, reason: "Like •••." },
		]);
		expect((await operations.get("one"))?.reasons).toMatchObject([{ example: { reason: "Like •••." } }]);
		expect((await jobs.get("job-1"))?.message).toBe("No answer about •••.");
	});
});

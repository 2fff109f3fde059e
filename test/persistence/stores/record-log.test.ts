import { expect, it } from "@jest/globals";
import type { RecordLogEntry } from "../../../src/ports/stores.js";
import { describeStores } from "../../support/stores.js";

const minute = (n: number) => new Date(Date.UTC(2026, 0, 31, 9, n)).toISOString();

function nth(n: number, overrides: Partial<RecordLogEntry> = {}): RecordLogEntry {
	return {
		_id: `entry-${n}`,
		mapping: "customers",
		couplingId: "pair-1",
		left: "AAAA-1",
		right: "bbbb-1",
		at: minute(n),
		job: "job-1",
		actor: null,
		side: "right",
		operation: "update",
		fields: [{ name: "credit limit", before: null, after: 0 }],
		...overrides,
	};
}

describeStores("record log", (test) => {
	it("tells a record's entries by the id of either side, newest first, whatever the case", async () => {
		const { log } = test.stores;
		const created = nth(0, { right: null, operation: "create", fields: [] });
		await log.add([nth(2), created, nth(1), nth(3, { left: "AAAA-2", right: null })]);
		await log.add([nth(4, { mapping: "contacts" })]);

		expect(await log.ofRecord("customers", "left", "aaaa-1", 10)).toStrictEqual([nth(2), nth(1), created]);
		expect(await log.ofRecord("customers", "right", "BBBB-1", 1)).toStrictEqual([nth(2)]);
		expect(await log.ofRecord("contacts", "right", "bbbb-1", 10)).toStrictEqual([
			nth(4, { mapping: "contacts" }),
		]);
		expect(await log.ofRecord("customers", "right", "aaaa-1", 10)).toEqual([]);
	});

	it("takes many entries at once, and one that is added again only once", async () => {
		const { log } = test.stores;
		const many = Array.from({ length: 1_500 }, (_, n) => nth(n % 60, { _id: `entry-${n}`, left: `L-${n}` }));

		await log.add(many);
		await log.add(many.slice(1_400));
		await log.add([]);

		expect(await log.ofRecord("customers", "right", "bbbb-1", 2_000)).toHaveLength(1_500);
		expect(await log.ofRecord("customers", "left", "l-1499", 10)).toStrictEqual([many[1_499]]);
	});
});

import { expect, it } from "@jest/globals";
import type { AuditEntry } from "../../../src/ports/stores.js";
import { describeStores } from "../../support/stores.js";

const minute = (n: number) => new Date(Date.UTC(2026, 0, 31, 9, n)).toISOString();

function nth(n: number, overrides: Partial<AuditEntry> = {}): AuditEntry {
	return {
		_id: `entry-${n}`,
		at: minute(n),
		actor: "U1",
		actorName: "Anna",
		role: "steward",
		action: "restore",
		errorId: "error-1",
		couplingId: null,
		mapping: "customers",
		side: "left",
		outcome: "done",
		reason: null,
		before: [{ side: "left", id: "A", fields: { name: "Adatum", phone: null } }],
		...overrides,
	};
}

const ids = (entries: AuditEntry[]) => entries.map(({ _id }) => _id);

describeStores("audit trail", (test) => {
	it("tells who did what about an error, to a pair, and lately; newest first", async () => {
		const { audit } = test.stores;
		await audit.add(nth(2));
		await audit.add(nth(1, { couplingId: "pair-1", before: [] }));
		await audit.add(
			nth(3, { errorId: null, couplingId: "pair-1", mapping: null, side: null, outcome: "refused" }),
		);

		expect(await audit.ofError("error-1")).toStrictEqual([
			nth(2),
			nth(1, { couplingId: "pair-1", before: [] }),
		]);
		expect(ids(await audit.ofCoupling("pair-1"))).toEqual(["entry-3", "entry-1"]);
		expect(ids(await audit.latest(2))).toEqual(["entry-3", "entry-2"]);
	});

	it("gives the lines of these ids, where there are any", async () => {
		const { audit } = test.stores;
		await audit.add(nth(1));
		await audit.add(nth(2));

		const found = await audit.getMany(["entry-2", "entry-3"]);

		expect([...found]).toStrictEqual([["entry-2", nth(2)]]);
	});

	it("never changes an entry", async () => {
		const { audit } = test.stores;
		await audit.add(nth(1));

		await audit.add(nth(1, { actor: "U2", outcome: "failed" }));

		expect(await audit.latest(10)).toStrictEqual([nth(1)]);
	});
});

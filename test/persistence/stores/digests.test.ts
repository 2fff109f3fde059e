import { expect, it } from "@jest/globals";
import type { SyncError } from "../../../src/domain/sync-error.js";
import type { Digest } from "../../../src/ports/stores.js";
import { aSyncError } from "../../support/builders/index.js";
import { describeStores, gather } from "../../support/stores.js";

const NUMBERS = { opened: 1, resolved: 0, byPeople: 0, typicalMs: null, days: [] };

function aDigest(day: string, overrides: Partial<Digest> = {}): Digest {
	const to = `2026-02-${day}T08:00:00.000Z`;
	return {
		_id: `#sales ${to}`,
		channel: "#sales",
		from: to,
		to,
		madeAt: to,
		numbers: NUMBERS,
		shown: true,
		...overrides,
	};
}

describeStores("digests", (test) => {
	it("are made once, and the newest of a channel is found, said or not", async () => {
		const { digests } = test.stores;
		expect(await digests.insert(aDigest("03"))).toBe(true);
		expect(await digests.insert(aDigest("03"))).toBe(false);
		await digests.insert(aDigest("04", { shown: false }));
		await digests.insert(aDigest("02"));
		await digests.insert(aDigest("09", { _id: "#other", channel: "#other" }));

		expect(await digests.latest("#sales")).toEqual(aDigest("04", { shown: false }));
		expect(await digests.latestShown("#sales")).toEqual(aDigest("03"));
		expect(await digests.latest("#nowhere")).toBeNull();
	});

	it("are forgotten by their age, one channel's without the others'", async () => {
		const { digests } = test.stores;
		await digests.insert(aDigest("02"));
		await digests.insert(aDigest("02", { _id: "#other", channel: "#other" }));
		await digests.forget("#sales", "2026-02-03T00:00:00.000Z");

		expect(await digests.latest("#sales")).toBeNull();
		expect(await digests.latest("#other")).not.toBeNull();
	});
});

describeStores("what digests read of the errors", (test) => {
	async function insert(id: string, overrides: Partial<SyncError>): Promise<void> {
		await test.stores.errors.insert(aSyncError({ _id: id, couplingId: `c${id}`, ...overrides }));
	}

	async function end(id: string, at: string): Promise<void> {
		const { openKey: _, ...error } = (await test.stores.errors.get(id)) as SyncError;
		const outcome = {
			resolution: "retry",
			actor: "U1",
			actorName: "Anna",
			at,
			side: null,
			summary: null,
		} as const;
		await test.stores.errors.save({ ...error, state: "resolved", outcome, revision: 2 }, error);
	}

	it("is who was opened and who ended in a time, without what nobody saw", async () => {
		const { errors } = test.stores;
		await insert("1", { openedAt: "2026-02-01T00:00:00.000Z" });
		await insert("2", { openedAt: "2026-02-02T00:00:00.000Z", kind: "transient", visible: false });
		await insert("3", { openedAt: "2026-02-02T08:00:00.000Z" });
		await insert("4", { openedAt: "2026-02-03T00:00:00.000Z" });
		await end("1", "2026-02-02T09:00:00.000Z");
		await end("3", "2026-02-03T00:00:00.000Z");
		const time = ["2026-02-02T00:00:00.000Z", "2026-02-03T00:00:00.000Z"] as const;

		expect(await gather(errors.openedBetween(...time))).toEqual([
			{ mapping: "customers", kind: "updateConflict", openedAt: "2026-02-02T08:00:00.000Z" },
		]);
		expect(await gather(errors.endedBetween(...time))).toEqual([
			{
				mapping: "customers",
				kind: "updateConflict",
				openedAt: "2026-02-01T00:00:00.000Z",
				endedAt: "2026-02-02T09:00:00.000Z",
				resolution: "retry",
			},
		]);
	});

	it("is how many are open of a kind, with what was set aside apart, and what is somebody's task", async () => {
		const { errors } = test.stores;
		const snooze = {
			until: null,
			ignored: false,
			actor: "U1",
			actorName: "Anna",
			at: "2026-02-01T00:00:00.000Z",
		};
		await insert("1", { assignee: { id: "U1", name: "Anna" } });
		await insert("2", {});
		await insert("3", { state: "snoozed", snooze });
		await insert("4", { kind: "transient", visible: false });
		await insert("5", { assignee: { id: "U1", name: "Anna" } });
		await end("5", "2026-02-02T09:00:00.000Z");

		const counts = await errors.countVisibleByKind();
		expect(counts.sort((one, other) => other.count - one.count)).toEqual([
			{ mapping: "customers", kind: "updateConflict", isAside: false, count: 2 },
			{ mapping: "customers", kind: "updateConflict", isAside: true, count: 1 },
		]);
		expect((await errors.assigned()).map(({ _id }) => _id)).toEqual(["1"]);
	});
});

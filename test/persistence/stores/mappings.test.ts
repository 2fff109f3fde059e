import { expect, it } from "@jest/globals";
import { LostError, type MappingState, SEVERAL } from "../../../src/ports/stores.js";
import { anAuditEntry } from "../../support/builders/index.js";
import { describeStores } from "../../support/stores.js";

type Lease = NonNullable<MappingState["lease"]>;

function aLease(overrides: Partial<Lease> = {}): Lease {
	return { instance: "instance-1", job: "job-1", since: "2026-01-31T09:00:00.000Z", ...overrides };
}

const untouched: MappingState = {
	_id: "customers",
	lease: null,
	fence: 0,
	watermarks: { left: null, right: null },
	progress: null,
	fingerprint: null,
	decidedUnder: null,
	paused: false,
	lastSuccessAt: null,
	observedAt: null,
	sweptAt: null,
	deletions: [],
	bondsEndedAt: null,
	keys: { left: 0, right: 0 },
};

describeStores("mappings: state", (test) => {
	it("is the beginning for a mapping nobody ran", async () => {
		const { mappings } = test.stores;

		expect(await mappings.get("customers")).toStrictEqual(untouched);
		expect(await mappings.all()).toEqual([]);
	});

	it("is made when something is first kept, and lists every mapping by name", async () => {
		const { mappings } = test.stores;
		await mappings.setPaused("items", true);
		await mappings.nextKey("customers", "left");

		expect(await mappings.all()).toStrictEqual([
			{ ...untouched, keys: { left: 1, right: 0 } },
			{ ...untouched, _id: "items", paused: true },
		]);
	});

	it("keeps what a run saves", async () => {
		const { mappings } = test.stores;
		const taken = await mappings.takeLease("customers", aLease(), null);
		const changes = {
			watermarks: { left: "2026-01-31T09:00:00.000Z", right: "delta-link?token=1" },
			fingerprint: "fingerprint-1",
			lastSuccessAt: "2026-01-31T09:01:00.000Z",
			sweptAt: undefined,
			deletions: [{ at: "2026-01-31T09:00:30.000Z", count: 3 }],
		};

		await mappings.save("customers", 1, changes);

		expect(taken).toStrictEqual({ ...untouched, lease: aLease(), fence: 1 });
		expect(await mappings.get("customers")).toStrictEqual({ ...taken, ...changes, sweptAt: null });
	});
});

describeStores("mappings: lease", (test) => {
	it("goes to one of many takers, also on the mapping's first use", async () => {
		const { mappings } = test.stores;

		const taken = await Promise.all(
			Array.from({ length: 12 }, (_, n) =>
				mappings.takeLease("customers", aLease({ job: `job-${n}` }), null),
			),
		);

		const winners = taken.filter((state) => state !== null);
		expect(winners).toHaveLength(1);
		expect(await mappings.get("customers")).toStrictEqual(winners[0]);
		expect(winners[0]?.fence).toBe(1);
	});

	it("is taken from a dead holder by one of two, and from nobody else", async () => {
		const { mappings } = test.stores;
		await mappings.takeLease("customers", aLease(), null);
		const dead = { instance: "instance-1", job: "job-1" };

		expect(await mappings.takeLease("customers", aLease({ job: "job-9" }), null)).toBeNull();
		expect(
			await mappings.takeLease("customers", aLease({ job: "job-9" }), { ...dead, job: "job-0" }),
		).toBeNull();
		const taken = await Promise.all(
			["job-2", "job-3"].map((job) => mappings.takeLease("customers", aLease({ job }), dead)),
		);

		expect(taken.filter((state) => state !== null)).toHaveLength(1);
		expect((await mappings.get("customers")).fence).toBe(2);
	});

	it("is free again once released, by its own job only; a taker who saw a holder may have it too", async () => {
		const { mappings } = test.stores;
		await mappings.takeLease("customers", aLease(), null);

		await mappings.releaseLease("customers", "job-2");
		expect((await mappings.get("customers")).lease).toEqual(aLease());
		await mappings.releaseLease("customers", "job-1");
		expect((await mappings.get("customers")).lease).toBeNull();

		const late = await mappings.takeLease("customers", aLease({ job: "job-2" }), aLease());
		expect(late).toMatchObject({ fence: 2, lease: { job: "job-2" } });
	});

	it("lets a holder that lost it save nothing", async () => {
		const { mappings } = test.stores;
		await mappings.takeLease("customers", aLease(), null);
		await mappings.takeLease("customers", aLease({ job: "job-2" }), aLease());
		const before = await mappings.get("customers");

		await expect(
			mappings.save("customers", 1, { watermarks: { left: "later", right: "later" } }),
		).rejects.toThrow(LostError);
		await expect(mappings.save("customers", 1, {})).rejects.toThrow(LostError);
		await expect(mappings.save("vendors", 1, { paused: true })).rejects.toThrow(LostError);

		expect(await mappings.get("customers")).toStrictEqual(before);
		await mappings.save("customers", 2, {});
	});

	it("leaves everything but the lease and its fence alone when it is taken", async () => {
		const { mappings } = test.stores;
		await mappings.takeLease("customers", aLease(), null);
		await mappings.save("customers", 1, { fingerprint: "f", watermarks: { left: "a", right: "b" } });
		await mappings.setPaused("customers", true);
		await mappings.releaseLease("customers", "job-1");
		const before = await mappings.get("customers");

		const taken = await mappings.takeLease("customers", aLease({ job: "job-2" }), null);

		expect(taken).toStrictEqual({ ...before, lease: aLease({ job: "job-2" }), fence: 2 });
	});
});

describeStores("mappings: keys and watermarks", (test) => {
	it("gives every number once, per side", async () => {
		const { mappings } = test.stores;

		const left = await Promise.all(Array.from({ length: 20 }, () => mappings.nextKey("customers", "left")));
		const right = await mappings.nextKey("customers", "right");

		expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
		expect(right).toBe(1);
	});

	it("remembers when a pair of it ended last, whoever's clock is behind", async () => {
		const { mappings } = test.stores;
		const at = (minute: number) => `2026-01-31T09:0${minute}:00.000Z`;

		for (const minute of [2, 5, 3]) await mappings.bondsEnded("customers", at(minute));

		expect((await mappings.get("customers")).bondsEndedAt).toBe(at(5));
	});

	it("passes keys that are taken, and never goes back for it", async () => {
		const { mappings } = test.stores;

		await mappings.passKeys("customers", "left", 7);
		expect(await mappings.nextKey("customers", "left")).toBe(8);
		await mappings.passKeys("customers", "left", 3);
		expect(await mappings.nextKey("customers", "left")).toBe(9);
		expect(await mappings.nextKey("customers", "right")).toBe(1);
	});

	it("forgets watermarks once pairs are decided under another mapping, also those a run that is on saves later", async () => {
		const { mappings } = test.stores;
		await mappings.decideUnder("customers", "f");
		await mappings.takeLease("customers", aLease(), null);
		await mappings.save("customers", 1, { watermarks: { left: "a", right: "b" }, fingerprint: "f" });

		await mappings.decideUnder("customers", "other");
		await mappings.save("customers", 1, { watermarks: { left: "c", right: "d" }, fingerprint: "f" });
		await mappings.save("customers", 1, { watermarks: { left: "e", right: "f" } });

		const none = { left: null, right: null };
		expect(await mappings.get("customers")).toMatchObject({
			watermarks: none,
			fingerprint: SEVERAL,
			decidedUnder: "other",
		});
		expect(await mappings.get("customers")).not.toHaveProperty("watermarksForgotten");
		const next = await mappings.takeLease("customers", aLease({ job: "job-2" }), aLease());
		expect(next?.watermarks).toEqual(none);
		await mappings.save("customers", 2, { watermarks: { left: "g", right: "h" } });
		expect((await mappings.get("customers")).watermarks).toEqual({ left: "g", right: "h" });
	});

	it("is no run's mapping any more once pairs were decided under another one, whichever comes next", async () => {
		const { mappings } = test.stores;
		await mappings.takeLease("customers", aLease(), null);
		await mappings.save("customers", 1, { fingerprint: "f" });

		await mappings.decideUnder("customers", "other");
		expect(await mappings.get("customers")).toMatchObject({ fingerprint: SEVERAL });
		await mappings.decideUnder("customers", "f");
		expect(await mappings.get("customers")).toMatchObject({ fingerprint: SEVERAL, decidedUnder: "f" });
	});

	it("keeps watermarks while pairs are decided under the mapping of the last run, and its first run has none", async () => {
		const { mappings } = test.stores;
		const watermarks = { left: "a", right: "b" };
		await mappings.takeLease("customers", aLease(), null);
		await mappings.save("customers", 1, { watermarks, fingerprint: "f" });
		await mappings.decideUnder("customers", "f");
		await mappings.decideUnder("vendors", "f");

		const unchanged = { watermarks, fingerprint: "f", decidedUnder: null };
		expect(await mappings.get("customers")).toMatchObject(unchanged);
		expect(await mappings.get("vendors")).toMatchObject({ fingerprint: null, decidedUnder: "f" });
	});
});

describeStores("mappings: who paused one", (test) => {
	it("is kept with it until it is told, one at a time", async () => {
		const { mappings } = test.stores;
		const [first, second] = [anAuditEntry({ _id: "line-1" }), anAuditEntry({ _id: "line-2" })];

		expect(await mappings.setPaused("customers", true, first)).toBe(true);
		expect(await mappings.setPaused("customers", false, second)).toBe(false);

		expect(await mappings.get("customers")).toStrictEqual({ ...untouched, paused: true });
		expect(await mappings.untold()).toStrictEqual([first]);
		await mappings.told(second);
		expect(await mappings.untold()).toHaveLength(1);
		await mappings.told(first);
		expect(await mappings.untold()).toEqual([]);
		expect(await mappings.setPaused("customers", false, second)).toBe(true);
		expect((await mappings.get("customers")).paused).toBe(false);
	});
});

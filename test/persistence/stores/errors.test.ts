import { expect, it } from "@jest/globals";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { aSyncError } from "../../support/builders/index.js";
import { inPairs } from "../../support/rivals.js";
import { describeStores, gather } from "../../support/stores.js";

const minute = (n: number) => new Date(Date.UTC(2026, 0, 31, 9, n)).toISOString();

/** The nth open error, of a pair of its own, opened at the nth minute. */
function nth(n: number, overrides: Partial<SyncError> = {}): SyncError {
	return aSyncError({ _id: `error-${n}`, couplingId: `pair-${n}`, openedAt: minute(n), ...overrides });
}

function resolved(error: SyncError): SyncError {
	const { openKey, ...rest } = error;
	const outcome = {
		resolution: "succeeded" as const,
		actor: null,
		actorName: null,
		at: minute(59),
		side: null,
		summary: null,
	};
	return { ...rest, state: "resolved", outcome, revision: error.revision + 1 };
}

function resolving(error: SyncError, actor = "U1"): SyncError {
	const taken = {
		owner: "instance-1",
		actor,
		actorName: "Anna",
		resolution: "synchronize" as const,
		side: "left" as const,
		at: minute(58),
	};
	return { ...error, state: "resolving", resolving: taken, revision: error.revision + 1 };
}

const ids = (errors: SyncError[]) => errors.map(({ _id }) => _id);

describeStores("errors: one open per subject", (test) => {
	it("gives an error back as it was inserted; a visible one waits for its card", async () => {
		const { errors } = test.stores;
		const { cardDirty, ...error } = nth(1);

		expect(await errors.insert(error)).toBe(true);

		expect(await errors.get("error-1")).toStrictEqual({ ...error, cardDirty: true });
		expect(await errors.get("error-2")).toBeNull();
	});

	it("refuses a second open error of one subject, whoever is quicker", async () => {
		const { errors } = test.stores;
		const rivals = inPairs(8).map(([n, subject]) => nth(n, { couplingId: `pair-${subject}` }));

		const inserted = await Promise.all(rivals.map((error) => errors.insert(error)));

		expect(inserted.filter(Boolean)).toHaveLength(8);
		expect(await errors.countOpen()).toBe(8);
		expect((await errors.byOpenKeys(rivals.map(({ openKey }) => openKey as string))).size).toBe(8);
	});

	it("lets the subject have a new error once the old one is resolved, and not have the old one opened again", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));
		expect(await errors.save(resolved(nth(1)), nth(1))).toBe(true);
		const next = nth(2, { couplingId: "pair-1" });
		expect(await errors.insert(next)).toBe(true);

		const reopened: SyncError = { ...nth(1), revision: 3 };
		expect(await errors.save(reopened, { revision: 2, count: 1 })).toBe(false);

		expect(await errors.get("error-1")).toMatchObject({ state: "resolved", revision: 2 });
		expect(await errors.get("error-1")).not.toHaveProperty("openKey");
		expect(ids([...(await errors.byOpenKeys([next.openKey as string])).values()])).toEqual(["error-2"]);
	});

	it("takes the open key of a resolved error away even when the saver left it on", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));

		await errors.save({ ...resolved(nth(1)), openKey: nth(1).openKey as string }, nth(1));

		expect((await errors.byOpenKeys([nth(1).openKey as string])).size).toBe(0);
	});

	it("finds open errors by their keys", async () => {
		const { errors } = test.stores;
		await Promise.all([1, 2, 3].map((n) => errors.insert(nth(n))));
		const keys = [nth(1), nth(3), nth(4)].map(({ openKey }) => openKey as string);

		const found = await errors.byOpenKeys(keys);

		expect([...found.keys()].sort()).toEqual(keys.slice(0, 2).sort());
		expect(found.get(keys[1] as string)?._id).toBe("error-3");
	});
});

describeStores("errors: save", (test) => {
	it("replaces the error on condition of the revision and count read", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));
		const repeated: SyncError = { ...nth(1), count: 2, attempts: 1, dueAt: minute(30), fields: [] };

		expect(await errors.save(repeated, nth(1))).toBe(true);
		expect(await errors.save(resolved(nth(1)), nth(1))).toBe(false);
		expect(await errors.save(resolved(repeated), { revision: 2, count: 2 })).toBe(false);

		expect(await errors.get("error-1")).toStrictEqual({ ...repeated, cardDirty: true });
	});

	it("does not close an error that was opened again meanwhile", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));
		const read = nth(1);
		await errors.save(resolved(read), read);
		const again: SyncError = { ...read, revision: 3, count: 1 };
		expect(await errors.save(again, { revision: 2, count: 1 })).toBe(true);

		expect(await errors.save(resolved(read), read)).toBe(false);

		expect(await errors.get("error-1")).toMatchObject({ state: "open", revision: 3, openKey: read.openKey });
	});

	it("is taken by one of two people", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));

		const taken = await Promise.all(
			["U1", "U2"].map((actor) => errors.save(resolving(nth(1), actor), nth(1))),
		);

		expect(taken.filter(Boolean)).toHaveLength(1);
		expect((await errors.get("error-1"))?.resolving?.actor).toBe(taken[0] ? "U1" : "U2");
	});
});

describeStores("errors: cards to draw again", (test) => {
	it("lists changed visible errors until their card shows the revision", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));
		await errors.insert(nth(2));
		expect(ids(await errors.dirty(10))).toEqual(["error-1", "error-2"]);
		expect(await errors.dirty(1)).toHaveLength(1);

		await errors.shown("error-1", 1);

		expect(ids(await errors.dirty(10))).toEqual(["error-2"]);
		expect(await errors.get("error-1")).not.toHaveProperty("cardDirty");
	});

	it("stays with an error that moved on while its card was drawn", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));
		await errors.save(resolved(nth(1)), nth(1));

		await errors.shown("error-1", 1);

		expect(ids(await errors.dirty(10))).toEqual(["error-1"]);
	});

	it.each([
		["revision", { revision: 2 }],
		["count", { count: 2 }],
		["state", { state: "snoozed" as const }],
		["visibility", { visible: false }],
	])("begins anew with another %s", async (_, change) => {
		const { errors } = test.stores;
		await errors.insert(nth(1));
		await errors.shown("error-1", 1);

		await errors.save({ ...nth(1), ...change }, nth(1));

		expect(ids(await errors.dirty(10))).toEqual(["error-1"]);
	});

	it("is left alone by a change no card shows", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));
		const read = (await errors.get("error-1")) as SyncError;
		await errors.shown("error-1", 1);

		expect(await errors.save({ ...read, dueAt: minute(30) }, read)).toBe(true);

		expect(await errors.dirty(10)).toEqual([]);
		expect(await errors.get("error-1")).toMatchObject({ dueAt: minute(30) });
	});

	it("does not forget a card that waits when such a change comes", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1));
		const { cardDirty, ...read } = (await errors.get("error-1")) as SyncError;

		await errors.save({ ...read, dueAt: minute(30) }, read);

		expect(ids(await errors.dirty(10))).toEqual(["error-1"]);
	});

	it("never begins for an error that was never visible, and begins when it becomes so", async () => {
		const { errors } = test.stores;
		const silent = nth(1, { kind: "transient", visible: false, cardDirty: true });
		await errors.insert(silent);
		const repeated: SyncError = { ...silent, count: 2, revision: 2 };
		await errors.save(repeated, silent);
		expect(await errors.dirty(10)).toEqual([]);

		await errors.save({ ...repeated, visible: true }, repeated);

		expect(ids(await errors.dirty(10))).toEqual(["error-1"]);
	});
});

describeStores("errors: lists", (test) => {
	it("lists what is not resolved, oldest first, of one mapping or all", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(3));
		await errors.insert(nth(1));
		await errors.insert(nth(2, { mapping: "items" }));
		await errors.insert(nth(4, { kind: "validation", visible: false }));
		await errors.insert(nth(5));
		await errors.save(resolved(nth(5)), nth(5));
		await errors.save(resolving(nth(3)), nth(3));

		expect(ids(await errors.open({}))).toEqual(["error-1", "error-2", "error-3", "error-4"]);
		expect(ids(await errors.open({ mapping: "customers" }))).toEqual(["error-1", "error-3", "error-4"]);
		expect(ids(await errors.open({ mapping: "customers", visibleOnly: true, limit: 1 }))).toEqual([
			"error-1",
		]);
		expect(ids(await errors.open({ visibleOnly: true }))).toEqual(["error-1", "error-2", "error-3"]);
		expect(ids(await errors.open({ kind: "validation" }))).toEqual(["error-4"]);
		expect(await errors.countOpen()).toBe(4);
		expect(await errors.countOpen({ mapping: "customers" })).toBe(3);
		expect(ids(await errors.resolving())).toEqual(["error-3"]);
		expect((await errors.open({ limit: 1 }))[0]).not.toHaveProperty("openSince");
	});

	it("streams errors whose time has come, and none that is being resolved", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1, { dueAt: minute(10) }));
		await errors.insert(nth(2, { dueAt: minute(5) }));
		await errors.insert(nth(3, { dueAt: minute(11) }));
		await errors.insert(nth(4));
		await errors.insert(nth(5, { dueAt: minute(1), mapping: "items" }));
		await errors.insert(nth(6, { dueAt: minute(1), state: "snoozed" }));
		await errors.insert(nth(7, { dueAt: minute(1) }));
		await errors.save(resolving(nth(7, { dueAt: minute(1) })), nth(7));

		expect(ids(await gather(errors.due("customers", minute(10))))).toEqual(["error-2", "error-1", "error-6"]);
	});

	it("streams many due errors while each is put off", async () => {
		const { errors } = test.stores;
		const many = Array.from({ length: 1_100 }, (_, n) =>
			nth(n, { _id: `error-${String(n).padStart(5, "0")}`, openedAt: minute(0), dueAt: minute(1) }),
		);
		for (const error of many) await errors.insert(error);
		const seen: string[] = [];

		for await (const page of errors.due("customers", minute(1)))
			for (const error of page) {
				seen.push(error._id);
				await errors.save({ ...error, dueAt: minute(30), count: error.count + 1 }, error);
			}

		expect(seen.sort()).toEqual(ids(many));
	}, 60_000);

	it("tells a pair's errors, newest first", async () => {
		const { errors } = test.stores;
		for (const n of [1, 2, 3]) {
			const error = nth(n, { couplingId: "pair-1" });
			await errors.insert(error);
			await errors.save(resolved(error), error);
		}
		await errors.insert(nth(4));

		expect(ids(await errors.ofCoupling("pair-1"))).toEqual(["error-3", "error-2", "error-1"]);
	});
});

describeStores("errors: piles", (test) => {
	const CAUSE = "customers | validation | x";
	const PILE = `group ${CAUSE}`;
	const refused = (n: number, overrides: Partial<SyncError> = {}) =>
		nth(n, { kind: "validation", cause: CAUSE, conflict: null, ...overrides });

	it("hold what waits and is visible, oldest first, page by page", async () => {
		const { errors } = test.stores;
		for (const n of [3, 1, 2]) await errors.insert(refused(n));
		await errors.insert(refused(4, { state: "snoozed" }));
		await errors.insert(refused(5, { visible: false }));
		await errors.insert(nth(6));

		expect(ids(await errors.ofPile(PILE, 10))).toEqual(["error-1", "error-2", "error-3"]);
		expect(ids(await errors.ofPile(PILE, 2, 1))).toEqual(["error-2", "error-3"]);
		expect(await errors.countPile(PILE)).toBe(3);
		expect(await errors.countSetAside(PILE)).toBe(1);
		expect(ids(await errors.asideOfPile(PILE, 10))).toEqual(["error-4"]);
		expect(await errors.get("error-1")).not.toHaveProperty("pile");
	});

	it("tell how many of them are of pairs", async () => {
		const { errors } = test.stores;
		await errors.insert(refused(1));
		const single = {
			couplingId: null,
			openKey: "customers left a",
			record: { side: "left", id: "a" },
		} as const;
		await errors.insert(refused(2, single));

		expect(await errors.countPile(PILE, true)).toBe(1);
	});

	it("are left when an error is settled or fails for another reason", async () => {
		const { errors } = test.stores;
		for (const n of [1, 2, 3]) await errors.insert(refused(n));

		await errors.save(resolved(refused(1)), refused(1));
		await errors.save({ ...refused(2), cause: "another", revision: 2 }, refused(2));

		expect(ids(await errors.ofPile(PILE, 10))).toEqual(["error-3"]);
		expect(await errors.countPile("group another")).toBe(1);
	});

	it("are found by the record they hang under while they wait, and that record's open errors by the record", async () => {
		const { errors } = test.stores;
		const parent = { mapping: "customers", side: "left", id: "ABC", reference: "C1", name: null } as const;
		const cause = "contacts | waitingForParent";
		const child = (n: number, facts: Partial<SyncError> = {}) =>
			nth(n, { mapping: "contacts", kind: "waitingForParent", cause, parent, ...facts });
		await errors.insert(child(1));
		await errors.insert(child(2, { state: "snoozed" }));
		await errors.insert(child(3, { parent: { ...parent, id: null } }));
		const about = (n: number) => {
			const error = refused(n);
			const { left } = error.records;
			return { ...error, records: { ...error.records, left: { ...left, id: "abc" } } };
		};
		await errors.insert(about(5));
		await errors.insert(about(4));
		const pile = { kind: "children", key: `children ${cause}`, mapping: "contacts" };

		expect(await errors.pilesUnder(["customers left abc", "customers left x"])).toEqual([pile]);
		expect(await errors.pilesUnder("any")).toEqual([pile]);
		expect(ids(await errors.ofRecordKey("customers left abc"))).toEqual(["error-4", "error-5"]);
		expect(await errors.ofRecordKey("contacts left abc")).toEqual([]);

		await errors.save(resolved(child(1)), child(1));
		await errors.save(resolved(about(4)), about(4));
		expect(await errors.pilesUnder(["customers left abc"])).toEqual([]);
		expect(ids(await errors.ofRecordKey("customers left abc"))).toEqual(["error-5"]);
		expect(await errors.get("error-5")).toStrictEqual({ ...about(5), cardDirty: true });
	});

	it("about a key are found by each record that shares it, while they are open and as they name them by now", async () => {
		const { errors } = test.stores;
		const named = (...ids: string[]) =>
			ids.map((id) => ({ side: "right" as const, id, name: null, link: null }));
		const sharing = (n: number, others: string[], overrides: Partial<SyncError> = {}) =>
			nth(n, {
				kind: "duplicate",
				couplingId: null,
				record: { side: "left", id: `Left-${n}` },
				openKey: `customers key C-${n}`,
				others: named(...others),
				...overrides,
			});
		const own = sharing(3, [], { openKey: "customers left left-3" });
		for (const error of [sharing(2, ["A", "B"]), sharing(1, ["B"]), own]) await errors.insert(error);

		const found = async (...records: string[]) => ids(await errors.aboutTwinsOf(records));
		expect(await found("customers right b", "customers right a", "customers left left-1")).toEqual([
			"error-1",
			"error-2",
		]);
		expect(await found("customers left left-3", "customers left b", "contacts right b")).toEqual([]);
		expect(await found()).toEqual([]);
		const { cardDirty, ...first } = sharing(1, ["B"]);
		expect(await errors.aboutTwinsOf(["customers left left-1"])).toEqual([{ ...first, cardDirty: true }]);

		await errors.save(sharing(2, ["A", "C"], { revision: 2 }), sharing(2, []));
		await errors.save(resolved(sharing(1, ["B"])), sharing(1, ["B"]));

		expect(await found("customers right b")).toEqual([]);
		expect(await found("customers right c")).toEqual(["error-2"]);
	});

	it("tell how they ended since a time, by resolution and by who chose it", async () => {
		const { errors } = test.stores;
		const ended = async (n: number, actorName: string | null, at: string, visible = true) => {
			const error = refused(n, { visible });
			await errors.insert(error);
			const closed = resolved(error);
			const resolution = actorName === null ? ("succeeded" as const) : ("retry" as const);
			const outcome = closed.outcome && { ...closed.outcome, actorName, resolution, at };
			await errors.save({ ...closed, outcome }, error);
		};
		await ended(1, "Anna", minute(1));
		await ended(2, "Anna", minute(30));
		await ended(3, "Anna", minute(31));
		await ended(4, null, minute(32));
		await ended(5, null, minute(33), false);

		const ends = await errors.endsOfPile(PILE, minute(30));

		expect(ends.sort((one, two) => two.count - one.count)).toEqual([
			{ resolution: "retry", actorName: "Anna", count: 2 },
			{ resolution: "succeeded", actorName: null, count: 1 },
		]);
	});

	it("are told of many at once, those that moved on meanwhile left out", async () => {
		const { errors } = test.stores;
		for (const n of [1, 2, 3]) await errors.insert(refused(n));
		await errors.save({ ...refused(2), count: 2, revision: 2 }, refused(2));

		await errors.shownAll([1, 2, 3].map((n) => ({ _id: `error-${n}`, revision: 1 })));

		expect(ids(await errors.dirty(10))).toEqual(["error-2"]);
		expect(await errors.dirty(10, "error-2")).toEqual([]);
	});
});

describeStores("errors: how many are open", (test) => {
	it("counts those of every mapping by their kind, whoever works on them, and none that ended", async () => {
		const { errors } = test.stores;
		await errors.insert(nth(1, { kind: "validation" }));
		await errors.insert(resolving(nth(2, { kind: "validation" })));
		await errors.insert(nth(3, { kind: "permission", mapping: "items" }));
		await errors.insert(resolved(nth(4, { kind: "validation" })));

		const counted = await errors.countOpenByKind();

		expect(counted.sort((one, two) => two.count - one.count)).toEqual([
			{ mapping: "customers", kind: "validation", count: 2 },
			{ mapping: "items", kind: "permission", count: 1 },
		]);
	});
});

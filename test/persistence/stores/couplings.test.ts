import { deepStrictEqual } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { expect, it } from "@jest/globals";
import fc from "fast-check";
import {
	type Coupling,
	couple,
	type Held,
	type Pending,
	part,
	recordKey,
	skip,
	unsetVersions,
} from "../../../src/domain/coupling.js";
import type { FieldValue } from "../../../src/domain/record.js";
import { aCoupling } from "../../support/builders/index.js";
import { describeStores, gather } from "../../support/stores.js";

const AT = "2026-01-31T09:00:00.000Z";

/** The nth coupling of its mapping, with records of its own. */
function nth(n: number, overrides: Partial<Coupling> = {}): Coupling {
	const mapping = overrides.mapping ?? "customers";
	const left = `left-${n}`;
	const right = `right-${n}`;
	return aCoupling({
		_id: `pair-${String(n).padStart(6, "0")}`,
		left: { id: left, version: "v1", modifiedAt: AT },
		right: { id: right, version: "w1", modifiedAt: null },
		leftKey: recordKey(mapping, left),
		rightKey: recordKey(mapping, right),
		...overrides,
	});
}

function many(count: number): Coupling[] {
	return Array.from({ length: count }, (_, n) => nth(n));
}

function aPending(overrides: Partial<Pending> = {}): Pending {
	return {
		claim: "claim-1",
		owner: "instance-1",
		job: "job-1",
		side: "right",
		operation: "update",
		expectedVersion: "w1",
		expectedModifiedAt: null,
		values: { name: "Contoso" },
		sourceValues: { name: "Contoso" },
		seats: null,
		asks: false,
		create: null,
		actor: null,
		at: AT,
		...overrides,
	};
}

/** Everything a coupling can hold, with names and values that are hard to keep. */
function aFullCoupling(): Coupling {
	return nth(1, {
		seats: {
			name: { left: "Adatum 🏭 B.V.", right: null },
			"credit limit (local currency)": { left: 12_345.67, right: 0 },
			[`a ${"very ".repeat(60)}long name`]: { left: "", right: false },
			'"quoted" & $dollar': { left: -2_147_483_649, right: 9_007_199_254_740_991 },
		},
		touched: { left: ["name"], right: [] },
		asked: true,
		outside: true,
		pending: aPending({
			operation: "create",
			values: {},
			sourceValues: { name: null },
			create: {
				id: null,
				key: { field: "number", value: "K-000001", ours: true },
				horizonAt: null,
				repeated: false,
				replaces: { id: "right-0", version: null, modifiedAt: AT },
				unmapped: { phoneNumber2: "0", blocked: null },
			},
		}),
		ghosts: [
			{
				side: "left",
				expectedVersion: null,
				expectedModifiedAt: AT,
				values: {},
				sourceValues: { phone: "0" },
				seats: { phone: { left: null, right: "0" } },
				asks: true,
				overtaken: AT,
			},
		],
		held: { question: "error-1", what: "deletion", revision: 3 },
		recentWrites: [
			{ at: AT, side: "right", fields: { 'a "quoted" name': { digest: "00ff", overwrote: true } } },
		],
	});
}

describeStores("couplings: what runs wrote lately", (test) => {
	it("is gone once the pair is saved without it", async () => {
		const { couplings } = test.stores;
		await couplings.insert([aFullCoupling()]);
		const { recentWrites, ...without } = aFullCoupling();

		expect(recentWrites).toHaveLength(1);
		expect(await couplings.save([{ coupling: without }])).toEqual(new Set());

		const kept = await couplings.get(without._id);
		expect(kept).not.toHaveProperty("recentWrites");
	});
});

describeStores("couplings: insert and read", (test) => {
	it("keeps a parted record from being matched after its former partner was coupled to another one", async () => {
		const { couplings } = test.stores;
		await couplings.insert([nth(1, { formerRightKey: recordKey("customers", "right-9") })]);

		const found = await couplings.byRecord("customers", "right", ["right-1", "right-9"]);

		expect(found.get("right-1")).toMatchObject({ state: "coupled", left: { id: "left-1" } });
		expect(found.get("right-9")).toMatchObject({
			state: "parted",
			left: { id: null },
			right: { id: "right-9" },
		});
	});

	it("gives the bond a record has before the one it once had", async () => {
		const { couplings } = test.stores;
		await couplings.insert([nth(1, { formerRightKey: recordKey("customers", "right-2") }), nth(2)]);

		const found = await couplings.byRecord("customers", "right", ["right-2"]);

		expect(found.get("right-2")).toMatchObject({ _id: nth(2)._id, state: "coupled" });
	});

	it("gives a coupling back as it was inserted", async () => {
		const { couplings } = test.stores;
		const full = aFullCoupling();

		expect(await couplings.insert([full])).toEqual([]);

		expect(await couplings.get(full._id)).toStrictEqual(full);
		expect(await couplings.get("somebody else")).toBeNull();
	});

	it("gives a coupling back as it was saved, one revision later", async () => {
		const { couplings } = test.stores;
		await couplings.insert([nth(1, { seats: { gone: { left: 1, right: 2 } } })]);
		const full = aFullCoupling();

		expect(await couplings.save([{ coupling: full }])).toEqual(new Set());

		expect(await couplings.get(full._id)).toStrictEqual({ ...full, revision: 2 });
	});

	it("keeps a record that does not exist yet free of a key, and takes the key of one that is gone away", async () => {
		const { couplings } = test.stores;
		const creating = couple({ _id: "c-1", mapping: "customers", left: "A", right: null, at: AT });
		const other = couple({ _id: "c-2", mapping: "customers", left: "B", right: null, at: AT });
		expect(await couplings.insert([creating, other])).toEqual([]);
		const { leftKey, ...withoutLeft } = creating;

		await couplings.save([{ coupling: { ...withoutLeft, left: { ...creating.left, id: null } } }]);

		const stored = await couplings.get("c-1");
		expect(stored).not.toHaveProperty("leftKey");
		expect(stored).not.toHaveProperty("rightKey");
		expect(await couplings.byRecord("customers", "left", ["A"])).toEqual(new Map());
		const again = couple({ _id: "c-3", mapping: "customers", left: "A", right: null, at: AT });
		expect(await couplings.insert([again])).toEqual([]);
	});

	it("refuses a second coupling of a record in one mapping and inserts the others", async () => {
		const { couplings } = test.stores;
		await couplings.insert([nth(1)]);
		const sameLeft = nth(2, { leftKey: recordKey("customers", "LEFT-1") });
		const sameRight = nth(3, { rightKey: recordKey("customers", "right-1") });
		const otherMapping = nth(5, { mapping: "vendors", leftKey: recordKey("vendors", "left-1") });

		expect(await couplings.insert([sameLeft, nth(4), sameRight, otherMapping])).toEqual([
			sameLeft,
			sameRight,
		]);

		expect(
			(await couplings.getMany(["pair-000002", "pair-000004", "pair-000005"])).map((c) => c._id),
		).toEqual(["pair-000004", "pair-000005"]);
	});

	it("does not save a coupling onto a record that is coupled already", async () => {
		const { couplings } = test.stores;
		const creating = couple({ _id: "c-1", mapping: "customers", left: "A", right: null, at: AT });
		await couplings.insert([nth(1), nth(2), creating]);
		const found: Coupling = { ...creating, rightKey: recordKey("customers", "right-1") };

		const unsaved = await couplings.save([{ coupling: nth(2, { asked: true }) }, { coupling: found }]);

		expect(unsaved).toEqual(new Set(["c-1"]));
		expect(await couplings.get("c-1")).toStrictEqual(creating);
		expect((await couplings.get("pair-000002"))?.asked).toBe(true);
	});

	it("finds couplings by record, whatever the case, more than one request's worth of them", async () => {
		const { couplings } = test.stores;
		await couplings.insert(many(1_200));
		const ids = Array.from({ length: 1_300 }, (_, n) => `LEFT-${n}`);

		const found = await couplings.byRecord("customers", "left", ids);

		expect(found.size).toBe(1_200);
		expect(found.get("left-1199")).toStrictEqual(nth(1_199));
		expect(await couplings.byRecord("customers", "right", ["right-7"])).toEqual(
			new Map([["right-7", nth(7)]]),
		);
		expect(await couplings.byRecord("vendors", "left", ids)).toEqual(new Map());
		expect(await couplings.byRecord("customers", "left", [])).toEqual(new Map());
	});

	it("streams all couplings of a mapping in the order of their ids, in pages", async () => {
		const { couplings } = test.stores;
		await couplings.insert([...many(1_200).reverse(), nth(9_000, { mapping: "vendors" })]);
		const sizes: number[] = [];
		const ids: string[] = [];

		for await (const page of couplings.all("customers")) {
			sizes.push(page.length);
			ids.push(...page.map(({ _id }) => _id));
		}

		expect(ids).toEqual(many(1_200).map(({ _id }) => _id));
		expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
	});

	it("streams those that need reading, while they are being read and saved", async () => {
		const { couplings } = test.stores;
		const toRead = many(700).map((coupling, n) => (n % 2 === 0 ? unsetVersions(coupling) : coupling));
		await couplings.insert(toRead);
		const seen: string[] = [];

		for await (const page of couplings.needingReading("customers")) {
			seen.push(...page.map(({ _id }) => _id));
			await couplings.save(page.map((coupling) => ({ coupling: { ...coupling, needsReading: false } })));
		}

		expect(seen).toEqual(toRead.filter(({ needsReading }) => needsReading).map(({ _id }) => _id));
		expect(await gather(couplings.needingReading("customers"))).toEqual([]);
	});

	it("counts the bonds of a mapping that stand, and the skipped ones among them", async () => {
		const { couplings } = test.stores;
		const creating = couple({ _id: "c-1", mapping: "customers", left: "A", right: null, at: AT });
		const others = [skip(creating), skip(nth(4, { mapping: "vendors" })), { ...part(nth(3)), skipped: true }];
		await couplings.insert([{ ...nth(1), outside: true }, skip(nth(2)), ...others]);

		expect(await couplings.count("customers")).toBe(3);
		expect(await couplings.countSkipped("customers")).toBe(2);
		expect(await couplings.countOutside("customers")).toBe(1);
		expect(await couplings.count("items")).toBe(0);
	});
});

describeStores("couplings: save", (test) => {
	it("refuses an old revision and saves the others", async () => {
		const { couplings } = test.stores;
		const [one, two, three] = many(3) as [Coupling, Coupling, Coupling];
		await couplings.insert([one, two, three]);
		await couplings.save([{ coupling: skip(two) }]);

		const unsaved = await couplings.save([one, two, three].map((coupling) => ({ coupling })));

		expect(unsaved).toEqual(new Set([two._id]));
		expect((await couplings.get(two._id))?.skipped).toBe(true);
		expect((await couplings.getMany([one._id, two._id, three._id])).map((c) => c.revision)).toEqual([
			2, 2, 2,
		]);
	});

	it("refuses what was removed", async () => {
		const { couplings } = test.stores;
		await couplings.insert([nth(1)]);
		await couplings.remove([nth(1)]);

		expect(await couplings.save([{ coupling: nth(1) }])).toEqual(new Set([nth(1)._id]));
		expect(await couplings.get(nth(1)._id)).toBeNull();
	});

	it("refuses a holder that lost its claim, though the revision is the one it expects", async () => {
		const { couplings } = test.stores;
		await couplings.insert([nth(1)]);
		const [claimed] = (await couplings.claim([{ coupling: nth(1), pending: aPending() }])) as [Coupling];

		const done = { ...claimed, pending: null };
		expect(await couplings.save([{ coupling: done, claim: "claim-2" }])).toEqual(new Set([claimed._id]));
		expect(await couplings.save([{ coupling: done, claim: "claim-1" }])).toEqual(new Set());

		expect(await couplings.get(claimed._id)).toStrictEqual({ ...nth(1), revision: 3 });
	});

	it("changes nothing it was given", async () => {
		const { couplings } = test.stores;
		const coupling = Object.freeze(nth(1));
		const pending = Object.freeze(aPending());
		await couplings.insert([coupling]);

		await couplings.save([Object.freeze({ coupling })]);
		await couplings.claim([
			Object.freeze({ coupling: Object.freeze({ ...coupling, revision: 2 }), pending }),
		]);

		expect(coupling).toStrictEqual(nth(1));
		expect(pending).toStrictEqual(aPending());
	});

	it("tells two savers of the same pairs apart exactly: each pair is saved by one", async () => {
		const { couplings } = test.stores;
		const pairs = many(50);
		await couplings.insert(pairs);
		const saver = (name: string, from: number, to: number) =>
			couplings.save(
				pairs.slice(from, to).map((coupling) => ({ coupling: { ...coupling, updatedAt: name } })),
			);

		const [byFirst, bySecond] = await Promise.all([saver("first", 0, 30), saver("second", 20, 50)]);

		for await (const page of couplings.all("customers"))
			for (const { _id, revision, updatedAt } of page) {
				expect(revision).toBe(2);
				expect((updatedAt === "first" ? byFirst : bySecond).has(_id)).toBe(false);
			}
		expect(byFirst.size + bySecond.size).toBe(10);
	});

	it("knows its own save when someone else went on from it before it could look", async () => {
		const { couplings } = test.stores;
		const pairs = many(40);
		await couplings.insert(pairs);
		// The last pair is lost to another writer, so that the first saver has to ask which of its saves took effect.
		await couplings.save([{ coupling: pairs[39] as Coupling }]);
		const follow = (revision: number) =>
			couplings.save(pairs.slice(0, 20).map((coupling) => ({ coupling: { ...coupling, revision } })));

		const [unsaved, ...followers] = await Promise.all([
			couplings.save(pairs.map((coupling) => ({ coupling }))),
			follow(2),
			follow(3),
		]);

		const won = followers.map((lost) => 20 - lost.size);
		const revisions = (await couplings.getMany(pairs.slice(0, 20).map(({ _id }) => _id))).map(
			(c) => c.revision,
		);
		expect(unsaved).toEqual(new Set([pairs[39]?._id]));
		expect(revisions.reduce((sum, revision) => sum + revision - 2, 0)).toBe(
			won.reduce((sum, count) => sum + count, 0),
		);
	});
});

describeStores("couplings: claim", (test) => {
	it("marks the pair and gives it back as stored", async () => {
		const { couplings } = test.stores;
		await couplings.insert([nth(1), nth(2)]);

		const claimed = await couplings.claim([
			{ coupling: nth(1), pending: aPending() },
			{ coupling: nth(2), pending: aPending({ claim: "claim-2" }) },
		]);

		expect(claimed).toStrictEqual([
			{ ...nth(1), pending: aPending(), revision: 2 },
			{ ...nth(2), pending: aPending({ claim: "claim-2" }), revision: 2 },
		]);
		expect(await couplings.getMany(claimed.map(({ _id }) => _id))).toStrictEqual(claimed);
		expect(await couplings.claimed("customers")).toHaveLength(2);
		expect(await couplings.claimed("vendors")).toEqual([]);
	});

	it("leaves out what is claimed, was saved or is gone", async () => {
		const { couplings } = test.stores;
		const [free, taken, saved, gone] = many(4) as [Coupling, Coupling, Coupling, Coupling];
		await couplings.insert([free, taken, saved]);
		const [held] = (await couplings.claim([{ coupling: taken, pending: aPending({ claim: "before" }) }])) as [
			Coupling,
		];
		await couplings.save([{ coupling: saved }]);

		const claimed = await couplings.claim(
			[free, taken, held, saved, gone].map((coupling, n) => ({
				coupling,
				pending: aPending({ claim: `mine-${n}` }),
			})),
		);

		expect(claimed.map(({ _id }) => _id)).toEqual([free._id]);
		expect((await couplings.get(taken._id))?.pending?.claim).toBe("before");
	});

	it("lets exactly one of two claimers have a pair", async () => {
		const { couplings } = test.stores;
		const pairs = many(60);
		await couplings.insert(pairs);
		const claimer = (name: string, from: number, to: number) =>
			couplings.claim(
				pairs
					.slice(from, to)
					.map((coupling, n) => ({ coupling, pending: aPending({ claim: `${name}-${n}`, owner: name }) })),
			);

		const [byFirst, bySecond] = await Promise.all([claimer("first", 0, 40), claimer("second", 20, 60)]);

		const winners = new Map((await gather(couplings.all("customers"))).map((c) => [c._id, c.pending?.owner]));
		expect(winners.size).toBe(60);
		expect(byFirst.length + bySecond.length).toBe(60);
		for (const { _id } of byFirst) expect(winners.get(_id)).toBe("first");
		for (const { _id } of bySecond) expect(winners.get(_id)).toBe("second");
	});

	it("does not leave a pair in the claimed ones once its result is saved", async () => {
		const { couplings } = test.stores;
		await couplings.insert([nth(1)]);
		const [claimed] = (await couplings.claim([{ coupling: nth(1), pending: aPending() }])) as [Coupling];

		await couplings.save([{ coupling: { ...claimed, pending: null }, claim: "claim-1" }]);

		expect(await couplings.claimed("customers")).toEqual([]);
	});
});

describeStores("couplings: remove and hold", (test) => {
	it("removes what is still as it was read", async () => {
		const { couplings } = test.stores;
		const [one, two, never] = many(3) as [Coupling, Coupling, Coupling];
		await couplings.insert([one, two]);
		await couplings.save([{ coupling: two }]);

		expect(await couplings.remove([one, two, never])).toEqual(new Set([two._id]));

		expect((await gather(couplings.all("customers"))).map(({ _id }) => _id)).toEqual([two._id]);
	});

	it("holds pairs for a question, and they wait", async () => {
		const { couplings } = test.stores;
		const [one, two, moved] = many(3).map(unsetVersions) as [Coupling, Coupling, Coupling];
		await couplings.insert([one, two, moved]);
		await couplings.save([{ coupling: moved }]);
		const held: Held = { question: "error-1", what: "deletion", revision: 1 };

		expect(await couplings.hold([one, two, moved], held)).toEqual(new Set([moved._id]));

		const stored = await gather(couplings.heldBy("error-1"));
		expect(stored).toStrictEqual(
			[one, two].map((coupling) => ({ ...coupling, held, needsReading: false, revision: 2 })),
		);
		expect(await gather(couplings.heldBy("error-2"))).toEqual([]);
		expect(await couplings.countHeld("error-1")).toBe(2);
		expect(await couplings.countHeld("error-2")).toBe(0);
		expect((await gather(couplings.needingReading("customers"))).map(({ _id }) => _id)).toEqual([moved._id]);
	});
});

const someName = fc
	.string({ unit: "grapheme", minLength: 1, maxLength: 60 })
	.filter((name) => !/[.\0]|^\$|^__proto__$/.test(name));
const someText = fc.string({ unit: "grapheme", maxLength: 40 });
const someValue: fc.Arbitrary<FieldValue> = fc.oneof(
	someText,
	fc.constant(null),
	fc.boolean(),
	fc.integer(),
	fc.maxSafeInteger(),
	fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
);
const someValues = fc.dictionary(someName, someValue, { maxKeys: 4, noNullPrototype: true });
/** Plain objects, as everything that comes back is. */
const plain = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
	fc.record(fields, { noNullPrototype: true });
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });
const someRecord = plain({ id: maybe(someText), version: maybe(someText), modifiedAt: maybe(someText) });
const someSide = fc.constantFrom("left" as const, "right" as const);

const someSeats = fc.dictionary(someName, plain({ left: someValue, right: someValue }), {
	noNullPrototype: true,
});

const somePending: fc.Arbitrary<Pending> = plain({
	claim: someText.map((text) => `claim ${text}`),
	owner: someText,
	job: someText,
	side: someSide,
	operation: fc.constantFrom("create" as const, "update" as const, "delete" as const),
	expectedVersion: maybe(someText),
	expectedModifiedAt: maybe(someText),
	values: someValues,
	sourceValues: someValues,
	seats: maybe(someSeats),
	asks: fc.boolean(),
	create: maybe(
		plain({
			id: maybe(someText),
			key: maybe(plain({ field: someText, value: someValue, ours: fc.boolean() })),
			horizonAt: maybe(someText),
			repeated: fc.boolean(),
			replaces: maybe(someRecord),
			unmapped: maybe(someValues),
		}),
	),
	actor: maybe(someText),
	at: someText,
});

/** Any coupling at all, of one mapping, with keys that no other run of the property has. */
const someCoupling: fc.Arbitrary<Coupling> = plain({
	_id: fc.constant("replaced"),
	mapping: fc.constant("customers"),
	state: fc.constantFrom("coupled" as const, "creating" as const, "parted" as const),
	left: someRecord,
	right: someRecord,
	seats: someSeats,
	touched: plain({ left: fc.array(someText), right: fc.array(someText) }),
	skipped: fc.boolean(),
	asked: fc.boolean(),
	undone: fc.boolean(),
	outside: fc.boolean(),
	needsReading: fc.boolean(),
	pending: maybe(somePending),
	ghosts: fc.array(
		plain({
			side: someSide,
			expectedVersion: maybe(someText),
			expectedModifiedAt: maybe(someText),
			values: someValues,
			sourceValues: someValues,
			seats: maybe(someSeats),
			asks: fc.boolean(),
		}),
		{ maxLength: 2 },
	),
	held: maybe(
		plain({
			question: fc.uuid(),
			what: fc.constantFrom("deletion" as const, "overwrite" as const),
			revision: fc.nat(),
		}),
	),
	revision: fc.nat(),
	createdAt: someText,
	updatedAt: someText,
});

function withKeys(coupling: Coupling, left: boolean, right: boolean): Coupling {
	const keyed = { ...coupling };
	if (left) keyed.leftKey = recordKey("customers", `left ${coupling._id}`);
	if (right) keyed.rightKey = recordKey("customers", `right ${coupling._id}`);
	return keyed;
}

describeStores("couplings: any coupling", (test) => {
	it("comes back as inserted, and as saved over any other", async () => {
		const { couplings } = test.stores;
		const keys = fc.tuple(fc.boolean(), fc.boolean());
		await fc.assert(
			fc.asyncProperty(someCoupling, keys, someCoupling, keys, async (first, had, second, has) => {
				// Its own id, so that what a failed attempt left behind does not get in the way of finding a smaller one.
				const before = withKeys({ ...first, _id: randomUUID() }, ...had);
				const after = withKeys({ ...second, _id: before._id, revision: before.revision }, ...has);

				expect(await couplings.insert([before])).toEqual([]);
				// A field named `constructor` is kept, too, but jest's own strict comparison trips over it.
				deepStrictEqual(await couplings.get(before._id), before);
				expect(await couplings.save([{ coupling: after }])).toEqual(new Set());
				deepStrictEqual(await couplings.get(before._id), { ...after, revision: after.revision + 1 });
				expect(await couplings.remove([{ ...after, revision: after.revision + 1 }])).toEqual(new Set());
			}),
			{ numRuns: 100 },
		);
	});
});

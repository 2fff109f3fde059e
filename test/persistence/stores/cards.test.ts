import { expect, it } from "@jest/globals";
import type { Card, CardStore } from "../../../src/ports/stores.js";
import { inPairs } from "../../support/rivals.js";
import { describeStores } from "../../support/stores.js";

const minute = (n: number) => new Date(Date.UTC(2026, 0, 31, 9, n)).toISOString();

/** The nth card, of an error of its own, waiting to be posted. */
function nth(n: number, overrides: Partial<Card> = {}): Card {
	return {
		_id: `card-${n}`,
		subject: `error ${n}`,
		errorId: `error-${n}`,
		pile: null,
		generation: 0,
		shared: null,
		partOf: null,
		thread: null,
		channel: "C1",
		priority: 1,
		desiredRevision: 1,
		desired: {
			text: "Adatum cannot be synchronized",
			blocks: [{ type: "section", fields: [] }, { block_id: "" }],
		},
		shownRevision: 0,
		ts: null,
		sending: null,
		unclear: false,
		notBefore: null,
		broken: null,
		attempts: 0,
		changedAt: minute(n),
		dirty: true,
		revision: 1,
		...overrides,
	};
}

async function insert(cards: CardStore, ...all: Card[]): Promise<void> {
	for (const card of all) expect(await cards.insert(card)).toBe(true);
}

const ids = (cards: Card[]) => cards.map(({ _id }) => _id);

describeStores("cards", (test) => {
	it("gives a card back as it was inserted, by id, error and message", async () => {
		const { cards } = test.stores;
		const { dirty, ...posted } = nth(1, {
			ts: "1706692800.000100",
			sending: { owner: "instance-1", token: "t", at: minute(1), kind: "update" },
		});
		await insert(cards, posted, nth(2));

		expect(await cards.get("card-1")).toStrictEqual(posted);
		expect(await cards.byError("error-2")).toStrictEqual(nth(2));
		expect(await cards.byMessage("C1", "1706692800.000100")).toStrictEqual(posted);
		expect(await cards.byMessage("C2", "1706692800.000100")).toBeNull();
		expect(await cards.byError("error-3")).toBeNull();
	});

	it("has one card per error", async () => {
		const { cards } = test.stores;

		const inserted = await Promise.all(
			inPairs(4).map(([n, error]) => cards.insert(nth(n, { errorId: `error-${error}` }))),
		);

		expect(inserted.filter(Boolean)).toHaveLength(4);
	});

	it("saves on condition of the revision; one of two senders takes a card", async () => {
		const { cards } = test.stores;
		await insert(cards, nth(1));

		const taken = await Promise.all(
			["a", "b"].map((token) => {
				const sending = { owner: "instance-1", token, at: minute(1), kind: "post" as const };
				return cards.save(nth(1, { sending }));
			}),
		);

		expect(taken.filter(Boolean)).toHaveLength(1);
		expect(await cards.get("card-1")).toMatchObject({
			revision: 2,
			sending: { token: taken[0] ? "a" : "b" },
		});
		expect(await cards.save(nth(2))).toBe(false);
	});

	it("keeps every field it saves, and drops the mark of a card that is up to date", async () => {
		const { cards } = test.stores;
		await insert(cards, nth(1));
		const { dirty, ...shown } = nth(1, { ts: "1706692800.000100", shownRevision: 1, attempts: 1 });

		expect(await cards.save(shown)).toBe(true);

		expect(await cards.get("card-1")).toStrictEqual({ ...shown, revision: 2 });
		expect(await cards.dirty(10, minute(59))).toEqual([]);
	});

	it("gives the most urgent cards first, then those that wait longest", async () => {
		const { cards } = test.stores;
		await insert(
			cards,
			nth(1, { priority: 0 }),
			nth(3, { priority: 2 }),
			nth(2, { priority: 2 }),
			nth(4, { priority: 10 }),
			nth(5, { dirty: false }),
		);

		expect(ids(await cards.dirty(10, minute(59)))).toEqual(["card-4", "card-2", "card-3", "card-1"]);
		expect(ids(await cards.dirty(2, minute(59)))).toEqual(["card-4", "card-2"]);
		expect(await cards.countDirty()).toBe(4);
		expect((await cards.dirty(1, minute(59)))[0]).toStrictEqual(nth(4, { priority: 10 }));
	});

	it("leaves out broken cards, and those whose time has not come", async () => {
		const { cards } = test.stores;
		await insert(
			cards,
			nth(1, { broken: "channelArchived" }),
			nth(2, { notBefore: minute(31) }),
			nth(3, { notBefore: minute(30) }),
			nth(4),
		);

		expect(ids(await cards.dirty(10, minute(30)))).toEqual(["card-3", "card-4"]);
		expect(await cards.countDirty()).toBe(3);

		await cards.save(nth(1));
		await cards.save(nth(4, { broken: "channelArchived" }));
		expect(ids(await cards.dirty(10, minute(31)))).toEqual(["card-1", "card-2", "card-3"]);
	});

	it("gives those that rest because their channel is broken, the newest first, as they are", async () => {
		const { cards } = test.stores;
		const broken = "channelArchived";
		await insert(
			cards,
			nth(1, { broken, changedAt: minute(1) }),
			nth(2, { broken, changedAt: minute(2) }),
			nth(3, { broken, dirty: false }),
			nth(4),
		);

		expect(ids(await cards.resting(10))).toEqual(["card-2", "card-1"]);
		expect(await cards.resting(1)).toStrictEqual([nth(2, { broken, changedAt: minute(2) })]);

		await cards.save(nth(2, { changedAt: minute(3) }));
		expect(ids(await cards.resting(10))).toEqual(["card-1"]);
	});
});

describeStores("cards of several", (test) => {
	const PILE = "group customers | validation | x";
	const shared = { mapping: "customers", startedAt: minute(0), count: 3, ended: false, operation: null };
	const nthOfPile = (n: number, overrides: Partial<Card> = {}) =>
		nth(100 + n, {
			subject: `group x ${n}`,
			errorId: null,
			pile: PILE,
			generation: n,
			shared,
			...overrides,
		});

	it("stand beside each other, though none tells of one error alone", async () => {
		const { cards } = test.stores;
		await insert(cards, nthOfPile(1), nthOfPile(2));

		expect(await cards.get("card-101")).toStrictEqual(nthOfPile(1));
		expect(await cards.bySubject("group x 2")).toStrictEqual(nthOfPile(2));
		expect(await cards.insert(nthOfPile(2, { _id: "another" }))).toBe(false);
	});

	it("are told from the cards of single errors in the same pile, and the newest from the ones before", async () => {
		const { cards } = test.stores;
		await insert(cards, nth(1, { pile: PILE }), nth(2), nthOfPile(1), nthOfPile(2));

		expect(ids(await cards.ownOfPile(PILE))).toEqual(["card-1"]);
		expect((await cards.sharedOfPile(PILE))?.generation).toBe(2);
		expect(await cards.sharedOfPile("another")).toBeNull();
		expect([...(await cards.byErrors(["error-1", "error-2", "error-3"])).keys()].sort()).toEqual([
			"error-1",
			"error-2",
		]);
	});

	it("hang under the card of an error until they leave it", async () => {
		const { cards } = test.stores;
		const hosted = { subject: "children x", pile: "children x", mapping: "contacts" };
		const host = nth(1, { children: [{ ...hosted, count: 2, operation: null }] });
		await insert(cards, host, nth(2));
		expect(await cards.hosting()).toStrictEqual([host]);

		await cards.save({ ...host, children: [] });

		expect(await cards.hosting()).toEqual([]);
		expect(await cards.get("card-1")).not.toHaveProperty("children");
	});

	it("are live until they end", async () => {
		const { cards } = test.stores;
		await insert(cards, nthOfPile(1), nthOfPile(2, { shared: { ...shared, mapping: "contacts" } }));
		expect(ids(await cards.liveShared())).toEqual(["card-101", "card-102"]);
		expect(ids(await cards.liveShared("contacts"))).toEqual(["card-102"]);

		await cards.save(nthOfPile(1, { shared: { ...shared, ended: true } }));

		expect(ids(await cards.liveShared())).toEqual(["card-102"]);
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { settlePairs } from "../../src/sync/decide-pairs.js";
import { openWork, type Work } from "../../src/sync/engine.js";
import { FoundDeletions } from "../../src/sync/found-deletions.js";
import { guardDeletions } from "../../src/sync/guard.js";
import type { DecidedPair, Pair } from "../../src/sync/pair.js";
import { reloadPairs } from "../../src/sync/readings.js";
import { expectSettled } from "../support/settled.js";
import { gather } from "../support/stores.js";
import { openWorld, type World } from "../support/world.js";

describe("deletions that are decided after the last page", () => {
	let world: World;
	let work: Work;
	let pairs: Array<{ customer: string; account: string }>;

	beforeEach(async () => {
		world = await openWorld();
		pairs = [];
		for (let index = 0; index < 8; index++) pairs.push(await world.coupled());
		for (const { account } of pairs.slice(0, 6)) world.crm.remove("accounts", account);
		// One is gone on both sides: nobody has to be asked about that.
		world.bc.remove("customers", pairs[5]?.customer ?? "");
		const facts = { type: "findDeleted" as const, trigger: "manual" as const, actor: null };
		work = openWork(world.main.engine, world.main.mapping, facts);
	});
	afterEach(async () => {
		await world.close();
	});

	/** Found on two pages, with so many kept as they were read. */
	const found = async (mostKept: number): Promise<FoundDeletions> => {
		const deletions = new FoundDeletions(work, mostKept);
		const ids = (await world.couplings()).map(({ _id }) => _id);
		for (const some of [ids.slice(0, 4), ids.slice(4)]) {
			const result = await settlePairs(work, await reloadPairs(work, some));
			await deletions.add(result.deletions);
		}
		return deletions;
	};
	const guarded = async (deletions: FoundDeletions, busy: Pair[] = []) => {
		const state = await world.stores.mappings.get("customers");
		const { free, day } = await guardDeletions(work, state, deletions, (more) => busy.push(...more));
		const going: DecidedPair[][] = [];
		for await (const some of free) going.push(some);
		return { counted: day.map(({ count }) => count), going: going.flat() };
	};

	it.each([
		["few, kept as they were read", 2_000],
		["many, of which only the ids are known", 2],
	])("are counted and held as one list: %s", async (_, mostKept) => {
		const deletions = await found(mostKept);

		expect(await deletions.counted()).toMatchObject({ count: 5 });
		expect((await deletions.counted()).examples).toHaveLength(5);
		expect(new Set((await gather(deletions.counting())).map(({ _id }) => _id)).size).toBe(5);
		const { counted, going } = await guarded(deletions);

		expect(counted).toEqual([]);
		expect(going.map(({ decision }) => decision.kind)).toEqual(["drop"]);
		const question = await world.theError();
		expect(question).toMatchObject({ kind: "massChange", held: { count: 5, total: 8, what: "deletion" } });
		expect(question.held?.examples).toHaveLength(5);
		const held = (await world.couplings()).filter((coupling) => coupling.held?.question === question._id);
		expect(held).toHaveLength(5);
	});

	it("of many are read once more, so that they are decided as they are by then", async () => {
		work = { ...work, mapping: { ...work.mapping, guard: { ...work.mapping.guard, deletionHalfFrom: 100 } } };
		const deletions = await found(2);
		const couplings = await world.couplings();
		const first = couplings.find(({ left }) => left.id === pairs[0]?.customer);
		const read = await guarded(deletions);
		expect(read.counted).toEqual([5]);
		expect(read.going).toHaveLength(6);

		world.bc.remove("customers", pairs[0]?.customer ?? "");
		const again = await guarded(deletions);

		expect(again.going.find(({ coupling }) => coupling._id === first?._id)?.decision.kind).toBe("drop");
	});

	it.each([2_000, 2])(
		"are told by a plan, and nothing of it is written, with %i kept as they were read",
		async (kept) => {
			const deletions = await found(kept);
			const before = await world.dump();

			const planned = await gather(deletions.planned());

			expect(planned.map(({ decision }) => decision.kind).sort()).toEqual([
				...Array(5).fill("conflict"),
				"drop",
			]);
			expect(await world.dump()).toEqual(before);
		},
	);

	it("are asked about by a run as before, and end with a release", async () => {
		await world.sync();
		const question = await world.theError();
		expect(question).toMatchObject({ kind: "massChange", held: { count: 5 } });

		await world.main.press(question, "release");

		const kinds = (await world.openErrors()).map(({ kind }) => kind);
		expect(kinds).toEqual(Array.from({ length: 5 }, () => "deletedRight"));
		await expectSettled(world, { errors: Array.from({ length: 5 }, () => "deletedRight" as const) });
	});
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Actor } from "../../src/ports/use-cases.js";
import { withoutValues } from "../../src/resolution/forgotten-error.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type World } from "../support/world.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ANNA: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

type Pair = { customer: string; account: string };

/** What people see of the pair's problems. */
const asked = async () => (await world.main.useCases.errors()).errors;
const isWatched = async () => (await world.openErrors()).some(({ loop }) => loop?.watch !== undefined);
const writesTo = (account: string, field: string) =>
	world.ours("right", account).filter((fields) => field in fields).length;
const city = ({ account }: Pair) => String(world.account(account)?.address1_city ?? "");

/** Runs on their schedule, `every` so often, until somebody is asked or `most` have passed. */
async function runs(
	most: number,
	every: number,
	after: (run: number) => void | Promise<void>,
): Promise<number> {
	for (let run = 1; run <= most; run++) {
		await world.sync();
		await after(run);
		if ((await asked()).length > 0) return run;
		world.clock.advance(every);
		await world.main.runDue();
	}
	return most;
}

/** A program that takes each city Koppel has written to the account back to the customer, changed. */
function copiesBack(pair: Pair, change: (city: string, times: number) => string) {
	let seen = city(pair);
	let times = 0;
	return () => {
		if (city(pair) === seen) return;
		seen = city(pair);
		world.bc.edit("customers", pair.customer, { city: change(seen, ++times) });
	};
}

async function begun(every = 5 * MINUTE, change = (_: string, times: number) => `Delft ${times}`) {
	const pair = await world.coupled({ name: "Contoso" });
	const program = copiesBack(pair, change);
	world.bc.edit("customers", pair.customer, { city: "Delft" });
	return { ...pair, program, goOn: (most = 60) => runs(most, every, program) };
}

describe("a program that copies each value Koppel wrote back to where it came from, changed", () => {
	it.each([
		["every five minutes, with ever new values", 5 * MINUTE, (_: string, times: number) => `Delft ${times}`],
		["within seconds", 5 * SECOND, (_: string, times: number) => `Delft ${times}`],
		["to and fro between two values", 5 * MINUTE, (_: string, times: number) => (times % 2 ? "A" : "B")],
	])("is stopped after eleven writes: %s", async (_, every, change) => {
		const { account, goOn } = await begun(every, change);

		await goOn();

		const [error] = await asked();
		expect(error).toMatchObject({
			kind: "loop",
			state: "open",
			count: 1,
			loop: {
				fields: [{ field: "city", reason: "reaction", side: "right", times: 11 }],
				writers: { left: { at: expect.any(String) }, right: null },
			},
		});
		expect(error?.loop?.watch).toBeUndefined();
		expect(error?.fields.filter(({ asked: isAsked }) => isAsked)).toMatchObject([{ name: "city" }]);
		expect(writesTo(account, "address1_city")).toBe(11);
		expect(await world.couplings()).toMatchObject([{ skipped: true, pending: null }]);
	});

	it("stays stopped, and goes on for another round once somebody says so", async () => {
		const { account, program, goOn } = await begun();
		await goOn();
		const [error] = await asked();
		if (error === undefined) throw new Error("Nothing was asked.");
		for (let run = 0; run < 3; run++) {
			await world.sync();
			program();
		}
		expect(writesTo(account, "address1_city")).toBe(11);

		expect(await world.main.press(error, "continue")).toMatchObject({ kind: "done" });
		program();
		await goOn();

		expect(writesTo(account, "address1_city")).toBeGreaterThan(18);
		expect(await asked()).toMatchObject([{ kind: "loop", loop: { fields: [{ reason: "reaction" }] } }]);
	});

	it("is no question of anybody while it is only watched, nor part of the record's history", async () => {
		const { customer, goOn, program } = await begun();
		let watched = 0;
		for (let run = 0; run < 12; run++) {
			await goOn(1);
			if (!(await isWatched())) continue;
			watched++;
			expect(await asked()).toEqual([]);
			const { job } = await world.sync();
			expect(job.counters).toMatchObject({ failed: 0, modified: 0 });
			expect((await world.main.run({ dryRun: true })).plan).toEqual([]);
			const [status] = await world.main.useCases.status("customers");
			expect(status).toMatchObject({ openErrors: 0, skipped: 0 });
			const { entries } = await world.main.useCases.timeline("customers", customer, 50);
			expect(entries.filter(({ type }) => type === "error")).toEqual([]);
		}
		expect(watched).toBeGreaterThan(0);
		program();
	});

	it("is watched on by whoever comes next where the process dies as it begins", async () => {
		const { account, program, goOn } = await begun();
		await goOn(8);
		const dying = await world.instance();
		world.clock.advance(2 * SECOND);
		await dying.dieAt("afterErrorOpened", () => dying.run());
		program();

		await goOn();

		expect(await asked()).toMatchObject([{ kind: "loop", loop: { fields: [{ reason: "reaction" }] } }]);
		expect(writesTo(account, "address1_city")).toBe(11);
	});

	it("leaves nothing of its values on what was watched, once the record is forgotten", async () => {
		const { goOn } = await begun();
		await goOn(9);
		const { watch } = (await world.theError()).loop ?? {};
		expect(Object.keys(watch?.digests ?? {})).toEqual(["city"]);

		const forgotten = withoutValues(await world.theError(), (text) => text);

		expect(forgotten.loop?.watch).toEqual({ until: watch?.until, digests: {} });
		expect(JSON.stringify(forgotten)).not.toContain("Delft");
	});

	it("is never looked for where the mapping says so", async () => {
		world.main.mapping = { ...world.main.mapping, loop: { ...world.main.mapping.loop, reactions: 0 } };
		const { account, goOn } = await begun();

		expect(await goOn(20)).toBe(20);

		expect(writesTo(account, "address1_city")).toBe(20);
	});
});

describe("a pair that is watched", () => {
	/** Under watch, with one more city waiting on the left. */
	async function watched(every = 5 * MINUTE) {
		const made = await begun(every);
		for (let run = 0; run < 20 && !(await isWatched()); run++) await made.goOn(1);
		expect(await isWatched()).toBe(true);
		return made;
	}

	it("is written as soon as it changes again, for then nobody feeds it", async () => {
		const pair = await watched(5 * SECOND);

		world.bc.edit("customers", pair.customer, { city: "Gouda" });
		await world.sync();

		expect(city(pair)).toBe("Gouda");
		await expectSettled(world);
	});

	it("is written at once by whoever sends one side by hand", async () => {
		const pair = await watched();
		const waiting = String(world.customer(pair.customer)?.city);

		await world.main.useCases.synchronize({
			mapping: "customers",
			record: pair.customer,
			side: "left",
			actor: ANNA,
		});

		expect(city(pair)).toBe(waiting);
		await expectSettled(world);
	});

	it("asks about a conflict, a deletion and a refused value as any other", async () => {
		const pair = await watched();
		world.crm.edit("accounts", pair.account, { address1_city: "Leiden" });
		await world.sync();

		expect(await asked()).toMatchObject([{ kind: "updateConflict" }]);
		expect((await world.theError()).loop).toBeUndefined();
	});

	it("is asked about as deleted once one of its records is gone", async () => {
		const pair = await watched();
		world.crm.remove("accounts", pair.account);
		await world.main.sweep();

		expect(await asked()).toMatchObject([{ kind: "deletedRight" }]);
	});
});

describe("honest work in one direction", () => {
	it("a person who edits the same field five times a day, soon after each run, is never kept waiting", async () => {
		const pair = await world.coupled({ name: "Contoso" });
		for (let edit = 0; edit < 15; edit++) {
			world.bc.edit("customers", pair.customer, { city: `Delft ${edit}` });
			await world.sync();
			expect(city(pair)).toBe(`Delft ${edit}`);
			world.clock.advance(edit % 5 === 4 ? 20 * HOUR : 4 * MINUTE);
		}

		expect(await world.openErrors()).toEqual([]);
	});

	it.each([
		["three times an hour", 20 * MINUTE],
		["each hour", HOUR],
	])(
		"an import that updates a credit limit each hour, right after a run, is never kept waiting: runs %s",
		async (_, every) => {
			const { customer, account } = await world.coupled({ name: "Contoso" });
			for (let hour = 0; hour < 12; hour++) {
				world.bc.edit("customers", customer, { creditLimit: 100 + hour });
				for (let passed = 0; passed < HOUR; passed += every) {
					world.clock.advance(every - 4 * SECOND);
					await world.sync();
					expect(world.account(account)).toMatchObject({ creditlimit: 100 + hour });
				}
			}

			expect(await world.openErrors()).toEqual([]);
		},
	);

	it.each([1, 2, 4, 6, 9, 13])(
		"a balance that changes every %i minutes is never asked about",
		async (minutes) => {
			const { customer, account } = await world.coupled({ name: "Contoso" });
			const booked = minutes * MINUTE;
			let next = world.clock.now() + booked;
			let balance = 0;
			for (let run = 0; run < 60; run++) {
				const at = world.clock.now() + 5 * MINUTE - 4 * SECOND;
				for (; next <= at; next += booked) {
					world.clock.advance(Math.max(0, next - world.clock.now()));
					world.bc.edit("customers", customer, { creditLimit: ++balance });
				}
				world.clock.advance(Math.max(0, at - world.clock.now()));
				await world.sync();
				await world.main.runDue();
				expect(await asked()).toEqual([]);
			}
			await world.passTime(HOUR);
			await world.sync();

			expect(world.account(account)).toMatchObject({ creditlimit: balance });
			await expectSettled(world);
		},
	);

	it("an import in step with the schedule is watched once a day, at the cost of one value passed over", async () => {
		const { customer, account } = await world.coupled({ name: "Contoso" });
		let late = 0;
		for (let run = 0; run < 100; run++) {
			world.bc.edit("customers", customer, { creditLimit: 100 + run });
			world.clock.advance(5 * MINUTE - 4 * SECOND);
			await world.sync();
			await world.main.runDue();
			if (world.account(account)?.creditlimit !== 100 + run) late++;
			expect(await asked()).toEqual([]);
		}

		expect(late).toBe(1);
	});

	it("a person who types a text over and over, and stops, sees the last one within half an hour", async () => {
		const pair = await world.coupled({ name: "Contoso" });
		for (let edit = 0; edit < 9; edit++) {
			world.bc.edit("customers", pair.customer, { city: `Delft ${edit}` });
			world.clock.advance(5 * MINUTE);
			await world.sync();
		}
		expect(await isWatched()).toBe(true);

		for (let run = 0; run < 6; run++) {
			world.clock.advance(5 * MINUTE);
			await world.main.runDue();
			await world.sync();
		}

		expect(city(pair)).toBe("Delft 8");
		await expectSettled(world);
	});
});

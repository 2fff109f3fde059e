import { hostname } from "node:os";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { expectSettled } from "../settled.js";
import { openTestStores, type TestStores } from "../stores.js";
import { openWorld, type World, worldDatabase } from "../world.js";
import { Children } from "./child.js";
import type { CrashTask } from "./task.js";
import { taskOf } from "./task-of.js";
import type { Deed, KillAt, Work } from "./work.js";

/**
 * One test for every step of every work: a real process does it and is killed there by SIGKILL, another one takes
 * over, and what design.md promises holds. What does not depend on the store is shown on the embedded one alone: one more
 * test a work does it undisturbed and compares the steps it comes through with those that have a test, and some die when
 * they come to a step for the second time.
 */
export function describeCrashes(works: readonly Work[]): void {
	const children = new Children("engine-child");
	let stores: TestStores;
	let world: World;
	beforeAll(async () => {
		stores = await openTestStores(worldDatabase());
	}, 120_000);
	beforeEach(() => stores.clear());
	afterEach(() => world.close());
	afterAll(() => children.end());

	const open = async ({ options = {} }: Work): Promise<World> => {
		world = await openWorld({ ...options, stores, host: hostname() });
		return world;
	};
	const isWhole = worldDatabase() === "embedded";
	describe.each(works.filter(({ nth }) => isWhole || nth === undefined))("$name", (work) => {
		it.each([...work.steps])("killed at %s", async (step) => {
			const { doneFrom, steps } = work;
			const deed = await prepared(await open(work), work);
			const before = world.writes();
			await dies(children, world, taskOf(world, stores, work.options, deed.call), step, work.nth ?? 1);

			await takeOver(world, deed);
			const isDone = (await deed.isDone?.()) ?? true;
			const mustBeDone = doneFrom === null || steps.indexOf(step) >= steps.indexOf(doneFrom);
			expect({ step, isDone }).toEqual({ step, isDone: mustBeDone });
			if (!isDone) await deed.again?.(world.main);

			await expectDone(world, deed, before, {
				again: !isDone,
				broken: work.toldAsBroken?.includes(step) ?? false,
			});
		});

		if (work.nth === undefined && isWhole)
			it("undisturbed comes through exactly these steps", async () => {
				const deed = await prepared(await open(work), work);
				const before = world.writes();
				const child = children.next();
				child.begin(taskOf(world, stores, work.options, deed.call));
				const { came, problem } = await child.says("ended");
				expect(problem).toBeNull();
				const steps = world.writes() > before ? ["afterCommit", ...came] : came;
				expect([...new Set(steps)].sort()).toEqual([...work.steps].sort());
				await expectDone(world, deed, before);
			});
	});
}

async function prepared(world: World, work: Work): Promise<Deed> {
	const deed = await work.prepare(world);
	world.clock.advance(2_000);
	return deed;
}

/** Lets a real process do it until it is killed at the step. */
async function dies(
	children: Children,
	world: World,
	task: CrashTask,
	step: KillAt,
	nth: number,
): Promise<void> {
	const child = children.next();
	if (step !== "afterCommit") {
		child.begin({ ...task, dies: { at: step, nth } });
		return child.isKilled();
	}
	const holds = [world.bc, world.crm].flatMap(({ faults }) =>
		(["create", "update", "delete"] as const).map((operation) =>
			faults.add({ match: { operation }, when: "after", action: { type: "hold" } }),
		),
	);
	child.begin(task);
	await Promise.race([...holds.map(({ reached }) => reached), child.says("ended")]);
	child.kill();
	await child.isKilled();
	for (const hold of holds) hold.remove();
}

/** What the processes that live on do by themselves. */
async function takeOver(world: World, deed: Deed): Promise<void> {
	const { main } = world;
	await main.takeOver();
	await world.sync();
	await deed.takeOver?.(main);
}

/** How it came to be done. */
interface Course {
	/** Somebody had to ask for it once more. */
	again: boolean;
	/** It is on record as broken off only. */
	broken: boolean;
}

const UNDISTURBED: Course = { again: false, broken: false };

async function expectDone(world: World, deed: Deed, before: number, course = UNDISTURBED): Promise<void> {
	await deed.expectDone();
	await expectSettled(world, { errors: deed.errors ?? [], chosen: deed.chosen ?? false });
	await deed.expectDone();
	const writes = world.writes() - before;
	expect(writes).toBeGreaterThanOrEqual(deed.writes);
	expect(writes).toBeLessThanOrEqual(deed.writes + (course.again ? (deed.writesAgain ?? 0) : 0));
	if (deed.audit !== undefined) await expectOnRecord(world, deed.audit, course);
}

/** Everything a person did is on record once, and so is a press that broke off. */
async function expectOnRecord(
	world: World,
	{ actions, lines, tellsBroken, fails = false }: NonNullable<Deed["audit"]>,
	{ again, broken }: Course,
): Promise<void> {
	const told = (await world.stores.audit.latest(1_000)).filter(({ action }) => actions.includes(action));
	const countOf = (wanted: string) => told.filter(({ outcome }) => outcome === wanted).length;
	const done = broken ? 0 : lines;
	expect({ actions, done: countOf("done") }).toEqual({ actions, done });
	if (tellsBroken === "some") return;
	const failed = fails || broken || (tellsBroken && again) ? 1 : 0;
	expect({ actions, failed: countOf("failed") }).toEqual({ actions, failed });
}

import { afterEach, beforeEach, expect, it } from "@jest/globals";
import type { Operation } from "../../src/ports/stores.js";
import { Progress } from "../../src/resolution/operation-progress.js";
import { itemsOf } from "../support/operation-items.js";
import { openWorld, type World } from "../support/world.js";

let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

it("a guard's list of which thousands fail counts them all, and stays small enough to be stored", async () => {
	const operation: Operation = {
		_id: "release",
		list: "list",
		kind: "release",
		revision: 1,
		mappings: ["customers"],
		actor: "U1",
		actorName: "Anna",
		role: "admin",
		channel: null,
		owner: world.main.engine.liveness.id,
		state: "running",
		startedAt: "2026-01-31T09:00:00.000Z",
		finishedAt: null,
		listed: 0,
		reasons: [],
		total: 0,
		done: 0,
		failed: 0,
		choice: null,
		subject: null,
		question: { errorId: "question", revision: 1 },
	};
	await world.stores.operations.insert(operation);
	const progress = new Progress(world.main.engine, operation);
	await progress.left(8_000);

	for (let n = 0; n < 8_000; n++) {
		const couplingId = `7f5c8a52-0000-4000-8000-${String(n).padStart(12, "0")}`;
		await progress.count(false, { couplingId, reason: "The record was deleted in Dynamics 365 Sales." });
	}
	const ended = await progress.end("done");

	expect(ended).toMatchObject({ total: 8_000, failed: 8_000, done: 0 });
	const stored = await world.stores.operations.get("release");
	expect(stored).toMatchObject({ failed: 8_000, state: "done" });
	expect(stored?.reasons).toMatchObject([{ count: 8_000 }]);
	expect(await itemsOf(world.stores.operations, operation)).toHaveLength(8_000);
	for (const { document } of await world.raw()) expect(JSON.stringify(document).length).toBeLessThan(50_000);
});

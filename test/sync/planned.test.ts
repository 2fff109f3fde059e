import { expect, it } from "@jest/globals";
import type { PlannedOperation } from "../../src/domain/sync-job.js";
import type { PlannedWrite } from "../../src/ports/use-cases.js";
import { Plan } from "../../src/sync/planned.js";

const MANY = 3_000;

function aWrite(n: number, operation: PlannedOperation): PlannedWrite {
	const decision = operation === "ask" ? "conflict" : operation;
	return {
		mapping: "customers",
		operation,
		side: operation === "create" ? "right" : null,
		left: `left-${n}`,
		right: null,
		name: null,
		fields: [],
		decision,
	};
}

it("a plan of many writes tells all of them in order, some at a time, and keeps the first of each kind", async () => {
	const told: PlannedWrite[][] = [];
	const plan = new Plan(async (writes) => void told.push(writes));

	for (let n = 0; n < MANY; n++)
		await plan.add([aWrite(n, "create"), ...(n % 100 === 0 ? [aWrite(n, "ask")] : [])]);
	await plan.end();
	await plan.end();

	expect(plan.counts).toMatchObject({ create: MANY, ask: MANY / 100, update: 0 });
	expect(Math.max(...told.map(({ length }) => length))).toBeLessThanOrEqual(500);
	const lefts = told.flat().filter(({ operation }) => operation === "create");
	expect(lefts.map(({ left }) => left)).toEqual(Array.from({ length: MANY }, (_, n) => `left-${n}`));
	expect(told.flat()).toHaveLength(MANY + MANY / 100);
	expect(plan.shown.filter(({ operation }) => operation === "create")).toHaveLength(200);
	expect(plan.shown.filter(({ operation }) => operation === "ask")).toHaveLength(MANY / 100);
	expect(plan.has(aWrite(MANY - 1, "create"))).toBe(true);
	expect(plan.has(aWrite(MANY - 1, "update"))).toBe(false);
});

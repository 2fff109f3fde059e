import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { askToken, type Bench, openBench } from "../business-central/client.js";

let bench: Bench;

beforeEach(async () => {
	bench = await openBench();
});

afterEach(() => bench.bc.close());

const create = (displayName: string) => bench.inside("POST", "customers", { body: { displayName } });
const names = () => bench.bc.records("customers").map((each) => each.displayName);
const entries = (...displayNames: string[]) =>
	displayNames.map((displayName, index) => ({
		id: String(index),
		method: "POST",
		url: `${bench.company}/customers`,
		body: { displayName },
	}));
const statuses = (answer: { body: { responses: { status: number }[] } }) =>
	answer.body.responses.map(({ status }) => status);

describe("faults on a single call", () => {
	it("answers an error before anything took effect", async () => {
		const fault = bench.bc.faults.add({ action: { type: "answer", status: 503 } });

		const answer = await create("Adatum");
		await fault.reached;

		expect(answer.status).toBe(503);
		expect(names()).toEqual([]);
		expect(fault.hits).toBe(1);
		expect(bench.bc.counters()).toMatchObject({ requests: 1, operations: 1, writes: 0, refused: 1 });
	});

	it("answers an error after the write took effect", async () => {
		bench.bc.faults.add({ when: "after", action: { type: "answer", status: 504, message: "Gateway" } });

		const answer = await create("Adatum");

		expect([answer.status, answer.body.error.message.split("  ")[0]]).toEqual([504, "Gateway"]);
		expect(names()).toEqual(["Adatum"]);
		expect(bench.bc.counters().writes).toBe(1);
	});

	it.each([
		["before", []],
		["after", ["Adatum"]],
	] as const)("drops the connection %s the write", async (when, kept) => {
		bench.bc.faults.add({ when, action: { type: "drop" } });

		await expect(create("Adatum")).rejects.toThrow();

		expect(names()).toEqual(kept);
	});

	it("executes a write late, when told to", async () => {
		const fault = bench.bc.faults.add({ action: { type: "late" } });

		await expect(create("Adatum")).rejects.toThrow();
		const before = names();
		await create("Relecloud");
		await fault.execute();

		expect(before).toEqual([]);
		expect(names()).toEqual(["Relecloud", "Adatum"]);
		expect(bench.bc.counters().writes).toBe(2);
	});

	it("executes a late write by the rules of that later time", async () => {
		const { id, "@odata.etag": tag } = bench.bc.create("customers", { displayName: "Adatum" });
		const fault = bench.bc.faults.add({ match: { operation: "update" }, action: { type: "late" } });
		const patch = bench.inside("PATCH", `customers(${id})`, {
			body: { city: "Gent" },
			headers: { "if-match": tag as string },
		});
		await expect(patch).rejects.toThrow();

		bench.bc.edit("customers", id as string, { city: "Aalst" });
		await fault.execute();

		expect(bench.bc.get("customers", id as string)?.city).toBe("Aalst");
		expect(bench.bc.counters()).toMatchObject({ writes: 0, refused: 1 });
	});

	it("executes a late write by itself after its delay", async () => {
		const handle = bench.bc.faults.add({ action: { type: "late", delayMs: 1 } });
		const written = bench.bc.faults.add({ when: "after", action: { type: "hold" } });

		await expect(create("Adatum")).rejects.toThrow();
		await written.reached;

		expect(handle.hits).toBe(1);
		expect(names()).toEqual(["Adatum"]);
	});

	it.each([
		["before", []],
		["after", ["Adatum"]],
	] as const)("holds an answer %s the write until it is released", async (when, kept) => {
		const fault = bench.bc.faults.add({ when, action: { type: "hold" } });

		const call = create("Adatum");
		await fault.reached;
		const meanwhile = names();
		fault.release();

		expect((await call).status).toBe(201);
		expect(meanwhile).toEqual(kept);
	});

	it("strikes after so many matches, so often, and only what matches", async () => {
		const fault = bench.bc.faults.add({
			match: { method: "POST", set: "customers", pathIncludes: "customers" },
			skip: 1,
			times: 2,
			action: { type: "answer", status: 500 },
		});

		const answers = [];
		for (let count = 0; count < 4; count += 1) {
			answers.push((await create("Adatum")).status);
			await bench.inside("GET", "customers");
			await bench.inside("POST", "vendors", { body: { displayName: "Adatum" } });
		}

		expect(answers).toEqual([201, 500, 500, 201]);
		expect(fault.hits).toBe(2);
		expect(bench.bc.counters().refused).toBe(2);
	});

	it("meets one record by its id, and ends when it is removed", async () => {
		const [one, two] = ["A", "B"].map((displayName) => bench.bc.create("customers", { displayName }));
		const fault = bench.bc.faults.add({
			match: { id: String(two?.id).toUpperCase() },
			times: Number.POSITIVE_INFINITY,
			action: { type: "answer", status: 404 },
		});
		const read = async (id: unknown) => (await bench.inside("GET", `customers(${id})`)).status;

		const struck = [await read(one?.id), await read(two?.id), await read(two?.id)];
		fault.remove();
		const after = await read(two?.id);

		expect(struck).toEqual([200, 404, 404]);
		expect(after).toBe(200);
	});

	it("spares token requests unless it names them", async () => {
		bench.bc.faults.add({ scope: "request", action: { type: "answer", status: 500 } });
		const spared = await askToken(bench.bc);
		bench.bc.faults.add({ match: { operation: "token" }, action: { type: "answer", status: 503 } });

		const struck = await askToken(bench.bc);

		expect([spared.status, struck.status]).toEqual([200, 503]);
		expect(bench.bc.counters().byOperation.token).toBe(3);
	});

	it("lets go of what it holds when all faults are cleared", async () => {
		const fault = bench.bc.faults.add({ action: { type: "hold" } });
		const call = create("Adatum");
		await fault.reached;

		bench.bc.faults.clear();

		expect((await call).status).toBe(201);
	});
});

describe("faults inside a batch", () => {
	it("answers an error for one operation alone", async () => {
		bench.bc.faults.add({ skip: 1, action: { type: "answer", status: 429, retryAfter: 2 } });

		const answer = await bench.batch(entries("A", "B", "C"), { prefer: "odata.continue-on-error" });

		expect(statuses(answer)).toEqual([201, 429, 201]);
		expect(answer.body.responses[1].headers["retry-after"]).toBe("2");
		expect(names()).toEqual(["A", "C"]);
	});

	it.each([
		["before", ["A"]],
		["after", ["A", "B"]],
	] as const)(
		"drops the connection %s an operation; those behind it are not executed",
		async (when, kept) => {
			bench.bc.faults.add({ skip: 1, when, action: { type: "drop" } });

			await expect(bench.batch(entries("A", "B", "C"))).rejects.toThrow();

			expect(names()).toEqual(kept);
		},
	);

	it("takes a snapshot back when its connection drops", async () => {
		bench.bc.faults.add({ skip: 1, when: "after", action: { type: "drop" } });

		await expect(bench.batch(entries("A", "B", "C"), { isolation: "snapshot" })).rejects.toThrow();

		expect(names()).toEqual([]);
		expect(bench.bc.counters().writes).toBe(0);
	});

	it("loses the whole answer after all operations took effect", async () => {
		bench.bc.faults.add({ match: { operation: "batch" }, when: "after", action: { type: "drop" } });

		await expect(bench.batch(entries("A", "B"))).rejects.toThrow();

		expect(names()).toEqual(["A", "B"]);
	});

	it("refuses the whole batch before anything took effect", async () => {
		bench.bc.faults.add({ match: { operation: "batch" }, action: { type: "answer", status: 503 } });

		const answer = await bench.batch(entries("A", "B"));

		expect(answer.status).toBe(503);
		expect(names()).toEqual([]);
		expect(bench.bc.counters()).toMatchObject({ requests: 1, operations: 0, refused: 1 });
	});

	it("breaks the answer off after so many parts, though all took effect", async () => {
		bench.bc.faults.add({ action: { type: "truncate", afterParts: 2 } });
		const { access_token } = (await (await askToken(bench.bc)).json()) as { access_token: string };

		const response = await fetch(`${bench.bc.url}/$batch`, {
			method: "POST",
			headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
			body: JSON.stringify({ requests: entries("A", "B", "C") }),
		});
		const { text, isBroken } = await readAll(response);

		expect(response.status).toBe(200);
		expect(isBroken).toBe(true);
		expect(JSON.parse(`${text}]}`).responses).toMatchObject([{ id: "0" }, { id: "1" }]);
		expect(names()).toEqual(["A", "B", "C"]);
	});

	it("executes the rest of a batch late", async () => {
		const fault = bench.bc.faults.add({ skip: 1, action: { type: "late" } });

		await expect(bench.batch(entries("A", "B", "C"))).rejects.toThrow();
		const before = names();
		await fault.execute();

		expect(before).toEqual(["A"]);
		expect(names()).toEqual(["A", "B", "C"]);
	});

	it("holds a batch at one of its operations, others go on", async () => {
		const fault = bench.bc.faults.add({ skip: 1, when: "after", action: { type: "hold" } });

		const call = bench.batch(entries("A", "B", "C"));
		await fault.reached;
		await create("D");
		const meanwhile = names();
		fault.release();

		expect(statuses(await call)).toEqual([201, 201, 201]);
		expect(meanwhile).toEqual(["A", "B", "D"]);
	});
});

/** Reads what comes before a connection breaks. */
async function readAll(response: Response): Promise<{ text: string; isBroken: boolean }> {
	const decoder = new TextDecoder();
	let text = "";
	try {
		for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
			text += decoder.decode(piece, { stream: true });
		}
		return { text, isBroken: false };
	} catch {
		return { text, isBroken: true };
	}
}

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Answer, type Bench, openBench } from "../business-central/client.js";

let bench: Bench;

beforeEach(async () => {
	bench = await openBench();
	bench.bc.resetCounters();
});

afterEach(() => bench.bc.close());

async function control(verb: string, given: unknown = {}) {
	const response = await fetch(`${bench.bc.controlUrl}/${verb}`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(given),
	});
	return { status: response.status, result: (await response.json()) as Answer["body"] };
}

describe("counters", () => {
	it("count a batch as one request and as many operations as it carries", async () => {
		const { id } = bench.bc.create("customers", { displayName: "A" });
		const record = `${bench.company}/customers(${id})`;

		await bench.batch([
			{ method: "GET", url: record },
			{ method: "PATCH", url: record, headers: { "If-Match": "*" }, body: { city: "Gent" } },
			{ method: "DELETE", url: record },
			{ method: "GET", url: record },
		]);
		await bench.inside("GET", "customers");
		await bench.call("GET", "$metadata");

		expect(bench.bc.counters()).toEqual({
			requests: 3,
			operations: 6,
			reads: 4,
			writes: 2,
			byOperation: { list: 1, get: 2, create: 0, update: 1, delete: 1, batch: 1, token: 0, metadata: 1 },
			refused: 1,
		});
	});

	it("do not count people, and start again when reset", async () => {
		bench.bc.create("customers", { displayName: "A" });
		await bench.inside("GET", "customers");
		const before = bench.bc.counters();

		bench.bc.resetCounters();

		expect(before).toMatchObject({ requests: 1, writes: 0 });
		expect(bench.bc.counters()).toMatchObject({ requests: 0, operations: 0 });
	});
});

describe("permissions", () => {
	it.each([
		["read", "GET", undefined],
		["create", "POST", { displayName: "B" }],
		["update", "PATCH", { city: "Gent" }],
		["delete", "DELETE", undefined],
	] as const)(
		"refuse %s with 403, alone and in a batch, until allowed again",
		async (permission, method, body) => {
			const { id } = bench.bc.create("customers", { displayName: "A" });
			const path = method === "POST" ? "customers" : `customers(${id})`;
			const headers = { "if-match": "*" };
			const given = { headers, ...(body ? { body } : {}) };
			bench.bc.deny("customers", permission);

			const single = await bench.inside(method, path, given);
			const batched = await bench.batch([{ method, url: `${bench.company}/${path}`, ...given }]);
			const other = await bench.inside("GET", "vendors");
			bench.bc.allow("customers", permission);
			const again = await bench.inside(method, path, given);

			expect([single.status, single.body.error.code]).toEqual([403, "Authorization_RequestDenied"]);
			expect(batched.body.responses).toMatchObject([{ status: 403 }]);
			expect([other.status, again.status < 300]).toEqual([200, true]);
		},
	);
});

describe("people", () => {
	it("stamp a time and a name, and leave every value in the history", async () => {
		const made = bench.bc.create("customers", { displayName: "A" }, { by: "ANN", at: Date.UTC(2026, 0, 2) });
		const id = made.id as string;
		bench.bc.edit("customers", id, { city: "Gent" }, { by: "BEN", at: Date.UTC(2026, 0, 1) });
		await bench.inside("PATCH", `customers(${id})`, {
			body: { city: "Aalst" },
			headers: { "if-match": "*" },
		});
		bench.bc.remove("customers", id, { by: "CAS" });

		expect(made.lastModifiedDateTime).toBe("2026-01-02T00:00:00.000Z");
		expect(bench.bc.history("customers", id)).toMatchObject([
			{ at: Date.UTC(2026, 0, 2), by: "ANN", operation: "create", fields: { displayName: "A" } },
			{ at: Date.UTC(2026, 0, 1), by: "BEN", operation: "update", fields: { city: "Gent" } },
			{ by: bench.bc.credentials.clientId, operation: "update", fields: { city: "Aalst" } },
			{ by: "CAS", operation: "delete", fields: {} },
		]);
	});

	it("find what a transaction that committed late has stamped in the past", async () => {
		bench.bc.create("customers", { displayName: "New" });
		bench.bc.create("customers", { displayName: "Late" }, { at: Date.now() - 180_000 });

		const since = new Date(Date.now() - 240_000).toISOString();
		const found = await bench.all(
			`customers?$filter=lastModifiedDateTime ge ${since}&$orderby=lastModifiedDateTime`,
		);

		expect(found.value.map((each) => each.displayName)).toEqual(["Late", "New"]);
	});

	it("get copies, which change nothing when they are changed", () => {
		const made = bench.bc.create("customers", { displayName: "A" });

		made.displayName = "B";
		(bench.bc.records("customers")[0] as { displayName: string }).displayName = "C";

		expect(bench.bc.get("customers", made.id as string)?.displayName).toBe("A");
	});

	it("remember what a seeded record was before its first write", async () => {
		const other = await openBench({ seed: { size: 3 } });
		const [first] = other.bc.records("customers");
		const id = first?.id as string;
		const before = other.bc.history("customers", id);

		other.bc.edit("customers", id, { city: "Gent" });

		expect(before).toMatchObject([{ operation: "seed", fields: { city: first?.city } }]);
		expect(other.bc.history("customers", id)).toMatchObject([before[0], { fields: { city: "Gent" } }]);
		await other.bc.close();
	});
});

describe("knobs", () => {
	it("reformat what is written to a field, until told otherwise", async () => {
		const post = (phoneNumber: string) =>
			bench.inside("POST", "customers", { body: { displayName: "A", phoneNumber } });
		bench.bc.reformat("customers", "phoneNumber", (value) => String(value).replace(/^0/, "+31"));

		const reformatted = await post("0612345678");
		bench.bc.reformat("customers", "phoneNumber", null);
		const plain = await post("0612345678");

		expect([reformatted.body.phoneNumber, plain.body.phoneNumber]).toEqual(["+31612345678", "0612345678"]);
	});

	it("answer 500 when a rule of the system itself fails", async () => {
		bench.bc.reformat("customers", "city", () => {
			throw new Error("rule broke");
		});

		const answer = await bench.inside("POST", "customers", { body: { displayName: "A", city: "Gent" } });

		expect(answer.status).toBe(500);
		expect(answer.body.error.message).toContain("rule broke");
		expect(bench.bc.records("customers")).toEqual([]);
	});

	it("make every request and every operation slower", async () => {
		bench.bc.latency.requestMs = 30;
		bench.bc.latency.operationMs = 20;
		const entries = [1, 2, 3].map(() => ({ method: "GET", url: `${bench.company}/currencies` }));
		const start = performance.now();

		await bench.batch(entries);

		expect(performance.now() - start).toBeGreaterThanOrEqual(85);
	});

	it("close while a client holds its connection", async () => {
		const other = await openBench();
		await other.inside("GET", "customers");

		await other.bc.close();

		await expect(other.inside("GET", "customers")).rejects.toThrow();
	});
});

describe("control endpoint", () => {
	it("does what the verbs do", async () => {
		const made = await control("create", {
			set: "customers",
			fields: { displayName: "A" },
			options: { by: "ANN" },
		});
		const { id } = made.result;

		const edited = await control("edit", { set: "customers", id, fields: { city: "Gent" } });
		const read = await control("get", { set: "customers", id });
		const records = await control("records", { set: "customers" });
		const history = await control("history", { set: "customers", id });
		await control("remove", { set: "customers", id });

		expect(edited.result).toMatchObject({ id, city: "Gent" });
		expect(read.result).toEqual(edited.result);
		expect(records.result).toEqual([edited.result]);
		expect(history.result).toMatchObject([{ by: "ANN" }, { operation: "update" }]);
		expect(bench.bc.records("customers")).toEqual([]);
	});

	it("gives and resets the counters without counting itself", async () => {
		await bench.inside("GET", "customers");

		const counted = await (await fetch(`${bench.bc.controlUrl}/counters`)).json();
		await control("resetCounters");

		expect(counted).toMatchObject({ requests: 1, reads: 1 });
		expect(bench.bc.counters().requests).toBe(0);
	});

	it("sets latency and permissions", async () => {
		await control("latency", { operationMs: 1 });
		await control("deny", { set: "customers", operation: "read" });
		const denied = await bench.inside("GET", "customers");
		await control("allow", { set: "customers", operation: "read" });
		const allowed = await bench.inside("GET", "customers");

		expect(bench.bc.latency).toEqual({ requestMs: 0, operationMs: 1 });
		expect([denied.status, allowed.status]).toEqual([403, 200]);
	});

	it("adds, awaits, executes, releases and clears faults", async () => {
		const late = await control("addFault", {
			fault: { match: { set: "customers" }, action: { type: "late" } },
		});
		const call = bench.inside("POST", "customers", { body: { displayName: "A" } });
		await control("awaitFault", late.result);
		await expect(call).rejects.toThrow();
		await control("executeFault", late.result);
		const held = await control("addFault", { fault: { action: { type: "hold" } } });
		const waiting = bench.inside("GET", "customers");
		await control("awaitFault", held.result);
		await control("releaseFault", held.result);
		const always = await control("addFault", {
			fault: { times: null, action: { type: "answer", status: 500 } },
		});
		const struck = [await bench.inside("GET", "customers"), await bench.inside("GET", "customers")];
		const { result: hits } = await control("fault", always.result);
		await control("clearFaults");

		expect((await waiting).body.value).toHaveLength(1);
		expect(struck.map(({ status }) => status)).toEqual([500, 500]);
		expect(hits).toEqual({ hits: 2 });
		expect((await bench.inside("GET", "customers")).status).toBe(200);
	});

	it("refuses unknown verbs, what the system refuses, and pages of a browser", async () => {
		const unknown = await control("explode");
		const refused = await control("create", { set: "customers", fields: {} });
		const page = await fetch(`${bench.bc.controlUrl}/records`, {
			method: "POST",
			headers: { origin: "https://evil.example" },
			body: JSON.stringify({ set: "customers" }),
		});

		expect([unknown.status, refused.status, page.status]).toEqual([404, 400, 403]);
		expect(refused.result.error.message).toContain('A "displayName" must be provided.');
	});
});

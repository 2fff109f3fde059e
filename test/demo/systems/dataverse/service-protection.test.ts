import { describe, expect, it } from "@jest/globals";
import { part, someId, start } from "./client.js";

const clock = () => ({ ms: Date.UTC(2026, 2, 1) });

describe("section 8: service protection", () => {
	it("refuses the request above the limit of a sliding window, and says how long to wait", async () => {
		const time = clock();
		const client = await start({ now: () => time.ms, limits: { requests: 3, windowMs: 10_000 } });
		await client.get("WhoAmI");
		time.ms += 4_000;
		await client.get("WhoAmI");
		await client.get("WhoAmI");

		const refused = await client.get("WhoAmI");

		expect(refused.status).toBe(429);
		expect(refused.headers.get("retry-after")).toBe("10");
		expect(refused.json.error).toEqual({
			code: "0x80072322",
			message: "Number of requests exceeded the limit of 3 over time window of 10 seconds.",
		});
		time.ms += 10_000;
		expect((await client.get("WhoAmI")).status).toBe(200);
	});

	it("lets the oldest request leave the window first", async () => {
		const time = clock();
		const client = await start({ now: () => time.ms, limits: { requests: 2, windowMs: 10_000 } });
		await client.get("WhoAmI");
		time.ms += 6_000;
		await client.get("WhoAmI");
		time.ms += 4_000;

		expect((await client.get("WhoAmI")).status).toBe(200);
		expect((await client.get("WhoAmI")).headers.get("retry-after")).toBe("10");
	});

	it("counts a batch as one request", async () => {
		const client = await start({ limits: { requests: 2 } });

		await client.batch([part("GET accounts"), part("GET contacts"), part("GET WhoAmI")]);

		expect([(await client.get("WhoAmI")).status, (await client.get("WhoAmI")).status]).toEqual([200, 429]);
	});

	it("refuses what is above the combined execution time", async () => {
		const time = clock();
		const client = await start({ now: () => time.ms, limits: { executionMs: 1_000, windowMs: 10_000 } });
		const fault = client.simulator.faults.add({ when: "after", action: { type: "hold" } });
		const slow = client.get("accounts");
		await fault.reached;
		time.ms += 1_000;
		fault.release();
		await slow;

		const refused = await client.get("accounts");

		expect([refused.status, refused.json.error.code]).toEqual([429, "0x80072321"]);
		expect(refused.headers.get("x-ms-ratelimit-time-remaining-xrm-requests")).toBe("0.00");
	});

	it("refuses what is above the number of requests at the same time", async () => {
		const client = await start({ limits: { concurrent: 2 } });
		const fault = client.simulator.faults.add({ times: 2, action: { type: "hold" } });
		const held = [client.get("accounts"), client.get("contacts")];
		while (fault.hits < 2) await new Promise(setImmediate);

		const refused = await client.get("WhoAmI");
		fault.release();

		expect((await Promise.all(held)).map((each) => each.status)).toEqual([200, 200]);
		expect([refused.status, refused.json.error.code]).toEqual([429, "0x80072326"]);
		expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
		expect((await client.get("WhoAmI")).status).toBe(200);
	});

	it("gives the place of a late write back at once", async () => {
		const client = await start({ limits: { concurrent: 1 } });
		const fault = client.simulator.faults.add({ action: { type: "late" } });
		await expect(client.patch(`accounts(${someId})`, { name: "Late" })).rejects.toThrow();

		expect((await client.get("WhoAmI")).status).toBe(200);
		await fault.execute();
		expect((await client.get("WhoAmI")).status).toBe(200);
	});

	it("counts down in the debug header, from 6,000 by default", async () => {
		const client = await start();

		await client.get("WhoAmI");
		const { headers } = await client.get("WhoAmI");

		expect(headers.get("x-ms-ratelimit-burst-remaining-xrm-requests")).toBe("5998");
	});

	it("lets everything through when switched off", async () => {
		const client = await start({ limits: null });
		const answers = await Promise.all(Array.from({ length: 80 }, () => client.get("WhoAmI")));

		expect(answers.every((each) => each.status === 200)).toBe(true);
	});
});

import { afterEach, describe, expect, it } from "@jest/globals";
import { type Bot, openBot } from "../support/bot.js";

let bot: Bot | null = null;
afterEach(async () => {
	await bot?.close();
	bot = null;
});

const report = async (answer: Response) => [answer.status, await answer.json()];

describe("the health of a running Koppel", () => {
	it.each([
		["beside Slack's requests", true, { sending: true, reason: null, brokenChannels: 0 }],
		["on its own port without Slack", false, null],
	])("is told %s", async (_, withSlack, slack) => {
		bot = await openBot({ withSlack });

		const health = await bot.ask("/healthz");
		const ready = await report(await bot.ask("/readyz"));

		expect([health.status, await health.text()]).toEqual([200, "ok\n"]);
		expect(ready).toEqual([
			200,
			{ ready: true, notReady: [], slack: slack === null ? null : expect.objectContaining(slack) },
		]);
	});

	it("is not ready while its process cannot record that it lives, nor once it was stopped", async () => {
		bot = await openBot();
		bot.app.engine.liveness.renounce();

		const renounced = await report(await bot.ask("/readyz"));
		await bot.stop();

		expect(renounced).toEqual([
			503,
			{
				ready: false,
				notReady: [{ part: "beat", reason: "This process could not record for too long that it lives." }],
				slack: null,
			},
		]);
		await expect(bot.ask("/healthz")).rejects.toThrow();
	});
});

describe("the metrics of a running Koppel", () => {
	it.each([[true], [false]])(
		"are told on its port (with Slack: %s), without anything about a record",
		async (withSlack) => {
			bot = await openBot({ withSlack });
			const customer = bot.bc.create("customers", { number: "C-1", displayName: "Adatum" });
			bot.crm.create("accounts", { accountnumber: "C-2", name: "Contoso" });
			await bot.run();

			const answer = await bot.ask("/metrics");
			const text = await answer.text();

			expect(answer.headers.get("content-type")).toContain("text/plain");
			expect(text).toContain('sync_runs_total{mapping="customers",type="synchronization",state="done"} 1');
			expect(text).toContain(
				'sync_records_written_total{mapping="customers",side="right",operation="create"} 1',
			);
			expect(text).toMatch(/^sync_last_success_timestamp_seconds\{mapping="customers"\} \d+/m);
			expect(text).toContain("sync_database_up 1");
			expect(text).toContain("process_resident_memory_bytes");
			for (const secret of [String(customer.id), "C-1", "Adatum", "Contoso"])
				expect(text).not.toContain(secret);
		},
	);

	it("count what people ask for", async () => {
		bot = await openBot();
		const actor = { id: "U1", name: "Anna", role: "admin" as const };
		await bot.app.useCases.pause("customers", actor);

		const text = await (await bot.ask("/metrics")).text();

		expect(text).toContain('sync_presses_total{resolution="pause",outcome="done"} 1');
	});
});

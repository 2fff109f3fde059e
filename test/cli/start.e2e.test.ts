import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { FaultHandle } from "../../src/demo/systems/kit/simulator.js";
import { type Office, openOffice, type Running } from "./support.js";

const EVERY_SECOND = "* * * * * *";
const LONG_MS = 45_000;

describe("koppel start", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
	});

	afterEach(() => office.close());

	/** The next update of this account is held until it is let go; tells when it was written. */
	const nextUpdateOf = (id: string): FaultHandle =>
		office.crm.faults.add({ match: { operation: "update", id }, when: "after", action: { type: "hold" } });
	const stop = async ({ child, ended }: Running) => {
		const at = performance.now();
		child.kill("SIGTERM");
		return { ...(await ended), tookMs: performance.now() - at };
	};
	/** Asks again and again until the list holds this many; every question is a command of its own. */
	const untilOpen = async (count: number) => {
		for (;;) {
			const { data } = await office.hereJson("errors");
			if (data.total === count) return data.errors;
		}
	};

	it(
		"runs each mapping and its search on their schedules, and ends in order",
		async () => {
			const one = office.twins("C-1");
			const two = office.twins("C-2");
			await office.configure(() => {}, { schedule: EVERY_SECOND, findDeleted: EVERY_SECOND });
			const first = nextUpdateOf(one.account);
			const running = office.start("start");
			await running.says(
				/Mapping customers: run at \* \* \* \* \* \*, searched for deleted records at \* \* \* \* \* \*/,
			);
			await first.reached;
			first.release();

			office.bc.edit("customers", one.customer, { displayName: "Renamed" });
			const renamed = nextUpdateOf(one.account);
			await renamed.reached;
			renamed.release();
			office.bc.remove("customers", two.customer);
			const errors = await untilOpen(1);

			const ended = await stop(running);
			expect(office.crm.get("accounts", one.account)?.name).toBe("Renamed");
			expect(errors).toMatchObject([{ kind: "deletedLeft" }]);
			expect([ended.code, ended.out]).toEqual([0, ""]);
			expect(ended.err.split("\n").filter((line) => !line.startsWith("{"))).toEqual([
				`Data: embedded store in ${office.env.KOPPEL_DATA}`,
				'Running without Slack (SLACK_BOT_TOKEN is not set): "koppel errors" lists what is open.',
				"Mapping customers: run at * * * * * *, searched for deleted records at * * * * * *",
				"Stopping: finishing what is under way.",
				"",
			]);
			expect(ended.tookMs).toBeLessThan(10_000);
		},
		LONG_MS,
	);

	it(
		"goes on at once with what a process that died has left, without waiting for a run",
		async () => {
			const { account } = office.twins("C-1");
			const written = nextUpdateOf(account);
			const dying = office.start("sync", "customers");
			await written.reached;
			dying.child.kill("SIGKILL");
			await dying.ended;
			written.remove();
			const logged = async () => (await office.hereJson("log", "customers", "C-1")).data.entries;
			expect(await logged()).toMatchObject([{ operation: "couple" }]);

			const running = office.start("start");
			await running.says(/Mapping customers: run only by hand/);
			while ((await logged()).length < 2);
			const ended = await stop(running);

			expect(await logged()).toMatchObject([{ operation: "update" }, { operation: "couple" }]);
			expect(ended.code).toBe(0);
			expect(
				office.crm.history("accounts", account).filter(({ operation }) => operation === "update"),
			).toHaveLength(1);
		},
		LONG_MS,
	);

	it(
		"refuses another run beside its own, gives up what hangs when it is stopped, and leaves the mapping free",
		async () => {
			office.twins("C-1");
			await office.configure(() => {}, { schedule: EVERY_SECOND, findDeleted: null });
			const hanging = office.bc.faults.add({
				match: { operation: "list", set: "customers" },
				action: { type: "hold" },
			});
			const running = office.start("start");
			await hanging.reached;

			const beside = await office.here("sync", "customers");
			const ended = await stop(running);
			const at = performance.now();
			const after = await office.here("sync", "customers");

			expect(beside).toEqual({
				code: 1,
				out: "",
				err: [
					"Another run of customers was on; looking whether it still goes on.",
					"Another run of customers is on. Wait until it has ended, then try again.",
					"",
				].join("\n"),
			});
			expect(ended.code).toBe(0);
			expect(ended.tookMs).toBeLessThan(10_000);
			expect(after.code).toBe(0);
			expect(performance.now() - at).toBeLessThan(3_000);
			expect((await office.hereJson("errors")).data.total).toBe(0);
		},
		LONG_MS,
	);

	it("ends with a sentence, not a stack, over a failure nobody foresaw", async () => {
		const boom = `process.once("SIGUSR2", () => Promise.reject(new TypeError("nobody foresaw this")));`;
		office.env.NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(boom)}`;
		const running = office.start("start");
		await running.says(/Mapping customers/);

		running.child.kill("SIGUSR2");
		const { code, err } = await running.ended;

		expect(code).toBe(1);
		expect(err).toContain("Koppel has to end. Something failed that should not have: Nobody foresaw this.");
		expect(err).toContain("Nothing is lost: the next run goes on from there.");
		expect(err).not.toMatch(/^\s+at /m);
	});
});

describe("koppel sync", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
	});

	afterEach(() => office.close());

	it("ends in order on Ctrl-C, and the next run goes on", async () => {
		office.twins("C-1");
		const held = office.bc.faults.add({
			match: { operation: "list", set: "customers" },
			action: { type: "hold" },
		});
		const running = office.start("sync", "customers");
		await held.reached;

		running.child.kill("SIGINT");
		const ended = await running.ended;
		held.remove();
		const next = await office.here("sync", "customers");

		expect(ended.code).toBe(1);
		expect(ended.err).toBe("Stopping: finishing what is under way. Once more ends it at once.\n");
		expect(ended.out).toContain("customers was interrupted: ");
		expect(ended.out).toContain("It was told to end; the next run goes on from there.");
		expect([next.code, next.out]).toEqual([0, expect.stringContaining("1 coupled")]);
	});

	it("finishes on Ctrl-C the write under way, and all is done when it was the last", async () => {
		const { account } = office.twins("C-1");
		const held = office.crm.faults.add({
			match: { operation: "update" },
			when: "after",
			action: { type: "hold" },
		});
		const running = office.start("sync", "customers");
		await held.reached;

		running.child.kill("SIGINT");
		await running.says(/Stopping: finishing what is under way/);
		held.release();
		const ended = await running.ended;

		expect([ended.code, ended.out]).toEqual([0, expect.stringContaining("1 changed, 1 coupled")]);
		expect(
			office.crm.history("accounts", account).filter(({ operation }) => operation === "update"),
		).toHaveLength(1);
		expect((await office.here("sync", "customers")).out).toContain("nothing to do");
	});

	it("is not troubled by a reader that has seen enough", async () => {
		const running = office.start("errors");
		running.child.stdout?.destroy();

		const { code, err } = await running.ended;

		expect([code, err]).toEqual([0, ""]);
	});
});

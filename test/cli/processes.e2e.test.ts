import { describe, expect, it } from "@jest/globals";
import type { FaultHandle } from "../../src/demo/systems/kit/simulator.js";
import { type Office, openOffice, type Running } from "./support.js";

const EVERY_SECOND = "* * * * * *";
const LONG_MS = 45_000;

/** These tests wait more than they work, so they run side by side, each in an office of its own. */
const inOffice = (test: (office: Office) => Promise<void>) => async () => {
	const office = await openOffice();
	try {
		await test(office);
	} finally {
		await office.close();
	}
};

/** The next update of this account is held until it is let go; tells when it was written. */
const nextUpdateOf = ({ crm }: Office, id: string): FaultHandle =>
	crm.faults.add({ match: { operation: "update", id }, when: "after", action: { type: "hold" } });

const updatesOf = ({ crm }: Office, id: string) =>
	crm.history("accounts", id).filter(({ operation }) => operation === "update");

async function stop({ child, ended }: Running) {
	const at = performance.now();
	child.kill("SIGTERM");
	return { ...(await ended), tookMs: performance.now() - at };
}

/** Asks again and again until the list holds this many; every question is a command of its own. */
async function untilOpen({ hereJson }: Office, count: number) {
	for (;;) {
		const { data } = await hereJson("errors");
		if (data.total === count) return data.errors;
	}
}

describe("koppel start", () => {
	it.concurrent(
		"runs each mapping and its search on their schedules, and ends in order",
		inOffice(async (office) => {
			const one = office.twins("C-1");
			const two = office.twins("C-2");
			await office.configure(() => {}, { schedule: EVERY_SECOND, findDeleted: EVERY_SECOND });
			const first = nextUpdateOf(office, one.account);
			const running = office.start("start");
			await first.reached;
			first.release();

			office.bc.edit("customers", one.customer, { displayName: "Renamed" });
			const renamed = nextUpdateOf(office, one.account);
			await renamed.reached;
			renamed.release();
			office.bc.remove("customers", two.customer);
			const errors = await untilOpen(office, 1);

			const ended = await stop(running);
			expect(office.crm.get("accounts", one.account)?.name).toBe("Renamed");
			expect(errors).toMatchObject([{ kind: "deletedLeft" }]);
			expect([ended.code, ended.out]).toEqual([0, ""]);
			expect(ended.err.split("\n").filter((line) => !line.startsWith("{"))).toEqual([
				`Data: embedded store in ${office.env.KOPPEL_DATA}`,
				'Running without Slack (SLACK_BOT_TOKEN is not set): "koppel errors" lists what is open.',
				"Mapping customers: run at * * * * * *, searched for deleted records at * * * * * *",
				expect.stringMatching(
					/^Health and metrics: http:\/\/127\.0\.0\.1:\d+\/healthz, \/readyz, \/metrics$/,
				),
				"Stopping: finishing what is under way.",
				"",
			]);
			expect(ended.tookMs).toBeLessThan(10_000);
		}),
		LONG_MS,
	);

	it.concurrent(
		"goes on at once with what a process that died has left, without waiting for a run",
		inOffice(async (office) => {
			const { account } = office.twins("C-1");
			const written = nextUpdateOf(office, account);
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
			expect(updatesOf(office, account)).toHaveLength(1);
		}),
		LONG_MS,
	);

	it.concurrent(
		"refuses another run beside its own, gives up what hangs when it is stopped, and leaves the mapping free",
		inOffice(async (office) => {
			office.twins("C-1");
			await office.configure(() => {}, { schedule: EVERY_SECOND, findDeleted: null });
			const hanging = office.bc.faults.add({
				match: { operation: "list", set: "customers" },
				action: { type: "hold" },
			});
			const running = office.start("start");
			await hanging.reached;

			const beside = await office.koppel("sync", "customers");
			const ended = await stop(running);
			const after = await office.koppel("sync", "customers");

			expect(beside).toMatchObject({ code: 1, out: "" });
			// What it waits for is told only where the look at the other run takes a while.
			expect(beside.err).toContain(
				"Another run of customers is on. Wait until it has ended, then try again.\n",
			);
			expect(ended.code).toBe(0);
			expect(ended.tookMs).toBeLessThan(10_000);
			// A lease that was not let go would have been waited for, and that is told.
			expect([after.code, after.err]).toEqual([0, ""]);
			expect((await office.hereJson("errors")).data.total).toBe(0);
		}),
		LONG_MS,
	);

	it.concurrent(
		"ends with a sentence, not a stack, over a failure nobody foresaw",
		inOffice(async (office) => {
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
		}),
		LONG_MS,
	);
});

describe("koppel sync", () => {
	it.concurrent(
		"says when a system is down, marks nothing, and goes on once it is back",
		inOffice(async (office) => {
			const { customer, account } = office.twins("C-1");
			await office.here("sync", "customers");
			office.bc.edit("customers", customer, { displayName: "Renamed" });
			const times = Number.POSITIVE_INFINITY;
			office.crm.faults.add({ scope: "request", times, action: { type: "drop" } });
			office.crm.faults.add({ match: { operation: "token" }, times, action: { type: "drop" } });

			const failed = await office.koppel("sync", "customers");
			const { data } = await office.hereJson("errors");
			office.crm.faults.clear();
			const healed = await office.here("sync", "customers");

			expect([failed.code, failed.out]).toEqual([3, ""]);
			expect(failed.err).toContain(
				"customers cannot run. Dynamics 365 Sales: The sign-in service could not be reached.",
			);
			expect(data).toMatchObject({
				total: 1,
				errors: [{ kind: "setup", couplingId: null, record: null, answer: { code: "unreachable" } }],
			});
			expect([healed.code, healed.err]).toEqual([0, ""]);
			expect(office.crm.get("accounts", account)?.name).toBe("Renamed");
			expect((await office.hereJson("errors")).data.total).toBe(0);
		}),
		LONG_MS,
	);

	it.concurrent(
		"ends in order on Ctrl-C, and the next run goes on",
		inOffice(async (office) => {
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
		}),
		LONG_MS,
	);

	it.concurrent(
		"finishes on Ctrl-C the write under way, and all is done when it was the last",
		inOffice(async (office) => {
			const { account } = office.twins("C-1");
			const held = nextUpdateOf(office, account);
			const running = office.start("sync", "customers");
			await held.reached;

			running.child.kill("SIGINT");
			await running.says(/Stopping: finishing what is under way/);
			held.release();
			const ended = await running.ended;

			expect([ended.code, ended.out]).toEqual([0, expect.stringContaining("1 changed, 1 coupled")]);
			expect(updatesOf(office, account)).toHaveLength(1);
			expect((await office.here("sync", "customers")).out).toContain("nothing to do");
		}),
		LONG_MS,
	);
});

describe("koppel errors", () => {
	it.concurrent(
		"is not troubled by a reader that has seen enough",
		inOffice(async (office) => {
			const running = office.start("errors");
			running.child.stdout?.destroy();

			const { code, err } = await running.ended;

			expect([code, err]).toEqual([0, ""]);
		}),
		LONG_MS,
	);
});

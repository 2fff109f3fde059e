import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import mongoose from "mongoose";
import type { StoryReport } from "../../src/demo/story.js";
import { type DemoProcess, startDemo } from "../support/demo-process.js";
import { freshUri, TEST_MONGODB_URI } from "../support/mongo.js";

const STORY_MS = 60_000;

const STEPS = [
	"firstSync",
	"edits",
	"conflict",
	"deletions",
	"refusedValue",
	"throttled",
	"lostAnswers",
	"crash",
	"presses",
	"drift",
	"secondRun",
	"proof",
];

const plays = [
	{ store: "embedded", way: "HTTP", uri: null },
	{ store: "embedded", way: "Socket Mode", uri: null },
	...(TEST_MONGODB_URI === undefined ? [] : [{ store: "mongodb", way: "HTTP", uri: freshUri() }]),
];

describe.each(plays)("the story on the $store store over $way", ({ store, way, uri }) => {
	let demo: DemoProcess;
	let code: number | null;
	let err: string;
	let report: StoryReport;
	let left: string[];

	beforeAll(async () => {
		const words = ["--story", "--json", ...(way === "HTTP" ? [] : ["--socket"])];
		demo = await startDemo(words, uri === null ? {} : { MONGODB_URI: uri });
		try {
			const end = await demo.ended;
			({ code, err } = end);
			left = await demo.leftFiles();
			if (end.out === "") throw new Error(`The story wrote nothing:\n${err}`);
			report = JSON.parse(end.out) as StoryReport;
		} finally {
			await demo.dispose();
			if (uri !== null) await dropDatabase(uri);
		}
	}, STORY_MS * 2);

	const step = (id: string) => report.steps.find((one) => one.id === id);
	const did = (id: string) => step(id)?.did.join("\n") ?? "";
	const found = (id: string) => step(id)?.found.join("\n") ?? "";
	const shown = (id: string) =>
		step(id)
			?.shown.map(({ text }) => text)
			.join("\n") ?? "";

	it("ends by itself, with everything as promised, within a minute", () => {
		expect({ code, failure: report.failure, ok: report.ok }).toEqual({ code: 0, failure: null, ok: true });
		expect(report.store).toBe(store);
		expect(report.size).toBe(200);
		expect(report.seconds).toBeLessThan(STORY_MS / 1_000);
		expect(report.steps.map(({ id }) => id)).toEqual(STEPS);
	});

	it("leaves no file behind", () => {
		expect(left).toEqual([]);
	});

	it("narrates beside the data, not in it", () => {
		expect(err).toContain("Koppel keeps the 200 customers of a made-up company in step.");
		expect(err).toContain("PROOF:");
	});

	it("couples and creates in the first run, and asks about the one disagreement", () => {
		expect(shown("firstSync")).toMatch(/customers has run: \d+ created, .*\d+ coupled/);
		expect(shown("firstSync")).toContain("Nobody has said yet which is right.");
		expect(did("firstSync")).toContain("Anna Bakker presses [Send Dynamics 365 Sales to Business Central]");
		expect(found("firstSync")).toContain("Business Central took over the number Anna chose");
	});

	it("carries edits of both sides over without a word in the channel", () => {
		expect(found("edits")).toContain("arrived in Dynamics 365 Sales");
		expect(found("edits")).toContain("arrived in Business Central");
		expect(found("edits")).toContain("nobody was bothered");
		expect(shown("edits")).toMatch(/phone number: \S.* becomes \+31 10 555 0111/);
	});

	it("settles a conflict field by field in the window", () => {
		expect(did("conflict")).toContain("presses [Compare and choose]");
		expect(shown("conflict")).toMatch(/Resolved by (anna|Anna Bakker)/);
		expect(step("conflict")?.found).toHaveLength(3);
	});

	it("restores one deleted record and deletes the other, each after a preview", () => {
		expect(did("deletions")).toContain("Bram de Wit presses [Restore in Dynamics 365 Sales]");
		expect(did("deletions")).toContain("Carla Stone presses [Delete in Dynamics 365 Sales]");
		expect(shown("deletions")).toMatch(/Resolved by (bram|Bram de Wit)/);
		expect(shown("deletions")).toMatch(/Resolved by (carla|Carla Stone)/);
		expect(found("deletions")).toContain("is gone on both sides");
	});

	it("has a refused value corrected and tried again, without showing it", () => {
		expect(shown("refusedValue")).toContain("Business Central did not accept");
		expect(shown("refusedValue")).not.toContain("correct.example");
		expect(did("refusedValue")).toContain("presses [Try again]");
		expect(found("refusedValue")).toContain("Business Central has the corrected address");
	});

	it("waits out a throttled system, without a card", () => {
		expect(found("throttled")).toContain("both requests were refused");
		expect(found("throttled")).toContain("it made no card");
	});

	it("writes once although answers were lost and the bot was killed", () => {
		expect(found("lostAnswers")).toContain("it was written exactly once");
		expect(found("lostAnswers")).toContain("there is exactly one customer");
		expect(step("crash")?.told.join("\n")).toContain("SIGKILL");
		expect(found("crash")).toContain("it was written exactly once");
	});

	it("refuses presses that are not allowed, out of date or doubled, and says why", () => {
		expect(shown("presses")).toContain(
			"Nothing was changed: this needs the role operator, and yours is viewer.",
		);
		expect(shown("presses")).toContain("changed since you saw it");
		expect(found("presses")).toContain("three presses led to one write");
	});

	it("writes nothing in a second run, by the systems' own count", () => {
		expect(report.secondRun).toEqual({ writes: { businessCentral: 0, dynamics: 0 }, messages: 0 });
		expect(report.counters?.businessCentral.writes).toBeGreaterThan(0);
		expect(report.counters?.dynamics.writes).toBeGreaterThan(0);
		expect(report.counters?.slack["chat.postMessage"]).toBeGreaterThanOrEqual(6);
	});

	it("proves that both sides agree on every mapped field but the drift it planted", () => {
		const { proof } = report;
		expect(proof).toMatchObject({ unexplained: [], openErrors: 0 });
		expect(proof?.drift).toMatchObject([
			{ kind: "difference", field: "credit limit", oneWay: true, right: "12345.00" },
		]);
		expect(proof?.customers).toBe(proof?.accounts);
		expect(proof?.pairs).toBe(proof?.customers);
		expect(proof?.pairs).toBeGreaterThan(195);
	});
});

async function dropDatabase(uri: string): Promise<void> {
	const connection = await mongoose.createConnection(uri).asPromise();
	await connection.dropDatabase();
	await connection.close();
}

describe("the demo", () => {
	let demo: DemoProcess | null = null;

	afterEach(async () => {
		await demo?.dispose();
		demo = null;
	});

	it(
		"stops a story half-way on Ctrl-C, with everything it started",
		async () => {
			demo = await startDemo(["--story"]);
			await demo.says(/Edits and a new record/);

			demo.child.kill("SIGINT");

			const { code, out } = await demo.ended;
			expect(code).toBe(1);
			expect(out).toContain('The story broke off at "edits". It was stopped before its end.');
			expect(await demo.leftFiles()).toEqual([]);
		},
		STORY_MS,
	);

	it(
		"says in words and in data when Koppel ends by itself",
		async () => {
			demo = await startDemo(["--story", "--json"]);
			const [, pid = ""] = await demo.says(/Koppel +process (\d+)/);
			await demo.says(/Edits and a new record/);

			process.kill(Number(pid), "SIGKILL");

			const { code, out, err } = await demo.ended;
			const message = "Koppel ended by SIGKILL although nobody stopped it.";
			expect(code).toBe(1);
			expect(JSON.parse(out)).toMatchObject({ ok: false, failure: { step: "edits", message }, proof: null });
			expect(err).toContain(message);
			expect(await demo.leftFiles()).toEqual([]);
		},
		STORY_MS,
	);
});

import { setTimeout as sleep } from "node:timers/promises";
import { COMPANY } from "./configuration.js";
import type { Narrator } from "./narrate.js";
import { counted, listed } from "./narrate.js";
import { type Finding, findingLine, type Proof, prove } from "./proof.js";
import { Scene, type StepRecord, StoryError } from "./scene.js";
import type { Stage } from "./stage.js";
import { conflict } from "./steps/conflict.js";
import { crash } from "./steps/crash.js";
import { deletions } from "./steps/deletions.js";
import { drift } from "./steps/drift.js";
import { edits } from "./steps/edits.js";
import { firstSync } from "./steps/first-sync.js";
import { presses } from "./steps/presses.js";
import { refusedValue } from "./steps/refused.js";
import { lostAnswers, throttled } from "./steps/rough-weather.js";
import type { Counters } from "./systems/kit/simulator.js";

/** The whole story as data: what `--json` prints. Its shape is stable. */
export interface StoryReport {
	/** True when everything the story promises held. */
	ok: boolean;
	/** The step that did not hold, and why; null when all did. */
	failure: { step: string; message: string } | null;
	size: number;
	store: "embedded" | "mongodb";
	steps: StepRecord[];
	/** What Koppel asked of the systems during the story, up to the second run. */
	counters: { businessCentral: Counters; dynamics: Counters; slack: Record<string, number> };
	/** Two further runs after the story, the second one reading everything; null when it broke off. */
	secondRun: { writes: { businessCentral: number; dynamics: number }; messages: number } | null;
	/** Read and compared without Koppel's code; null when it broke off. */
	proof: ProofReport | null;
	seconds: number;
}

/** The proof, with what may differ told apart from what may not. */
export interface ProofReport extends Proof {
	/** Edits of one-way fields at their destination, which are left alone. */
	drift: Finding[];
	/** Whatever else does not agree; empty when both sides agree on every mapped field. */
	unexplained: Finding[];
	openErrors: number;
}

const CAUSE_WITHIN_MS = 300;

const STEPS: ReadonlyArray<readonly [id: string, title: string, step: (scene: Scene) => Promise<void>]> = [
	["firstSync", "The first run", firstSync],
	["edits", "Edits and a new record, on both sides", edits],
	["conflict", "A conflict, settled field by field", conflict],
	["deletions", "Two deletions: one restored, one carried out", deletions],
	["refusedValue", "A value that one system refuses", refusedValue],
	["throttled", "A system that asks for patience", throttled],
	["lostAnswers", "Two answers that never arrive", lostAnswers],
	["crash", "A crash in the middle of a write", crash],
	["presses", "Buttons that look before they act", presses],
	["drift", "An edit where none belongs", drift],
];

/**
 * Plays the story on a stage whose bot runs. Never throws for what goes wrong in it: the report says it.
 * @param given.ends rejects when the story cannot go on: the bot ended by itself, or somebody pressed Ctrl-C
 */
export async function playStory(given: {
	stage: Stage;
	narrator: Narrator;
	size: number;
	ends: Promise<never>;
}): Promise<StoryReport> {
	const { stage, narrator, size, ends } = given;
	const startedAt = performance.now();
	const scene = new Scene(stage, narrator, size);
	const report: StoryReport = {
		ok: false,
		failure: null,
		size,
		store: stage.storeKind,
		steps: [],
		counters: countersOf(scene),
		secondRun: null,
		proof: null,
		seconds: 0,
	};
	const endings: typeof STEPS = [
		["secondRun", "A second run", () => secondRun(scene, report)],
		["proof", "The proof", () => proof(scene, report)],
	];
	for (const [id, title, step] of [...STEPS, ...endings]) {
		const failed = await scene.play(report.steps, { id, title }, () => Promise.race([step(scene), ends]));
		if (id !== "secondRun" && id !== "proof") report.counters = countersOf(scene);
		if (failed === null) continue;
		scene.isOver = true;
		report.failure = { step: id, message: (await causeOf(ends)) ?? failed };
		break;
	}
	report.ok = report.failure === null;
	report.seconds = Math.round((performance.now() - startedAt) / 100) / 10;
	return report;
}

/**
 * Why the story cannot go on at all; null when it could. A connection that breaks is noticed a moment before the end
 * of the process behind it, which says more.
 */
function causeOf(ends: Promise<never>): Promise<string | null> {
	return Promise.race([ends.catch((error: Error) => error.message), sleep(CAUSE_WITHIN_MS, null)]);
}

function countersOf(scene: Scene): StoryReport["counters"] {
	const calls = Object.entries(scene.stage.slack.counters()).map(([method, { calls }]) => [method, calls]);
	return { ...scene.counters(), slack: Object.fromEntries(calls) };
}

/** What both systems were asked for, in one line each. */
export function counterLines({
	businessCentral,
	dynamics,
	slack,
}: StoryReport["counters"]): Array<[string, string]> {
	const words = ({ requests, operations, reads, writes, refused }: Counters) =>
		`${counted(requests, "request")} with ${counted(operations, "operation")}: ${counted(reads, "read")}, ` +
		`${counted(writes, "write")}; ${counted(refused, "error answer")}`;
	const posts = slack["chat.postMessage"] ?? 0;
	const updates = slack["chat.update"] ?? 0;
	return [
		["Business Central", words(businessCentral)],
		["Dynamics 365 Sales", words(dynamics)],
		["Slack", `${counted(posts, "card")} posted, ${counted(updates, "change")} of cards`],
	];
}

/** Two more runs with nothing to do: one of what is new, and one that reads and compares everything. */
async function secondRun(scene: Scene, report: StoryReport): Promise<void> {
	scene.say("Both systems are left alone now. A run that finds nothing new must write nothing, anywhere.");
	const before = scene.counters();
	const messages = scene.messages();
	await scene.people.runs();
	await scene.people.runs("anna", " full");
	const after = scene.counters();
	const writes = {
		businessCentral: after.businessCentral.writes - before.businessCentral.writes,
		dynamics: after.dynamics.writes - before.dynamics.writes,
	};
	const made = scene.messages() - messages;
	report.secondRun = { writes, messages: made };
	scene.holds(
		writes.businessCentral === 0 && writes.dynamics === 0,
		`during a run and a full run both systems together counted ${counted(writes.businessCentral + writes.dynamics, "write")}`,
	);
	scene.holds(made === 0, "and the channel got no message");
}

/** Both systems read by a program of its own, and compared field by field. */
async function proof(scene: Scene, report: StoryReport): Promise<void> {
	const { stage, people } = scene;
	const open = await people.types("anna", "errors", /Nothing is open|open:/);
	scene.say(
		"A reader that shares no code with Koppel now reads both systems and compares every mapped field.",
	);
	const seen = await prove({
		businessCentral: stage.businessCentral,
		dynamics: stage.dynamics,
		company: COMPANY,
	});
	const isDrift = (finding: Finding) =>
		finding.kind === "difference" &&
		finding.oneWay &&
		scene.drift.some(({ number, field }) => number === finding.number && field === finding.field);
	const drift = seen.findings.filter(isDrift);
	const unexplained = seen.findings.filter((finding) => !isDrift(finding));
	const openErrors = Number(/(\d+) errors? (?:is|are) open/.exec(open)?.[1] ?? 0);
	report.proof = { ...seen, drift, unexplained, openErrors };
	if (unexplained.length > 0) {
		const lines = unexplained.slice(0, 5).map(findingLine);
		throw new StoryError(`The systems do not agree. ${lines.join("; ")}.`);
	}
	scene.holds(drift.length === scene.drift.length, `drift, left alone: ${listed(drift.map(findingLine))}`);
	scene.holds(openErrors === 0, "open errors: none");
	scene.holds(true, proofLine(seen, drift.length));
}

/** The proof in one line. */
function proofLine({ customers, accounts, pairs, compared }: Proof, drift: number): string {
	return (
		`PROOF: ${counted(customers, "customer")} and ${counted(accounts, "account")} make ${counted(pairs, "pair")}; ` +
		`${counted(compared, "value")} compared, and both sides agree on every mapped field` +
		(drift === 0 ? "" : ` but the ${counted(drift, "field")} of drift above`)
	);
}

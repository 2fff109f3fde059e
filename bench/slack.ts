import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { MAPPING } from "../src/demo/configuration.js";
import { PRESS_IDS } from "../src/slack/ids.js";
import { toButtonValue } from "../src/slack/payload.js";
import { Child } from "./child.js";
import { type Koppel, openKoppel } from "./koppel.js";

/**
 * What Slack costs: calls and seconds until the card of 10,000 failures of one cause stands, calls for 500 failures of
 * 20 causes, and how long people who press wait for the acknowledgement while a run over 10,000 pairs is on in the
 * same process. Options by environment: PAIRS (10,000), PRESSES a second (50), LATENCY in ms per request (20), and
 * ONLY, one of `one-cause`, `causes`, `presses`.
 */
const pairs = Number(process.env.PAIRS ?? 10_000);
const perSecond = Number(process.env.PRESSES ?? 50);
const latency = Number(process.env.LATENCY ?? 20);
const only = process.env.ONLY;
const figures: Record<string, unknown> = {};

function report(name: string, words: string, facts: object): void {
	figures[name] = facts;
	console.log(words);
}

function sum(calls: Record<string, number>): number {
	return Object.values(calls).reduce((total, count) => total + count, 0);
}

function percentile(sorted: number[], part: number): number {
	return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1));
}

async function withKoppel(count: number, measure: (koppel: Koppel) => Promise<void>): Promise<void> {
	const koppel = await openKoppel(count);
	try {
		await measure(koppel);
	} finally {
		await koppel.close();
	}
}

/** Until a card tells of all of them. */
async function failures(name: string, count: number, reasons: string[]): Promise<void> {
	await withKoppel(count, async ({ run, systems, slack }) => {
		await systems.ask({ refuse: { count: count * 10, reasons } });
		await systems.ask({ editLeft: count, latency });
		await slack.ask({ reset: true });
		const from = performance.now();
		const standing = slack.ask({ standing: "did not accept" }).then(() => performance.now() - from);
		await run();
		const ran = performance.now() - from;
		const each = Math.round(count / reasons.length).toLocaleString("en");
		const first = await standing;
		await slack.ask({ standing: `${each} record` });
		const stood = performance.now() - from;
		// The other causes' cards are posted one a second.
		await setTimeout(reasons.length === 1 ? 5_000 : (reasons.length + 5) * 1_000);
		const { calls, texts } = await slack.ask({});
		const counted = sum(calls);
		const facts = { failures: count, causes: reasons.length, calls, counted, cards: texts.length };
		const times = { runSeconds: round(ran), firstCard: round(first), upToDate: round(stood) };
		report(
			name,
			`${count.toLocaleString("en")} failures of ${reasons.length} causes: ${counted} calls, ${texts.length} cards; ` +
				`the first stood after ${times.firstCard} s and was up to date after ${times.upToDate} s; ` +
				`the run took ${times.runSeconds} s`,
			{ ...facts, ...times },
		);
	});
}

function round(ms: number): number {
	return Number((ms / 1_000).toFixed(2));
}

/** Presses while nothing else is on, and while a run is. */
async function presses(): Promise<void> {
	await withKoppel(pairs, async (koppel) => {
		const { app, systems, slack, run } = koppel;
		const questions = Math.round(pairs / 10);
		await systems.ask({ conflict: questions, latency });
		await run();
		await slack.ask({ standing: "more questions" });
		const { template } = await slack.ask({ template: PRESS_IDS.synchronizeLeft });
		const presser = await Child.start<object, { taken: number[]; refused: number }>("presser");
		const press = async (name: string, work: () => Promise<unknown>) => {
			const open = await app.engine.stores.errors.open({ mapping: MAPPING, visibleOnly: true });
			const values = open.map(({ _id: errorId, revision }) => toButtonValue({ errorId, revision }));
			const { url, signingSecret: secret } = koppel;
			// Without a response_url, which is good for five answers: private answers go out as such.
			const { response_url: _, ...message } = template;
			const actionId = PRESS_IDS.synchronizeLeft;
			const order = { url, secret, template: message, actionId, values, perSecond };
			const loop = monitorEventLoopDelay({ resolution: 1 });
			loop.enable();
			await presser.ask({ press: order });
			const from = performance.now();
			await work();
			const seconds = round(performance.now() - from);
			const { taken, refused } = await presser.ask({ stop: true });
			loop.disable();
			await app.idle();
			const after = await app.engine.stores.errors.open({ mapping: MAPPING, visibleOnly: true });
			const still = new Set(after.map(({ _id }) => _id));
			const settled = open.filter(({ _id }) => !still.has(_id)).length;
			const sorted = taken.sort((one, other) => one - other);
			const [p50, p99, most] = [0.5, 0.99, 1].map((part) => percentile(sorted, part));
			const loopP99 = Number((loop.percentile(99) / 1e6).toFixed(1));
			const loopMost = Number((loop.max / 1e6).toFixed(1));
			report(
				name,
				`${taken.length} presses at ${perSecond} a second in ${seconds} s, ${name}: acknowledged after ` +
					`${p50} ms (p50), ${p99} ms (p99), ${most} ms at most; ${refused} not acknowledged; ${settled} questions settled; ` +
					`the event loop was late by ${loopP99} ms (p99), ${loopMost} ms at most`,
				{ presses: taken.length, seconds, p50, p99, most, refused, settled, loopP99, loopMost },
			);
		};
		await press("pressesWithoutRun", () => setTimeout(6_000));
		await app.idle();
		await systems.ask({ edit: Math.round(pairs * 0.4) });
		await press("pressesDuringRun", run);
		presser.stop();
	});
}

const LETTERS = "abcdefghijklmnopqrst";
if (only === undefined || only === "one-cause")
	await failures("oneCause", pairs, ["The name is not allowed."]);
if (only === undefined || only === "causes") {
	const reasons = [...LETTERS].map((letter) => `The rule ${letter} of the company forbids it.`);
	await failures("causes", 500, reasons);
}
if (only === undefined || only === "presses") await presses();
console.log(JSON.stringify(figures));

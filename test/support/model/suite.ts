import { afterAll, beforeAll, describe, it } from "@jest/globals";
import { generate } from "./generate.js";
import { type Ending, playHistory } from "./play-history.js";
import { shrink } from "./shrink.js";
import { type Simulators, startSimulators } from "./simulated-systems.js";
import type { History } from "./steps.js";

/** The first seed; another one plays other histories. */
const SEED = Number(process.env.KOPPEL_MODEL_SEED ?? 1);
/** How many histories in all. */
const HISTORIES = Number(process.env.KOPPEL_MODEL_HISTORIES ?? 2_000);
/** How long to go on with further seeds, in minutes; by number of histories when it is not set. */
const MINUTES = process.env.KOPPEL_MODEL_MINUTES ? Number(process.env.KOPPEL_MODEL_MINUTES) : null;
/** Failing histories are told as they are instead of being shortened first. */
const SHRINKS = process.env.KOPPEL_MODEL_SHRINK !== "0";
/** Histories a test plays. */
const TOGETHER = 50;
/** A history takes a tiny part of this; one that does not end would hold up all that follow, and nobody would see which. */
const LONGEST_MS = 120_000;
const STANDS_STILL = "it stands still: something waits for good";

type Told = Pick<Ending, "problems" | "told">;

/** One of the files among which the histories are dealt out. */
export function describeModel(shard: number, shards: number): void {
	describe(`random histories against the reference model, seed ${SEED}, part ${shard} of ${shards}`, () => {
		const own = Math.ceil(HISTORIES / shards);
		const first = SEED + (shard - 1) * own;
		if (MINUTES !== null) {
			it(`for ${MINUTES} minutes`, () => playFor(first, MINUTES), MINUTES * 60_000 + 300_000);
			return;
		}
		for (let from = first; from < first + own; from += TOGETHER) {
			const to = Math.min(from + TOGETHER, first + own);
			it(`the invariants hold after the histories ${from} to ${to - 1}`, () => playAll(from, to), 300_000);
		}
	});
}

/** The same over HTTP, with the real connectors and the simulated systems; `ofPeople` more hold people beside companies. */
export function describeModelOverHttp(histories: number, ofPeople: number): void {
	describe(`random histories over HTTP, seed ${SEED}`, () => {
		let simulators: Simulators;
		beforeAll(async () => {
			simulators = await startSimulators();
		});
		afterAll(() => simulators.close());
		const own = Number(process.env.KOPPEL_MODEL_HTTP_HISTORIES ?? histories);
		for (let from = SEED; from < SEED + own; from += 10) {
			const to = Math.min(from + 10, SEED + own);
			it(`the invariants hold after the histories ${from} to ${to - 1}`, async () => {
				for (let seed = from; seed < to; seed++) await play(generate(seed), simulators);
			}, 300_000);
		}
		it(`the invariants hold after the next ${ofPeople} histories of people`, async () => {
			for (let seed = SEED + own, played = 0; played < ofPeople; seed++) {
				const history = generate(seed);
				if (history.settings.contacts === "none") continue;
				played++;
				await play(history, simulators);
			}
		}, 300_000);
	});
}

async function playAll(from: number, to: number): Promise<void> {
	for (let seed = from; seed < to; seed++) await play(generate(seed));
}

/** Goes on after a failure, and tells all of them in the end. */
async function playFor(first: number, minutes: number): Promise<void> {
	const end = Date.now() + minutes * 60_000;
	const failed: string[] = [];
	let seed = first;
	for (; Date.now() < end; seed++) {
		try {
			await play(generate(seed));
		} catch (error) {
			failed.push((error as Error).message);
			process.stderr.write(`${(error as Error).message}\n\n`);
		}
	}
	process.stderr.write(`${seed - first} histories from seed ${first} on, ${failed.length} failed\n`);
	if (failed.length > 0) throw new Error(failed.join("\n\n"));
}

/** Throws with the shortest story that shows it. */
export async function play(history: History, simulators?: Simulators): Promise<void> {
	const ending = await playToItsEnd(history, simulators);
	if (ending.problems.length === 0) return;
	const isShrunk = SHRINKS && simulators === undefined && !ending.problems.includes(STANDS_STILL);
	if (!isShrunk) throw new Error(storyOf(history, ending));
	const kinds = kindsOf(ending);
	const small = await shrink(history, async (one) =>
		kindsOf(await playHistory(one)).some((kind) => kinds.includes(kind)),
	);
	throw new Error(storyOf(small, await playHistory(small)));
}

async function playToItsEnd(history: History, simulators?: Simulators): Promise<Told> {
	let timer: NodeJS.Timeout | undefined;
	const never = new Promise<Told>((resolve) => {
		timer = setTimeout(() => resolve({ problems: [STANDS_STILL], told: [] }), LONGEST_MS);
	});
	try {
		return await Promise.race([playHistory(history, simulators), never]);
	} finally {
		clearTimeout(timer);
	}
}

/** A shorter history must fail for the same reason: the first words of a problem, without values and numbers. */
function kindsOf({ problems }: Told): string[] {
	return problems.map((problem) => problem.replace(/"[^"]*"|#?\d+/g, "").slice(0, 60));
}

function storyOf(history: History, { problems, told }: Told): string {
	const steps = history.steps.map((step) => JSON.stringify(step)).join(",\n");
	return [
		`Seed ${history.seed}:`,
		...told.map((line) => `  ${line}`),
		...problems,
		`{ seed: ${history.seed}, settings: ${JSON.stringify(history.settings)}, steps: [\n${steps}\n] }`,
	].join("\n");
}

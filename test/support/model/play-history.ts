import { isDeepStrictEqual } from "node:util";
import { SIDES } from "../../../src/domain/record.js";
import type { ResolutionKind } from "../../../src/domain/resolution.js";
import { brokenInvariants } from "./invariants.js";
import { isEnding, Player } from "./player.js";
import { Random } from "./random.js";
import type { Simulators } from "./simulated-systems.js";
import { Stage } from "./stage.js";
import type { History } from "./steps.js";
import { fieldName } from "./system.js";
import type { Played } from "./trace.js";
import { reformatted } from "./values.js";

/** However slow an answer is, it has arrived by then. */
const SLOWEST_MS = 10 * 60_000;

/** What became of a history. */
export interface Ending {
	/** What does not hold; empty when all is well. */
	problems: string[];
	/** What happened, line by line. */
	told: string[];
	played: Played;
}

/**
 * Plays a history, lets the dust settle, checks the invariants, answers every question that is left, and checks once
 * more.
 */
export async function playHistory(history: History, simulators?: Simulators): Promise<Ending> {
	const stage = await Stage.open(history.settings, simulators);
	const player = new Player(stage);
	player.tell(`settings ${JSON.stringify(history.settings)}`);
	const problems: string[] = [];
	try {
		await begin(stage, player);
		await player.play(history.steps);
		await settle(stage, player);
		problems.push(...(await check(stage, player, "after the dust has settled")));
		if (problems.length === 0 && (await stage.stores.errors.open({})).length > 0) {
			await answerAll(stage, player, new Random(history.seed));
			problems.push(...(await check(stage, player, "after every question was answered")));
		}
	} catch (error) {
		problems.push(`it breaks off: ${(error as Error).stack ?? error}`);
	} finally {
		await stage.close();
	}
	return {
		problems: [...problems, ...player.unexpected.map(describeFailure)],
		told: player.told,
		played: player.trace.played(history, stage.parts),
	};
}

function describeFailure(error: unknown): string {
	return `nobody expects ${(error as Error)?.stack ?? String(error)}`;
}

/** Some pairs that agree are coupled, and the people of the first of them. */
async function begin(stage: Stage, player: Player): Promise<void> {
	const { systems, settings } = stage;
	if (settings.reformats) systems.right.reformat(reformatted);
	for (let pair = 1; pair <= settings.pairs; pair++) {
		for (const side of SIDES) {
			systems[side].table("customers").create({
				[fieldName("customers", "number", side)]: `C${pair}`,
				[fieldName("customers", "name", side)]: `name ${pair}`,
				[fieldName("customers", "phone", side)]: settings.reformats ? `+${pair}` : `${pair}`,
				...(settings.withoutEmail
					? { [fieldName("customers", "email", side)]: `${side}${pair}@example.com` }
					: {}),
			});
		}
	}
	await stage.time.advance(2_000);
	await player.work("main", { job: "run" });
	await stage.time.advance(2_000);
	if (stage.contacts !== null) await beginContacts(stage, player);
}

async function beginContacts(stage: Stage, player: Player): Promise<void> {
	for (let pair = 1; pair <= stage.settings.pairs; pair++) {
		stage.systems.left.table("contacts").create({
			[fieldName("contacts", "name", "left")]: `person ${pair}`,
			[fieldName("contacts", "company", "left")]: `C${pair}`,
		});
	}
	await player.work("main", { job: "run", of: "contacts" });
	await stage.time.advance(2_000);
}

/** Everything works, answers have arrived, late requests have executed, frozen processes are awake, time has passed. */
async function settle(stage: Stage, player: Player): Promise<void> {
	player.tell("the dust settles");
	await player.passTime(SLOWEST_MS);
	player.heal();
	await stage.passLease();
	await player.thaw();
	await player.catchUp();
	player.heal();
	for (const side of SIDES) await stage.systems[side].executeLate("all");
	await stage.observe();
	for (let round = 0; round < 3; round++) await settleRound(stage, player);
}

async function settleRound(stage: Stage, player: Player): Promise<void> {
	await stage.time.advance(65 * 60_000);
	await stage.passLease();
	await player.work("main", { job: "takeOver" });
	await everyPart(stage, (of) => player.work("main", { job: "run", ...of }));
	await stage.time.advance(60_000);
	await everyPart(stage, (of) => player.work("main", { job: "sweep", ...of }));
}

/** Those that others refer to come first, as the schedule has it. */
async function everyPart({ parts }: Stage, act: (of: { of?: "contacts" }) => Promise<void>): Promise<void> {
	for (const { name } of parts) await act(name === "contacts" ? { of: name } : {});
}

/** The invariants, and that another run and another sweep write nothing and tell nothing new. */
async function check(stage: Stage, player: Player, when: string): Promise<string[]> {
	const problems = await brokenInvariants(stage);
	const writes = stage.writes();
	const before = await errorsOf(stage);
	await stage.time.advance(65 * 60_000);
	await everyPart(stage, (of) => player.work("main", { job: "run", ...of }));
	await everyPart(stage, (of) => player.work("main", { job: "sweep", ...of }));
	await everyPart(stage, (of) => player.work("main", { job: "run", full: true, ...of }));
	if (stage.writes() !== writes) problems.push(`I2 a second run wrote ${stage.writes() - writes} times`);
	const after = await errorsOf(stage);
	if (!isDeepStrictEqual(after, before))
		problems.push(
			`I2 a second run told something new: ${JSON.stringify(before)} became ${JSON.stringify(after)}`,
		);
	problems.push(...pressedTwice(player));
	return problems.map((problem) => `${problem} (${when})`);
}

async function errorsOf(stage: Stage) {
	const errors = await stage.stores.errors.open({});
	return errors.map(({ _id, kind, state, revision, count, dueAt }) => ({
		id: _id.slice(-4),
		kind,
		state,
		// A record that nobody finds is looked for again now and then, and that counts up.
		...(kind === "waitingForParent" && dueAt !== null ? {} : { revision, count }),
	}));
}

/** Of the presses on one card, as one revision shows it, one acts (design.md I6). */
function pressedTwice({ pressed }: Player): string[] {
	const acted = new Map<string, ResolutionKind>();
	return pressed.filter(isEnding).flatMap(({ errorId, decision, outcome }) => {
		if (outcome !== "done") return [];
		const card = `${errorId} ${decision.shown?.revision}`;
		const earlier = acted.get(card);
		acted.set(card, decision.resolution);
		return earlier === undefined
			? []
			: [`I6 ${earlier} and ${decision.resolution} were both carried out on one card`];
	});
}

/** People answer what is open, until nothing is or no answer helps any more. */
async function answerAll(stage: Stage, player: Player, random: Random): Promise<void> {
	player.tell("every question is answered");
	for (let round = 0; round < 5; round++) {
		const errors = await stage.stores.errors.open({});
		if (errors.length === 0) break;
		for (const [at] of errors.entries()) {
			await player.work("main", {
				job: "press",
				error: at,
				resolution: random.number(4),
				side: random.pick(SIDES),
				byField: random.chance(0.2),
				old: false,
				partner: random.number(5),
				value: `a${round}${at}`,
			});
		}
		await settleRound(stage, player);
	}
	for (let round = 0; round < 2; round++) await settleRound(stage, player);
}

import { expect, it } from "@jest/globals";
import type { Stores } from "../../src/ports/stores.js";
import { untruths } from "../support/slack/channel-truth.js";
import { openPosting } from "../support/slack/posting.js";
import { RandomChannelHistory } from "../support/slack/random-history.js";
import { describeStores } from "../support/stores.js";

/** More of them with KOPPEL_RANDOM_HISTORIES, from KOPPEL_FIRST_HISTORY on; the same number is the same history. */
const HISTORIES = Number(process.env.KOPPEL_RANDOM_HISTORIES ?? 100);
const FIRST = Number(process.env.KOPPEL_FIRST_HISTORY ?? 1);
const LENGTH = 10;
const TOGETHER = 20;
/** Every fourth history is played without the right to read channels: then a lost answer may leave a double. */
const NO_HISTORY = ["chat:write", "commands", "usergroups:read"];

/** So many of them on MongoDB as well, where each takes seconds. */
const ON_MONGODB = 10;

const batches = Array.from(
	{ length: Math.ceil(HISTORIES / TOGETHER) },
	(_, index) => FIRST + index * TOGETHER,
);

async function play(seed: number, stores: Stores): Promise<void> {
	const canLook = seed % 4 !== 0;
	const world = await openPosting(canLook ? {} : { scopes: NO_HISTORY }, stores);
	const history = new RandomChannelHistory(world, seed);
	try {
		await history.play(LENGTH);
		await history.end();
		if (!canLook) await history.touchAll();
		await history.end();

		const wrong = await untruths(world, history.errorIds, canLook);
		expect({ seed, wrong, told: wrong.length === 0 ? [] : history.told }).toEqual({
			seed,
			wrong: [],
			told: [],
		});

		const calls = world.slack.calls().length;
		await history.end();
		expect({ seed, calls: world.slack.calls().length }).toEqual({ seed, calls });
	} finally {
		await world.close();
	}
}

describeStores("after any history of errors, presses, faults and deaths", (test) => {
	it.each(batches)(
		"the channel tells the truth, and catching up again changes nothing, from seed %d on",
		async (first) => {
			for (let seed = first; seed < Math.min(first + TOGETHER, FIRST + HISTORIES); seed++) {
				if (test.kind === "MongoDB" && seed >= FIRST + ON_MONGODB) return;
				await test.clear();
				await play(seed, test.stores);
			}
		},
		240_000,
	);
});

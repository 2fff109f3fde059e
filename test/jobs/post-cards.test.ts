import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { postCards } from "../../jobs/post-cards.js";
import { SALES } from "../support/slack/console.js";
import { openPosting, type Posting } from "../support/slack/posting.js";

let world: Posting;
beforeEach(async () => {
	world = await openPosting();
});
afterEach(() => world.close());

describe("the job post-cards", () => {
	it("posts what nobody projected or posted yet, and then has nothing to do", async () => {
		await world.open();
		let looked = 0;
		const job = postCards({
			projector: world.projector,
			digests: world.digests([]),
			outbox: world.outbox(),
			tellLost: async () => {
				looked++;
			},
		});

		await job();
		const calls = world.slack.calls().length;
		await job();

		expect(world.slack.messages(SALES)).toHaveLength(1);
		expect(world.slack.calls()).toHaveLength(calls);
		expect(await world.stores.errors.dirty(10)).toEqual([]);
		expect(looked).toBe(2);
	});
});

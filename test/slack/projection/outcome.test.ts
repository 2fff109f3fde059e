import { describe, expect, it } from "@jest/globals";
import { createMessages } from "../../../src/messages/index.js";
import { outcomeReasons } from "../../../src/slack/projection/outcome.js";
import { anOperation } from "../../support/fakes/fake-use-cases.js";
import { toldOf } from "../../support/operation-items.js";

describe("the reasons why pairs of a list were not done", () => {
	const sources = {
		errors: { get: async () => null },
		contextOf: () => {
			throw new Error("Nobody asks for an error's mapping.");
		},
		messages: createMessages("en"),
	};
	const failed = (reason: string) => ({
		errorId: null,
		couplingId: "pair",
		outcome: "failed" as const,
		reason,
	});
	const told = (count: number) =>
		outcomeReasons(
			sources,
			anOperation({
				failed: count,
				...toldOf([failed("pairBusy"), failed("It is gone."), failed("It is gone.")]),
			}),
		);

	it("are told with how often each was so", async () => {
		expect(await told(3)).toEqual(["It is gone (2)", expect.stringMatching(/\(1\)$/)]);
	});

	it("are told without a number where it is kept of some pairs only", async () => {
		expect(await told(300_000)).toEqual(["It is gone", expect.not.stringMatching(/\(1\)$/)]);
	});
});

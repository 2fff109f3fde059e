import { describe, expect, it } from "@jest/globals";
import { ReasonTally } from "../../src/domain/outcome-reasons.js";

const item = (reason: string | null, outcome: "done" | "refused" | "failed" | null = "failed") => ({
	outcome,
	reason,
});

function counted(items: Array<ReturnType<typeof item>>): Array<[string | null, number]> {
	const tally = new ReasonTally<ReturnType<typeof item>>();
	for (const one of items) tally.add(one);
	return tally.list().map(({ example, count }) => [example.reason, count]);
}

describe("the reasons why some of many were not done", () => {
	it("are counted whatever ids and numbers they quote, the most frequent first", () => {
		const items = [
			item("pairBusy", "refused"),
			item("No. 12 is taken"),
			item("No. 13 is taken"),
			item("", "done"),
			item(null, null),
		];

		expect(counted(items)).toEqual([
			["No. 12 is taken", 2],
			["pairBusy", 1],
		]);
	});

	it("stay few where every one has its own", () => {
		const letters = [..."abcdefghij"];
		const words = letters.flatMap((one) => letters.map((two) => item(`Not ${one}${two}`)));

		expect(counted(words)).toHaveLength(50);
	});
});

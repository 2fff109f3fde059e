import { expect, it } from "@jest/globals";

/** The suite of `../broken-off-runs.test.ts` once more, its worlds opened on MongoDB. */
if (process.env.TEST_MONGODB_URI === undefined) {
	it("is left out without TEST_MONGODB_URI: broken-off-runs ran on the embedded store alone", () => {
		expect(process.env.KOPPEL_TEST_WORLD).toBeUndefined();
	});
} else {
	process.env.KOPPEL_TEST_WORLD = "MongoDB";
	await import("../broken-off-runs.test.js");
}

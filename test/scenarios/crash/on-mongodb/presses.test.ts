import { expect, it } from "@jest/globals";

/** The suite of `../presses.test.ts` once more, on MongoDB. */
if (process.env.TEST_MONGODB_URI === undefined) {
	it("is left out without TEST_MONGODB_URI: the presses suite of crashes ran on the embedded store alone", () => {
		expect(process.env.KOPPEL_TEST_WORLD).toBeUndefined();
	});
} else {
	process.env.KOPPEL_TEST_WORLD = "MongoDB";
	await import("../presses.test.js");
}

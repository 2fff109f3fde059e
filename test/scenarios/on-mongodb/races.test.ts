import { expect, it } from "@jest/globals";

/** The suite of `../races.test.ts` once more, its worlds opened on MongoDB. */
if (process.env.TEST_MONGODB_URI === undefined) {
	it("is left out without TEST_MONGODB_URI: races ran on the embedded store alone", () => {
		expect(process.env.KOPPEL_TEST_WORLD).toBeUndefined();
	});
} else {
	process.env.KOPPEL_TEST_WORLD = "MongoDB";
	await import("../races.test.js");
}

import { expect, it } from "@jest/globals";

/** The suite of `../stopped-holder.test.ts` once more, on MongoDB. */
if (process.env.TEST_MONGODB_URI === undefined) {
	it("is left out without TEST_MONGODB_URI: the stopped-holder suite of crashes ran on the embedded store alone", () => {
		expect(process.env.KOPPEL_TEST_WORLD).toBeUndefined();
	});
} else {
	process.env.KOPPEL_TEST_WORLD = "MongoDB";
	await import("../stopped-holder.test.js");
}

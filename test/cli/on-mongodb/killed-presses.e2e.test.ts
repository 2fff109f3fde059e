import { expect, it } from "@jest/globals";

/** The suite of `../killed-presses.e2e.test.ts` once more, its processes on MongoDB. */
if (process.env.TEST_MONGODB_URI === undefined) {
	it("is left out without TEST_MONGODB_URI: killed-presses ran on the embedded store alone", () => {
		expect(process.env.KOPPEL_TEST_WORLD).toBeUndefined();
	});
} else {
	process.env.KOPPEL_TEST_WORLD = "MongoDB";
	await import("../killed-presses.e2e.test.js");
}

import { describe, expect, it } from "@jest/globals";
import { createMessages } from "../../src/messages/index.js";

describe("a sentence", () => {
	it("ends once, also behind a name that ends in a full stop", () => {
		const { say } = createMessages("en");

		expect(say("run.failed", { mapping: "customers", result: "Bakker & Peters V.O.F.." })).toMatch(
			/V\.O\.F\.$/,
		);
	});
});

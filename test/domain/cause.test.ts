import { describe, expect, it } from "@jest/globals";
import { causeOf } from "../../src/domain/sync-error.js";

const cause = (text: string) => causeOf("customers", "validation", "400", text);

describe("causeOf", () => {
	it("is one cause for all records a system refuses with the same sentence, apostrophes in it or not", () => {
		const one = cause("You can't use 'Contoso' here, it won't fit in 30 characters.");
		const two = cause("You can't use 'O'Brien & Sons' here, it won't fit in 50 characters.");

		expect(one).toBe(two);
		expect(one).not.toContain("Contoso");
	});

	it("tells different sentences apart", () => {
		expect(cause("The field 'a' is too long.")).not.toBe(cause("The field 'a' is read-only."));
	});
});

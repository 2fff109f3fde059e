import { describe, expect, it } from "@jest/globals";
import { maskFor, nameMaskFor } from "../../src/domain/mask.js";

const MAIL = "petra.zandstra@private.example";

describe("a personal mail address that begins with its owner's name", () => {
	const mask = maskFor([MAIL], ["Petra Zandstra"]);

	it.each([
		["The contact Petra Zandstra is blocked.", "The contact Petra Zandstra is blocked."],
		["ZANDSTRA is blocked.", "ZANDSTRA is blocked."],
		["petra.zandstra is no user.", "••• is no user."],
		["Too long: petra.zandstra@priv…", "Too long: •••…"],
		["petra.zandstra%40private.example", "•••"],
		["Petra Zandstra <petra.zandstra@private.example>", "Petra Zandstra <•••>"],
	])("%s", (answer, told) => {
		expect(mask(answer)).toBe(told);
	});

	it("does not hide two words that only read like it, whoever they name", () => {
		expect(maskFor([MAIL])("Petra Zandstra is blocked.")).toBe("Petra Zandstra is blocked.");
	});
});

describe("the name of a record that people may read", () => {
	it.each([
		["stays though her mail address says the same", MAIL, "Petra Zandstra", "Petra Zandstra"],
		[
			"stays though her mail address ends alike",
			"info@zandstra.example",
			"Zandstra Example",
			"Zandstra Example",
		],
		["stays though a personal field says the same", "Petra Zandstra", "Petra Zandstra", "Petra Zandstra"],
		["stays beside a number of a few digits", 500, "Hotel 500", "Hotel 500"],
		["tells no mail address", MAIL, `Petra (${MAIL})`, "Petra (•••)"],
		["tells no beginning of one", MAIL, "petra.zandstra@priv", "•••"],
		["tells no telephone number", "+31 6 1234 5678", "Petra 06-12345678", "Petra •••"],
	])("%s", (_, value, name, told) => {
		expect(nameMaskFor([value])(name)).toBe(told);
	});
});

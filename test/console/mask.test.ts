import { describe, expect, it } from "@jest/globals";
import { maskFor } from "../../src/console/mask.js";

describe("maskFor", () => {
	it.each([
		"info@claes-bouwwerken.example",
		"zoë.o'neil+crm@zoe-yilmaz.example",
		"(06) 12-34.56/78",
		"a^b$c*d?e{f}g[h]|i\\j",
	])("hides the personal value %s inside another system's sentence", (value) => {
		const masked = maskFor([value])(`The value ${value} is not valid.`);

		expect(masked).toBe("The value ••• is not valid.");
	});
});

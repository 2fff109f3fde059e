import { describe, expect, it } from "@jest/globals";
import { compileTransformation } from "../../src/config/transformation.js";

const applied = (text: string, value: string | number | boolean | null) =>
	compileTransformation(text).apply(value);

describe("a transformation", () => {
	it.each([
		["{{ value | strip | upcase }}", "  nl ", "NL"],
		["{{ value | prepend: 'NL-' }}", 12, "NL-12"],
		["{{ value | times: 1.21 }}", 100, "121"],
		["{% if value == 'Ship' %}hold{% endif %}", "None", null],
		["{{ value | split: ' ' | last }}", "Anna Bakker", "Bakker"],
	])("%s turns %p into %p", (text, value, result) => {
		expect(applied(text, value)).toBe(result);
	});

	it.each([
		["{{ value | upcse }}", "undefined filter"],
		["{{ value", "not closed"],
		["{{ name }}", "knows value alone"],
		["{{ 'now' | date: '%Y' }}", "asks for the time"],
		["{{ value | split: '' | sample }}", "undefined filter"],
		["{% include 'secrets' %}", ""],
	])("%s is refused when the configuration is read", (text, message) => {
		expect(() => compileTransformation(text).apply("x")).toThrow(message);
	});
});

import { describe, expect, it } from "@jest/globals";
import { createMessages, languageOfLocale } from "../../src/messages/index.js";

const messages = createMessages("en");

describe("messages", () => {
	it("puts values into their places and writes numbers with separators", () => {
		expect(messages.say("button.send", { winner: "A", loser: "B" })).toBe("Send A to B");
		expect(messages.say("status.coupled", { count: 12_345 })).toBe("12,345 pairs coupled");
	});

	it("chooses the plural form by the count", () => {
		expect(messages.say("status.open", { count: 1 })).toBe("1 open error");
		expect(messages.say("status.open", { count: 2 })).toBe("2 open errors");
		expect(messages.say("status.open", { count: 0 })).toBe("0 open errors");
	});

	it("leaves a value alone that looks like a place", () => {
		expect(messages.say("button.send", { winner: "{loser}", loser: "B" })).toBe("Send {loser} to B");
	});

	it("joins lists and keeps all decimals of a number", () => {
		expect(messages.list(["a", "b", "c"])).toBe("a, b and c");
		expect(messages.number(1234.56789)).toBe("1,234.56789");
	});

	it("names a time in UTC", () => {
		expect(messages.time("2026-01-31T09:05:00.000Z")).toBe("31 Jan 2026, 09:05 UTC");
	});
});

describe("messages in Dutch", () => {
	const dutch = createMessages("nl");

	it("writes numbers with a point for thousands and a comma for decimals", () => {
		expect(dutch.number(1234.5)).toBe("1.234,5");
		expect(dutch.say("status.coupled", { count: 12_345 })).toBe("12.345 paren gekoppeld");
	});

	it("chooses the plural form by the count", () => {
		expect(dutch.say("status.open", { count: 1 })).toBe("1 open fout");
		expect(dutch.say("status.open", { count: 0 })).toBe("0 open fouten");
	});

	it("joins a list with en", () => {
		expect(dutch.list(["a", "b", "c"])).toBe("a, b en c");
	});

	it("names a time in UTC, the month in Dutch", () => {
		expect(dutch.time("2026-05-31T09:05:00.000Z")).toBe("31 mei 2026, 09:05 UTC");
	});
});

describe("the language of a person", () => {
	it.each([
		["nl-NL", "nl"],
		["nl_BE", "nl"],
		["en-GB", "en"],
		["en", "en"],
		["de-DE", null],
		["", null],
		[undefined, null],
	])("of %p is %p", (locale, language) => {
		expect(languageOfLocale(locale)).toBe(language);
	});
});

import { describe, expect, it } from "@jest/globals";
import { parseInline } from "../../../../src/demo/slack/page/client/text/parse-inline.js";
import { parseMarkdown } from "../../../../src/demo/slack/page/client/text/parse-markdown.js";
import { parseMrkdwn } from "../../../../src/demo/slack/page/client/text/parse-mrkdwn.js";
import { ago, clockOf, dateToken, dayName, momentOf } from "../../../../src/demo/slack/page/client/times.js";

const words = (text: string) => ({ type: "text", text });

describe("mrkdwn", () => {
	it.each<[string, unknown]>([
		["*bold*", [{ type: "bold", children: [words("bold")] }]],
		["a*b*c", [words("a*b*c")]],
		["2 * 3 * 4", [words("2 * 3 * 4")]],
		["snake_case_name", [words("snake_case_name")]],
		[
			"*a _b_ c*",
			[{ type: "bold", children: [words("a "), { type: "italic", children: [words("b")] }, words(" c")] }],
		],
		[
			"~gone~, _so_",
			[
				{ type: "strike", children: [words("gone")] },
				words(", "),
				{ type: "italic", children: [words("so")] },
			],
		],
		["`*raw* &lt;`", [{ type: "code", text: "*raw* <" }]],
		["&lt;b&gt; &amp;amp;", [words("<b> &amp;")]],
		[
			"<https://a.example/x?a=1&amp;b=2>",
			[
				{
					type: "link",
					url: "https://a.example/x?a=1&b=2",
					children: [words("https://a.example/x?a=1&b=2")],
				},
			],
		],
		[
			"<https://a.example/_x_|the _x_>",
			[{ type: "link", url: "https://a.example/_x_", children: [words("the _x_")] }],
		],
		[
			"*<https://a.example|bold link>*",
			[
				{
					type: "bold",
					children: [{ type: "link", url: "https://a.example", children: [words("bold link")] }],
				},
			],
		],
		[
			"<@U1> <@U1|name> <#C1|c> <!subteam^S1> <!here>",
			[
				{ type: "user", id: "U1" },
				words(" "),
				{ type: "user", id: "U1" },
				words(" "),
				{ type: "channel", id: "C1" },
				words(" "),
				{ type: "group", id: "S1" },
				words(" "),
				{ type: "broadcast", range: "here" },
			],
		],
		[
			"<!date^60^{date} at {time}^https://a.example|then>",
			[{ type: "date", unix: 60, format: "{date} at {time}", url: "https://a.example", fallback: "then" }],
		],
		["<!date^soon^x|then>", [words("then")]],
		[":warning: :no_such_emoji:", [words("⚠️"), words(" "), words(":no_such_emoji:")]],
		["", []],
	])("reads %s", (line, expected) => {
		expect(parseInline(line)).toEqual(expected);
	});

	it("reads stretches of lines: quotes, lists as they were marked, code", () => {
		const found = parseMrkdwn(
			"one\ntwo\n&gt; said\n&gt; more\n• a\n  • b\n3. c\n```\n*raw* &amp; kept\n```\nend",
		);

		expect(found.map(({ type }) => type)).toEqual(["lines", "quote", "list", "pre", "lines"]);
		expect(found[2]).toMatchObject({
			items: [
				{ mark: "•", depth: 0 },
				{ mark: "•", depth: 1 },
				{ mark: "3.", depth: 0 },
			],
		});
		expect(found[3]).toEqual({ type: "pre", text: "*raw* & kept" });
	});

	it("is quick with what looks like a mark and is none", () => {
		const started = performance.now();

		parseInline(`*${"a*".repeat(1_500)}`);
		parseInline("<".repeat(3_000));
		parseInline(`${"_ ".repeat(1_500)}`);

		expect(performance.now() - started).toBeLessThan(1_000);
	});
});

describe("Markdown", () => {
	it("reads headings, lists, quotes, code, rules, emphasis and links", () => {
		const found = parseMarkdown(
			"# Title\nText **bold** *it* [a](https://a.example)\nsame\n\n> said\n\n1. one\n2. two\n\n---\n```js\nx = 1\n```",
		);

		expect(found.map(({ type }) => type)).toEqual(["heading", "lines", "quote", "list", "rule", "pre"]);
		expect(found[1]).toMatchObject({
			lines: [
				[
					words("Text "),
					{ type: "bold" },
					words(" "),
					{ type: "italic" },
					words(" "),
					{ type: "link", url: "https://a.example" },
				],
				[words("same")],
			],
		});
	});
});

describe("times", () => {
	const now = Date.UTC(2026, 7, 1, 22, 30);
	const anna = { locale: "en-US", tz: "Europe/Amsterdam" };
	const bram = { locale: "nl-NL", tz: "Europe/Amsterdam" };
	const victor = { locale: "en-US", tz: "America/New_York" };

	it("of a date token are near days in the reader's language and zone", () => {
		const unix = now / 1_000;

		expect(dateToken(unix, "{date_short_pretty}", bram, now)).toBe("vandaag");
		expect(dateToken(unix - 3_600, "{date_short_pretty}", bram, now)).toBe("gisteren");
		expect(dateToken(unix - 3_600, "{date_short_pretty}", victor, now)).toBe("today");
		expect(dateToken(unix - 10 * 86_400, "{date_short_pretty}", anna, now)).toBe("Jul 23, 2026");
		expect(dateToken(unix, "{date_num} {unknown}", victor, now)).toBe("2026-08-01 {unknown}");
		expect(dateToken(unix - 7_200, "{ago}", bram, now)).toBe("2 uur geleden");
		expect(ago(now, anna, now)).toBe("now");
		expect(dayName(now, anna, now)).toBe("Today");
	});

	it.each([
		["2026-08-01", "04:00", "America/New_York", Date.UTC(2026, 7, 1, 8)],
		["2026-12-01", "09:30", "Europe/Amsterdam", Date.UTC(2026, 11, 1, 8, 30)],
		["2026-10-25", "12:00", "Europe/Amsterdam", Date.UTC(2026, 9, 25, 11)],
		["2026-03-29", "12:00", "Europe/Amsterdam", Date.UTC(2026, 2, 29, 10)],
	])("that people enter, %s %s in %s, are moments and back", (date, time, tz, ms) => {
		expect(momentOf(date, time, tz)).toBe(ms / 1_000);
		expect(clockOf(ms, tz)).toBe(`${date}T${time}`);
	});
});

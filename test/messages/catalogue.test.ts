import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { dutch } from "../../src/messages/dutch.js";
import { english } from "../../src/messages/english.js";
import type { Catalogue, Language, Text } from "../../src/messages/index.js";

const CATALOGUES: Record<Language, Record<string, Text>> = { en: english, nl: dutch };
const OTHERS = Object.entries(CATALOGUES).filter(([language]) => language !== "en");

/** Texts that are the same in English and in another language, and rightly so. */
const SAME: Record<string, Array<keyof Catalogue>> = {
	nl: [
		"button.ok",
		"card.record",
		"couple.record",
		"digest.columnCount",
		"digest.row",
		"modal.chooseOption",
		"modal.fieldLine",
		"operation.reasonCounted",
		"record.inMapping",
		"state.carriedOut",
		"timeline.koppel",
	],
};

const code = ["src", "jobs"].flatMap((folder) =>
	readdirSync(folder, { recursive: true, encoding: "utf8" })
		.map((name) => join(folder, name))
		.filter((name) => name.endsWith(".ts") && !name.includes(join("src", "messages")))
		.map((name) => readFileSync(name, "utf8")),
);
const quoted = new Set(
	code.flatMap((text) => [...text.matchAll(/"([\w.-]+)"/g)].map((match) => match[1] ?? "")),
);

/** Keys handed to `say` or `lineWith` in plain sight. */
function saidKeys(): string[] {
	const said = /(?:\bsay\(|\blineWith\(\s*[\w.]+,)\s*"([\w.]+)"/g;
	return code.flatMap((text) => [...text.matchAll(said)].map((match) => match[1] ?? ""));
}

function formsOf(text: Text): string[] {
	return typeof text === "string" ? [text] : [text.one, text.other];
}

function placesOf(text: string): string[] {
	return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
}

/** What a text ends with, as far as it matters to the text that follows. */
function ending(form: string): string {
	return /[.?:!…]$/.exec(form)?.[0] ?? "";
}

describe("the English texts", () => {
	it("are all used", () => {
		expect(Object.keys(english).filter((key) => !quoted.has(key))).toEqual([]);
	});

	it("are there for every key the code says", () => {
		const said = saidKeys();

		expect(said.length).toBeGreaterThan(100);
		expect(said.filter((key) => !(key in english))).toEqual([]);
	});
});

describe.each(Object.entries(CATALOGUES))("the texts in %s", (language, catalogue) => {
	it("are whole: not empty, no blanks at the ends, no half of a brace", () => {
		const broken = /^$|^\s|\s$| {2}|[{}]/;
		const forms = Object.entries(catalogue).flatMap(([key, text]) =>
			formsOf(text).map((form) => [key, form]),
		);
		expect(forms.filter(([, form]) => broken.test(form?.replace(/\{\w+\}/g, "x") ?? ""))).toEqual([]);
	});

	it("name the same values in both forms of a plural, and the number in each", () => {
		for (const [key, text] of Object.entries(catalogue)) {
			if (typeof text === "string") continue;
			const [one, other] = formsOf(text).map((form) => new Set([...placesOf(form), "count"]));
			expect([key, one]).toEqual([key, other]);
			expect([key, placesOf(formsOf(text).join(" ")).includes("count")]).toEqual([key, true]);
		}
	});

	it("have the plural forms the language asks for, and no others", () => {
		expect(new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort()).toEqual([
			"one",
			"other",
		]);
		for (const text of Object.values(catalogue)) {
			if (typeof text !== "string") expect(Object.keys(text).sort()).toEqual(["one", "other"]);
		}
	});

	it("say the words people know: no left, right or mapping internals", () => {
		const internal = /\b(left side|right side|baseline|seat|payload|revision|coupling id)\b/i;
		for (const [key, text] of Object.entries(catalogue)) {
			const words = formsOf(text)
				.join(" ")
				.replace(/\{\w+\}/g, "");
			expect([key, internal.test(words)]).toEqual([key, false]);
		}
	});
});

describe.each(OTHERS)("the texts in %s, beside the English ones", (language, catalogue) => {
	it("are neither missing nor left over", () => {
		expect(Object.keys(catalogue).sort()).toEqual(Object.keys(english).sort());
	});

	it("stand in the same order, so that the two files can be read side by side", () => {
		expect(Object.keys(catalogue)).toEqual(Object.keys(english));
	});

	it("name the same values and have plural forms for the same texts", () => {
		for (const [key, text] of Object.entries<Text>(english)) {
			const other = catalogue[key] as Text;
			expect([key, typeof other]).toEqual([key, typeof text]);
			const places = (one: Text) => [...new Set(formsOf(one).flatMap(placesOf))].sort();
			expect([key, places(other)]).toEqual([key, places(text)]);
		}
	});

	it("end as the English ones do: with a stop, a question mark, a colon or nothing", () => {
		for (const [key, text] of Object.entries<Text>(english)) {
			expect([key, ...formsOf(catalogue[key] as Text).map(ending)]).toEqual([
				key,
				...formsOf(text).map(ending),
			]);
		}
	});

	it("mark the same words as something to type", () => {
		const typed = (text: Text) => formsOf(text).map((form) => form.split("`").length);
		for (const [key, text] of Object.entries<Text>(english)) {
			expect([key, typed(catalogue[key] as Text)]).toEqual([key, typed(text)]);
		}
	});

	it("were not left in English by oversight", () => {
		const same = Object.entries<Text>(english).filter(
			([key, text]) => JSON.stringify(text) === JSON.stringify(catalogue[key]),
		);

		expect(same.map(([key]) => key).sort()).toEqual(SAME[language]);
	});
});

describe("the Dutch texts", () => {
	const forms = Object.entries<Text>(dutch).flatMap(([key, text]) =>
		formsOf(text).map((form) => [key, form]),
	);
	const saying = (words: RegExp) => forms.filter(([, form]) => words.test(form ?? ""));

	it("speak to nobody as u or je", () => {
		expect(saying(/\b(u|uw|je|jij|jou|jouw|jullie)\b/i)).toEqual([]);
	});

	it("call things what Business Central calls them", () => {
		expect(saying(/(?<!\{)\bmappings?\b/i)).toEqual([]);
		expect(saying(/\b(het|dit|dat) record\b/i)).toEqual([]);
	});
});

describe("texts that Slack cuts", () => {
	/** Limits of Slack (facts/slack.md section 3.3), by how the code names them. */
	const LIMIT_OF = { modalTitle: 24, buttonText: 75 } as const;
	const cut = /plain\(\s*messages\.say\(([^()]*(?:\{[^}]*\})?[^()]*)\),?\s*LIMITS\.(modalTitle|buttonText)/g;
	const uses = code.flatMap((text) =>
		[...text.matchAll(cut)].flatMap((match) =>
			[...(match[1] ?? "").matchAll(/"([\w]+\.[\w]+)"/g)].map((key) => ({
				key: key[1] as keyof Catalogue,
				most: LIMIT_OF[match[2] as keyof typeof LIMIT_OF],
			})),
		),
	);

	it.each(Object.entries(CATALOGUES))("are written to fit, in %s", (_, catalogue) => {
		expect(uses.length).toBeGreaterThan(20);
		for (const { key, most } of uses) {
			for (const form of formsOf(catalogue[key] as Text)) {
				const said = form.replace(/\{(count)\}/g, "1,234").replace(/\{\w+\}/g, "x".repeat(30));
				expect([key, said, said.length <= most]).toEqual([key, said, true]);
			}
		}
	});
});

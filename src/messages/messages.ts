import type { Catalogue, English } from "./catalogue.js";
import { dutch } from "./dutch.js";
import { english } from "./english.js";

/** The languages Koppel speaks. Another one is one more file of texts and a line in `CATALOGUES`. */
export type Language = "en" | "nl";

/** All of them. */
export const LANGUAGES: readonly Language[] = ["en", "nl"];

/** The language of an IETF tag such as "nl-BE"; null when Koppel does not speak it. */
export function languageOfLocale(locale: string | undefined): Language | null {
	const [spoken] = (locale ?? "").toLowerCase().split(/[-_]/);
	return LANGUAGES.find((language) => language === spoken) ?? null;
}

/** The name of a text. */
export type MessageKey = keyof English;

/** A value put into a text; numbers are written the way the language does. */
export type MessageValue = string | number;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type NamesOf<Text> = Text extends string ? NamesIn<Text> : "count" | NamesIn<Text[keyof Text]>;

/** The values a text needs: one for each `{name}` in it, and `count` for a text with plural forms. */
export type MessageValues<Key extends MessageKey> = [NamesOf<English[Key]>] extends [never]
	? []
	: [values: Record<NamesOf<English[Key]>, MessageValue>];

/** Texts of one language. Holds no state, so one object serves everybody. */
export interface Messages {
	readonly language: Language;
	/** The text with its values put in, in the plural form `count` asks for. */
	say<Key extends MessageKey>(key: Key, ...values: MessageValues<Key>): string;
	/** A number with the language's separators, all its decimals kept. */
	number(value: number): string;
	/** "a, b and c". */
	list(items: string[]): string;
	/** A time as text in UTC, for where the reader's own zone is not known. `at` is ISO 8601. */
	time(at: string): string;
}

const CATALOGUES: Record<Language, Catalogue> = { en: english, nl: dutch };
/** How each language writes numbers, lists and times: with the day before the month and 24 hours. */
const FORMATS: Record<Language, string> = { en: "en-GB", nl: "nl-NL" };

/** The texts of one language. */
export function createMessages(language: Language): Messages {
	const catalogue = CATALOGUES[language];
	const plural = new Intl.PluralRules(language);
	const format = FORMATS[language];
	const numbers = new Intl.NumberFormat(format, { maximumFractionDigits: 20 });
	const lists = new Intl.ListFormat(format, { type: "conjunction" });
	const times = new Intl.DateTimeFormat(format, {
		dateStyle: "medium",
		timeStyle: "short",
		timeZone: "UTC",
	});
	const write = (value: MessageValue | undefined) =>
		typeof value === "number" ? numbers.format(value) : (value ?? "");
	return {
		language,
		say(key, ...[values]) {
			const given: Record<string, MessageValue> = values ?? {};
			const text = catalogue[key];
			const form = typeof text === "string" ? text : pluralForm(text, plural.select(Number(given.count)));
			const said = form.replace(/\{(\w+)\}/g, (_, name: string) => write(given[name]));
			return withoutDoubleStop(said);
		},
		number: (value) => numbers.format(value),
		list: (items) => lists.format(items),
		time: (at) => `${times.format(new Date(at))} UTC`,
	};
}

/** A name that ends in a full stop (N.V., Ltd.) ends its sentence as well. */
function withoutDoubleStop(text: string): string {
	return text.replace(/(?<!\.)\.\.(?!\.)/g, ".");
}

function pluralForm(forms: { one: string; other: string }, rule: Intl.LDMLPluralRule): string {
	return rule === "one" ? forms.one : forms.other;
}

import type { english } from "./english.js";

/** A text, or its plural forms chosen by `count`. `{name}` is replaced by the value of that name. */
export type Text = string | { one: string; other: string };

/** The English texts with their literal types, from which the values each text needs are derived. */
export type English = typeof english;

/** What a language must bring: a text for every key. */
export type Catalogue = Record<keyof English, Text>;

import type { FieldLabel } from "../domain/mapping.js";
import type { Side } from "../domain/record.js";
import type { Messages } from "../messages/index.js";
import type { MappingFacts } from "./mapping-facts.js";
import { fieldTitle, fieldWords, NAMED_FIELDS, withCapital } from "./words.js";

/** Whose fields are named, and in which language. */
export interface Naming {
	mapping: Pick<MappingFacts, "fieldLabels">;
	messages: Pick<Messages, "language">;
}

/** What people call a mapped field, as in the middle of a sentence; `name` is the field mapping's. */
export function fieldLabel(name: string, { mapping, messages }: Naming): string {
	return inLanguage(mapping.fieldLabels.get(name), messages) ?? fieldWords(name);
}

/** The same with a capital, for where it stands alone. */
export function fieldHeading(name: string, naming: Naming): string {
	return withCapital(fieldLabel(name, naming));
}

/** What people call a system's own field, with a capital; one that is not mapped by the system's name for it. */
export function endHeading(
	side: Side,
	field: string,
	{ mapping, messages }: { mapping: Pick<MappingFacts, "endLabels">; messages: Pick<Messages, "language"> },
): string {
	const label = inLanguage(mapping.endLabels[side].get(field), messages);
	return label === null ? fieldTitle(field) : withCapital(label);
}

/** Null where no label says it in this language: a text in another one would read stranger than the system's name. */
function inLanguage(label: FieldLabel | undefined, { language }: Pick<Messages, "language">): string | null {
	if (label === undefined || typeof label === "string") return label ?? null;
	return label[language] ?? null;
}

/** "the phone number", "the phone number and the city", "the name, the city, the phone number and 4 more fields". */
export function namedFields(
	names: string[],
	{ mapping, messages }: { mapping: Pick<MappingFacts, "fieldLabels">; messages: Messages },
): string {
	if (names.length === 0) return messages.say("word.someField");
	const shown = names.length > NAMED_FIELDS + 1 ? names.slice(0, NAMED_FIELDS) : names;
	const phrases = shown.map((name) =>
		messages.say("word.theField", { field: fieldLabel(name, { mapping, messages }) }),
	);
	const more = names.length - shown.length;
	if (more > 0) phrases.push(messages.say("word.moreFields", { count: more }));
	return messages.list(phrases);
}

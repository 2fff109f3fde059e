import type { FieldValue } from "../domain/record.js";
import type { Messages } from "../messages/index.js";

/** How many fields a sentence names before it counts the rest. */
export const NAMED_FIELDS = 3;

/**
 * The name of a field mapping as a person would say it: "phoneNumber/telephone1" reads "phone number". Of the two
 * systems' words the plainer one is taken: without digits, short, and with its words told apart.
 */
export function fieldWords(name: string): string {
	const words = plainest(name.split("/").filter((part) => part !== ""))
		.replace(/[_\-./~>]+/g, " ")
		.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
		.replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
		.replace(/(\p{Ll}{2})(\d+)(?![\p{L}\d])/gu, "$1 $2")
		.replace(/\s+/g, " ")
		.trim();
	return words.replace(/\p{Lu}\p{Ll}*/gu, (word) => (word.length > 1 ? word.toLowerCase() : word)).trim();
}

function plainest(parts: string[]): string {
	const rank = (part: string) =>
		(/\d/.test(part) ? 1_000 : 0) + part.length - (/\p{Ll}\p{Lu}/u.test(part) ? 0.5 : 0);
	return [...parts].sort((one, two) => rank(one) - rank(two))[0] ?? "";
}

/** The same with a capital, for where it stands alone. */
export function fieldTitle(name: string): string {
	return withCapital(fieldWords(name));
}

/** The words as they begin a line. */
export function withCapital(words: string): string {
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value as a person reads it; an empty one is said to be empty. */
export function valueWords(messages: Messages, value: FieldValue | undefined): string {
	if (value === null || value === undefined || value === "") return messages.say("word.empty");
	if (typeof value === "boolean") return messages.say(value ? "word.yes" : "word.no");
	if (typeof value === "number") return messages.number(value);
	return value;
}

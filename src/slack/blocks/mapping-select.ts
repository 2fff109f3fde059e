import type { PlainTextOption, SectionBlock, StaticSelect } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import { LIMITS } from "../limits.js";
import { escaped, markdown, plain } from "./text.js";

/**
 * The value of a mapping's option. No word of ours begins with "=", so a mapping may be called anything; a name too
 * long for an option is given by its place.
 */
export function toMappingValue(name: string, names: readonly string[]): string {
	const value = `=${name}`;
	return value.length <= LIMITS.optionValue ? value : `=#${names.indexOf(name)}`;
}

/** The mapping an option stands for; null when it stands for none that is configured. */
export function parseMappingValue(value: string | undefined, names: readonly string[]): string | null {
	if (value === undefined || !value.startsWith("=")) return null;
	const name = value.slice(1);
	if (names.includes(name)) return name;
	return /^#\d+$/.test(name) ? (names[Number(name.slice(1))] ?? null) : null;
}

/** The options of a select that names mappings; Slack takes a hundred. */
export function mappingOptions(names: readonly string[], most: number = LIMITS.options): PlainTextOption[] {
	return names.slice(0, most).map((name) => mappingOption(name, names));
}

/** One of them. */
export function mappingOption(name: string, names: readonly string[]): PlainTextOption {
	return { text: plain(name, LIMITS.optionText), value: toMappingValue(name, names) };
}

/** Asks which mapping a window is about; the app hears of the choice at once. */
export function mappingSelect(
	actionId: string,
	{ names, chosen }: { names: readonly string[]; chosen: string | null },
	messages: Messages,
): SectionBlock {
	const select: StaticSelect = {
		type: "static_select",
		action_id: actionId,
		placeholder: plain(messages.say("couple.mappingPlaceholder"), LIMITS.optionValue),
		options: mappingOptions(names),
		...(chosen === null ? {} : { initial_option: mappingOption(chosen, names) }),
	};
	const words = escaped(messages.say("couple.mapping"), 300);
	return { type: "section", block_id: actionId, text: markdown(words), accessory: select };
}

import { isJson, type Json, toJsonList, toText } from "../json.js";
import type { Place } from "../place.js";
import { wordsOf } from "../text/draw-text.js";
import type { Choice, ChoiceGroup } from "../widgets/choice-list.js";

/** An option as something to choose. */
export function toChoice(option: Json): Choice {
	return {
		id: toText(option.value),
		label: wordsOf(option.text),
		detail: wordsOf(option.description),
		held: option,
	};
}

/** What a select has to offer for the words that were typed; null when the app could not be asked. */
export async function findChoices(
	block: Json,
	element: Json,
	place: Place,
	query: string,
): Promise<ChoiceGroup[] | null> {
	if (isExternal(element)) {
		const groups = await place.suggest(block, element, query);
		return groups?.map(({ label, options }) => ({ label, choices: options.map(toChoice) })) ?? null;
	}
	const words = query.toLowerCase();
	return offered(element, place).map(({ label, choices }) => ({
		label,
		choices: choices.filter((choice) => choice.label.toLowerCase().includes(words)),
	}));
}

function offered(element: Json, place: Place): ChoiceGroup[] {
	const { people, snapshot } = place.reader;
	const type = toText(element.type).replace("multi_", "");
	if (type === "users_select") {
		return [
			{
				label: "",
				choices: people.map((one) => ({
					id: one.id,
					label: one.realName,
					detail: `@${one.name}`,
					held: one.id,
				})),
			},
		];
	}
	if (type === "channels_select" || type === "conversations_select") {
		const channels = snapshot.channels.filter(({ kind }) => type !== "channels_select" || kind === "public");
		return [
			{
				label: "",
				choices: channels.map(({ id, label, kind }) => ({
					id,
					label: kind === "im" ? label : `#${label}`,
					held: id,
				})),
			},
		];
	}
	const groups = toJsonList(element.option_groups).map((group) => ({
		label: wordsOf(group.label),
		choices: toJsonList(group.options).map(toChoice),
	}));
	return groups.length > 0 ? groups : [{ label: "", choices: toJsonList(element.options).map(toChoice) }];
}

/** What is chosen now, in order. */
export function chosenIn(block: Json, element: Json, place: Place): Choice[] {
	const held = place.held(block, element);
	const list = Array.isArray(held) ? held : held === null || held === undefined ? [] : [held];
	return list.map((one) => (isJson(one) ? toChoice(one) : referenced(toText(one), place)));
}

function referenced(id: string, place: Place): Choice {
	const person = place.reader.person(id);
	const label = person?.realName ?? `#${place.reader.channelName(id)}`;
	return { id, label, held: id };
}

export function isExternal(element: Json): boolean {
	return toText(element.type).endsWith("external_select");
}

export function isMulti(element: Json): boolean {
	return toText(element.type).startsWith("multi_");
}

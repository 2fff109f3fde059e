import { isStateful } from "./block-kit/elements.js";
import { allBlocks, allElements, elementsOf } from "./block-kit/walk.js";
import { SlackDoubleError } from "./errors.js";
import type { IdMaker } from "./ids.js";
import { copy, entryOf, isJson, type Json, toJsonList, toText } from "./json.js";

/** What stands in the inputs of a view or message: block id, action id, value. */
export type StateValues = Record<string, Record<string, Json>>;

/** Blocks as Slack keeps them: every block and every element has an id. A markdown block loses its own (facts/slack 3.4). */
export function withIds(blocks: unknown, ids: IdMaker): Json[] {
	const kept = copy(toJsonList(blocks));
	for (const block of allBlocks(kept)) {
		if (block.type === "markdown") delete block.block_id;
		block.block_id ??= ids.word();
		for (const element of elementsOf(block)) element.action_id ??= ids.word();
	}
	return kept;
}

/** The state of freshly shown blocks. What was typed stays where block id, action id and type are still the same. */
export function stateOf(blocks: unknown, before: StateValues = {}): StateValues {
	const values: StateValues = {};
	for (const { block, element } of allElements(blocks)) {
		if (!isStateful(element)) continue;
		const blockId = toText(block.block_id);
		const actionId = toText(element.action_id);
		const old = before[blockId]?.[actionId];
		const value = old !== undefined && old.type === element.type ? old : initialValue(element);
		values[blockId] = { ...values[blockId], [actionId]: copy(value) };
	}
	return values;
}

/** Where each kind of element keeps its value, and where its initial one stands. */
const SLOTS: Record<string, { slot: string; initial: string; isMany?: boolean }> = {
	plain_text_input: { slot: "value", initial: "initial_value" },
	number_input: { slot: "value", initial: "initial_value" },
	email_text_input: { slot: "value", initial: "initial_value" },
	url_text_input: { slot: "value", initial: "initial_value" },
	rich_text_input: { slot: "rich_text_value", initial: "initial_value" },
	static_select: { slot: "selected_option", initial: "initial_option" },
	external_select: { slot: "selected_option", initial: "initial_option" },
	radio_buttons: { slot: "selected_option", initial: "initial_option" },
	multi_static_select: { slot: "selected_options", initial: "initial_options", isMany: true },
	multi_external_select: { slot: "selected_options", initial: "initial_options", isMany: true },
	checkboxes: { slot: "selected_options", initial: "initial_options", isMany: true },
	users_select: { slot: "selected_user", initial: "initial_user" },
	multi_users_select: { slot: "selected_users", initial: "initial_users", isMany: true },
	channels_select: { slot: "selected_channel", initial: "initial_channel" },
	multi_channels_select: { slot: "selected_channels", initial: "initial_channels", isMany: true },
	conversations_select: { slot: "selected_conversation", initial: "initial_conversation" },
	multi_conversations_select: {
		slot: "selected_conversations",
		initial: "initial_conversations",
		isMany: true,
	},
	datepicker: { slot: "selected_date", initial: "initial_date" },
	timepicker: { slot: "selected_time", initial: "initial_time" },
	datetimepicker: { slot: "selected_date_time", initial: "initial_date_time" },
	file_input: { slot: "files", initial: "", isMany: true },
};

function slotOf(type: unknown) {
	return entryOf(SLOTS, type) ?? { slot: "value", initial: "initial_value" };
}

function initialValue(element: Json): Json {
	const { slot, initial, isMany } = slotOf(element.type);
	return { type: element.type, [slot]: element[initial] ?? (isMany ? [] : null) };
}

/** Says whether a person has given this value: text, a choice, at least one of several. */
export function isFilled(value: Json | undefined): boolean {
	if (value === undefined) return false;
	const held = value[slotOf(value.type).slot];
	return Array.isArray(held) ? held.length > 0 : held !== null && held !== undefined && held !== "";
}

/**
 * The state value after a person chose or typed something.
 * @param given what was typed; of choices the option's value or its caption; a list for several; null empties
 * @param suggested options that the app offered for an external select
 * @throws SlackDoubleError `no_such_option` when the element does not offer this choice
 */
export function enteredValue(element: Json, given: unknown, suggested: Json[] = []): Json {
	const { slot, isMany } = slotOf(element.type);
	const isChoice = slot === "selected_option" || slot === "selected_options";
	const toHeld = (one: unknown) => (isChoice ? findOption(element, one, suggested) : one);
	if (isMany) {
		const many = given === null ? [] : Array.isArray(given) ? given : [given];
		return { type: element.type, [slot]: many.map(toHeld) };
	}
	if (given === null) return { type: element.type, [slot]: null };
	return { type: element.type, [slot]: typeof given === "number" ? given : toHeld(given) };
}

/** Every option an element offers, groups flattened. */
export function optionsOf(element: Json): Json[] {
	const grouped = toJsonList(element.option_groups).flatMap((group) => toJsonList(group.options));
	return [...toJsonList(element.options), ...grouped];
}

/**
 * The option a person means by its value or its caption.
 * @throws SlackDoubleError `no_such_option`
 */
export function findOption(element: Json, meant: unknown, suggested: Json[] = []): Json {
	const isExternal = toText(element.type).includes("external_select");
	if (isExternal && isJson(meant)) return meant;
	const options = isExternal ? suggested : optionsOf(element);
	const word = isJson(meant) ? meant.value : meant;
	const captionOf = (option: Json) => (isJson(option.text) ? option.text.text : undefined);
	const found =
		options.find((option) => option.value === word) ?? options.find((option) => captionOf(option) === word);
	if (found !== undefined) return found;
	const offered = options.map((option) => String(captionOf(option))).join(", ");
	throw new SlackDoubleError("no_such_option", `${String(word)} is not on offer; there is: ${offered}.`);
}

/** What stops a person from submitting, as Slack's client does before anything is sent: block id and reason. */
export function clientErrors(blocks: unknown, state: StateValues): Record<string, string> {
	const errors: Record<string, string> = {};
	for (const block of allBlocks(blocks)) {
		if (block.type !== "input" || !isJson(block.element)) continue;
		const blockId = toText(block.block_id);
		const reason = clientError(block, block.element, state[blockId]?.[toText(block.element.action_id)]);
		if (reason !== undefined) errors[blockId] = reason;
	}
	return errors;
}

function clientError(block: Json, element: Json, value: Json | undefined): string | undefined {
	if (!isFilled(value)) return block.optional === true ? undefined : "Please complete this required field.";
	const text = toText(value?.value);
	const { min_length: least, max_length: most, min_value: low, max_value: high } = element;
	if (typeof least === "number" && text.length < least) return `At least ${least} characters.`;
	if (typeof most === "number" && text.length > most) return `At most ${most} characters.`;
	if (element.type !== "number_input") return undefined;
	const number = Number(text);
	if (Number.isNaN(number)) return "Enter a number.";
	if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return "Enter a whole number.";
	if (low !== undefined && number < Number(low)) return `Not less than ${String(low)}.`;
	if (high !== undefined && number > Number(high)) return `Not more than ${String(high)}.`;
	return undefined;
}

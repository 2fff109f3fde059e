import { isStateful } from "../block-kit/elements.js";
import { allElements, type PlacedElement } from "../block-kit/walk.js";
import { SlackDoubleError } from "../errors.js";
import { copy, type Json, toText } from "../json.js";
import { enteredValue, type StateValues } from "../state.js";
import type { World } from "../world.js";

/**
 * What a person types or chooses, by block id, by action id, or by `<block id>.<action id>`. Text for inputs, an option's
 * value or caption for choices, a list for several, null to empty.
 */
export type Entries = Record<string, unknown>;

/**
 * The state after these entries; the given state is left alone.
 * @throws SlackDoubleError `no_such_element`, `ambiguous_element`, `no_such_option`
 */
export function fillIn(world: World, blocks: unknown, state: StateValues, entries: Entries): StateValues {
	const filled = copy(state);
	const inputs = allElements(blocks).filter(({ element }) => isStateful(element));
	for (const [key, given] of Object.entries(entries)) {
		const { block, element } = inputFor(inputs, key);
		const blockId = toText(block.block_id);
		const actionId = toText(element.action_id);
		const value = enteredValue(element, given, suggestedFor(world, block, element));
		filled[blockId] = { ...filled[blockId], [actionId]: value };
	}
	return filled;
}

function inputFor(inputs: PlacedElement[], key: string): PlacedElement {
	const fitting = inputs.filter(({ block, element }) => {
		const blockId = toText(block.block_id);
		const actionId = toText(element.action_id);
		return [blockId, actionId, `${blockId}.${actionId}`].includes(key);
	});
	const [first] = fitting;
	if (first === undefined) {
		const there = inputs.map(
			({ block, element }) => `${toText(block.block_id)}.${toText(element.action_id)}`,
		);
		throw new SlackDoubleError("no_such_element", `There is no input ${key}; there is: ${there.join(", ")}.`);
	}
	if (fitting.length > 1) {
		throw new SlackDoubleError("ambiguous_element", `${fitting.length} inputs are called ${key}.`);
	}
	return first;
}

/** The options an app offered for this external select. */
export function suggestedFor(world: World, block: Json, element: Json): Json[] {
	return world.suggestions.get(suggestionKey(block, element)) ?? [];
}

export function suggestionKey(block: Json, element: Json): string {
	return `${String(block.block_id)} ${String(element.action_id)}`;
}

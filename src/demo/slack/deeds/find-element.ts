import { allElements, type PlacedElement } from "../block-kit/walk.js";
import { SlackDoubleError } from "../errors.js";
import { isJson, type Json } from "../json.js";

/** Which element a person means. More than one fits: say more. */
export interface ElementPick {
	actionId?: string;
	blockId?: string;
	/** The caption of a button. */
	text?: string;
	/** The value of a button. */
	value?: string;
}

/**
 * The one interactive element that a person means.
 * @throws SlackDoubleError `no_such_element` or `ambiguous_element`, with what there is
 */
export function findElement(blocks: unknown, pick: ElementPick, types?: string[]): PlacedElement {
	const all = allElements(blocks).filter(
		({ element }) => types === undefined || types.includes(String(element.type)),
	);
	const fitting = all.filter((placed) => fits(placed, pick));
	const [first] = fitting;
	if (first === undefined) {
		throw new SlackDoubleError("no_such_element", `Nothing fits ${JSON.stringify(pick)}. ${listOf(all)}`);
	}
	if (fitting.length > 1) {
		const message = `${fitting.length} elements fit ${JSON.stringify(pick)}. ${listOf(fitting)}`;
		throw new SlackDoubleError("ambiguous_element", message);
	}
	return first;
}

function fits({ block, element }: PlacedElement, pick: ElementPick): boolean {
	return (
		(pick.actionId === undefined || element.action_id === pick.actionId) &&
		(pick.blockId === undefined || block.block_id === pick.blockId) &&
		(pick.text === undefined || faces(element).some((face) => captionOf(face) === pick.text)) &&
		(pick.value === undefined || faces(element).some((face) => face.value === pick.value))
	);
}

/** What can be pressed of an element: itself, or either of two feedback buttons. */
function faces(element: Json): Json[] {
	if (element.type !== "feedback_buttons") return [element];
	return [element.positive_button, element.negative_button].filter(isJson);
}

function captionOf(element: Json): string {
	return isJson(element.text) ? String(element.text.text) : "";
}

function listOf(placed: PlacedElement[]): string {
	const names = placed.map(({ block, element }) => {
		const caption = captionOf(element);
		return `${String(element.action_id)} in ${String(block.block_id)}${caption === "" ? "" : ` "${caption}"`}`;
	});
	return names.length === 0 ? "There are no elements." : `There is: ${names.join("; ")}.`;
}

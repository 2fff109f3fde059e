import type { Attributes } from "../dom.js";
import { type Json, toText } from "../json.js";
import { keyOf } from "../place.js";

/** By what an element is found again after a redraw, when the app has changed its block id too. */
export function names(block: Json, element: Json, part = ""): Attributes {
	return {
		"data-key": `${keyOf(block, element)}${part}`,
		"data-likeness": `${toText(element.action_id)}/${toText(element.value)}${part}`,
	};
}

/** How an input block labels its element. */
export interface Labels {
	/** Words, for elements that carry no visible label. */
	words: string;
	/** The ids of a visible label, and of a hint or an error. */
	labelledBy?: string;
	describedBy?: string;
	isInvalid?: boolean;
}

export function labelAttributes({ words, labelledBy, describedBy, isInvalid }: Labels): Attributes {
	return {
		"aria-labelledby": labelledBy,
		"aria-label": labelledBy === undefined && words !== "" ? words : null,
		"aria-describedby": describedBy,
		"aria-invalid": isInvalid ? "true" : null,
	};
}

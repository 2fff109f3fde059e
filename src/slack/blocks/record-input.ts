import type { InputBlock } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import { LIMITS } from "../limits.js";
import { plain } from "./text.js";

/** One letter would find everything. */
const FEWEST_LETTERS = 2;

/** A picker that searches a system while one types, from so many letters on. A block id of its own per mapping empties it when that changes. */
export function recordInput(
	block: { blockId: string; actionId: string; label: string; fewestLetters?: number | undefined },
	messages: Messages,
): InputBlock {
	return {
		type: "input",
		block_id: block.blockId,
		label: plain(block.label, 200),
		element: {
			type: "external_select",
			action_id: block.actionId,
			min_query_length: block.fewestLetters ?? FEWEST_LETTERS,
			placeholder: plain(messages.say("couple.recordPlaceholder"), LIMITS.optionValue),
		},
	};
}

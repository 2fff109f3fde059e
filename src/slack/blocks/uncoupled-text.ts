import type { Button, KnownBlock } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import type { Operation } from "../../ports/stores.js";
import { ACTION_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { toOperationValue } from "../payload.js";
import { confirmation } from "./confirmation.js";
import { escaped, plain, section } from "./text.js";

/** How the end of a whole mapping's couplings went, with the button that takes it back. */
export function uncoupledText(words: string, operation: Operation, messages: Messages): KnownBlock[] {
	const { _id, done: count, mappings } = operation;
	const label = messages.say("operation.buttonUndo", { count });
	const question = {
		title: messages.say("operation.confirmUndoTitle"),
		text: messages.say("uncouple.confirmUndoText", { count, mapping: mappings.join(", ") }),
		yes: messages.say("button.undo"),
		no: messages.say("button.cancel"),
	};
	const button: Button = {
		type: "button",
		action_id: ACTION_IDS.uncoupleUndo,
		text: plain(label, LIMITS.buttonText),
		value: toOperationValue(_id),
		confirm: confirmation(question, false),
	};
	return [{ ...section(escaped(words, 1_000)), accessory: button }];
}

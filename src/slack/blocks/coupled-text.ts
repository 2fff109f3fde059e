import type { Button, KnownBlock } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { type PairValue, toPairValue } from "../pair-payload.js";
import { confirmation } from "./confirmation.js";
import { plain, section } from "./text.js";

/** How a coupling by hand ended, as markup that is escaped already, with the button that takes it back. */
export function coupledText(markup: string, pair: PairValue, messages: Messages): KnownBlock[] {
	const told = section(markup);
	const value = toPairValue(pair);
	if (value === null) return [told];
	const question = {
		title: messages.say("couple.confirmUndoTitle"),
		text: messages.say("couple.confirmUndoText"),
		yes: messages.say("button.undo"),
		no: messages.say("button.cancel"),
	};
	const button: Button = {
		type: "button",
		action_id: ACTION_IDS.coupleUndo,
		text: plain(messages.say("button.undo"), LIMITS.buttonText),
		value,
		confirm: confirmation(question, false),
	};
	return [{ ...told, accessory: button }];
}

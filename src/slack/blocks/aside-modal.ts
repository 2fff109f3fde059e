import type { InputBlock, ModalView } from "@slack/types";
import { type CardContext, nameOf, tellingOf } from "../../console/index.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { toViewMemory } from "../payload.js";
import { escaped, plain, section } from "./text.js";

/** The longest note, in characters. */
const LONGEST_NOTE = 1_000;

/** The block each of these windows asks in. */
export const ASIDE_BLOCK = "aside";

/** How long an error can be set aside, in hours; "change" waits for the record alone. */
export const SNOOZES = ["1", "4", "24", "72", "168", "change"] as const;

/** Whose task this is. */
export function assignModal(error: SyncError, context: CardContext, own: string): ModalView {
	const { messages } = context;
	const initial = error.assignee?.id ?? own;
	return asideModal(error, context, "assign", {
		type: "input",
		block_id: ASIDE_BLOCK,
		optional: true,
		label: plain(messages.say("modal.assignLabel"), 200),
		hint: plain(messages.say("modal.assignHint"), 200),
		element: { type: "users_select", action_id: ACTION_IDS.asideInput, initial_user: initial },
	});
}

/** Something to write down. */
export function noteModal(error: SyncError, context: CardContext): ModalView {
	return asideModal(error, context, "note", {
		type: "input",
		block_id: ASIDE_BLOCK,
		label: plain(context.messages.say("modal.noteLabel"), 200),
		element: {
			type: "plain_text_input",
			action_id: ACTION_IDS.asideInput,
			multiline: true,
			max_length: LONGEST_NOTE,
		},
	});
}

/** Until when it is set aside. */
export function snoozeModal(error: SyncError, context: CardContext): ModalView {
	const { messages } = context;
	const options = SNOOZES.map((hours) => ({
		text: plain(snoozeWords(hours, messages), LIMITS.optionText),
		value: hours,
	}));
	return asideModal(error, context, "snooze", {
		type: "input",
		block_id: ASIDE_BLOCK,
		label: plain(messages.say("modal.snoozeLabel"), 200),
		hint: plain(messages.say("modal.snoozeHint"), 200),
		element: { type: "radio_buttons", action_id: ACTION_IDS.asideInput, options },
	});
}

function snoozeWords(hours: (typeof SNOOZES)[number], messages: Messages): string {
	if (hours === "change") return messages.say("modal.snoozeChange");
	const count = Number(hours);
	return count % 24 === 0
		? messages.say("modal.snoozeDays", { count: count / 24 })
		: messages.say("modal.snoozeHours", { count });
}

const TITLES = { assign: "modal.assignTitle", note: "modal.noteTitle", snooze: "modal.snoozeTitle" } as const;

function asideModal(
	error: SyncError,
	context: CardContext,
	kind: "assign" | "note" | "snooze",
	input: InputBlock,
): ModalView {
	const { messages } = context;
	const name = cut(nameOf(tellingOf(error, context)), 300);
	return {
		type: "modal",
		callback_id: VIEW_IDS[kind],
		private_metadata: toViewMemory({ errorId: error._id, revision: error.revision }),
		title: plain(messages.say(TITLES[kind]), LIMITS.modalTitle),
		submit: plain(messages.say("button.ok"), LIMITS.modalTitle),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
		blocks: [section(escaped(messages.say("modal.asideIntro", { name }))), input],
	};
}

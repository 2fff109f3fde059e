import type { ModalView } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import { noticeModal, outcomeModal } from "./notice-modal.js";
import { section } from "./text.js";

/** Shown while a pair is written that has no card of its own. */
export function pairWorkingModal(messages: Messages): ModalView {
	return noticeModal(messages.say("modal.workingTitle"), messages.say("couple.working"), messages);
}

/** How it ended; the text is markup that is escaped already, and may lead to a card. */
export function pairOutcomeModal(isDone: boolean, markup: string, messages: Messages): ModalView {
	return { ...outcomeModal(isDone, "", messages), blocks: [section(markup)] };
}

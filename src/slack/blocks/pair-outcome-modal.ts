import type { KnownBlock, ModalView } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import { noticeModal, outcomeModal } from "./notice-modal.js";
import { section } from "./text.js";

/** Shown while a pair is written that has no card of its own. */
export function pairWorkingModal(messages: Messages): ModalView {
	return noticeModal(messages.say("modal.workingTitle"), messages.say("couple.working"), messages);
}

/** How it ended: as markup that is escaped already and may lead to a card, or as blocks. */
export function pairOutcomeModal(
	isDone: boolean,
	told: string | KnownBlock[],
	messages: Messages,
): ModalView {
	const blocks = typeof told === "string" ? [section(told)] : told;
	return { ...outcomeModal(isDone, "", messages), blocks };
}

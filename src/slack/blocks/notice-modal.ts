import type { KnownBlock, ModalView } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import { VIEW_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { escaped, plain, section } from "./text.js";

/** A window with a title and a paragraph, and nothing to press but "close". */
export function noticeModal(title: string, text: string, messages: Messages): ModalView {
	return {
		type: "modal",
		callback_id: VIEW_IDS.notice,
		title: plain(title, LIMITS.modalTitle),
		close: plain(messages.say("button.close"), LIMITS.modalTitle),
		blocks: [section(escaped(text))],
	};
}

/** A sentence that stands out at the top of a window (facts/slack.md section 3.4: windows only, 200 characters). */
export function noteBlock(text: string, level: "info" | "warning" | "error"): KnownBlock {
	return { type: "alert", text: plain(cut(text, 200), 200), level } as KnownBlock;
}

/** Opened at once while both systems are read, because a trigger lives three seconds (facts/slack.md section 5.1). */
export function loadingModal(messages: Messages): ModalView {
	return noticeModal(messages.say("modal.loadingTitle"), messages.say("modal.loading"), messages);
}

/** Shown while the press is carried out. */
export function workingModal(messages: Messages): ModalView {
	return noticeModal(messages.say("modal.workingTitle"), messages.say("modal.working"), messages);
}

/** How it ended. */
export function outcomeModal(isDone: boolean, text: string, messages: Messages): ModalView {
	return noticeModal(messages.say(isDone ? "modal.doneTitle" : "modal.refusedTitle"), text, messages);
}

import type { ActionsBlock, Button, KnownBlock, ModalView } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { toPageMemory } from "../payload.js";
import { context, escaped, plain } from "./text.js";

/** One page of a longer list. */
export interface Page {
	/** What the window shows the list of: a card's subject, an operation's id. */
	of: string;
	/** How many come before the first row, and how many rows there are in all. */
	skip: number;
	total: number;
	size: number;
}

/** The start of the page nearest to the one asked for: the list may have become shorter. */
export function pageStart(skip: number, total: number, size: number): number {
	if (skip < total) return Math.max(0, skip);
	return Math.max(0, Math.floor((total - 1) / size) * size);
}

/** A window that shows one page, with the ways on at its end. */
export function pagedWindow(
	page: Page,
	{ callbackId, title, blocks }: { callbackId: string; title: string; blocks: KnownBlock[] },
	messages: Messages,
): ModalView {
	return {
		type: "modal",
		callback_id: callbackId,
		private_metadata: toPageMemory({ of: page.of, skip: page.skip }),
		title: plain(title, LIMITS.modalTitle),
		close: plain(messages.say("button.close"), LIMITS.modalTitle),
		blocks: [...blocks, ...pagingBlocks(page, messages)],
	};
}

/** Where the reader is and the ways on; nothing when all fits one page. */
function pagingBlocks({ of, skip, total, size }: Page, messages: Messages): KnownBlock[] {
	if (total <= size) return [];
	const buttons: Button[] = [];
	if (skip > 0) {
		const to = toPageMemory({ of, skip: Math.max(0, skip - size) });
		buttons.push(button(ACTION_IDS.previousPage, messages.say("group.buttonOlder"), to));
	}
	if (skip + size < total) {
		const to = toPageMemory({ of, skip: skip + size });
		buttons.push(button(ACTION_IDS.nextPage, messages.say("group.buttonNewer"), to));
	}
	const shown = { from: skip + 1, to: Math.min(total, skip + size), count: total };
	const actions: ActionsBlock = { type: "actions", elements: buttons };
	return [context([escaped(messages.say("group.windowPage", shown))]), actions];
}

function button(action: string, label: string, value: string): Button {
	return { type: "button", action_id: action, text: plain(label, LIMITS.buttonText), value };
}

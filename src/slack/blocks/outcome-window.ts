import type { ModalView } from "@slack/types";
import { operationLines } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import type { Operation } from "../../ports/stores.js";
import { VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { toPageMemory } from "../payload.js";
import { type Page, pagingBlocks } from "./paging.js";
import { escaped, lineMarkdown, paragraphs, plain, section } from "./text.js";

/** Items on one page. */
export const OUTCOME_PAGE = 40;
const LINE = 400;
const PARAGRAPHS = 40;

/** What a bulk resolution came to, item by item; those that were not done come first. */
export function outcomeWindow(
	told: { operation: Operation; reasons: string[]; lines: string[]; page: Page },
	messages: Messages,
): ModalView {
	const { operation, reasons, page } = told;
	const head = operationLines(messages, operation, reasons).map((line) => lineMarkdown(messages, line));
	const lines = told.lines.map((line) => `• ${escaped(line.replace(/\s+/g, " "), LINE)}`);
	return {
		type: "modal",
		callback_id: VIEW_IDS.outcome,
		private_metadata: toPageMemory({ of: page.of, skip: page.skip }),
		title: plain(messages.say("operation.windowTitle"), LIMITS.modalTitle),
		close: plain(messages.say("button.close"), LIMITS.modalTitle),
		blocks: [
			section(head.join("\n")),
			...paragraphs(lines, PARAGRAPHS, (count) => messages.say("group.more", { count })),
			...pagingBlocks(page, messages),
		],
	};
}

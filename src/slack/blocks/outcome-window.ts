import type { ModalView } from "@slack/types";
import { operationLines } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import type { Operation } from "../../ports/stores.js";
import { VIEW_IDS } from "../ids.js";
import { type Page, pagedWindow } from "./paging.js";
import { escaped, lineMarkdown, paragraphs, section } from "./text.js";

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
	const blocks = [
		section(head.join("\n")),
		...paragraphs(lines, PARAGRAPHS, (count) => messages.say("group.more", { count })),
	];
	const title = messages.say("operation.windowTitle");
	return pagedWindow(page, { callbackId: VIEW_IDS.outcome, title, blocks }, messages);
}

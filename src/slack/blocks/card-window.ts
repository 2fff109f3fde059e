import type { ModalView } from "@slack/types";
import { type CardContext, nameOf, tellingOf } from "../../console/index.js";
import type { Role } from "../../domain/resolution.js";
import type { SyncError } from "../../domain/sync-error.js";
import { VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { cardBlocks, historyOf } from "./home-errors.js";
import { linkMarkdown, plain, section } from "./text.js";

/** An error's card as a window: what it says, what the reader may do, the way to its history and to the card itself. */
export function cardWindow(
	{ error, link, notice }: { error: SyncError; link: string | null; notice: string | null },
	role: Role,
	context: CardContext,
): ModalView {
	const { messages } = context;
	const history = historyOf(error, nameOf(tellingOf(error, context)), messages);
	return {
		type: "modal",
		callback_id: VIEW_IDS.card,
		title: plain(messages.say("home.cardTitle"), LIMITS.modalTitle),
		close: plain(messages.say("button.close"), LIMITS.modalTitle),
		blocks: [
			...(notice === null ? [] : [section(notice.slice(0, LIMITS.sectionText))]),
			...cardBlocks(error, role, context),
			...(history === null ? [] : [{ type: "actions" as const, elements: [history] }]),
			...(link === null ? [] : [section(linkMarkdown(messages.say("errors.card"), link, 60))]),
		],
	};
}

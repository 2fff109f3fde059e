import type { ModalView } from "@slack/types";
import { type CardContext, desiredCard } from "../../console/index.js";
import type { SyncError } from "../../domain/sync-error.js";
import { VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { toCardMemory } from "../payload.js";
import { renderCard } from "./card.js";
import { plain, section } from "./text.js";

/** The card of one error in a window, for errors that have none in the channel. `notices` are escaped already. */
export function errorWindow(error: SyncError, notices: string[], context: CardContext): ModalView {
	const { messages } = context;
	const card = renderCard(desiredCard(error, context), messages);
	return {
		type: "modal",
		callback_id: VIEW_IDS.oneCard,
		private_metadata: toCardMemory(error._id),
		title: plain(messages.say("list.windowTitle"), LIMITS.modalTitle),
		close: plain(messages.say("button.close"), LIMITS.modalTitle),
		blocks: [...notices.map((notice) => section(notice)), ...card.blocks],
	};
}

import type { Button, KnownBlock, ModalView } from "@slack/types";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { type TimelinePlace, toTimelinePlace } from "../pair-payload.js";
import { escaped, paragraphs, plain, section } from "./text.js";

/** How many entries a page of the window shows. */
export const TIMELINE_PAGE = 15;

/** A record's history as a window, newest first, a page at a time. `lines` are markup that is escaped already. */
export function timelineModal(
	shown: { title: string; lines: string[]; place: TimelinePlace; hasOlder: boolean },
	messages: Messages,
): ModalView {
	const { title, lines, place, hasOlder } = shown;
	const list: KnownBlock[] =
		lines.length === 0
			? [section(escaped(messages.say("timeline.nothing")))]
			: paragraphs(lines, 40, (count) => messages.say("errors.more", { count }));
	return {
		type: "modal",
		callback_id: VIEW_IDS.timeline,
		title: plain(messages.say("timeline.title"), LIMITS.modalTitle),
		close: plain(messages.say("button.close"), LIMITS.modalTitle),
		blocks: [section(escaped(title, 600)), ...list, ...pager(place, hasOlder, messages)],
	};
}

function pager(place: TimelinePlace, hasOlder: boolean, messages: Messages): KnownBlock[] {
	const newer =
		place.page > 0 ? [pageButton(ACTION_IDS.timelineNewer, "timeline.newer", place, -1, messages)] : [];
	const older = hasOlder ? [pageButton(ACTION_IDS.timelineOlder, "timeline.older", place, 1, messages)] : [];
	const elements = [...newer, ...older].filter((button) => button !== null);
	return elements.length === 0 ? [] : [{ type: "actions", elements }];
}

function pageButton(
	actionId: string,
	label: "timeline.newer" | "timeline.older",
	place: TimelinePlace,
	step: number,
	messages: Messages,
): Button | null {
	const value = toTimelinePlace({ ...place, page: place.page + step });
	if (value === null) return null;
	return { type: "button", action_id: actionId, text: plain(messages.say(label), LIMITS.buttonText), value };
}

/** The button that opens a record's history; null when its place would not fit. */
export function historyButton(
	place: Omit<TimelinePlace, "page">,
	label: string,
	name: string,
): Button | null {
	const value = toTimelinePlace({ ...place, page: 0 });
	if (value === null) return null;
	return {
		type: "button",
		action_id: ACTION_IDS.timelineOpen,
		text: plain(label, LIMITS.buttonText),
		accessibility_label: plain(`${label}: ${name}`, LIMITS.accessibilityLabel).text,
		value,
	};
}

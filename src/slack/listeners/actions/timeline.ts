import type { ModalView } from "@slack/types";
import { timelineHead, timelineMask, timelineNameMask, timelineWords } from "../../../console/index.js";
import { loadingModal, outcomeModal } from "../../blocks/notice-modal.js";
import { TIMELINE_PAGE, timelineModal } from "../../blocks/timeline-modal.js";
import { timelineLines } from "../../blocks/timeline-text.js";
import { parseTimelinePlace, type TimelinePlace } from "../../pair-payload.js";
import { answerToOf, type Services } from "../../services.js";
import { whispered } from "../carry-out.js";
import { withNames } from "../commands/actor-names.js";
import { wordsFor } from "../commands/call.js";
import { recordName } from "../commands/find-record.js";
import type { ButtonClick } from "./card-press.js";

/** Opens a record's history: over the window the button stands in, or in a window of its own. */
export async function openTimeline(services: Services, { body, action }: ButtonClick): Promise<void> {
	const { interactive, messages } = services;
	const loading = loadingModal(messages);
	const isInWindow = body.view?.type === "modal";
	const window = await (isInWindow ? interactive.push : interactive.open)(body.trigger_id, loading);
	if (window === null) {
		await interactive.whisper(answerToOf(services, body), whispered(messages.say("answer.windowClosed")));
		return;
	}
	await interactive.update(window, await pageOf(services, parseTimelinePlace(action.value)));
}

/** Turns the page of an open history. */
export async function turnTimeline(services: Services, { body, action }: ButtonClick): Promise<void> {
	if (body.view === undefined) return;
	const page = await pageOf(services, parseTimelinePlace(action.value));
	await services.interactive.update({ viewId: body.view.id }, page);
}

async function pageOf(services: Services, place: TimelinePlace | null): Promise<ModalView> {
	const { useCases, messages, factsOf, log } = services;
	if (place === null) return outcomeModal(false, messages.say("timeline.gone"), messages);
	const { mapping, record, page, field } = place;
	const from = page * TIMELINE_PAGE;
	const until = from + TIMELINE_PAGE;
	try {
		const history = await useCases.timeline(mapping, record, until + 1, field);
		const facts = factsOf(mapping);
		const name = timelineNameMask(history.entries, facts)(recordName(services, history.record));
		const mask = timelineMask(history.entries, facts, name);
		const shown = await withNames(services, history.entries.slice(from, until));
		const words = timelineWords(shown, facts, messages, mask);
		const title = timelineHead(history.entries, { name, mapping: facts, field }, messages);
		const hasOlder = history.entries.length > until;
		return timelineModal({ title, lines: timelineLines(words, messages), place, hasOlder }, messages);
	} catch (error) {
		const words = wordsFor(services, error);
		if (words === null) log.error({ error, mapping }, "History could not be shown");
		return outcomeModal(false, words ?? messages.say("command.failed"), messages);
	}
}

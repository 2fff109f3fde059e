import type { ModalView } from "@slack/types";
import { ALL_PAGE, allWindow } from "../blocks/all-window.js";
import { errorWindow } from "../blocks/error-window.js";
import { noticeModal } from "../blocks/notice-modal.js";
import { OUTCOME_PAGE, outcomeWindow } from "../blocks/outcome-window.js";
import { pageStart } from "../blocks/paging.js";
import { notDoneFirst, outcomeLines, outcomeReasons } from "../projection/outcome.js";
import { toldBy } from "../projection/told-by.js";
import type { Services } from "../services.js";

/** The window with everything a card of several tells of, as it stands now. */
export async function allOfCard(
	services: Services,
	subject: string,
	skip: number,
	notices: string[] = [],
): Promise<ModalView> {
	const { messages, cards, errors, contextOf } = services;
	const told = await toldBy(cards, subject);
	if (told === null) return unknownWindow(services);
	const { key: pile, mapping } = told.pile;
	const total = await errors.countPile(pile);
	const start = pageStart(skip, total, ALL_PAGE);
	// Once nothing waits any more, what was set aside can be taken up again here.
	const found =
		total === 0 ? await errors.asideOfPile(pile, ALL_PAGE) : await errors.ofPile(pile, ALL_PAGE, start);
	const page = { of: subject, skip: start, total, size: ALL_PAGE };
	return allWindow({ page, mapping, errors: found, notices }, { ...contextOf({ mapping }), messages });
}

/** The window with the card of one error, as it stands now. */
export async function cardOfError(
	services: Services,
	errorId: string,
	notices: string[] = [],
): Promise<ModalView> {
	const error = await services.useCases.error(errorId);
	return error === null ? unknownWindow(services) : errorWindow(error, notices, services.contextOf(error));
}

/** The window with what a bulk resolution came to. */
export async function outcomeOf(services: Services, operationId: string, skip: number): Promise<ModalView> {
	const { useCases, messages } = services;
	const operation = await useCases.operation(operationId);
	if (operation === null) {
		return noticeModal(messages.say("operation.windowTitle"), messages.say("operation.unknown"), messages);
	}
	const items = await notDoneFirst(useCases.operationItems(operation));
	const start = pageStart(skip, items.length, OUTCOME_PAGE);
	const page = { of: operationId, skip: start, total: items.length, size: OUTCOME_PAGE };
	const [lines, reasons] = await Promise.all([
		outcomeLines(services, items.slice(start, start + OUTCOME_PAGE)),
		outcomeReasons(services, operation),
	]);
	return outcomeWindow({ operation, reasons, lines, page }, messages);
}

function unknownWindow({ messages }: Services): ModalView {
	return noticeModal(messages.say("modal.refusedTitle"), messages.say("answer.unknown"), messages);
}

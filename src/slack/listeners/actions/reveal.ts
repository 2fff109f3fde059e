import type { BlockAction } from "@slack/bolt";
import { roleWords } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { Actor, RevealOutcome, RevealRequest } from "../../../ports/use-cases.js";
import { compareModal } from "../../blocks/compare-modal.js";
import { outcomeModal } from "../../blocks/notice-modal.js";
import { revealedAnswer, revealedModal } from "../../blocks/revealed.js";
import { type ButtonValue, parseViewMemory } from "../../payload.js";
import { actorOf, answerToOf, type Services } from "../../services.js";
import { whispered } from "../carry-out.js";
import { type ButtonClick, touched } from "./card-press.js";

/** Shows what an error hides to whoever asked: as a private message, or in a window over the one that was pressed in. */
export async function showHidden(services: Services, body: BlockAction, value: ButtonValue): Promise<void> {
	const { interactive, messages, contextOf } = services;
	const actor = await actorOf(services, body.user);
	await touched(services, body, value);
	const outcome = await asked(services, { errorId: value.errorId, actor });
	const isInWindow = body.view?.type === "modal";
	if (outcome?.kind === "shown") {
		const context = contextOf(outcome.error);
		if (isInWindow) await interactive.push(body.trigger_id, revealedModal(outcome, context));
		else await interactive.whisper(answerToOf(services, body), revealedAnswer(outcome, context));
		return;
	}
	const words = refusedWords(services, outcome, actor);
	if (isInWindow) await interactive.push(body.trigger_id, outcomeModal(false, words, messages));
	else await interactive.whisper(answerToOf(services, body), whispered(words));
}

/** The window that compares two records, with the personal values of its fields. A choice hides them again. */
export async function revealInCompare(services: Services, { body }: ButtonClick): Promise<void> {
	const { interactive, messages, contextOf } = services;
	const { view } = body;
	const memory = parseViewMemory(view?.private_metadata);
	if (view === undefined || memory === null) return;
	const actor = await actorOf(services, body.user);
	const outcome = await asked(services, { errorId: memory.errorId, asked: true, actor });
	if (outcome?.kind !== "shown") {
		const refusal = outcomeModal(false, refusedWords(services, outcome, actor), messages);
		await interactive.push(body.trigger_id, refusal);
		return;
	}
	const { error } = outcome;
	const isOld = error.revision !== memory.revision;
	const note = isOld ? messages.say("modal.compareRefreshed") : null;
	const next = compareModal(error, contextOf(error), { preview: null, note, isRevealed: true });
	await interactive.update({ viewId: view.id, hash: view.hash }, next);
}

/** Null when a problem of our own broke it off. */
async function asked({ useCases, log }: Services, request: RevealRequest): Promise<RevealOutcome | null> {
	try {
		return await useCases.reveal(request);
	} catch (error) {
		log.error({ error, errorId: request.errorId }, "Hidden values could not be shown");
		return null;
	}
}

function refusedWords({ messages }: Services, outcome: RevealOutcome | null, { role }: Actor): string {
	if (outcome === null || outcome.kind === "shown") return messages.say("reveal.failed");
	if (outcome.reason === "unknown") return messages.say("answer.unknown");
	const needed = roleWords(messages, NEEDED_ROLE.reveal);
	return messages.say("reveal.roleTooLow", { needed, role: roleWords(messages, role) });
}

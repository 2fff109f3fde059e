import type { ViewOutput } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";
import { COMMAND } from "../../../console/index.js";
import type { Actor } from "../../../ports/use-cases.js";
import { outcomeModal } from "../../blocks/notice-modal.js";
import { pairOutcomeModal, pairWorkingModal } from "../../blocks/pair-outcome-modal.js";
import { escaped } from "../../blocks/text.js";
import { type PickedValue, parseFormMemory, parsePickedValue } from "../../pair-payload.js";
import { actorOf, type Services } from "../../services.js";
import { writingMappings } from "../../writing-mappings.js";
import { wordsFor } from "../commands/call.js";
import type { Submission } from "./submission.js";

/** The mapping a submitted window is about; null (and the window says so) when it is gone, or only observes by now. */
export async function mappingOf(services: Services, { ack, view }: Submission) {
	const { useCases, messages } = services;
	const mapping = parseFormMemory(view.private_metadata);
	if (mapping !== null && writingMappings(services).includes(mapping)) return mapping;
	const words =
		mapping !== null && useCases.mappingNames().includes(mapping)
			? messages.say("command.observing", { mapping, command: COMMAND })
			: messages.say("couple.mappingGone");
	await ack({ response_action: "update", view: outcomeModal(false, words, messages) });
	return null;
}

/** What was picked or chosen in one block of the window. */
export function entered(view: ViewOutput, blockId: string, actionId: string): string | undefined {
	return view.state.values[blockId]?.[actionId]?.selected_option?.value;
}

/** The record picked in one block; null when none was. */
export function pickedIn(view: ViewOutput, blockId: string, actionId: string): PickedValue | null {
	return parsePickedValue(entered(view, blockId, actionId));
}

/** The window says "working", the task runs, and the window tells how it ended; nothing is thrown. */
export async function workInWindow(
	services: Services,
	{ ack, body, view }: Submission,
	task: (actor: Actor) => Promise<string | KnownBlock[]>,
): Promise<void> {
	await ack({ response_action: "update", view: pairWorkingModal(services.messages) });
	await tellInWindow(services, view.id, async () => task(await actorOf(services, body.user)));
}

/** The task runs, and an open window tells how it ended; nothing is thrown. */
export async function tellInWindow(
	services: Services,
	viewId: string,
	task: () => Promise<string | KnownBlock[]>,
): Promise<void> {
	const { interactive, messages, log } = services;
	const shown = { viewId };
	try {
		await interactive.update(shown, pairOutcomeModal(true, await task(), messages));
	} catch (error) {
		const words = wordsFor(services, error);
		if (words === null) log.error({ error }, "Window not carried out");
		const told = escaped(words ?? messages.say("answer.crashed"), 2_900);
		await interactive.update(shown, pairOutcomeModal(false, told, messages));
	}
}

import type { Side } from "../../../domain/record.js";
import { chosenSide, firstBlockId } from "../../blocks/first-window.js";
import { outcomeModal, workingModal } from "../../blocks/notice-modal.js";
import { section } from "../../blocks/text.js";
import { ACTION_IDS } from "../../ids.js";
import { parseFieldsMemory } from "../../payload.js";
import type { Services } from "../../services.js";
import { collectingAnswers } from "../actions/in-window.js";
import { callFor } from "../commands/call.js";
import { startBulk } from "../start-bulk.js";
import type { Submission } from "./submission.js";

/** The choice per field for all first contacts of a mapping; fields that are left are asked for each record. */
export async function firstFieldsSubmitted(
	services: Services,
	{ ack, body, view }: Submission,
): Promise<void> {
	const { messages, interactive, clock } = services;
	const memory = parseFieldsMemory(view.private_metadata);
	if (memory === null) {
		const unknown = outcomeModal(false, messages.say("answer.unknown"), messages);
		await ack({ response_action: "update", view: unknown });
		return;
	}
	const fields: Record<string, Side> = {};
	for (const [index, name] of memory.fields.entries()) {
		const chosen = view.state.values[firstBlockId(index)]?.[ACTION_IDS.firstChoice]?.selected_option?.value;
		const side = chosenSide(chosen);
		if (side !== null) fields[name] = side;
	}
	if (Object.keys(fields).length === 0) {
		const nothing = messages.say("first.nothingChosen");
		await ack({ response_action: "errors", errors: { [firstBlockId(0)]: nothing } });
		return;
	}
	await ack({ response_action: "update", view: workingModal(messages) });
	const to = { userId: body.user.id, channelId: null, responseUrl: null, receivedAt: clock.monotonic() };
	// A window has no place for a private message: the answer stands in the window itself.
	const answers: string[] = [];
	const call = await callFor(collectingAnswers(services, answers), body.user, to);
	await call.attempt(() =>
		startBulk(services, call, memory, { resolution: "synchronize", choice: { fields }, isCounted: true }),
	);
	const started = outcomeModal(answers.length === 0, messages.say("first.started"), messages);
	const told = answers.length === 0 ? started : { ...started, blocks: [section(answers.join("\n"))] };
	await interactive.update({ viewId: view.id }, told);
}

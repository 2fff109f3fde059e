import { winnersIn } from "../../../domain/mapping.js";
import { syncBlockId, syncWinnerBlockId } from "../../blocks/sync-modal.js";
import { ACTION_IDS } from "../../ids.js";
import type { Services } from "../../services.js";
import { writingMappings } from "../../writing-mappings.js";
import { send } from "../actions/pair-sent.js";
import { entered, mappingOf, pickedIn, workInWindow } from "./pair-form.js";
import type { Submission } from "./submission.js";

/** One record to be synchronized: checked here, then written while the window says "working". */
export async function syncSubmitted(services: Services, submission: Submission): Promise<void> {
	const { messages, factsOf } = services;
	const { ack, view } = submission;
	const mapping = await mappingOf(services, submission);
	if (mapping === null) return;
	const names = writingMappings(services);
	const [recordBlock, winnerBlock] = [syncBlockId(mapping, names), syncWinnerBlockId(mapping, names)];
	const picked = pickedIn(view, recordBlock, ACTION_IDS.syncRecord);
	const wins = entered(view, winnerBlock, ACTION_IDS.syncWinner);
	const side = winnersIn(factsOf(mapping)).find((one) => one === wins);
	const errors: Record<string, string> = {};
	if (picked === null) errors[recordBlock] = messages.say("couple.missing");
	else if (!picked.isCoupled) errors[recordBlock] = messages.say("sync.free");
	if (side === undefined) errors[winnerBlock] = messages.say("modal.chooseMissing");
	if (picked === null || side === undefined || Object.keys(errors).length > 0) {
		return ack({ response_action: "errors", errors });
	}
	await workInWindow(services, submission, (actor) =>
		send(services, { actor }, { mapping, record: picked.id, side }),
	);
}

import { SIDES, type Side } from "../../../domain/record.js";
import { COUPLE_WINNER_BLOCK, coupleBlockId } from "../../blocks/couple-modal.js";
import { coupledText } from "../../blocks/coupled-text.js";
import { ACTION_IDS } from "../../ids.js";
import type { Services } from "../../services.js";
import { writingMappings } from "../../writing-mappings.js";
import { bind } from "../actions/couple-confirmed.js";
import { entered, mappingOf, pickedIn, workInWindow } from "./pair-form.js";
import type { Submission } from "./submission.js";

const PICKERS: Record<Side, string> = { left: ACTION_IDS.coupleLeft, right: ACTION_IDS.coupleRight };

/** Two records to be coupled: checked here without asking any system, then coupled while the window says "working". */
export async function coupleSubmitted(services: Services, submission: Submission): Promise<void> {
	const { messages } = services;
	const { ack, view } = submission;
	const mapping = await mappingOf(services, submission);
	if (mapping === null) return;
	const names = writingMappings(services);
	const ids = { left: "", right: "" };
	const errors: Record<string, string> = {};
	for (const side of SIDES) {
		const block = coupleBlockId(side, mapping, names);
		const picked = pickedIn(view, block, PICKERS[side]);
		if (picked === null || picked.side !== side) errors[block] = messages.say("couple.missing");
		else if (picked.isCoupled) errors[block] = messages.say("couple.taken");
		else ids[side] = picked.id;
	}
	if (Object.keys(errors).length > 0) return ack({ response_action: "errors", errors });
	const wins = entered(view, COUPLE_WINNER_BLOCK, ACTION_IDS.coupleWinner);
	const winner = wins === "left" || wins === "right" ? wins : null;
	await workInWindow(services, submission, async (actor) => {
		const markup = await bind(services, { actor }, { mapping, ...ids }, winner);
		return coupledText(markup, { mapping, record: ids.left }, messages);
	});
}

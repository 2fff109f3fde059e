import type { AckFn, SlackViewAction, ViewOutput, ViewResponseAction } from "@slack/bolt";
import { refusalWords } from "../../../console/index.js";
import type { Side } from "../../../domain/record.js";
import type { SyncError } from "../../../domain/sync-error.js";
import { choiceBlockId, choosableFields } from "../../blocks/choose-modal.js";
import { outcomeModal, workingModal } from "../../blocks/notice-modal.js";
import { ACTION_IDS } from "../../ids.js";
import { parseViewMemory } from "../../payload.js";
import { actorOf, redraw, type Services } from "../../services.js";
import { whyNot } from "../actions/choose.js";
import { carryOut } from "../carry-out.js";

/** A submitted window, as Bolt hands it over. */
export interface Submission {
	ack: AckFn<ViewResponseAction>;
	body: SlackViewAction;
	view: ViewOutput;
}

/** The choices per field: checked here without asking any system, then written while the window says "working". */
export async function chooseSubmitted(services: Services, { ack, body, view }: Submission): Promise<void> {
	const { useCases, messages, interactive } = services;
	const memory = parseViewMemory(view.private_metadata);
	const error = memory === null ? null : await useCases.error(memory.errorId);
	const reason = memory === null ? "unknown" : whyNot(error, memory.revision);
	if (memory === null || error === null || reason !== null) {
		const words = refusalWords({ reason: reason ?? "unknown", error, needed: null }, "viewer", messages);
		await ack({ response_action: "update", view: outcomeModal(false, words, messages) });
		if (memory !== null) await redraw(services, memory.errorId);
		return;
	}
	const read = readChoices(error, memory.shown ?? choosableFields(error).length, view);
	if (read.missing.length > 0) {
		const missing = messages.say("modal.chooseMissing");
		const errors = Object.fromEntries(read.missing.map((block) => [block, missing]));
		await ack({ response_action: "errors", errors });
		return;
	}
	await ack({ response_action: "update", view: workingModal(messages) });
	const actor = await actorOf(services, body.user);
	const request = {
		errorId: error._id,
		revision: memory.revision,
		resolution: "synchronize" as const,
		actor,
	};
	const { outcome, words } = await carryOut(services, { ...request, choice: { fields: read.fields } });
	await interactive.update({ viewId: view.id }, outcomeModal(outcome?.kind === "done", words, messages));
}

/** The side chosen for each field, and the blocks where nothing (or nothing we offered) was chosen. */
function readChoices(
	error: SyncError,
	shown: number,
	view: ViewOutput,
): { fields: Record<string, Side>; missing: string[] } {
	const fields: Record<string, Side> = {};
	const missing = new Set<string>();
	for (const [index, { name }] of choosableFields(error).entries()) {
		const block = choiceBlockId(index < shown ? index : "rest");
		const side = view.state.values[block]?.[ACTION_IDS.fieldChoice]?.selected_option?.value;
		if (side === "left" || side === "right") fields[name] = side;
		else missing.add(block);
	}
	return { fields, missing: [...missing] };
}

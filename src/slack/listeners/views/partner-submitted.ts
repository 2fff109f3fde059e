import type { Choice } from "../../../domain/reconcile.js";
import { coupledText } from "../../blocks/coupled-text.js";
import { workingModal } from "../../blocks/notice-modal.js";
import { pairOutcomeModal } from "../../blocks/pair-outcome-modal.js";
import { PARTNER_BLOCKS, partnerModal, partnerSide } from "../../blocks/partner-modal.js";
import { escaped } from "../../blocks/text.js";
import { ACTION_IDS } from "../../ids.js";
import { parsePickedValue } from "../../pair-payload.js";
import { actorOf, redraw, type Services } from "../../services.js";
import { carryOut } from "../carry-out.js";
import { errorOf, type Submission } from "./submission.js";

/** The record to couple with was chosen: coupled while the window says "working", then the window tells the outcome. */
export async function partnerSubmitted(services: Services, submission: Submission): Promise<void> {
	const { messages, interactive, contextOf } = services;
	const { ack, body, view } = submission;
	const found = await errorOf(services, submission);
	if (found === null) return;
	const { error, memory } = found;
	if (error.revision !== memory.revision) {
		const fresh = partnerModal(error, contextOf(error), messages.say("modal.compareChanged"));
		await ack({ response_action: "update", view: fresh });
		await redraw(services, error._id);
		return;
	}
	const { partner: partnerBlock, winner: winnerBlock } = PARTNER_BLOCKS;
	const picked = parsePickedValue(
		view.state.values[partnerBlock]?.[ACTION_IDS.partner]?.selected_option?.value,
	);
	const winner = view.state.values[winnerBlock]?.[ACTION_IDS.partnerWinner]?.selected_option?.value;
	if (picked === null || picked.isCoupled) {
		const words = messages.say(picked === null ? "couple.missing" : "couple.taken");
		await ack({ response_action: "errors", errors: { [partnerBlock]: words } });
		return;
	}
	await ack({ response_action: "update", view: workingModal(messages) });
	const actor = await actorOf(services, body.user);
	const choice: Choice | undefined = winner === "left" || winner === "right" ? { side: winner } : undefined;
	const { outcome, words } = await carryOut(services, {
		errorId: error._id,
		revision: memory.revision,
		resolution: "couple",
		partner: { side: partnerSide(error), id: picked.id },
		choice,
		actor,
	});
	const isDone = outcome?.kind === "done";
	// A record that got another partner instead of its own is not put back to that one.
	const told =
		isDone && error.couplingId === null
			? coupledText(escaped(words, 2_900), { mapping: error.mapping, record: picked.id }, messages)
			: escaped(words, 2_900);
	await interactive.update({ viewId: view.id }, pairOutcomeModal(isDone, told, messages));
}

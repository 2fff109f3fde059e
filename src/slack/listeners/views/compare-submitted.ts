import { choosableFields } from "../../blocks/compare-modal.js";
import { outcomeModal, workingModal } from "../../blocks/notice-modal.js";
import { actorOf, redraw, type Services } from "../../services.js";
import { comparison } from "../actions/compare.js";
import { carryOut } from "../carry-out.js";
import { readChoices } from "./read-choices.js";
import { errorOf, refusedView, type Submission } from "./submission.js";

/**
 * The choices per field: checked here without asking any system, then written while the window says "working". A window
 * about an earlier state is filled anew and says so; nothing is written from it.
 */
export async function compareSubmitted(services: Services, submission: Submission): Promise<void> {
	const { messages, interactive, useCases } = services;
	const { ack, body, view } = submission;
	const found = await errorOf(services, submission);
	if (found === null) return;
	const { error, memory } = found;
	if (error.revision !== memory.revision || choosableFields(error).length === 0) {
		const isOpen = choosableFields(error).length > 0;
		const fresh = isOpen
			? comparison(services, error, messages.say("modal.compareChanged"))
			: refusedView(services, "changedMeanwhile", error);
		await ack({ response_action: "update", view: fresh });
		await redraw(services, error._id);
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
	const { outcome, words } = await carryOut(services, {
		errorId: error._id,
		revision: memory.revision,
		resolution: "synchronize",
		choice: { fields: read.fields },
		actor,
	});
	const now = await useCases.error(error._id);
	const wasStale = outcome?.kind === "refused" && outcome.reason === "changedMeanwhile";
	const isAsked = now !== null && now.state === "open" && choosableFields(now).length > 0;
	const next =
		wasStale && isAsked
			? comparison(services, now, messages.say("modal.compareChanged"))
			: outcomeModal(outcome?.kind === "done", words, messages);
	await interactive.update({ viewId: view.id }, next);
}

import { outcomeModal, workingModal } from "../../blocks/notice-modal.js";
import { parseViewMemory } from "../../payload.js";
import { actorOf, type Services } from "../../services.js";
import { carryOut } from "../carry-out.js";
import type { Submission } from "./submission.js";

/** Restore or delete, confirmed in the window that showed what it does. The use case looks at the world again. */
export async function previewConfirmed(
	services: Services,
	resolution: "restore" | "delete",
	{ ack, body, view }: Submission,
): Promise<void> {
	const { messages, interactive } = services;
	const memory = parseViewMemory(view.private_metadata);
	if (memory === null) {
		await ack({
			response_action: "update",
			view: outcomeModal(false, messages.say("answer.unknown"), messages),
		});
		return;
	}
	await ack({ response_action: "update", view: workingModal(messages) });
	const actor = await actorOf(services, body.user);
	const { errorId, revision } = memory;
	const { outcome, words } = await carryOut(services, { errorId, revision, resolution, actor });
	await interactive.update({ viewId: view.id }, outcomeModal(outcome?.kind === "done", words, messages));
}

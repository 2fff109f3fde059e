import type { GlobalShortcut } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { refusalWords } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { Actor } from "../../../ports/use-cases.js";
import { loadingModal, outcomeModal } from "../../blocks/notice-modal.js";
import { syncModal } from "../../blocks/sync-modal.js";
import { actorOf, answerToOf, mayAct, type Services } from "../../services.js";
import { writingMappings } from "../../writing-mappings.js";
import { noneWrites } from "../commands/call.js";

/** "Synchronize a record" from anywhere in Slack: a window that asks which one and whose values are right. */
export async function synchronizeRecord(
	services: Services,
	{ shortcut }: { shortcut: GlobalShortcut },
): Promise<void> {
	const { interactive, messages } = services;
	const window = await interactive.open(shortcut.trigger_id, loadingModal(messages));
	if (window === null) {
		// There is no channel to answer in; who has the Home tab open reads it there.
		await interactive.whisper(answerToOf(services, shortcut), messages.say("answer.windowClosed"));
		return;
	}
	const actor = await actorOf(services, shortcut.user);
	await interactive.update(window, await viewFor(services, actor));
}

async function viewFor(services: Services, actor: Actor): Promise<ModalView> {
	const { messages, factsOf } = services;
	const needed = NEEDED_ROLE.synchronize;
	if (!(await mayAct(services, actor, needed, { action: "synchronize" }))) {
		const words = refusalWords({ reason: "roleTooLow", error: null, needed }, actor.role, messages);
		return outcomeModal(false, words, messages);
	}
	const names = writingMappings(services);
	const [first] = names;
	if (first === undefined) return outcomeModal(false, noneWrites(services), messages);
	return syncModal(names, names.length === 1 ? factsOf(first) : null, messages);
}

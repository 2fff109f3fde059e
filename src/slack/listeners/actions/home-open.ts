import { COMMAND } from "../../../console/index.js";
import { loadingModal, outcomeModal } from "../../blocks/notice-modal.js";
import { parseButtonValue } from "../../payload.js";
import { answerToOf, type Services } from "../../services.js";
import { whispered } from "../carry-out.js";
import type { ButtonClick } from "./card-press.js";

/** Opens an error's card in a window, as it stands now; the window follows what becomes of it. */
export async function homeOpen(services: Services, { body, action }: ButtonClick): Promise<void> {
	const { interactive, messages, windows } = services;
	const window = await interactive.open(body.trigger_id, loadingModal(messages));
	if (window === null) {
		await interactive.whisper(answerToOf(services, body), whispered(messages.say("answer.windowClosed")));
		return;
	}
	const value = parseButtonValue(action.value);
	if (value === null) {
		const words = messages.say("answer.invalidButton", { command: `${COMMAND} errors` });
		await interactive.update(window, outcomeModal(false, words, messages));
		return;
	}
	await windows.show(window, value.errorId, body.user.id);
}

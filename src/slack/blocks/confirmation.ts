import type { ConfirmationDialog } from "@slack/types";
import type { Confirmation } from "../../console/index.js";
import { LIMITS } from "../limits.js";
import { plain } from "./text.js";

/** A question Slack asks before a press counts. */
export function confirmation(question: Confirmation, isDangerous: boolean): ConfirmationDialog {
	return {
		title: plain(question.title, LIMITS.confirmTitle),
		text: plain(question.text, LIMITS.confirmText),
		confirm: plain(question.yes, LIMITS.confirmButton),
		deny: plain(question.no, LIMITS.confirmButton),
		...(isDangerous ? { style: "danger" as const } : {}),
	};
}

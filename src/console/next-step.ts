import { otherSide } from "../domain/record.js";
import { MAPPING_PROBLEMS, type SyncError } from "../domain/sync-error.js";
import type { Messages } from "../messages/index.js";
import { type Telling, troubledSide } from "./sentence.js";

/** The command people type, as texts name it. */
export const COMMAND = "/koppel";

/** What the reader can do about it; null once there is nothing left to do. */
export function nextStepOf({ error, mapping, messages }: Telling): string | null {
	if (error.state === "resolved" || error.state === "resolving") return null;
	switch (error.kind) {
		case "updateConflict": {
			const first = error.conflict?.conflict === "update" && error.conflict.reason === "firstContact";
			return messages.say(first ? "next.firstContact" : "next.updateConflict");
		}
		case "deletedLeft":
		case "deletedRight": {
			const gone = error.kind === "deletedLeft" ? "left" : "right";
			const labels = { gone: mapping.labels[gone], survivor: mapping.labels[otherSide(gone)] };
			return messages.say("next.deleted", labels);
		}
		case "validation":
			return messages.say(error.dueAt === null ? "next.validation" : "next.validationAgain");
		case "permission": {
			const side = troubledSide(error);
			if (side === null) return messages.say("next.permissionBoth");
			return messages.say("next.permission", { system: mapping.labels[side] });
		}
		case "duplicate":
			return messages.say("next.duplicate");
		case "waitingForParent":
			return messages.say("next.waitingForParent");
		case "stale":
			return messages.say("next.stale");
		case "transient":
			return messages.say("next.transient");
		case "possibleDuplicate":
			return messages.say("next.possibleDuplicate");
		case "merged":
			return messages.say("next.merged");
		case "loop":
			return messages.say("next.loop");
		case "massChange":
			return guardStep(error, messages);
		case "setup":
			return messages.say("next.setup");
		case "overdue":
			return messages.say("next.overdue", { command: `${COMMAND} status` });
	}
}

/** True for what goes to the administrators and not to the people who work with the records. */
export function isForAdministrators(error: SyncError): boolean {
	return MAPPING_PROBLEMS.includes(error.kind);
}

function guardStep(error: SyncError, messages: Messages): string {
	return messages.say(error.held?.what === "overwrite" ? "next.massOverwrite" : "next.massDeletion");
}

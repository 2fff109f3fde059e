import { otherSide } from "../domain/record.js";
import { asksAboutMadeUpKey, MAPPING_PROBLEMS, type SyncError } from "../domain/sync-error.js";
import type { MessageKey, Messages } from "../messages/index.js";
import { fieldLabel } from "./field-label.js";
import type { MappingFacts } from "./mapping-facts.js";
import { askedFields, parentName, type Telling, troubledSide } from "./sentence.js";

/** The command people type, as texts name it. */
export const COMMAND = "/koppel";

/** What the reader can do about it; null once there is nothing left to do. */
export function nextStepOf(telling: Telling): string | null {
	const { error, mapping, messages } = telling;
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
			return waitingStep(telling);
		case "stale":
			return messages.say("next.stale");
		case "transient":
			return messages.say("next.transient");
		case "possibleDuplicate":
			return messages.say(asksAboutMadeUpKey(error) ? "next.madeUpKey" : "next.possibleDuplicate");
		case "merged":
			return messages.say("next.merged");
		case "loop":
			return messages.say("next.loop");
		case "massChange":
			return guardStep(error, messages);
		case "setup":
			return setupStep(error, mapping, messages);
		case "overdue":
			return messages.say("next.overdue", { command: `${COMMAND} status` });
	}
}

/** It goes on by itself, and the way out where what it waits for was deleted or uncoupled and does not come. */
function waitingStep(telling: Telling): string {
	const { error, messages } = telling;
	const facts = parentFacts(telling);
	if (facts === null) return messages.say("next.waitingUnknown");
	const words = messages.say("next.waitingForParent", facts);
	return error.couplingId === null ? words : `${words} ${messages.say("next.waitingUncouple")}`;
}

/** What it waits for, and where another one could be chosen; null where the error does not tell. */
export function parentFacts(
	telling: Telling,
): { parent: string; field: string; system: string; command: string } | null {
	const { parent } = telling.error;
	const [asked] = askedFields(telling.error);
	if (!parent || asked === undefined) return null;
	return {
		parent: parentName(telling),
		field: fieldLabel(asked.name, telling),
		system: telling.mapping.labels[parent.side],
		command: `${COMMAND} couple`,
	};
}

/** True for what goes to the administrators and not to the people who work with the records. */
export function isForAdministrators(error: SyncError): boolean {
	return MAPPING_PROBLEMS.includes(error.kind);
}

const SETUP_STEPS = {
	unreachable: "next.setupUnreachable",
	credentials: "next.setupCredentials",
	forbidden: "next.setupForbidden",
	entityMissing: "next.setupEntity",
	fieldMissing: "next.setupField",
	notVersioned: "next.setupVersions",
	changesNotTracked: "next.setupTracking",
} as const satisfies Record<string, MessageKey>;

/** Who has to fix it and how exactly, by what the connector found; in general words for what it does not tell apart. */
function setupStep(error: SyncError, mapping: MappingFacts, messages: Messages): string {
	const key = (SETUP_STEPS as Partial<Record<string, Values<typeof SETUP_STEPS>>>)[error.answer?.code ?? ""];
	if (key === undefined) return messages.say("next.setup");
	const side = troubledSide(error);
	const system = side === null ? messages.say("word.theSystem") : mapping.labels[side];
	return messages.say(key, { system, mapping: mapping.name });
}

type Values<Table> = Table[keyof Table];

function guardStep(error: SyncError, messages: Messages): string {
	return messages.say(error.held?.what === "overwrite" ? "next.massOverwrite" : "next.massDeletion");
}

import type { ModalView } from "@slack/types";
import type { MappingFacts } from "../../console/index.js";
import { winnersIn } from "../../domain/mapping.js";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { toFormMemory } from "../pair-payload.js";
import { mappingSelect } from "./mapping-select.js";
import { sendWords } from "./pair-question.js";
import { recordInput } from "./record-input.js";
import { escaped, plain, section } from "./text.js";

/** The block of the picker, in the window about one mapping. */
export function syncBlockId(mapping: string, names: readonly string[]): string {
	return `sync.record.${names.indexOf(mapping)}`;
}

/** The block that asks for the direction, in the window about one mapping. */
export function syncWinnerBlockId(mapping: string, names: readonly string[]): string {
	return `sync.winner.${names.indexOf(mapping)}`;
}

/** Synchronizes one record: first the mapping, then the record, then which system's values are written. */
export function syncModal(
	names: readonly string[],
	facts: MappingFacts | null,
	messages: Messages,
): ModalView {
	const chosen = facts?.name ?? null;
	const select = mappingSelect(ACTION_IDS.syncMapping, { names, chosen }, messages);
	const base = {
		type: "modal" as const,
		callback_id: VIEW_IDS.sync,
		title: plain(messages.say("sync.title"), LIMITS.modalTitle),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
	};
	if (facts === null) return { ...base, blocks: [select] };
	const record = { blockId: syncBlockId(facts.name, names), actionId: ACTION_IDS.syncRecord };
	const options = winnersIn(facts).map((side) => ({
		text: plain(sendWords(facts, side, messages), LIMITS.optionText),
		value: side,
	}));
	return {
		...base,
		private_metadata: toFormMemory(facts.name),
		submit: plain(messages.say("sync.submit"), LIMITS.modalTitle),
		blocks: [
			select,
			recordInput({ ...record, label: messages.say("sync.record") }, messages),
			{
				type: "input",
				block_id: syncWinnerBlockId(facts.name, names),
				label: plain(messages.say("sync.winner"), 200),
				element: { type: "radio_buttons", action_id: ACTION_IDS.syncWinner, options },
			},
			section(escaped(messages.say("sync.warning"))),
		],
	};
}

import type { InputBlock, ModalView } from "@slack/types";
import type { MappingFacts } from "../../console/index.js";
import { winnersIn } from "../../domain/mapping.js";
import { SIDES, type Side } from "../../domain/record.js";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { toFormMemory } from "../pair-payload.js";
import { mappingSelect } from "./mapping-select.js";
import { recordInput } from "./record-input.js";
import { escaped, plain, section } from "./text.js";

/** The block of the picker for one side, in the window about one mapping. */
export function coupleBlockId(side: Side, mapping: string, names: readonly string[]): string {
	return `couple.${side}.${names.indexOf(mapping)}`;
}

/** The block that asks whose values win. */
export const COUPLE_WINNER_BLOCK = "couple.winner";

/** The option that leaves it to the mapping's own rules, which ask where nothing else is said. */
export const COUPLE_ASKS = "ask";

const PICKERS: Record<Side, string> = { left: ACTION_IDS.coupleLeft, right: ACTION_IDS.coupleRight };

/** Couples two records by hand: first the mapping, then a record of each system, and whose values win. */
export function coupleModal(
	names: readonly string[],
	facts: MappingFacts | null,
	messages: Messages,
): ModalView {
	const chosen = facts?.name ?? null;
	const select = mappingSelect(ACTION_IDS.coupleMapping, { names, chosen }, messages);
	const base = {
		type: "modal" as const,
		callback_id: VIEW_IDS.couple,
		title: plain(messages.say("couple.title"), LIMITS.modalTitle),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
	};
	if (facts === null) return { ...base, blocks: [select] };
	const pickers = SIDES.map((side) =>
		recordInput(
			{
				blockId: coupleBlockId(side, facts.name, names),
				actionId: PICKERS[side],
				label: messages.say("couple.record", { system: facts.labels[side] }),
			},
			messages,
		),
	);
	return {
		...base,
		private_metadata: toFormMemory(facts.name),
		submit: plain(messages.say("couple.submit"), LIMITS.modalTitle),
		blocks: [
			select,
			section(escaped(messages.say("couple.intro", { ...facts.labels }))),
			...pickers,
			winnerInput(facts, messages),
		],
	};
}

function winnerInput(facts: MappingFacts, messages: Messages): InputBlock {
	const ask = { text: plain(messages.say("couple.buttonAsk"), LIMITS.optionText), value: COUPLE_ASKS };
	const wins = winnersIn(facts).map((side) => ({
		text: plain(messages.say("couple.buttonWins", { system: facts.labels[side] }), LIMITS.optionText),
		value: side,
	}));
	return {
		type: "input",
		block_id: COUPLE_WINNER_BLOCK,
		label: plain(messages.say("couple.winner"), 200),
		element: {
			type: "radio_buttons",
			action_id: ACTION_IDS.coupleWinner,
			options: [ask, ...wins],
			initial_option: ask,
		},
	};
}

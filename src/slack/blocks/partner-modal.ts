import type { KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import { type CardContext, nameOf, tellingOf } from "../../console/index.js";
import { otherSide, SIDES, type Side } from "../../domain/record.js";
import type { SyncError } from "../../domain/sync-error.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { toViewMemory } from "../payload.js";
import { noteBlock } from "./notice-modal.js";
import { recordInput } from "./record-input.js";
import { escaped, plain, section } from "./text.js";

/** The blocks of the window. */
export const PARTNER_BLOCKS = { partner: "partner", winner: "winner" } as const;

/** The side the record to couple with stands on: across from the one that is alone, or where a record was merged away. */
export function partnerSide(error: SyncError): Side {
	if (error.record !== null) return otherSide(error.record.side);
	return error.refusedSide ?? "right";
}

/** Which record to couple with, found by typing the beginning of a name or number, and whose data wins. */
export function partnerModal(error: SyncError, context: CardContext, note: string | null = null): ModalView {
	const { messages, mapping } = context;
	const side = partnerSide(error);
	const labels = { system: mapping.labels[otherSide(side)], other: mapping.labels[side] };
	const name = cut(nameOf(tellingOf(error, context)), 300);
	const head: KnownBlock[] = note === null ? [] : [noteBlock(note, "error")];
	return {
		type: "modal",
		callback_id: VIEW_IDS.partner,
		private_metadata: toViewMemory({ errorId: error._id, revision: error.revision }),
		title: plain(messages.say("modal.partnerTitle"), LIMITS.modalTitle),
		submit: plain(messages.say("button.confirmCouple"), LIMITS.modalTitle),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
		blocks: [
			...head,
			section(escaped(messages.say("modal.partnerIntro", { name, ...labels }))),
			recordInput(
				{
					blockId: PARTNER_BLOCKS.partner,
					actionId: ACTION_IDS.partner,
					label: messages.say("couple.record", { system: labels.other }),
					fewestLetters: error.others.length > 0 ? 0 : undefined,
				},
				messages,
			),
			{
				type: "input",
				block_id: PARTNER_BLOCKS.winner,
				label: plain(messages.say("couple.winner"), 200),
				element: {
					type: "radio_buttons",
					action_id: ACTION_IDS.partnerWinner,
					options: winnerOptions(context),
					initial_option: winnerOptions(context)[0] as PlainTextOption,
				},
			},
		],
	};
}

function winnerOptions({ messages, mapping }: CardContext): PlainTextOption[] {
	const ask = { text: plain(messages.say("modal.partnerAsk"), LIMITS.optionText), value: "ask" };
	const sides = SIDES.map((side) => ({
		text: plain(messages.say("modal.partnerWins", { system: mapping.labels[side] }), LIMITS.optionText),
		value: side,
	}));
	return [ask, ...sides];
}

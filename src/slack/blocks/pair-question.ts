import type { Button, KnownBlock } from "@slack/types";
import type { MappingFacts } from "../../console/index.js";
import { winnersIn } from "../../domain/mapping.js";
import { otherSide, type Side } from "../../domain/record.js";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { type CoupleValue, toCoupleValue, toSendValue } from "../pair-payload.js";
import { confirmation } from "./confirmation.js";
import { escaped, plain, section } from "./text.js";

/** "Send Business Central to Dynamics 365 Sales". */
export function sendWords({ labels }: MappingFacts, winner: Side, messages: Messages): string {
	return messages.say("button.send", { winner: labels[winner], loser: labels[otherSide(winner)] });
}

/** A pair to be brought in step: the question, and a button per direction that asks once more. */
export function sendQuestion(
	pair: { record: string; name: string; words: string },
	facts: MappingFacts,
	messages: Messages,
): KnownBlock[] {
	const buttons = winnersIn(facts).flatMap((side): Button[] => {
		const value = toSendValue({ mapping: facts.name, record: pair.record, side });
		return value === null ? [] : [sendButton(side, value, pair.name, facts, messages)];
	});
	const question = section(escaped(pair.words, 1_000));
	return buttons.length === 0 ? [question] : [question, { type: "actions", elements: buttons }];
}

function sendButton(
	side: Side,
	value: string,
	name: string,
	facts: MappingFacts,
	messages: Messages,
): Button {
	const winner = facts.labels[side];
	const loser = facts.labels[otherSide(side)];
	return {
		type: "button",
		action_id: side === "left" ? ACTION_IDS.sendLeft : ACTION_IDS.sendRight,
		text: plain(sendWords(facts, side, messages), LIMITS.buttonText),
		value,
		confirm: confirmation(
			{
				title: messages.say("sync.confirmTitle", { loser }),
				text: messages.say("sync.confirmText", { name: cut(name, 100), winner, loser }),
				yes: messages.say("sync.confirmYes"),
				no: messages.say("button.cancel"),
			},
			false,
		),
	};
}

/** Two records to be coupled: the question, and a button per answer to whose values win. */
export function coupleQuestion(
	words: string,
	value: CoupleValue,
	facts: MappingFacts,
	messages: Messages,
): KnownBlock[] {
	const question = section(escaped(words, 1_000));
	const carried = toCoupleValue(value);
	if (carried === null) return [question];
	const answers: Array<[string, string]> = [
		[ACTION_IDS.coupleAsking, messages.say("couple.buttonAsk")],
		...winnersIn(facts).map((side): [string, string] => [
			side === "left" ? ACTION_IDS.coupleLeftWins : ACTION_IDS.coupleRightWins,
			messages.say("couple.buttonWins", { system: facts.labels[side] }),
		]),
	];
	const elements = answers.map(
		([action_id, label], index): Button => ({
			type: "button",
			action_id,
			text: plain(label, LIMITS.buttonText),
			value: carried,
			...(index === 0 ? { style: "primary" as const } : {}),
		}),
	);
	return [question, { type: "actions", elements }];
}

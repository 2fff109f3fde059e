import { winnersIn } from "../domain/mapping.js";
import { otherSide, type Side } from "../domain/record.js";
import type { DesiredShared, SharedButton, SharedPress, SharedState } from "./shared-card.js";
import { commonOf, isOperating, lookingButtons, sharedButton, withRest } from "./shared-parts.js";

/** How many records the card names. */
const NAMED = 5;
const PRESSES: Record<Side, SharedPress> = { left: "leftForAll", right: "rightForAll" };

/**
 * What the card of a mapping's first contacts should say now: pairs found in both systems that differ, and nobody has
 * said yet which system is right. One choice for all, one per field, or record by record.
 */
export function desiredFirst(state: SharedState): DesiredShared {
	const { messages, mapping, count } = state;
	const facts = { count, mapping: mapping.name, ...mapping.labels };
	return {
		...commonOf(state, { named: NAMED, open: null }),
		sentence:
			count === 0
				? messages.say("first.ended", { mapping: mapping.name })
				: messages.say("first.waiting", facts),
		answer: null,
		next: count === 0 || isOperating(state) ? null : messages.say("first.next"),
		buttons: buttonsOf(state),
	};
}

function buttonsOf(state: SharedState): SharedButton[] {
	const { messages, count, mapping } = state;
	if (count === 0 || isOperating(state)) return lookingButtons(state);
	const winners = winnersIn(mapping);
	const perField =
		winners.length === 2 ? [sharedButton("fieldsForAll", messages.say("first.buttonFields"))] : [];
	return withRest(state, [
		...winners.map((winner) => winnerButton(state, winner)),
		...perField,
		...lookingButtons(state),
	]);
}

function winnerButton({ messages, mapping, count }: SharedState, winner: Side): SharedButton {
	const labels = { winner: mapping.labels[winner], loser: mapping.labels[otherSide(winner)] };
	const facts = { count, mapping: mapping.name, ...labels };
	return sharedButton(PRESSES[winner], messages.say("first.buttonWinner", facts), {
		confirm: {
			title: messages.say("first.confirmTitle", facts),
			text: messages.say("first.confirmText", facts),
			yes: messages.say("first.confirmYes", { count }),
			no: messages.say("button.cancel"),
		},
	});
}

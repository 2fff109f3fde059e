import { SIDES } from "../domain/record.js";
import type { DesiredShared, SharedButton, SharedState } from "./shared-card.js";
import { commonOf, isOperating, lookingButtons, restoreButton, withRest } from "./shared-parts.js";

/** How many questions the card names, each with a button of its own. */
const NAMED = 4;

/** What the card of a mapping's further questions should say now. */
export function desiredList(state: SharedState): DesiredShared {
	const { messages, mapping, count } = state;
	const open = messages.say("list.buttonOpen");
	const facts = { count, mapping: mapping.name };
	return {
		...commonOf({ ...state, ends: [] }, { named: NAMED, open }),
		sentence:
			count === 0
				? messages.say("list.ended", { mapping: mapping.name })
				: messages.say("list.waiting", facts),
		answer: null,
		next: count === 0 ? null : messages.say("list.next"),
		buttons: isOperating(state)
			? lookingButtons(state)
			: withRest(state, [...lookingButtons(state), ...restoreButtons(state)]),
	};
}

/** Where several records are missing in one system, all of them can be brought back at once. */
function restoreButtons({ gone, mapping, messages, count: waiting }: SharedState): SharedButton[] {
	return SIDES.flatMap((side) => {
		const count = gone[side];
		if (count < 2 || waiting === 0) return [];
		const press = side === "left" ? ("restoreAllLeft" as const) : ("restoreAllRight" as const);
		return [restoreButton({ mapping, messages }, { press, side, count })];
	});
}

import { COMMAND } from "../../../console/index.js";
import type { Side } from "../../../domain/record.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import { coupledText } from "../../blocks/coupled-text.js";
import { type CoupleValue, parseCoupleValue } from "../../pair-payload.js";
import { answerToOf, type Services } from "../../services.js";
import { type CommandCall, callFor, requireRole } from "../commands/call.js";
import type { ButtonClick } from "./card-press.js";
import { pairOutcome } from "./pair-sent.js";

/** The buttons under the answer to `/koppel couple`; `winner` null lets the mapping's rules decide, or ask. */
export async function coupleConfirmed(
	services: Services,
	winner: Side | null,
	{ body, action }: ButtonClick,
): Promise<void> {
	const call = await callFor(services, body.user, answerToOf(services, body));
	const value = parseCoupleValue(action.value);
	if (value === null) {
		await call.reply(services.messages.say("answer.invalidButton", { command: `${COMMAND} couple` }));
		return;
	}
	await call.attempt(async () => {
		const text = await bind(services, call, value, winner);
		const pair = { mapping: value.mapping, record: value.left };
		await call.replyRaw({ text, blocks: coupledText(text, pair, services.messages) });
	});
}

/** Couples, and gives the words for how it ended as markup. Throws what the use case throws. */
export async function bind(
	services: Services,
	{ actor }: Pick<CommandCall, "actor">,
	value: CoupleValue,
	winner: Side | null,
): Promise<string> {
	const { useCases, messages, stopping } = services;
	const { mapping } = value;
	await requireRole(services, actor, NEEDED_ROLE.couple, { action: "couple", mapping });
	const choice = winner === null ? undefined : { side: winner };
	const outcome = await useCases.couple({ ...value, choice, actor, signal: stopping });
	const key = outcome.error === null ? "couple.done" : "couple.asks";
	return pairOutcome(services, outcome, (name) => messages.say(key, { name, mapping }));
}

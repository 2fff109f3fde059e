import { COMMAND } from "../../../console/index.js";
import { otherSide } from "../../../domain/record.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { CoupleOutcome } from "../../../ports/use-cases.js";
import { escaped, linkMarkdown } from "../../blocks/text.js";
import { cardLink } from "../../card-link.js";
import { parseSendValue, type SendValue } from "../../pair-payload.js";
import { answerToOf, redraw, type Services } from "../../services.js";
import { type CommandCall, callFor, requireRole } from "../commands/call.js";
import { recordName } from "../commands/find-record.js";
import type { ButtonClick } from "./card-press.js";

/** The buttons under the answer to `/koppel sync`: one side's values are written to the other system. */
export async function pairSent(services: Services, { body, action }: ButtonClick): Promise<void> {
	const call = await callFor(services, body.user, answerToOf(services, body));
	const value = parseSendValue(action.value);
	if (value === null) {
		await call.reply(services.messages.say("answer.invalidButton", { command: `${COMMAND} sync` }));
		return;
	}
	await call.attempt(async () => call.replyRaw(await send(services, call, value)));
}

/** Writes, and gives the words for how it ended as markup. Throws what the use case throws. */
export async function send(
	services: Services,
	{ actor }: Pick<CommandCall, "actor">,
	value: SendValue,
): Promise<string> {
	const { useCases, stopping } = services;
	await requireRole(services, actor, NEEDED_ROLE.synchronize, {
		action: "synchronize",
		mapping: value.mapping,
	});
	const outcome = await useCases.synchronize({ ...value, actor, signal: stopping });
	return pairOutcome(services, outcome, sentWords(services, outcome, value));
}

function sentWords({ messages, factsOf }: Services, { error }: CoupleOutcome, value: SendValue) {
	const { labels } = factsOf(value.mapping);
	const systems = { winner: labels[value.side], loser: labels[otherSide(value.side)] };
	return (name: string) =>
		error === null
			? messages.say("sync.done", { name, ...systems })
			: messages.say("sync.asks", { name, ...systems });
}

/** How a pair ended up, as markup, with the way to the card of a question it left open. */
export async function pairOutcome(
	services: Services,
	{ record, error }: CoupleOutcome,
	words: (name: string) => string,
): Promise<string> {
	const told = escaped(words(recordName(services, record)), 1_000);
	if (error === null) return told;
	await redraw(services, error._id);
	const link = await cardLink(services, error);
	return link === null ? told : `${told} ${linkMarkdown(services.messages.say("errors.card"), link, 60)}`;
}

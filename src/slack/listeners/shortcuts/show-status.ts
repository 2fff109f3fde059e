import type { MessageShortcut } from "@slack/bolt";
import { desiredCard } from "../../../console/index.js";
import type { SyncError } from "../../../domain/sync-error.js";
import { fitLines } from "../../blocks/fit.js";
import { statusText } from "../../blocks/status-text.js";
import { escaped, lineMarkdown } from "../../blocks/text.js";
import { LIMITS } from "../../limits.js";
import { answerToOf, type Services } from "../../services.js";
import { type CommandCall, callFor } from "../commands/call.js";
import { status } from "../commands/status.js";

/** "Show sync status" of a message: what a card's record and mapping are about now; elsewhere that of all mappings. */
export async function showStatus(
	services: Services,
	{ shortcut }: { shortcut: MessageShortcut },
): Promise<void> {
	const call = await callFor(services, shortcut.user, answerToOf(services, shortcut));
	await call.attempt(async () => {
		const card = await services.cards.byMessage(shortcut.channel.id, shortcut.message.ts);
		const { errorId = null, shared = null } = card ?? {};
		const error = errorId === null ? null : await services.useCases.error(errorId);
		if (error !== null) return tellOfCard(services, call, error);
		// The card of several errors tells of one mapping; any other message of none in particular.
		return status(services, call, shared === null ? [] : [shared.mapping]);
	});
}

async function tellOfCard(services: Services, call: CommandCall, error: SyncError): Promise<void> {
	const { useCases, messages, contextOf } = services;
	const card = desiredCard(error, contextOf(error));
	const lines = [
		`*${escaped(card.sentence.replaceAll("*", "∗"), 700)}*`,
		...card.states.map((line) => lineMarkdown(messages, line, 500)),
		...card.records.slice(0, 4).map((record) => escaped(record.text, 300)),
		lineMarkdown(messages, card.since, 200),
		...(card.next === null ? [] : [escaped(messages.say("card.next", { step: card.next }), 600)]),
	];
	const known = useCases.mappingNames().includes(error.mapping);
	const mapping = known ? statusText(await useCases.status(error.mapping), messages).slice(1) : [];
	const more = (count: number) => messages.say("errors.more", { count });
	await call.replyRaw(fitLines([...lines, ...mapping], LIMITS.messageText, more));
}

import { lineWith, sentenceOf, tellingOf } from "../../../console/index.js";
import type { SyncError } from "../../../domain/sync-error.js";
import { fitLines } from "../../blocks/fit.js";
import { escaped, lineMarkdown, linkMarkdown } from "../../blocks/text.js";
import { cardLink } from "../../card-link.js";
import { LIMITS } from "../../limits.js";
import type { Services } from "../../services.js";
import { type CommandCall, mappingNamed } from "./call.js";

const SHOWN = 20;

/** `/koppel errors [mapping]`: what is open, oldest first, each with the way to its card. */
export async function errors(services: Services, call: CommandCall, [typed]: string[]): Promise<void> {
	const { useCases, messages } = services;
	const mapping = typed === undefined ? undefined : mappingNamed(services, typed);
	const { errors: open, total } = await useCases.errors({ mapping, limit: SHOWN });
	if (total === 0) {
		const words =
			mapping === undefined ? messages.say("errors.none") : messages.say("errors.noneOf", { mapping });
		return call.reply(words);
	}
	await answerList(services, call, { open, total });
}

/** These as a list, with how many more there are. */
export async function answerList(
	services: Services,
	call: CommandCall,
	{ open, total }: { open: SyncError[]; total: number },
): Promise<void> {
	const { messages } = services;
	if (total === 0) return call.reply(messages.say("errors.none"));
	const lines = await Promise.all(open.map((error) => errorLine(services, error)));
	const hidden = total - open.length;
	const more = (count: number) => messages.say("errors.more", { count: count + hidden });
	const listed = fitLines(lines, LIMITS.messageText - 200, more);
	const isCut = listed.split("\n").length < lines.length;
	const tail = hidden > 0 && !isCut ? `\n${more(0)}` : "";
	await call.replyRaw(`${messages.say("errors.total", { count: total })}\n${listed}${tail}`);
}

async function errorLine(services: Services, error: SyncError): Promise<string> {
	const { contextOf, messages } = services;
	const context = contextOf(error);
	const sentence = sentenceOf(tellingOf(error, context));
	const address = await cardLink(services, error);
	const since = lineMarkdown(messages, lineWith(messages, "card.since", error.openedAt));
	const where = address === null ? "" : ` · ${linkMarkdown(messages.say("errors.card"), address, 60)}`;
	return `• ${escaped(sentence.replace(/\s+/g, " "), 300)} ${since}${where}`;
}

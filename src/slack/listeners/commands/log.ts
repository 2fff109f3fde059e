import type { KnownBlock } from "@slack/types";
import {
	COMMAND,
	fieldLabel,
	timelineHead,
	timelineMask,
	timelineNameMask,
	timelineWords,
} from "../../../console/index.js";
import { fitLines } from "../../blocks/fit.js";
import { escaped, section } from "../../blocks/text.js";
import { historyButton } from "../../blocks/timeline-modal.js";
import { timelineLines } from "../../blocks/timeline-text.js";
import { LIMITS } from "../../limits.js";
import type { Services } from "../../services.js";
import { withNames } from "./actor-names.js";
import { AnswerError, type CommandCall } from "./call.js";
import { oneRecordOf, recordName } from "./find-record.js";

/** What the answer itself shows; the window shows everything. */
const SHOWN = 10;

/**
 * `/koppel log [mapping] <record>`: what happened to it in both systems, newest first. With `field <name>` behind it:
 * who changed that field, when, from what and why.
 */
export async function log(services: Services, call: CommandCall, typed: string[]): Promise<void> {
	const { useCases, messages, factsOf } = services;
	const { words, field } = fieldIn(typed);
	if (words.length === 0) {
		throw new AnswerError(messages.say("command.missingRecord", { example: `${COMMAND} log 10000` }));
	}
	const found = await oneRecordOf(services, words, "log").catch((error: unknown) =>
		askForField(services, words, error),
	);
	const { mapping } = found;
	const id = found.left ?? found.right ?? words.join(" ");
	const { record, entries } = await useCases.timeline(mapping, id, SHOWN + 1, field);
	const facts = factsOf(mapping);
	const name = timelineNameMask(entries, facts)(recordName(services, record));
	const mask = timelineMask(entries, facts, name);
	const told = timelineHead(entries, { name, mapping: facts, field }, messages);
	if (entries.length === 0) return call.reply(told);
	const head = escaped(told, 500);
	const shown = await withNames(services, entries.slice(0, SHOWN));
	const lines = timelineLines(timelineWords(shown, facts, messages, mask), messages);
	const more = (count: number) => messages.say("errors.more", { count });
	const text = `${head}\n${fitLines(lines, LIMITS.sectionText - head.length - 1, more)}`;
	const isAll = entries.length <= SHOWN && !text.endsWith(more(1)) && text.split("\n").length > shown.length;
	const button = historyButton({ mapping, record: id, field }, messages.say("timeline.showAll"), name);
	if (isAll || button === null) return call.replyRaw(text);
	const blocks: KnownBlock[] = [section(text), { type: "actions", elements: [button] }];
	await call.replyRaw({ text, blocks });
}

/** A name may end with the word `field`; where no record has such a name, the field was left out. Throws in any case. */
async function askForField(services: Services, words: string[], error: unknown): Promise<never> {
	const { messages, factsOf } = services;
	if (!(error instanceof AnswerError) || words.length < 2 || words.at(-1)?.toLowerCase() !== "field")
		throw error;
	const { mapping: name } = await oneRecordOf(services, words.slice(0, -1), "log");
	const mapping = factsOf(name);
	const fields = [...mapping.winners.keys()].map((field) => fieldLabel(field, { mapping, messages }));
	throw new AnswerError(messages.say("command.missingField", { fields: messages.list(fields.slice(0, 20)) }));
}

/** What stands behind the word `field`; a name with that word in it goes between quotes. */
function fieldIn(typed: string[]): { words: string[]; field: string | undefined } {
	const at = typed.findIndex((word, index) => index > 0 && word.toLowerCase() === "field");
	if (at < 0 || at === typed.length - 1) return { words: typed, field: undefined };
	return { words: typed.slice(0, at), field: typed.slice(at + 1).join(" ") };
}

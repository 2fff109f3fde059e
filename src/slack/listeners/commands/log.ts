import {
	COMMAND,
	fieldWords,
	type Line,
	lineWith,
	type MappingFacts,
	maskFor,
	valueWords,
} from "../../../console/index.js";
import type { MessageKey, Messages } from "../../../messages/index.js";
import type { RecordLogEntry } from "../../../ports/stores.js";
import { fitLines } from "../../blocks/fit.js";
import { escaped, lineMarkdown } from "../../blocks/text.js";
import { LIMITS } from "../../limits.js";
import type { Services } from "../../services.js";
import { AnswerError, type CommandCall } from "./call.js";
import { oneRecord, recordName } from "./find-record.js";

const SHOWN = 25;
const SHOWN_FIELDS = 8;

/** `/koppel log <record>`: what was written to it, newest first. */
export async function log(services: Services, call: CommandCall, words: string[]): Promise<void> {
	const { useCases, messages, factsOf } = services;
	if (words.length === 0) {
		throw new AnswerError(messages.say("command.missingRecord", { example: `${COMMAND} log 10000` }));
	}
	const found = await oneRecord(services, words.join(" "));
	const { mapping } = found;
	const id = found.left ?? found.right ?? words.join(" ");
	const { record, entries } = await useCases.log(mapping, id, SHOWN);
	const name = recordName(services, record);
	if (entries.length === 0) return call.reply(messages.say("log.empty", { name, mapping }));
	const facts = factsOf(mapping);
	const head = escaped(privateMask(entries, facts)(messages.say("log.title", { name, mapping })), 500);
	const lines = entries.map((entry) => `• ${entryLine(entry, facts, messages)}`);
	const more = (count: number) => messages.say("errors.more", { count });
	await call.replyRaw(`${head}\n${fitLines(lines, LIMITS.messageText - head.length - 1, more)}`);
}

const OPERATIONS = {
	create: "log.create",
	update: "log.update",
	delete: "log.delete",
	couple: "log.couple",
	uncouple: "log.uncouple",
} as const satisfies Record<RecordLogEntry["operation"], MessageKey>;

function entryLine(entry: RecordLogEntry, facts: MappingFacts, messages: Messages): string {
	const line: Line = lineWith(messages, OPERATIONS[entry.operation], entry.at, {
		system: facts.labels[entry.side],
	});
	const fields = entry.fields.slice(0, SHOWN_FIELDS).map((field) => fieldChange(field, facts, messages));
	const more = entry.fields.length - fields.length;
	if (more > 0) fields.push(messages.say("word.moreFields", { count: more }));
	const told = fields.length === 0 ? "" : `: ${escaped(fields.join(", "), 800)}`;
	return `${lineMarkdown(messages, line, 300)}${told}`;
}

function fieldChange(
	field: RecordLogEntry["fields"][number],
	facts: MappingFacts,
	messages: Messages,
): string {
	const words = (value: RecordLogEntry["fields"][number]["after"]) =>
		facts.privateFields.has(field.name) && value !== null && value !== ""
			? messages.say("word.hidden")
			: valueWords(messages, value);
	return messages.say("modal.fieldChange", {
		field: fieldWords(field.name),
		before: words(field.before),
		after: words(field.after),
	});
}

/** A record may be called by a personal value. */
function privateMask(entries: RecordLogEntry[], facts: MappingFacts) {
	const fields = entries
		.flatMap((entry) => entry.fields)
		.filter((field) => facts.privateFields.has(field.name));
	return maskFor(fields.flatMap((field) => [field.before, field.after]));
}

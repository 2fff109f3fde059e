import type { Button, KnownBlock } from "@slack/types";
import { COMMAND } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { FoundRecord } from "../../../ports/use-cases.js";
import { confirmation } from "../../blocks/confirmation.js";
import { escaped, plain, section } from "../../blocks/text.js";
import { ACTION_IDS } from "../../ids.js";
import { LIMITS } from "../../limits.js";
import { toUncoupleValue, type UncoupleValue } from "../../payload.js";
import type { Services } from "../../services.js";
import { AnswerError, type CommandCall, requireRole, requireWriting } from "./call.js";
import { oneRecord, recordName } from "./find-record.js";

const MOST_NAMES = 5;
/** How many mappings an answer names. */
const MOST_LISTED = 20;

/** One thing to uncouple, asked about before it happens. */
interface Question {
	words: string;
	label: string;
	/** Null when there is nothing to press. */
	value: UncoupleValue | null;
}

/** `/koppel uncouple <record|mapping> …`: says what would be parted, each with the button that does it. */
export async function uncouple(services: Services, call: CommandCall, words: string[]): Promise<void> {
	const { messages, useCases } = services;
	if (words.length === 0) {
		const mappings = messages.list(useCases.mappingNames().slice(0, MOST_LISTED));
		throw new AnswerError(
			messages.say("uncouple.missing", { example: `${COMMAND} uncouple 10000`, mappings }),
		);
	}
	if (words.length > MOST_NAMES)
		throw new AnswerError(messages.say("uncouple.tooMany", { count: MOST_NAMES }));
	const questions: Question[] = [];
	for (const word of words) questions.push(await questionFor(services, call, word));
	const text = questions.map((question) => escaped(question.words, 400)).join("\n");
	const blocks = questions.map((question) => questionBlock(services, question));
	await call.replyRaw({ text, blocks });
}

async function questionFor(services: Services, call: CommandCall, word: string): Promise<Question> {
	const mapping = services.useCases.mappingNames().find((name) => name.toLowerCase() === word.toLowerCase());
	if (mapping !== undefined) {
		await requireRole(services, call.actor, NEEDED_ROLE.uncoupleAll, { action: "uncoupleAll", mapping });
		requireWriting(services, mapping);
		return mappingQuestion(services, mapping);
	}
	await requireRole(services, call.actor, NEEDED_ROLE.uncouple, { action: "uncouple" });
	return recordQuestion(services, await oneRecord(services, word));
}

async function mappingQuestion({ useCases, messages }: Services, mapping: string): Promise<Question> {
	const [status] = await useCases.status(mapping);
	const count = status?.couplings ?? 0;
	return {
		words: messages.say("uncouple.askMapping", { mapping, count }),
		label: messages.say("uncouple.buttonAll", { count }),
		value: count === 0 ? null : { mappings: [mapping] },
	};
}

function recordQuestion(services: Services, found: FoundRecord): Question {
	const { messages } = services;
	const { mapping, left, right, couplingId } = found;
	requireWriting(services, mapping);
	const name = recordName(services, found);
	const record = left ?? right;
	const label = messages.say("uncouple.buttonRecord");
	if (couplingId === null || record === null) {
		return { words: messages.say("uncouple.notCoupled", { name, mapping }), label, value: null };
	}
	return { words: messages.say("uncouple.askRecord", { name, mapping }), label, value: { mapping, record } };
}

function questionBlock({ messages }: Services, { words, label, value }: Question): KnownBlock {
	const text = section(escaped(words, 600));
	const carried = value === null ? null : toUncoupleValue(value);
	if (value === null || carried === null) return text;
	const button: Button = {
		type: "button",
		action_id: "mappings" in value ? ACTION_IDS.uncoupleAll : ACTION_IDS.uncoupleRecord,
		text: plain(label, LIMITS.buttonText),
		value: carried,
		style: "danger",
		confirm: confirmation(
			{
				title: messages.say("uncouple.confirmTitle"),
				text: messages.say("uncouple.confirmText"),
				yes: messages.say("button.uncouple"),
				no: messages.say("button.cancel"),
			},
			true,
		),
	};
	return { ...text, accessory: button };
}

import { COMMAND, type MappingFacts } from "../../../console/index.js";
import type { Side } from "../../../domain/record.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import { ConnectorError } from "../../../ports/connector.js";
import type { PickedRecord } from "../../../ports/use-cases.js";
import { coupleModal } from "../../blocks/couple-modal.js";
import { coupleQuestion } from "../../blocks/pair-question.js";
import { pickedName } from "../../blocks/record-option.js";
import { escaped } from "../../blocks/text.js";
import { cut } from "../../limits.js";
import type { Services } from "../../services.js";
import { writingMappings, writingOrAll } from "../../writing-mappings.js";
import {
	AnswerError,
	type CommandCall,
	mappingNamed,
	noneWrites,
	requireRole,
	requireWriting,
} from "./call.js";

const MOST_FOUND = 10;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `/koppel couple`: a window; `/koppel couple <mapping> <record> <record>`: one question with its answers as buttons. */
export async function couple(services: Services, call: CommandCall, words: string[]): Promise<void> {
	await requireRole(services, call.actor, NEEDED_ROLE.couple, { action: "couple" });
	if (words.length === 0) return openWindow(services, call);
	const { facts, names } = readWords(services, words);
	requireWriting(services, facts.name);
	const [left, right] = await Promise.all([
		oneOf(services, facts, "left", names.left),
		oneOf(services, facts, "right", names.right),
	]);
	const question = services.messages.say("couple.question", {
		one: pickedName(left, facts),
		other: pickedName(right, facts),
		mapping: facts.name,
		...facts.labels,
	});
	const value = { mapping: facts.name, left: left.id, right: right.id };
	const blocks = coupleQuestion(question, value, facts, services.messages);
	await call.replyRaw({ text: escaped(question, 1_000), blocks });
}

async function openWindow(services: Services, { triggerId }: CommandCall): Promise<void> {
	const { interactive, messages, factsOf } = services;
	const names = writingMappings(services);
	const [first] = names;
	if (first === undefined) throw new AnswerError(noneWrites(services));
	if (triggerId === null) throw new AnswerError(messages.say("couple.noWindowHere", { command: COMMAND }));
	const window = coupleModal(names, names.length === 1 ? factsOf(first) : null, messages);
	if ((await interactive.open(triggerId, window)) !== null) return;
	throw new AnswerError(messages.say("couple.windowLate", { command: COMMAND }));
}

/** The mapping, and a record of each system in the order of the mapping. A single mapping need not be named. */
function readWords(services: Services, words: string[]) {
	const { messages, factsOf } = services;
	const names = writingOrAll(services);
	const isNamed = words.length > 2 || names.length !== 1;
	const mapping = isNamed ? mappingNamed(services, words[0] ?? "") : (names[0] ?? "");
	const facts = factsOf(mapping);
	const [left, right, ...more] = isNamed ? words.slice(1) : words;
	if (left === undefined || right === undefined || more.length > 0) {
		const example = `${COMMAND} couple ${mapping} 10000 "Adatum Corporation"`;
		throw new AnswerError(messages.say("couple.usage", { example, ...facts.labels }));
	}
	return { facts, names: { left, right } };
}

/** The one free record of a system that answers to what was typed. */
async function oneOf(
	services: Services,
	facts: MappingFacts,
	side: Side,
	typed: string,
): Promise<PickedRecord> {
	const { messages } = services;
	const system = facts.labels[side];
	const record = cut(typed, 80);
	const found = await search(services, facts, side, typed);
	const [only, ...others] = found;
	if (only === undefined) throw new AnswerError(messages.say("couple.notFound", { record, system }));
	if (others.length > 0) {
		const lines = found.map((one) => `• ${cut(pickedName(one, facts), 150)}`);
		throw new AnswerError([messages.say("couple.several", { record, system }), ...lines].join("\n"));
	}
	if (only.couplingId === null) return only;
	const names = { record: cut(pickedName(only, facts), 150), system, mapping: facts.name };
	throw new AnswerError(messages.say("couple.alreadyCoupled", { ...names, command: COMMAND }));
}

/** What fits exactly, else what begins like it; an id of the system need not be found by a search. */
async function search(
	{ useCases, messages, log }: Services,
	{ name: mapping }: MappingFacts,
	side: Side,
	text: string,
): Promise<PickedRecord[]> {
	try {
		const found = await useCases.search({ mapping, side, text, limit: MOST_FOUND });
		const wanted = text.toLowerCase();
		const exact = found.filter(({ id, name, keys }) =>
			[id, name, ...keys].some((word) => word?.toLowerCase() === wanted),
		);
		if (exact.length > 0) return exact;
		if (found.length > 0 || !GUID.test(text)) return found;
		return [{ side, id: text.toLowerCase(), name: null, keys: [], couplingId: null }];
	} catch (error) {
		if (!(error instanceof ConnectorError)) throw error;
		log.warn({ error, mapping, side }, "Search for a record failed");
		throw new AnswerError(messages.say("modal.unreachable"));
	}
}

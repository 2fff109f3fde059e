import { COMMAND, fieldHeading, type MappingFacts, nameAlone, valueWords } from "../../../console/index.js";
import { type BothSides, SIDES } from "../../../domain/record.js";
import type { FoundRecord } from "../../../ports/use-cases.js";
import { cut } from "../../limits.js";
import type { Services } from "../../services.js";
import { AnswerError } from "./call.js";
import { nearbyLines } from "./nearby.js";
import type { CommandWord } from "./table-words.js";

/** How many records an answer names, and how much of a value it shows. */
const MOST_TOLD = 10;
const LONGEST_VALUE = 60;

/**
 * The one record these words mean. The name of a mapping may stand in front, and has to where the same record is
 * known in several; the answer then says so.
 */
export async function oneRecordOf(
	services: Services,
	words: string[],
	command: CommandWord,
): Promise<FoundRecord> {
	const { useCases, messages } = services;
	const [first = "", ...rest] = words;
	const mapping = useCases.mappingNames().find((name) => name.toLowerCase() === first.toLowerCase());
	const isInFront = mapping !== undefined && rest.length > 0;
	const typed = (isInFront ? rest : words).join(" ");
	// Of a record that was deleted the history is all that is left.
	const past = command === "log";
	const known = await useCases.find(typed, isInFront ? mapping : undefined, { past });
	const found = command === "sync" ? writtenOf(services, known) : known;
	const [only, other] = found;
	if (only === undefined && mapping !== undefined && !isInFront)
		throw new AnswerError(
			messages.say("command.missingRecord", { example: `${COMMAND} ${command} ${mapping} 10000` }),
		);
	if (only === undefined || other === undefined || only.mapping === other.mapping) {
		return theOne(services, typed, found, isInFront ? mapping : undefined);
	}
	const example = `${COMMAND} ${command} ${only.mapping} ${cut(typed, 80)}`;
	throw new AnswerError(
		messages.say("record.inSeveralMappings", {
			record: cut(typed, 80),
			mappings: messages.list([...new Set(found.map((one) => one.mapping))].slice(0, 20)),
			example,
		}),
	);
}

/** What is known in a mapping that only observes counts where it is known nowhere else: it could not be written there. */
function writtenOf({ factsOf }: Services, found: FoundRecord[]): FoundRecord[] {
	const written = found.filter(({ mapping }) => !factsOf(mapping).observing);
	return written.length > 0 ? written : found;
}

/** The one record a person means to write; several, or none, are answered with what there is. */
export async function oneRecord(services: Services, typed: string): Promise<FoundRecord> {
	const found = await services.useCases.find(typed);
	return theOne(services, typed, writtenOf(services, found));
}

async function theOne(
	services: Services,
	typed: string,
	found: FoundRecord[],
	mapping?: string,
): Promise<FoundRecord> {
	const { messages } = services;
	const [only, ...others] = found;
	if (only === undefined) throw await notFound(services, typed, mapping);
	if (others.length === 0) return only;
	const lines = found.slice(0, MOST_TOLD).map((record) => `• ${recordWords(services, record)}`);
	throw new AnswerError([messages.say("record.several", { record: cut(typed, 80) }), ...lines].join("\n"));
}

async function notFound(
	services: Services,
	typed: string,
	mapping: string | undefined,
): Promise<AnswerError> {
	const { messages, useCases } = services;
	const record = cut(typed, 80);
	const lines = await nearbyLines(
		services,
		typed,
		mapping === undefined ? useCases.mappingNames() : [mapping],
	);
	if (lines.length === 0) return new AnswerError(messages.say("record.notFound", { record }));
	return new AnswerError([messages.say("record.near", { record }), ...lines].join("\n"));
}

/** One of several found records in words: by what tells it apart, and by its ids where no number does. */
function recordWords(services: Services, record: FoundRecord): string {
	const { messages, factsOf } = services;
	const { mapping, left, right, apart = [] } = record;
	const facts = factsOf(mapping);
	const fields = apart.map(({ name, value }) =>
		messages.say("modal.fieldLine", {
			field: fieldHeading(name, { mapping: facts, messages }),
			value: cut(valueWords(messages, value), LONGEST_VALUE),
		}),
	);
	const ids = apart.some(({ isKey }) => isKey) ? [] : idWords({ left, right }, facts);
	return messages.say("record.inMapping", {
		name: recordName(services, record),
		mapping,
		details: [...fields, ...ids].join(" · "),
	});
}

/** "Business Central 4f2c…", for each system that has it. */
function idWords(ids: BothSides<string | null>, { labels }: MappingFacts): string[] {
	return SIDES.flatMap((side) => (ids[side] === null ? [] : [`${labels[side]} ${ids[side]}`]));
}

/** What people call it, or its id where its name is personal. */
export function recordName({ messages, factsOf }: Services, record: FoundRecord): string {
	const name = nameAlone(record.name, factsOf(record.mapping));
	const unnamed = messages.say("word.unnamed");
	return cut(name ?? record.left ?? record.right ?? unnamed, 200);
}

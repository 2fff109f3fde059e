import {
	type CardButton,
	type CardContext,
	cardField,
	type DesiredCard,
	desiredCard,
	type Line,
	plainLine,
	RESOLUTION_OF,
	valueWords,
	withNothingHidden,
} from "../console/index.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Messages } from "../messages/index.js";
import type { Revealed } from "./reveal.js";
import { oneLine } from "./words.js";

/** How much of an id people type, when no other open error begins alike. */
const SHORT_ID = 8;

/**
 * An open error in words: what happened, both records, what differs, and the commands that settle it; with everything
 * it hides where that was asked for.
 */
export function errorLines(error: SyncError, id: string, hiding: CardContext, revealed?: Revealed): string[] {
	const { messages } = hiding;
	const context = revealed ? { messages, mapping: withNothingHidden(hiding.mapping) } : hiding;
	const card = desiredCard(revealed ? withNothingPrivate(error) : error, context);
	const line = (parts: Line) => plainLine(messages, parts);
	const details = [
		...card.records.map(({ text, link }) => (link === null ? text : `${text}  ${link}`)),
		...card.changes.map(line),
		...card.fields.map((field) => fieldLine(card, field)),
		...card.writers.map(line),
		...(revealed ? revealedLines(revealed, card, context) : []),
		card.answer,
		card.examples,
		[line(card.since), card.seen].filter((part) => part !== null).join(", "),
		...card.states.map(line),
		card.next,
	];
	return [
		`${id}  ${error.kind}  ${error.mapping}`,
		`  ${oneLine(card.sentence)}`,
		...details.filter((text) => text !== null && text !== "").map((text) => `  ${oneLine(text ?? "")}`),
		...commandLines(card.buttons, id),
	];
}

/** What the card itself tells no value of. */
function revealedLines({ fields, carried }: Revealed, card: DesiredCard, context: CardContext): string[] {
	const told = new Set(card.fields.map(({ name }) => name));
	const lines = fields
		.filter(({ name }) => !told.has(name))
		.map((field) => fieldLine(card, cardField(context, field, true)));
	if (carried.length === 0) return lines;
	const { messages } = context;
	const values = messages.list(carried.map((value) => valueWords(messages, value)));
	return [...lines, messages.say("reveal.carried", { values })];
}

/** The error as it is told to somebody who sees everything. */
function withNothingPrivate({ hidden, ...error }: SyncError): SyncError {
	return { ...error, fields: error.fields.map((field) => ({ ...field, private: false })) };
}

function fieldLine({ labels }: DesiredCard, field: DesiredCard["fields"][number]): string {
	const now = `${field.left} in ${labels.left}, ${field.right} in ${labels.right}`;
	if (field.before === null) return `${field.title}: ${now}`;
	const before = field.sameBefore
		? field.before.left
		: `${field.before.left} in ${labels.left}, ${field.before.right} in ${labels.right}`;
	return `${field.title}: ${now}; before: ${before}`;
}

/** What the card's buttons do, as commands to type. */
function commandLines(buttons: CardButton[], id: string): string[] {
	const commands = buttons.flatMap(({ press, label }) => {
		const { resolution, side } = RESOLUTION_OF[press];
		// Choosing field by field needs a window.
		if (press === "choose") return [];
		return [[`koppel resolve ${id} ${resolution}${side === null ? "" : ` --side ${side}`}`, label] as const];
	});
	const width = Math.max(0, ...commands.map(([command]) => command.length));
	return commands.map(([command, label]) => `    ${command.padEnd(width)}  ${label}`);
}

/** The beginning of each id that no other one shares, for people to type. */
export function shortIds(ids: string[]): Map<string, string> {
	return new Map(
		ids.map((id) => {
			const short = id.slice(0, SHORT_ID);
			const isUnique = ids.filter((other) => other.startsWith(short)).length === 1;
			return [id, isUnique ? short : id];
		}),
	);
}

/** What became of an error, in words; empty while it is simply open. */
export function stateWords(error: SyncError, context: CardContext): string {
	const { messages } = context;
	return desiredCard(error, context)
		.states.map((line) => plainLine(messages as Messages, line))
		.join(" ");
}

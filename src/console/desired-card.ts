import type { BothSides, FieldValue, Side } from "../domain/record.js";
import { bothSides, SIDES } from "../domain/record.js";
import type { ShownField, SyncError, SyncErrorKind, SyncErrorState } from "../domain/sync-error.js";
import type { Messages } from "../messages/index.js";
import { buttonsOf, type CardButton, type CardMenuItem, menuOf } from "./buttons.js";
import type { DesiredChildren } from "./desired-children.js";
import { fieldHeading, fieldLabel } from "./field-label.js";
import { type Line, lineWith } from "./line.js";
import type { MappingFacts } from "./mapping-facts.js";
import { publicLink } from "./mask.js";
import { nextStepOf } from "./next-step.js";
import { isOwnText, reasonText } from "./own-words.js";
import {
	askedFields,
	nameOf,
	sentenceOf,
	type Telling,
	tellingOf,
	troubledSide,
	unsentOf,
} from "./sentence.js";
import { stateLinesOf } from "./state-line.js";
import { valueWords } from "./words.js";

/** What a card needs beside the error itself. */
export interface CardContext {
	mapping: MappingFacts;
	messages: Messages;
}

/** One of the records a card names. */
export interface CardRecord {
	system: string;
	/** The whole line in words, e.g. "Business Central: Contoso Ltd (deleted)"; `name` occurs in it. */
	text: string;
	name: string | null;
	/** Where a person opens it; null where there is nothing to open. */
	link: string | null;
}

/** One field of a conflict as before, left and right. Personal values are masked already. */
export interface CardField {
	name: string;
	title: string;
	/** Null when the two sides never agreed on it. */
	before: BothSides<string> | null;
	/** True when both sides held the same words before, so that one is enough. */
	sameBefore: boolean;
	left: string;
	right: string;
}

/** What a card should say, as data: no Slack, no markup. */
export interface DesiredCard {
	errorId: string;
	revision: number;
	state: SyncErrorState;
	mapping: string;
	labels: BothSides<string>;
	name: string;
	sentence: string;
	records: CardRecord[];
	fields: CardField[];
	/** Who changed each side and when, where the system tells. */
	changes: Line[];
	/** Of a loop: how often runs wrote what keeps swinging, and whoever writes on each side. */
	writers: Line[];
	/** What the system answered, masked. */
	answer: string | null;
	/** Names of some of the records a guard's question is about. */
	examples: string | null;
	/** Since when, how often, and in which mapping. */
	since: Line;
	seen: string | null;
	mappingLine: string;
	next: string | null;
	states: Line[];
	/** Records that wait for this one, or were deleted with it. */
	children: DesiredChildren[];
	buttons: CardButton[];
	menu: CardMenuItem[];
}

/** How many of the other records a card names. */
const NAMED_RECORDS = 8;

/** What the card of this error should say now. The same error gives the same card forever. */
export function desiredCard(
	error: SyncError,
	context: CardContext,
	children: DesiredChildren[] = [],
): DesiredCard {
	const telling = tellingOf(error, context);
	const { messages, mapping } = telling;
	const open = error.state !== "resolved";
	return {
		errorId: error._id,
		revision: error.revision,
		state: error.state,
		mapping: mapping.name,
		labels: mapping.labels,
		name: nameOf(telling),
		sentence: sentenceOf(telling),
		records: recordsOf(telling),
		fields: showsFields(error) ? askedFields(error).map((field) => cardField(telling, field)) : [],
		changes: open && error.kind !== "loop" ? changeLines(telling) : [],
		writers: open && error.kind === "loop" ? [...swingLines(telling), ...writerLines(telling)] : [],
		answer: answerOf(telling),
		examples: examplesOf(telling.error, messages),
		since: lineWith(messages, "card.since", error.openedAt),
		seen: error.count > 1 ? messages.say("card.seen", { count: error.count }) : null,
		mappingLine: messages.say("card.mapping", { mapping: mapping.name }),
		next: nextStepOf(telling),
		states: stateLinesOf(telling),
		children,
		buttons: buttonsOf(telling),
		menu: menuOf(telling),
	};
}

/** How many of the fields that swing are counted; the card shows the values of all. */
const SHOWN_SWINGS = 5;

/** One field as a person reads it, personal values masked unless they are to be shown to this one reader. */
export function cardField(
	{ mapping, messages }: Pick<Telling, "mapping" | "messages">,
	field: ShownField,
	shown = false,
): CardField {
	const hidden = shown ? false : field.private || mapping.privateFields.has(field.name);
	const { seat } = field;
	const now = (side: Side) =>
		hidden ? hiddenWords(messages, field[side], seat?.[side]) : shownWords(messages, field, field[side]);
	const before =
		seat === null
			? null
			: bothSides((side) =>
					hidden ? hiddenWords(messages, seat[side], undefined) : shownWords(messages, field, seat[side]),
				);
	return {
		name: field.name,
		title: fieldHeading(field.name, { mapping, messages }),
		before,
		sameBefore: before !== null && before.left === before.right,
		left: now("left"),
		right: now("right"),
	};
}

/** A reference is read as the name of the record it names, where that is known. */
function shownWords(messages: Messages, { names }: ShownField, value: FieldValue): string {
	return names?.find((one) => one.value === value)?.name ?? valueWords(messages, value);
}

/** A personal value says only whether it is empty, and whether it is still what it was. */
function hiddenWords(messages: Messages, value: FieldValue, before: FieldValue | undefined): string {
	if (value === null || value === "") return messages.say("word.empty");
	if (before === undefined) return messages.say("word.hidden");
	return messages.say(value === before ? "word.hiddenSame" : "word.hiddenChanged");
}

function recordsOf(telling: Telling): CardRecord[] {
	const { error, mapping, messages, mask, nameMask } = telling;
	if (error.couplingId === null && error.record === null && error.others.length === 0) return [];
	const records = SIDES.map((side) => pairRecord(telling, side)).filter((record) => record !== null);
	const others = error.others.slice(0, NAMED_RECORDS).map((other): CardRecord => {
		const unnamed = mapping.hasPrivateNames ? other.id : messages.say("word.anotherRecord");
		const name = other.name ? nameMask(other.name) : unnamed;
		const system = mapping.labels[other.side];
		return {
			system,
			name,
			link: publicLink(mask, other.link),
			text: messages.say("card.otherRecord", { name, system }),
		};
	});
	const more = error.others.length - others.length;
	if (more > 0) {
		others.push({
			system: "",
			name: null,
			link: null,
			text: messages.say("card.moreRecords", { count: more }),
		});
	}
	return [...records, ...others];
}

function pairRecord({ error, mapping, messages, mask, nameMask }: Telling, side: Side): CardRecord | null {
	const record = error.records[side];
	const system = mapping.labels[side];
	if (record.id === null && record.name === null) {
		if (error.couplingId === null && error.record?.side !== side) return null;
		return { system, name: null, link: null, text: messages.say("card.recordMissing", { system }) };
	}
	const name = nameMask(record.name ?? record.id ?? messages.say("word.unnamed"));
	const exists = stands(error, side);
	const key = exists ? "card.record" : "card.recordGone";
	return {
		system,
		name,
		link: exists ? publicLink(mask, record.link) : null,
		text: messages.say(key, { system, name }),
	};
}

/** Whether the record is there, also after an answer that brought it back or removed it. */
function stands({ state, outcome, records }: SyncError, side: Side): boolean {
	if (state !== "resolved") return records[side].exists;
	if (outcome?.resolution === "delete") return false;
	return outcome?.resolution === "restore" || records[side].exists;
}

/** Kinds that are about what both sides hold. */
function showsFields({ kind }: SyncError): boolean {
	return kind === "updateConflict" || kind === "loop";
}

/** How often runs wrote what keeps swinging, and since when. */
function swingLines({ error, mapping, messages }: Telling): Line[] {
	return (error.loop?.fields ?? []).slice(0, SHOWN_SWINGS).map(({ field, times, since, reason, side }) => {
		const facts = { fields: fieldHeading(field, { mapping, messages }), count: times };
		if (reason !== "reaction" || side === undefined) return lineWith(messages, "card.swings", since, facts);
		return lineWith(messages, "card.reactions", since, { ...facts, system: mapping.labels[side] });
	});
}

const CHANGED = { by: "card.changedBy", at: "card.changed", byOnly: "card.changedByOnly" } as const;
const WRITER = { by: "card.writerBy", at: "card.writer", byOnly: "card.writerByOnly" } as const;

/** Who changed each side and when. A technical user may be left out, or the time: either may be missing. */
export function changeLines(telling: Telling): Line[] {
	const { records } = telling.error;
	return SIDES.flatMap((side) => {
		const { exists, modifiedAt: at, modifiedBy: by } = records[side];
		return exists ? whoLines(telling, { side, at, by }, CHANGED) : [];
	});
}

/** Whoever wrote on each side of a loop before we did. */
function writerLines(telling: Telling): Line[] {
	const { writers } = telling.error.loop ?? { writers: { left: null, right: null } };
	return SIDES.flatMap((side) => {
		const writer = writers[side];
		return writer === null ? [] : whoLines(telling, { side, ...writer }, WRITER);
	});
}

function whoLines(
	{ mapping, messages }: Telling,
	{ side, at, by }: { side: Side; at: string | null; by: string | null },
	keys: typeof CHANGED | typeof WRITER,
): Line[] {
	const system = mapping.labels[side];
	if (at === null) return by === null ? [] : [[messages.say(keys.byOnly, { system, who: by })]];
	if (by === null) return [lineWith(messages, keys.at, at, { system })];
	return [lineWith(messages, keys.by, at, { system, who: by })];
}

/** Kinds whose answer says more than the sentence; for questions the engine only repeats what the card shows. */
const TOLD: ReadonlySet<SyncErrorKind> = new Set(["validation", "permission", "transient", "setup"]);

/** What the system answered, masked, with the words that introduce it; null where that says nothing new. */
export function answerOf(
	telling: Telling,
	introduced: "card.answer" | "group.answer" = "card.answer",
): string | null {
	const { error, mapping, messages, mask } = telling;
	const { answer } = error;
	if (answer === null || error.state === "resolved") return null;
	if (!TOLD.has(error.kind) && answer.foreignCode === null) return null;
	const message = mask(reasonText(answer.message, { mapping, messages }).replace(/\s+/g, " ").trim());
	if (message === "") return null;
	const side = troubledSide(error);
	if (isOwnText(answer.message)) return messages.say("card.answerUnknown", { message });
	if (unsentOf(error) !== null)
		return messages.say("card.answerUnknown", { message: inFieldWords(telling, message) });
	if (side === null) return messages.say("card.answerUnknown", { message });
	return messages.say(introduced, { system: mapping.labels[side], message });
}

/** A sentence that an earlier version stored names fields as the configuration does; people get the words they know. */
function inFieldWords({ error, mapping, messages }: Telling, message: string): string {
	return askedFields(error).reduce(
		(text, { name }) =>
			text.replaceAll(
				name,
				messages.say("word.theField", { field: fieldLabel(name, { mapping, messages }) }),
			),
		message,
	);
}

function examplesOf(error: SyncError, messages: Messages): string | null {
	const examples = error.held?.examples ?? [];
	if (examples.length === 0) return null;
	return messages.say("card.examples", { examples: messages.list(examples) });
}

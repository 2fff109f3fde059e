import { mailMask } from "../domain/mask-contacts.js";
import { type FieldValue, otherSide } from "../domain/record.js";
import { ASIDE_KINDS } from "../domain/resolution.js";
import type { SyncErrorKind } from "../domain/sync-error.js";
import type { MessageKey, Messages } from "../messages/index.js";
import type { AuditEntry, RecordLogEntry } from "../ports/stores.js";
import type { TimelineEntry } from "../ports/use-cases.js";
import { cut } from "./cut.js";
import { fieldLabel } from "./field-label.js";
import { type Line, lineWith } from "./line.js";
import type { MappingFacts } from "./mapping-facts.js";
import { type Mask, maskFor, nameMaskFor } from "./mask.js";
import { reasonText } from "./own-words.js";
import { whyLine } from "./why-words.js";
import { fieldWords, valueWords } from "./words.js";

/** One line of a record's history: when, who and what; then from what to what, where values were written. */
export interface TimelineWords {
	line: Line;
	/** Null where nothing was written. Personal values are hidden. */
	changes: string | null;
	/** Why it was written, and who had changed it where it came from; null where that is not known. */
	why: Line | null;
}

const SHOWN_FIELDS = 8;

/**
 * A record's history in plain words, in the order it was given. Where these are a page of it, `mask` is that of the
 * whole. What a person said aside (a note, a task) is told by the error it was said of, not once more as a deed.
 */
export function timelineWords(
	entries: TimelineEntry[],
	facts: MappingFacts,
	messages: Messages,
	mask: Mask = timelineMask(entries, facts),
): TimelineWords[] {
	return entries
		.filter((entry) => !isToldByItsError(entry))
		.map((entry) => entryWords(entry, facts, messages, mask));
}

function isToldByItsError(entry: TimelineEntry): boolean {
	if (entry.type !== "deed") return false;
	const { action, outcome, errorId } = entry.entry;
	return outcome === "done" && errorId !== null && (ASIDE_KINDS as readonly string[]).includes(action);
}

function entryWords(
	entry: TimelineEntry,
	facts: MappingFacts,
	messages: Messages,
	mask: Mask,
): TimelineWords {
	switch (entry.type) {
		case "write":
			return writeWords(entry.entry, entry.actorName, facts, messages);
		case "error":
			return { line: stepLine(entry, facts, messages, mask), changes: null, why: null };
		case "deed":
			return { line: deedLine(entry.entry, facts, messages, mask), changes: null, why: null };
		case "changed": {
			const values = { system: facts.labels[entry.side], who: entry.by ?? "" };
			const key = entry.by === null ? "timeline.changed" : "timeline.changedBy";
			return { line: lineWith(messages, key, entry.at, values), changes: null, why: null };
		}
	}
}

/** What a history is headed with, or why there is none; `field` is the one it tells of, as it was typed. */
export function timelineHead(
	entries: TimelineEntry[],
	{ name, mapping, field }: { name: string; mapping: MappingFacts; field: string | undefined },
	messages: Messages,
): string {
	const facts = { name, mapping: mapping.name };
	const isEmpty = entries.length === 0;
	if (field === undefined) return messages.say(isEmpty ? "timeline.empty" : "timeline.head", facts);
	const label = fieldLabel(fieldIn(entries) ?? field, { mapping, messages });
	const words = messages.say("word.theField", { field: label });
	return messages.say(isEmpty ? "timeline.emptyField" : "timeline.headField", { ...facts, field: words });
}

/** The name of the one field that these entries tell of. */
function fieldIn(entries: TimelineEntry[]): string | undefined {
	return entries.flatMap((entry) => (entry.type === "write" ? entry.entry.fields : []))[0]?.name;
}

/** A mask for the personal values a history knows of, which a reason may quote; `told` is what the record is called. */
export function timelineMask(entries: TimelineEntry[], facts: MappingFacts, told?: string): Mask {
	const own = maskFor(personalValues(entries, facts), told === undefined ? [] : [told]);
	if (!facts.refersToPersonal) return own;
	const mails = mailMask([]);
	return (text) => mails(own(text));
}

/** The same for what the record is called. */
export function timelineNameMask(entries: TimelineEntry[], facts: MappingFacts): Mask {
	return nameMaskFor(personalValues(entries, facts));
}

function personalValues(entries: TimelineEntry[], facts: MappingFacts): FieldValue[] {
	return entries.flatMap((entry) => {
		if (entry.type === "write") {
			const hidden = entry.entry.fields.filter(({ name }) => facts.privateFields.has(name));
			return hidden.flatMap(({ before, after }) => [before, after]);
		}
		if (entry.type !== "deed") return [];
		return entry.entry.before.flatMap(({ fields }) =>
			Object.entries(fields).flatMap(([name, value]) => (facts.privateFields.has(name) ? [value] : [])),
		);
	});
}

const WRITES = {
	create: "timeline.create",
	update: "timeline.update",
	delete: "timeline.delete",
	couple: "timeline.couple",
	uncouple: "timeline.uncouple",
} as const satisfies Record<RecordLogEntry["operation"], MessageKey>;

function writeWords(
	entry: RecordLogEntry,
	actorName: string | null,
	facts: MappingFacts,
	messages: Messages,
): TimelineWords {
	const who = actorName ?? messages.say("timeline.koppel");
	const system = facts.labels[entry.side];
	const line = lineWith(messages, WRITES[entry.operation], entry.at, { who, system });
	const shown = entry.fields.slice(0, SHOWN_FIELDS);
	const changes = shown.map((field) =>
		entry.withoutValues
			? fieldLabel(field.name, { mapping: facts, messages })
			: fieldChange(field, facts, messages),
	);
	const more = entry.fields.length - changes.length;
	if (more > 0) changes.push(messages.say("word.moreFields", { count: more }));
	const deed = pressedWords(entry, facts, messages);
	const why = whyLine(entry, { who, deed, mapping: facts, messages });
	return { line, changes: changes.length === 0 ? null : changes.join(", "), why };
}

function fieldChange(
	{ name, before, after }: RecordLogEntry["fields"][number],
	facts: MappingFacts,
	messages: Messages,
): string {
	const words = (value: typeof after) =>
		facts.privateFields.has(name) && value !== null && value !== ""
			? messages.say("word.hidden")
			: valueWords(messages, value);
	return messages.say("modal.fieldChange", {
		field: fieldLabel(name, { mapping: facts, messages }),
		before: words(before),
		after: words(after),
	});
}

const KINDS = {
	updateConflict: "timeline.updateConflict",
	deletedLeft: "timeline.deletedIn",
	deletedRight: "timeline.deletedIn",
	validation: "timeline.validation",
	permission: "timeline.permission",
	duplicate: "timeline.duplicate",
	waitingForParent: "timeline.waitingForParent",
	stale: "timeline.stale",
	transient: "timeline.transient",
	possibleDuplicate: "timeline.possibleDuplicate",
	merged: "timeline.merged",
	loop: "timeline.loop",
	massChange: "timeline.massChange",
	setup: "timeline.setup",
	overdue: "timeline.overdue",
} as const satisfies Record<SyncErrorKind, MessageKey>;

/** What an error is about, in a few words. */
export function kindWords(kind: SyncErrorKind, { labels }: MappingFacts, messages: Messages): string {
	const key = KINDS[kind];
	if (key !== "timeline.deletedIn") return messages.say(key);
	return messages.say(key, { system: kind === "deletedLeft" ? labels.left : labels.right });
}

const STEPS: Record<string, MessageKey> = {
	opened: "timeline.opened",
	repeated: "timeline.repeated",
	changed: "timeline.changedKind",
	resolved: "timeline.resolved",
	reopened: "timeline.reopened",
	undone: "timeline.undone",
	snoozed: "timeline.snoozed",
	ignored: "timeline.ignored",
	woken: "timeline.woken",
	refused: "timeline.refused",
};

/** What a step was taken for stands in its reason. */
function stepLine(
	{ at, step, actorName }: Extract<TimelineEntry, { type: "error" }>,
	facts: MappingFacts,
	messages: Messages,
	mask: Mask,
): Line {
	const who = actorName ?? messages.say("timeline.koppel");
	const what = kindWords(step.kind, facts, messages);
	if (step.step === "taken") {
		const deed = deedWords({ action: step.reason ?? "", side: null }, facts, messages);
		return lineWith(messages, "timeline.taken", at, { who, deed, what });
	}
	if (step.step === "noted" && step.reason) {
		const text = cut(mask(step.reason.replace(/\s+/g, " ")), 500);
		return lineWith(messages, "timeline.noted", at, { who, text });
	}
	if (step.step === "assigned") {
		const name = step.reason;
		return name === null
			? lineWith(messages, "timeline.unassigned", at, { who })
			: lineWith(messages, "timeline.assigned", at, { who, name });
	}
	return lineWith(messages, STEPS[step.step] ?? "timeline.step", at, { who, what });
}

const OUTCOMES = {
	done: "timeline.deed",
	refused: "timeline.deedRefused",
	failed: "timeline.deedFailed",
} as const satisfies Record<AuditEntry["outcome"], MessageKey>;

function deedLine(entry: AuditEntry, facts: MappingFacts, messages: Messages, mask: Mask): Line {
	const who = entry.actorName || messages.say("state.someone");
	const deed = deedWords(entry, facts, messages);
	if (entry.outcome === "failed" && entry.reason) {
		const words = reasonText(entry.reason, { mapping: facts, messages });
		const reason = cut(mask(words.replace(/\s+/g, " ")), 300);
		return lineWith(messages, "timeline.deedFailedWith", entry.at, { who, deed, reason });
	}
	return lineWith(messages, OUTCOMES[entry.outcome], entry.at, { who, deed });
}

const DEEDS: Record<string, MessageKey> = {
	retry: "button.retry",
	continue: "button.continue",
	edit: "button.edit",
	restore: "button.confirmRestore",
	delete: "button.confirmDelete",
	uncouple: "button.uncouple",
	couple: "button.couple",
	undo: "button.undo",
	release: "button.releaseUnknown",
	reject: "confirm.rejectTitle",
	synchronize: "button.choose",
	assign: "menu.assign",
	note: "menu.note",
	snooze: "menu.snooze",
	ignore: "menu.ignore",
	wake: "menu.wake",
	reveal: "menu.reveal",
};

/** The words of the press that an entry was part of; null for what a run wrote. */
export function pressedWords(
	{ cause }: RecordLogEntry,
	facts: MappingFacts,
	messages: Messages,
): string | null {
	const press = cause?.press ?? null;
	return press === null ? null : deedWords({ action: press.resolution, side: null }, facts, messages);
}

/** The words of the button a person chose; anything else by its own name. */
function deedWords(
	{ action, side }: Pick<AuditEntry, "action" | "side">,
	{ labels }: MappingFacts,
	messages: Messages,
): string {
	if (action === "synchronize" && side !== null) {
		return messages.say("button.send", { winner: labels[side], loser: labels[otherSide(side)] });
	}
	const key = DEEDS[action];
	return key === undefined
		? fieldWords(action.slice(0, 60))
		: (messages.say as (key: MessageKey) => string)(key);
}

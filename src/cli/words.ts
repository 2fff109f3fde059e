import { fieldLabel, type MappingFacts, plainLine, pressedWords, whyLine } from "../console/index.js";
import type { BothSides, FieldValue } from "../domain/record.js";
import type { SyncJob } from "../domain/sync-job.js";
import { createMessages } from "../messages/index.js";
import type { Operation, RecordLogEntry } from "../ports/stores.js";
import type { FoundRecord, PlannedWrite } from "../ports/use-cases.js";
import { inEnglish } from "./english.js";
import { isHidden, publicName, publicRecord } from "./public-data.js";

/** A value as a person reads it; personal ones are masked. */
export function shown(value: FieldValue, isPrivate = false): string {
	if (value === null || value === "") return "(empty)";
	if (isPrivate) return "(hidden)";
	return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** What people call a field, in the language of the command line. */
function fieldName(name: string, mapping: MappingFacts): string {
	return fieldLabel(name, { mapping, messages: { language: "en" } });
}

/** One line of a plan: what would be written where, field by field. */
export function planLine(write: PlannedWrite, facts: MappingFacts): string {
	const { labels } = facts;
	const system = write.side === null ? "" : labels[write.side];
	const name = publicName(write, facts);
	const who = oneLine(name ?? write.left ?? write.right ?? "a record without a name");
	const fields = write.fields.map((field) => inWords(field, facts));
	switch (write.operation) {
		case "create":
			return `create ${who} in ${system}${list(fields.map(({ name, after }) => `${name} ${after}`))}`;
		case "update":
			return `change ${who} in ${system}${list(fields.map(change))}`;
		case "delete":
			return `delete ${who} in ${system}`;
		case "couple":
			return `couple ${who} in ${labels.left} with the same record in ${labels.right}`;
		case "uncouple":
			return `uncouple ${who}; the record that is there stays`;
		case "ask":
			return `ask about ${who}${list(fields.map((field) => difference(field, labels)))}`;
	}
}

function list(parts: string[]): string {
	return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}

/** A field and its values in words. */
type FieldInWords = Record<"name" | "before" | "after", string>;

function inWords(field: RecordLogEntry["fields"][number], facts: MappingFacts): FieldInWords {
	const isPrivate = isHidden(field, facts);
	const { name, before, after } = field;
	return { name: fieldName(name, facts), before: shown(before, isPrivate), after: shown(after, isPrivate) };
}

function change({ name, before, after }: FieldInWords): string {
	return `${name} from ${before} to ${after}`;
}

/** In a question the two values are the two sides'. */
function difference({ name, before, after }: FieldInWords, labels: BothSides<string>): string {
	return `${name} is ${before} in ${labels.left} and ${after} in ${labels.right}`;
}

const COUNTED: Record<keyof SyncJob["counters"], string> = {
	inserted: "created",
	modified: "changed",
	deleted: "deleted",
	coupled: "coupled",
	uncoupled: "uncoupled",
	unchanged: "without a difference",
	skipped: "left out",
	foundDeleted: "found deleted",
	missedChanges: "changes that no list had shown",
	drift: "fields edited by hand that flow one way",
	held: "held back by the guard",
	failed: "waiting for someone",
};

const STATES: Record<SyncJob["state"], string> = {
	running: "is running",
	done: "has run",
	failed: "could not finish",
	interrupted: "was interrupted",
};

/** What a run or a search for deleted records has done so far, in one line. */
export function jobLine(job: SyncJob): string {
	const { mapping, type, state, counters, rows, message } = job;
	const names = Object.keys(COUNTED) as Array<keyof SyncJob["counters"]>;
	const counted = names.filter((name) => counters[name] > 0);
	const done = counted.map((name) => `${counters[name]} ${COUNTED[name]}`);
	const what = type === "findDeleted" ? "The search for deleted records of " : "";
	const reading = readingWords(job);
	if (reading !== null) return `${mapping} ${[reading, ...done].join(", ")}.`;
	const result = [`${rows.left} + ${rows.right} rows read`, ...(done.length > 0 ? done : ["nothing to do"])];
	const why = message === null ? "" : ` ${inEnglish(message)}`;
	return `${what}${mapping} ${STATES[state]}: ${result.join(", ")}.${why}`;
}

/** How far a run has come that reads everything; null once it ended, and for one that reads what changed. */
function readingWords({ state, readsAll, rows }: SyncJob): string | null {
	if (state !== "running" || readsAll === undefined) return null;
	const from = readsAll.left + readsAll.right;
	const begins = from === 0 ? "is reading everything" : `is reading everything, on from record ${from}`;
	return `${begins}: ${from + rows.left + rows.right} records so far`;
}

/** What people are called, by their ids. */
type ActorNames = ReadonlyMap<string, string>;

/** A line of a record's log. */
export function logLine(entry: RecordLogEntry, facts: MappingFacts, names: ActorNames = new Map()): string {
	const { labels } = facts;
	const what = {
		create: "created in",
		update: "changed in",
		delete: "deleted in",
		couple: "coupled",
		uncouple: "uncoupled",
	}[entry.operation];
	const where =
		entry.operation === "couple" || entry.operation === "uncouple" ? "" : ` ${labels[entry.side]}`;
	const fields = entry.fields.map((field) =>
		entry.withoutValues ? fieldName(field.name, facts) : change(inWords(field, facts)),
	);
	const who = actorWords(entry.actor, names);
	const why = whyWords(entry, facts, who);
	return `${entry.at}  ${what}${where} by ${who}${list(fields)}${why === null ? "" : ` (${why})`}`;
}

/** Why it was written, and who had changed it where it came from; null where that was not kept. */
function whyWords(entry: RecordLogEntry, facts: MappingFacts, who: string): string | null {
	const messages = createMessages("en");
	const line = whyLine(entry, {
		who,
		deed: pressedWords(entry, facts, messages),
		mapping: facts,
		messages,
	});
	return line === null ? null : plainLine(messages, line);
}

/** Who caused a write: a schedule, someone at a command line, or a Slack user, whose id stands for a name nobody kept. */
function actorWords(actor: string | null, names: ActorNames): string {
	if (actor === null) return "Koppel";
	return actor.startsWith("cli:") ? `${actor.slice(4)} (command line)` : oneLine(names.get(actor) ?? actor);
}

/** One of several records that answer to one word, by what tells it apart; personal values stay out. */
export function apartLine(record: FoundRecord, facts: MappingFacts): string {
	const fields = (record.apart ?? []).map(({ name, value }) => `${fieldName(name, facts)} ${shown(value)}`);
	return [recordLine(record, facts), ...fields].join(", ");
}

/** A record in words. */
export function recordLine(record: FoundRecord, facts: MappingFacts): string {
	const { labels } = facts;
	const { name } = publicRecord(record, facts);
	const ids = (["left", "right"] as const).flatMap((side) => {
		const id = record[side];
		return id === null ? [] : [`${labels[side]} ${id}`];
	});
	return `${oneLine(name ?? "a record without a name")} (${ids.join(", ")})`;
}

const OPERATION_DONE: Record<Operation["kind"], string> = {
	uncoupleAll: "uncoupled",
	undoAll: "put back as they were",
	retryAll: "tried again",
	synchronizeAll: "synchronized",
	restoreAll: "restored",
	ignoreAll: "set aside",
	release: "released",
	reject: "left as they are",
};

/** What was asked for and waits for a second person. */
export function askedLine({ total, actorName, mappings, approval }: Operation): string {
	const until = approval === undefined ? "" : ` until ${approval.until}`;
	return `Nothing is done yet: ${total} records of ${mappings.join(", ")} are so many that a second person has to agree. ${actorName} has asked for it; a card in Slack asks the administrators${until}.`;
}

/** The same in a list of what is open. */
export function waitingLine({ kind, total, actorName, mappings, startedAt }: Operation): string {
	const count = `${total} ${total === 1 ? "record" : "records"} of ${mappings.join(", ")}`;
	return `Waits for a second person, in Slack: ${count} to be ${OPERATION_DONE[kind]}. Asked for by ${actorName} at ${startedAt}.`;
}

/** A bulk resolution in the list of those that can be taken back. */
export function undoableLine({
	_id,
	kind,
	done,
	actorName,
	mappings,
	finishedAt,
	startedAt,
}: Operation): string {
	const count = `${done} ${done === 1 ? "record" : "records"} of ${mappings.join(", ")}`;
	return `${_id.slice(0, 8)}  ${count} ${OPERATION_DONE[kind]} by ${actorName}, ${finishedAt ?? startedAt}`;
}

/** How a bulk resolution ended. */
export function operationLine({ kind, done, failed, reasons }: Operation): string {
	const what = OPERATION_DONE[kind];
	const told = reasons.flatMap(({ example }) => example.reason ?? []);
	const named = told.slice(0, 3).map((reason) => inEnglish(reason));
	const why = failed === 0 || told.length === 0 ? "" : ` (${named.join("; ")})`;
	return `${done} ${done === 1 ? "record" : "records"} ${what}${failed === 0 ? "." : `, ${failed} not${why}.`}`;
}

/** Foreign text on a line of its own. */
export function oneLine(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

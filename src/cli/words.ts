import { fieldLabel, type MappingFacts } from "../console/index.js";
import type { FieldValue } from "../domain/record.js";
import type { SyncJob } from "../domain/sync-job.js";
import type { Operation, RecordLogEntry } from "../ports/stores.js";
import type { FoundRecord, PlannedWrite } from "../ports/use-cases.js";

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
	const { labels, hasPrivateNames } = facts;
	const system = write.side === null ? "" : labels[write.side];
	const who = oneLine(
		(hasPrivateNames ? null : write.name) ?? write.left ?? write.right ?? "a record without a name",
	);
	switch (write.operation) {
		case "create":
			return `create ${who} in ${system}${list(write.fields.map((field) => `${fieldName(field.name, facts)} ${shown(field.after, field.private)}`))}`;
		case "update":
			return `change ${who} in ${system}${list(write.fields.map((field) => change(field, facts)))}`;
		case "delete":
			return `delete ${who} in ${system}`;
		case "couple":
			return `couple ${who} in ${labels.left} with the same record in ${labels.right}`;
		case "uncouple":
			return `uncouple ${who}; the record that is there stays`;
		case "ask":
			return `ask about ${who}${list(write.fields.map((field) => difference(field, facts)))}`;
	}
}

function list(parts: string[]): string {
	return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}

function change(
	{ name, before, after, private: isPrivate }: PlannedWrite["fields"][number],
	facts: MappingFacts,
): string {
	return `${fieldName(name, facts)} from ${shown(before, isPrivate)} to ${shown(after, isPrivate)}`;
}

/** In a question the two values are the two sides'. */
function difference(
	{ name, before, after, private: isPrivate }: PlannedWrite["fields"][number],
	facts: MappingFacts,
): string {
	const left = `${shown(before, isPrivate)} in ${facts.labels.left}`;
	return `${fieldName(name, facts)} is ${left} and ${shown(after, isPrivate)} in ${facts.labels.right}`;
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
export function jobLine({ mapping, type, state, counters, rows, message }: SyncJob): string {
	const names = Object.keys(COUNTED) as Array<keyof SyncJob["counters"]>;
	const counted = names.filter((name) => counters[name] > 0);
	const done = counted.map((name) => `${counters[name]} ${COUNTED[name]}`);
	const what = type === "findDeleted" ? "The search for deleted records of " : "";
	const result = [`${rows.left} + ${rows.right} rows read`, ...(done.length > 0 ? done : ["nothing to do"])];
	const why = message === null ? "" : ` ${message}`;
	return `${what}${mapping} ${STATES[state]}: ${result.join(", ")}.${why}`;
}

/** A line of a record's log. */
export function logLine(entry: RecordLogEntry, facts: MappingFacts): string {
	const { labels, privateFields } = facts;
	const what = {
		create: "created in",
		update: "changed in",
		delete: "deleted in",
		couple: "coupled",
		uncouple: "uncoupled",
	}[entry.operation];
	const where =
		entry.operation === "couple" || entry.operation === "uncouple" ? "" : ` ${labels[entry.side]}`;
	const fields = entry.fields.map(({ name, before, after }) => {
		if (entry.withoutValues) return fieldName(name, facts);
		const isPrivate = privateFields.has(name);
		return `${fieldName(name, facts)} from ${shown(before, isPrivate)} to ${shown(after, isPrivate)}`;
	});
	return `${entry.at}  ${what}${where} by ${actorWords(entry.actor)}${list(fields)}`;
}

/** Who caused a write: a schedule, someone at a command line, or a Slack user's id. */
function actorWords(actor: string | null): string {
	if (actor === null) return "Koppel";
	return actor.startsWith("cli:") ? `${actor.slice(4)} (command line)` : actor;
}

/** A record in words. */
export function recordLine(record: FoundRecord, { labels, hasPrivateNames }: MappingFacts): string {
	const name = hasPrivateNames ? null : record.name;
	const ids = (["left", "right"] as const).flatMap((side) => {
		const id = record[side];
		return id === null ? [] : [`${labels[side]} ${id}`];
	});
	return `${oneLine(name ?? "a record without a name")} (${ids.join(", ")})`;
}

/** How a bulk resolution ended. */
export function operationLine({ kind, done, failed, items }: Operation): string {
	const what = {
		uncoupleAll: "uncoupled",
		retryAll: "tried again",
		synchronizeAll: "synchronized",
		restoreAll: "restored",
		ignoreAll: "set aside",
		release: "released",
		reject: "left as they are",
	}[kind];
	const reasons = [...new Set(items.map(({ reason }) => reason).filter((reason) => reason !== null))];
	const why = failed === 0 || reasons.length === 0 ? "" : ` (${reasons.slice(0, 3).join("; ")})`;
	return `${done} ${done === 1 ? "record" : "records"} ${what}${failed === 0 ? "." : `, ${failed} not${why}.`}`;
}

/** Foreign text on a line of its own. */
export function oneLine(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

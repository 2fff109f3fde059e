import type { FieldValue } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { SyncJob } from "../domain/sync-job.js";
import type { RecordLogEntry } from "../ports/stores.js";
import type { FoundRecord, PlannedWrite } from "../ports/use-cases.js";

/** Where a command's answer goes; progress and problems go to `err`. */
export interface Output {
	out(text: string): void;
	err(text: string): void;
}

/** The terminal, or whatever standard output is. */
export const terminal: Output = {
	out: (text) => void process.stdout.write(`${text}\n`),
	err: (text) => void process.stderr.write(`${text}\n`),
};

/** Data for another program; the shape is stable. */
export function printJson(output: Output, data: unknown): void {
	output.out(JSON.stringify(data, null, 2));
}

/** A value as a person reads it; personal ones are masked. */
export function shown(value: FieldValue, isPrivate = false): string {
	if (value === null || value === "") return "(empty)";
	return isPrivate ? "•••" : String(value);
}

/** One line of a plan. */
export function planLine(write: PlannedWrite, labels: { left: string; right: string }): string {
	const where = write.side === null ? "" : ` in ${labels[write.side]}`;
	const who = write.name ?? write.left ?? write.right ?? "?";
	const fields = write.fields.map(
		(field) => `${field.name}: ${shown(field.before, field.private)} -> ${shown(field.after, field.private)}`,
	);
	return `${write.operation}${where}: ${who}${fields.length > 0 ? ` (${fields.join("; ")})` : ""}`;
}

/** A job in one line. */
export function jobLine(job: SyncJob): string {
	const counted = Object.entries(job.counters)
		.filter(([, count]) => count > 0)
		.map(([name, count]) => `${count} ${name}`);
	const read = `${job.rows.left} + ${job.rows.right} rows read`;
	return `${job.mapping}: ${job.state}, ${[read, ...counted].join(", ")}${job.message ? `. ${job.message}` : ""}`;
}

/** An error in one line, with what can be done about it. */
export function errorLine(error: SyncError): string {
	const name = error.records.left.name ?? error.records.right.name ?? error.mapping;
	const message = error.answer?.message ?? "";
	return `${error._id}  ${error.kind}  ${error.mapping}  ${name}  ${message}  (since ${error.openedAt}, ${error.count} times)`;
}

/** A line of a record's log. */
export function logLine(entry: RecordLogEntry, isPrivate: (name: string) => boolean): string {
	const fields = entry.fields.map(
		({ name, before, after }) =>
			`${name}: ${shown(before, isPrivate(name))} -> ${shown(after, isPrivate(name))}`,
	);
	return `${entry.at}  ${entry.operation}  ${entry.side}  ${entry.actor ?? "schedule"}  ${fields.join("; ")}`;
}

/** A record in words. */
export function recordLine(record: FoundRecord): string {
	return `${record.name ?? "(no name)"} (${record.mapping}: ${record.left ?? "-"} <-> ${record.right ?? "-"})`;
}

import type { Coupling } from "../domain/coupling.js";
import { own } from "../domain/own-words.js";
import { otherSide, SIDES } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { JobDeed, SyncJob } from "../domain/sync-job.js";
import type { AuditEntry, RecordLogEntry } from "../ports/stores.js";
import type { Engine } from "./engine.js";

/** What a process that died could not tell any more of what somebody did. */
export type BrokenEnd = Pick<AuditEntry, "couplingId" | "outcome" | "reason" | "before">;

/** How far back the log of a record is looked through: what a person does writes a handful of times at most. */
const RECENT_ENTRIES = 20;

/**
 * How a deed ended whose process died before its line was written. Its claims are settled by then, so what it wrote
 * stands in the logs of its records, and what it bound or parted in the bond. What leaves no such trace broke off.
 */
export async function endOfBroken(engine: Engine, job: SyncJob, deed: JobDeed): Promise<BrokenEnd> {
	const { couplingId } = deed;
	if (await hasRun(engine, job, deed)) return { couplingId, outcome: "done", reason: null, before: [] };
	const coupling = await bondOf(engine, job, deed);
	const entries = coupling === null ? [] : await entriesOf(engine, coupling);
	const written = entries.filter((entry) => entry.job === job._id && isWrite(entry));
	const before = written.map(toImage);
	const found = { couplingId: coupling?._id ?? couplingId, before };
	return coupling !== null && isDone(job, deed, { coupling, entries, written })
		? { ...found, outcome: "done", reason: null }
		: { ...found, outcome: "failed", reason: own("processEnded") };
}

/** True when a run of the whole mapping had come to its end. */
async function hasRun({ stores }: Engine, { mapping, startedAt }: SyncJob, deed: JobDeed): Promise<boolean> {
	if (deed.action !== "retry" || deed.couplingId !== null) return false;
	const { lastSuccessAt } = await stores.mappings.get(mapping);
	return lastSuccessAt !== null && lastSuccessAt >= startedAt;
}

/** The pair it was done to; of two records that were to be bound the one that has them now. */
async function bondOf(
	{ stores }: Engine,
	{ mapping }: SyncJob,
	{ couplingId, record }: JobDeed,
): Promise<Coupling | null> {
	if (couplingId !== null) return stores.couplings.get(couplingId);
	if (record === undefined) return null;
	const found = await stores.couplings.byRecord(mapping, record.side, [record.id]);
	return found.get(record.id.toLowerCase()) ?? null;
}

/** Newest first. */
async function entriesOf({ stores }: Engine, coupling: Coupling): Promise<RecordLogEntry[]> {
	const lists = await Promise.all(
		SIDES.map((side) => {
			const { id } = coupling[side];
			return id === null ? [] : stores.log.ofRecord(coupling.mapping, side, id, RECENT_ENTRIES);
		}),
	);
	const entries = new Map(lists.flat().map((entry) => [entry._id, entry]));
	return [...entries.values()].sort((one, two) => (one.at > two.at ? -1 : 1));
}

interface Traces {
	coupling: Coupling;
	entries: RecordLogEntry[];
	/** What its job wrote to the records. */
	written: RecordLogEntry[];
}

function isDone(job: SyncJob, { action, side, chooses }: JobDeed, traces: Traces): boolean {
	const { coupling, entries, written } = traces;
	if (coupling.pending?.job === job._id) return false;
	const isSent = written.some((entry) => side === null || entry.side === otherSide(side));
	switch (action) {
		case "synchronize":
			return isSent;
		case "couple":
			return coupling.byHand?.job === job._id && (chooses !== true || isSent);
		case "uncouple":
		case "undo": {
			const last = entries.find((entry) => !isWrite(entry));
			return coupling.state === "parted" && last?.operation === "uncouple" && last.job === job._id;
		}
		default:
			return false;
	}
}

function isWrite({ operation }: RecordLogEntry): boolean {
	return operation !== "couple" && operation !== "uncouple";
}

function toImage(entry: RecordLogEntry): AuditEntry["before"][number] {
	const { side, fields } = entry;
	const values = Object.fromEntries(fields.map(({ name, before }) => [name, before]));
	return { side, id: entry[side] ?? "", fields: values };
}

/**
 * True when the press that held this error did what it is about, although the question stands: it bound one of several
 * namesakes, or corrected a value that had still to be carried over.
 */
export async function hasActed(engine: Engine, error: SyncError): Promise<boolean> {
	if (error.resolving?.resolution === "couple") return hasBound(engine, error);
	return error.resolving?.resolution === "edit" && hasCorrected(engine, error);
}

async function hasBound(
	{ stores }: Engine,
	{ mapping, record, others, resolving }: SyncError,
): Promise<boolean> {
	const records = record === null ? others : [record, ...others];
	for (const side of SIDES) {
		const ids = records.filter((one) => one.side === side).map(({ id }) => id);
		for (const { byHand } of (await stores.couplings.byRecord(mapping, side, ids)).values()) {
			if (byHand === undefined || byHand.at < (resolving?.at ?? "")) continue;
			const job = await stores.jobs.get(byHand.job);
			if (job?.actor === resolving?.actor && job?.instance === resolving?.owner) return true;
		}
	}
	return false;
}

async function hasCorrected({ stores }: Engine, error: SyncError): Promise<boolean> {
	const { _id, mapping, records, resolving } = error;
	for (const side of SIDES) {
		const { id } = records[side];
		if (id === null) continue;
		const entries = await stores.log.ofRecord(mapping, side, id, RECENT_ENTRIES);
		const isOurs = ({ at, cause }: RecordLogEntry) =>
			cause?.press?.errorId === _id &&
			cause.press.resolution === "edit" &&
			cause.why.reason === "edited" &&
			at >= (resolving?.at ?? "");
		if (entries.some(isOurs)) return true;
	}
	return false;
}

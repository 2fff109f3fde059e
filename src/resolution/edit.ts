import { fieldsToSend, isEmpty, sameOnSide } from "../domain/field-values.js";
import type { FieldEnd, Mapping } from "../domain/mapping.js";
import { type FieldValue, otherSide, type Side, type Snapshot } from "../domain/record.js";
import { refusedSource, type SyncError } from "../domain/sync-error.js";
import type { InputProblem } from "../ports/use-cases.js";
import { isOutside } from "../sync/decide-pairs.js";
import type { Work } from "../sync/engine.js";
import { failureOf } from "../sync/failure.js";
import type { Pair } from "../sync/pair.js";
import { recordPairError, recordSingleError } from "../sync/record-errors.js";
import { refreshPair, runPair } from "../sync/run-pair.js";
import { settleRecords } from "../sync/settle-matches.js";
import { writeByHand } from "../sync/write-by-hand.js";
import { correctionEntry } from "../sync/write-log.js";

/** The side that refused the value and has to take the corrected one. */
function refusingSide(error: SyncError): Side | null {
	const side = refusedSource(error);
	return side === null ? null : otherSide(side);
}

/** What was entered, as values of their types; or why it cannot be taken, field by field. Asks no system. */
export function checkEdits(
	mapping: Mapping,
	error: SyncError,
	edits: Record<string, FieldValue>,
): { values: Record<string, FieldValue> } | { problems: Record<string, InputProblem> } {
	const side = refusedSource(error);
	const values: Record<string, FieldValue> = {};
	const problems: Record<string, InputProblem> = {};
	for (const [name, entered] of Object.entries(edits)) {
		const field = mapping.fields.find((candidate) => candidate.name === name);
		const end = side === null ? null : (field?.[side] ?? null);
		const far = refusingSide(error);
		if (field === undefined || end === null || side === null) {
			problems[name] = { problem: "unknownField" };
			continue;
		}
		const read = readValue(end, entered);
		if (typeof read === "object" && read !== null) problems[name] = read;
		else {
			const tooLong = far === null || field.truncate ? null : lengthProblem(field[far], read);
			if (tooLong !== null) problems[name] = tooLong;
			else if (!isAsBefore(error, name, side, read, mapping)) values[name] = read;
		}
	}
	if (Object.keys(problems).length > 0) return { problems };
	const [first] = Object.keys(edits);
	if (Object.keys(values).length > 0 || first === undefined) return { values };
	return { problems: { [first]: { problem: "nothingChanged" } } };
}

function isAsBefore(
	error: SyncError,
	name: string,
	side: Side,
	value: FieldValue,
	mapping: Mapping,
): boolean {
	const field = mapping.fields.find((candidate) => candidate.name === name);
	const shown = error.fields.find((candidate) => candidate.name === name);
	return field !== undefined && shown !== undefined && sameOnSide(field, side, shown[side], value);
}

function readValue(end: FieldEnd, entered: FieldValue): FieldValue | InputProblem {
	const text = typeof entered === "string" ? entered.trim() : entered;
	if (isEmpty(text)) return null;
	switch (end.type) {
		case "number":
			return typeof text === "number" ? text : readNumber(String(text));
		case "date":
		case "datetime":
			return isMoment(String(text)) ? text : { problem: "notADate" };
		case "boolean":
			return typeof text === "boolean" ? text : /^(true|yes|ja|1)$/i.test(String(text));
		default:
			return lengthProblem(end, text) ?? text;
	}
}

/** Thousands to one person and a fraction to another: "10.000" is no number before somebody says which. */
const READ_TWO_WAYS = /^-?[1-9]\d{0,2}[.,]\d{3}$/;

function readNumber(text: string): FieldValue | InputProblem {
	if (READ_TWO_WAYS.test(text)) return { problem: "unclearNumber" };
	const number = Number(text.replace(",", "."));
	return Number.isFinite(number) ? number : { problem: "notANumber" };
}

/** The year first: whether 1/2/2026 is in January or in February depends on who reads it. */
function isMoment(text: string): boolean {
	return /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) && !Number.isNaN(Date.parse(text));
}

function lengthProblem(end: FieldEnd | null, value: FieldValue): InputProblem | null {
	if (end === null || end.maxLength === null || typeof value !== "string") return null;
	const { maxLength: most } = end;
	return value.length > most ? { problem: "tooLong", most, length: value.length } : null;
}

/**
 * Writes the corrected values to the record they come from, with the version it was read at, then runs the pair as a
 * nightly run would: what was written counts as a change of that record and flows on. `changed`: somebody else wrote
 * the pair since it was read, and nothing was.
 */
export async function editPair(
	work: Work,
	pair: Pair,
	error: SyncError,
	values: Record<string, FieldValue>,
): Promise<"changed" | undefined> {
	const side = refusedSource(error);
	if (side === null) return;
	// A paused pair is not written: the value would flow on only when the record is back, and nobody would be asked.
	if (isOutside(work, pair)) {
		await runPair(work, pair);
		return;
	}
	const kept = Object.entries(pair.coupling.seats).filter(([name]) => name in values);
	const seats = Object.fromEntries(kept);
	const result = await writeByHand(work, pair, { side, values, seats, asks: false });
	if (result.kind === "done") await runPair(work, result.pair);
	if (result.kind === "refused") await recordPairError(work, pair, { ...result.failure, carried: values });
	if (result.kind === "unclear") await refreshPair(work, pair.coupling._id);
	return result.kind === "changed" ? "changed" : undefined;
}

/** The same for a record that is not coupled yet: corrected where it stands, then matched and created again. */
export async function editRecord(
	work: Work,
	error: SyncError,
	reading: Snapshot,
	values: Record<string, FieldValue>,
): Promise<"changed" | undefined> {
	const { record } = error;
	if (record === null) return;
	const { side, id } = record;
	const request = {
		id,
		values: fieldsToSend(work.mapping, side, values),
		expectedVersion: reading.version,
		read: work.queries[side].fields,
	};
	const [result] = await work.connectors[side].updateMany(work.mapping[side].entity, [request], work.call);
	if (result?.kind === "refused" && (result.error.code === "stale" || result.error.code === "notFound"))
		return "changed";
	if (result?.kind === "refused") {
		const found = await work.connectors[side].readMany(work.queries[side], [id], work.call);
		const [snapshot] = found.values();
		const failure = { ...failureOf(result.error, side), carried: values };
		if (snapshot !== undefined) await recordSingleError(work, side, snapshot, failure);
		return;
	}
	if (result?.kind === "done" && result.snapshot !== null) {
		const entry = correctionEntry(work, { side, before: reading, after: result.snapshot, values });
		await work.engine.stores.log.add([entry]);
		work.job.counters.modified++;
	}
	await settleRecords(work, [{ ...error, dueAt: error.openedAt }]);
}

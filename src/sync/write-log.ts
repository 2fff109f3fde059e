import { valuesOf } from "../domain/change.js";
import type { Coupling, Pending } from "../domain/coupling.js";
import type { Fields, FieldValue, Side, Snapshot } from "../domain/record.js";
import { isoNow } from "../ports/clock.js";
import type { RecordLogEntry } from "../ports/stores.js";
import type { Work } from "./engine.js";

/**
 * One line of the synchronization log for a claimed write. Its id is the claim's, so that a write found done by
 * recovery is not told twice. `before` are the values the written side held, where they were read.
 */
export function logEntry(
	work: Work,
	coupling: Coupling,
	pending: Pending,
	known: { before?: Record<string, FieldValue>; after?: Snapshot | null } = {},
): RecordLogEntry {
	return {
		_id: pending.claim,
		mapping: coupling.mapping,
		couplingId: coupling._id,
		left: coupling.left.id,
		right: coupling.right.id,
		at: isoNow(work.engine.clock),
		job: pending.job,
		actor: pending.actor,
		side: pending.side,
		operation: pending.operation,
		fields:
			pending.whole === undefined ? writtenFields(work, coupling, pending, known) : goneFields(pending.whole),
		...(pending.cause === undefined ? {} : { cause: pending.cause }),
	};
}

function writtenFields(
	work: Work,
	coupling: Coupling,
	pending: Pending,
	known: { before?: Record<string, FieldValue>; after?: Snapshot | null },
): RecordLogEntry["fields"] {
	return Object.entries(pending.values).map(([name, value]) => ({
		name,
		before: known.before ? (known.before[name] ?? null) : beforeOf(coupling, name, pending),
		after: readBack(work, name, pending.side, known.after) ?? value,
	}));
}

/** Of a record that is deleted everything is kept, mapped or not. */
function goneFields(whole: Fields): RecordLogEntry["fields"] {
	return Object.entries(whole).map(([name, before]) => ({ name, before, after: null }));
}

/** A line for a correction of a record that is not coupled: it has no bond whose claim would tell of it. */
export function correctionEntry(
	work: Work,
	{
		side,
		before,
		after,
		values,
	}: { side: Side; before: Snapshot; after: Snapshot; values: Pending["values"] },
): RecordLogEntry {
	const held = valuesOf(work.mapping, side, before);
	return {
		_id: work.engine.newId(),
		mapping: work.mapping.name,
		couplingId: "",
		left: side === "left" ? before.id : null,
		right: side === "right" ? before.id : null,
		at: isoNow(work.engine.clock),
		job: work.job._id,
		actor: work.actor,
		side,
		operation: "update",
		fields: Object.entries(values).map(([name, value]) => ({
			name,
			before: held[name] ?? null,
			after: readBack(work, name, side, after) ?? value,
		})),
		cause: { by: null, changedAt: null, press: work.press, why: { reason: "edited", rule: null } },
	};
}

/** A line for a bond made or ended. */
export function bondEntry(work: Work, coupling: Coupling, operation: "couple" | "uncouple"): RecordLogEntry {
	return {
		_id: `${work.job._id} ${coupling._id} ${operation}`,
		mapping: coupling.mapping,
		couplingId: coupling._id,
		left: coupling.left.id,
		right: coupling.right.id,
		at: isoNow(work.engine.clock),
		job: work.job._id,
		actor: work.actor,
		side: "left",
		operation,
		fields: [],
	};
}

/** What a side held at the last agreement, where nothing newer is known; a created record held nothing. */
function beforeOf(coupling: Coupling, name: string, { side, operation }: Pending): FieldValue {
	return operation === "create" ? null : (coupling.seats[name]?.[side] ?? null);
}

function readBack(
	work: Work,
	name: string,
	side: Side,
	after: Snapshot | null | undefined,
): FieldValue | undefined {
	const end = work.mapping.fields.find((field) => field.name === name)?.[side];
	return end && after ? after.fields[end.field] : undefined;
}

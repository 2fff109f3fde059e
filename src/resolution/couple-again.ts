import { type Coupling, keyOf, unsetVersions } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { SIDES, type Side } from "../domain/record.js";
import type { AuditEntry, Operation } from "../ports/stores.js";
import type { Actor, RefusalReason } from "../ports/use-cases.js";
import type { Work } from "../sync/engine.js";
import type { Pair } from "../sync/pair.js";
import { readFreePair } from "../sync/run-pair.js";
import { bondEntry } from "../sync/write-log.js";
import { auditAction } from "./audit.js";

/** A pair that an operation has uncoupled: `line` is its line in the audit, which tells how both records stood then. */
export interface Parted {
	coupling: Coupling;
	by: Operation;
	line: AuditEntry;
}

/**
 * Couples a pair again that was uncoupled without a question: its agreement is the one it had, and what differs from it
 * is asked, whatever the policies say. Null when it was done, else why not.
 */
export async function coupleAgain(
	work: Work,
	parted: Parted,
	actor: Actor,
	line: string,
): Promise<RefusalReason | null> {
	const { engine, hold } = work;
	const pair = await readFreePair(work, parted.coupling._id);
	if (pair === "busy") return "pairBusy";
	if (pair === null || !isAsLeft(work.mapping, pair, parted) || !(await isLastDeed(work, pair, parted)))
		return "writtenSince";
	await engine.stores.log.add([bondEntry(work, pair.coupling, "couple")]);
	hold.check();
	const bond = unsetVersions({ ...pair.coupling, state: "coupled", undone: true });
	if ((await engine.stores.couplings.save([{ coupling: bond }])).size > 0) return "changedMeanwhile";
	await engine.checkpoint("afterSave");
	work.job.counters.coupled++;
	await tellCoupled(work, bond._id, actor, line);
	return null;
}

/** Neither record holds another value than it did when it was uncoupled, and both still belong to this bond. */
function isAsLeft(mapping: Mapping, pair: Pair, { line }: Parted): boolean {
	if (pair.coupling.state !== "parted") return false;
	return SIDES.every((side) => {
		const image = line.before.find((before) => before.side === side);
		if (pair.coupling[keyOf(side)] === undefined) return false;
		if (image === undefined) return pair[side] === null;
		return isImage(mapping, side, image, pair);
	});
}

function isImage(
	mapping: Mapping,
	side: Side,
	{ id, fields }: AuditEntry["before"][number],
	pair: Pair,
): boolean {
	const reading = pair[side];
	if (!reading || reading.id.toLowerCase() !== id.toLowerCase()) return false;
	// Without values nothing tells a change: they were forgotten.
	if (Object.keys(fields).length === 0) return false;
	return mapping.fields.every((field) => {
		const name = field[side]?.field;
		if (name === undefined || !(name in fields)) return true;
		return (reading.fields[name] ?? null) === (fields[name] ?? null);
	});
}

/** A pair that was coupled, and uncoupled once more, since then is somebody else's. */
async function isLastDeed({ engine, mapping }: Work, { coupling }: Pair, { by }: Parted): Promise<boolean> {
	const newest = await Promise.all(
		SIDES.map(async (side) => {
			const { id } = coupling[side];
			return id === null ? [] : engine.stores.log.ofRecord(mapping.name, side, id, 1);
		}),
	);
	return newest.flat().every(({ operation, couplingId, at }) => {
		const isItsTime = at >= by.startedAt && (by.finishedAt === null || at <= by.finishedAt);
		return operation === "uncouple" && couplingId === coupling._id && isItsTime;
	});
}

/** Puts on record who coupled it again: once, however often it is told. */
export async function tellCoupled(
	{ engine, mapping }: Work,
	couplingId: string,
	actor: Actor,
	line: string,
): Promise<void> {
	await auditAction(engine, actor, "undo", {
		_id: line,
		errorId: null,
		couplingId,
		mapping: mapping.name,
		side: null,
		outcome: "done",
		reason: null,
		before: [],
	});
}

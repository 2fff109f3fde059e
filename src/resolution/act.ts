import { otherSide } from "../domain/record.js";
import { isAboutKey, type SyncError } from "../domain/sync-error.js";
import type { ResolveRequest } from "../ports/use-cases.js";
import type { Work } from "../sync/engine.js";
import type { Pair } from "../sync/pair.js";
import { deletePair, missingSide, restorePair, runPair } from "../sync/run-pair.js";
import { settleRecords } from "../sync/settle-matches.js";
import { beforeImages } from "./audit.js";
import { coupleRecords, readRecords } from "./couple.js";
import { editPair, editRecord } from "./edit.js";
import { auditDone } from "./press-end.js";
import type { Seen } from "./seen.js";
import { isStillShown } from "./still-shown.js";
import { partAsItStands } from "./uncouple.js";

/** Does to a pair what was pressed. `changed`: somebody else was there first, and nothing was done. */
export async function actOnPair(
	work: Work,
	request: ResolveRequest,
	pair: Pair,
	seen: Seen,
): Promise<"changed" | undefined> {
	const freed: Pair = { ...pair, coupling: { ...pair.coupling, held: null } };
	const missing = missingSide(pair);
	switch (request.resolution) {
		case "retry":
		case "continue":
			await runPair(work, freed);
			return;
		case "synchronize":
			await runPair(work, freed, request.choice);
			return;
		case "restore":
			await (missing === null ? runPair(work, freed) : restorePair(work, freed, missing));
			return;
		case "delete":
			await (missing === null ? runPair(work, freed) : deletePair(work, freed, missing));
			return;
		case "uncouple":
			await partAsItStands(work, freed);
			return;
		case "edit":
			return pair.error === null ? undefined : editPair(work, freed, pair.error, request.edits ?? {});
		case "couple":
			return coupleInstead(work, request, freed, seen);
		default:
			return;
	}
}

/** The record that stays is bound to the chosen one instead of the one it was bound to. */
async function coupleInstead(
	work: Work,
	request: ResolveRequest,
	pair: Pair,
	seen: Seen,
): Promise<undefined> {
	const { partner, choice } = request;
	if (partner === undefined) return;
	const own = pair.coupling[otherSide(partner.side)].id ?? "";
	const records = await readRecords(work, { left: own, right: own, [partner.side]: partner.id });
	seen.records = records;
	await coupleRecords(work, records, choice, pair.coupling);
}

/** The same to the one record the error is about, which is not coupled. */
export async function actOnRecord(
	work: Work,
	request: ResolveRequest,
	taken: SyncError,
	seen: Seen,
): Promise<"changed" | undefined> {
	const { record } = taken;
	if (record === null) return;
	const { partner, choice } = request;
	const reading = seen.records?.[record.side];
	if (request.resolution === "edit")
		return reading ? editRecord(work, taken, reading, request.edits ?? {}) : "changed";
	if (request.resolution === "couple" && partner !== undefined) {
		const records = await readRecords(work, {
			left: record.id,
			right: record.id,
			[partner.side]: partner.id,
		});
		const alone = { left: null, right: null, [record.side]: records[record.side] };
		if (!isStillShown(work.mapping, taken, alone, false)) return "changed";
		seen.records = records;
		await coupleRecords(work, records, choice);
		// Copies of the record that were not chosen are asked about on their own.
		if (!isAboutKey(taken)) {
			if (taken.others.length > 0) await settleRecords(work, othersOf(taken));
			return;
		}
		// The others that share the key are told again, without the one that is coupled now; nobody holds the error then.
		await auditDone(work.engine, request, taken, beforeImages(work.mapping, records));
	}
	await settleRecords(work, [{ ...taken, dueAt: taken.openedAt }]);
}

/** The error as one of each other record it names, which are looked at as if they were its own. */
function othersOf(error: SyncError): SyncError[] {
	return error.others.map(({ side, id }) => ({ ...error, record: { side, id } }));
}

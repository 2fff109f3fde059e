import { type Coupling, withReadingMark } from "../domain/coupling.js";
import { own } from "../domain/own-words.js";
import { type BothSides, bothSides, otherSide, SIDES, type Snapshot } from "../domain/record.js";
import { isAboutKey, type SyncError } from "../domain/sync-error.js";
import { mapInTurns } from "../ports/in-turns.js";
import { closeRecordErrors, closeSettled } from "./close-errors.js";
import { createRecords } from "./create-records.js";
import { type PairsResult, settlePairs } from "./decide-pairs.js";
import { chunksOf, type Work } from "./engine.js";
import { makeDue, waitsForPeople } from "./error-schedule.js";
import { type DuplicateKey, type Matches, matchRecords } from "./match-records.js";
import { withoutOldPictures } from "./old-pictures.js";
import {
	adoptSeats,
	type DecidedPair,
	decide,
	nameOnSide,
	type Pair,
	settleVersions,
	versionsOf,
} from "./pair.js";
import { reloadPairs } from "./readings.js";
import { recordSingleError } from "./record-errors.js";
import { closeNarrower, isDuplicateTold, untoldCopies } from "./told-duplicates.js";
import { bondEntry } from "./write-log.js";

/** Stores what matching found: couples, creates, and tells of keys that several records share. */
export async function settleMatches(work: Work, matches: Matches): Promise<PairsResult> {
	const result: PairsResult = { deletions: [], busy: [] };
	for (const duplicate of matches.duplicates) await recordDuplicate(work, duplicate);
	for (const copy of await untoldCopies(work, matches.copies)) await askAboutCopy(work, copy);
	const settled = matches.settled.filter(({ _id }) => _id !== work.answering);
	// Who is left with a free key is in no change list: a process that dies before it is coupled leaves it to the next one.
	for (const error of settled) if (isAboutKey(error) && waitsForPeople(error)) await makeDue(work, error);
	for (const pairs of chunksOf(matches.pairs, 1_000)) add(result, await couplePairs(work, pairs));
	const again = await createRecords(work, await withoutOldPictures(work, matches.creates));
	await closeErrorsOfCreated(work, matches);
	for (const error of settled) await closeSettled(work.engine, error);
	for (const ids of chunksOf(again, 1_000)) {
		const created = await reloadPairs(work, ids);
		add(
			result,
			await settlePairs(
				work,
				created.filter(({ coupling }) => coupling.state === "coupled"),
			),
		);
	}
	return result;
}

function add(result: PairsResult, more: PairsResult): void {
	result.deletions.push(...more.deletions);
	result.busy.push(...more.busy);
}

/** Pairs that agree already are stored as agreed; the others are stored first and then decided like any pair. */
async function couplePairs(work: Work, pairs: Pair[]): Promise<PairsResult> {
	const decided = await mapInTurns(pairs, (pair) => decide(work.mapping, pair));
	const agreeing = await mapInTurns(decided.filter(isAgreed), (pair) => agreed(work, pair));
	const differing = decided.filter((pair) => !isAgreed(pair));
	const couplings = [...agreeing, ...differing.map(({ coupling }) => coupling)];
	work.hold.check();
	const refused = await work.engine.stores.couplings.insert(couplings);
	const taken = new Set(refused.map(({ _id }) => _id));
	const stored = couplings.filter(({ _id }) => !taken.has(_id));
	await work.engine.stores.log.add(stored.map((coupling) => bondEntry(work, coupling, "couple")));
	work.job.counters.coupled += stored.length;
	for (const pair of decided) {
		if (!taken.has(pair.coupling._id)) work.decided.set(pair.coupling._id, versionsOf(pair));
	}
	await closeSingleErrors(work, stored);
	const open = differing.filter(({ coupling }) => !taken.has(coupling._id));
	return settlePairs(work, open);
}

function isAgreed({ decision }: DecidedPair): boolean {
	if (decision.kind !== "update") return decision.kind === "unchanged";
	const writes = Object.keys(decision.writes.left).length + Object.keys(decision.writes.right).length;
	return writes === 0 && decision.conflict === null && decision.unsendable.length === 0;
}

function agreed(work: Work, pair: DecidedPair): Coupling {
	const names = pair.decision.kind === "update" ? pair.decision.agreed : [];
	const coupling = adoptSeats(pair.coupling, names, pair.changes);
	return withReadingMark(settleVersions(work.mapping, pair, coupling));
}

/** Overlapping change lists show a row again and again: what the open error names already is told once. */
async function recordDuplicate(work: Work, duplicate: DuplicateKey): Promise<void> {
	const { matchKey, side, record, others } = duplicate;
	const { mapping, connectors } = work;
	if (await isDuplicateTold(work, duplicate)) {
		work.job.counters.skipped++;
		return;
	}
	work.job.counters.failed++;
	await recordSingleError(
		work,
		side,
		record,
		{
			kind: "duplicate",
			code: "sameKey",
			message: own("sharedKey"),
			others: others.map(({ side: on, snapshot }) => ({
				side: on,
				id: snapshot.id,
				name: nameOnSide(mapping, on, snapshot),
				link: connectors[on].link(mapping[on].entity, snapshot.id, snapshot.fields),
			})),
		},
		matchKey,
	);
	await closeNarrower(work, duplicate);
}

/** Nothing tells whose copy it is, or that it is one: it is asked about, not copied once more. */
async function askAboutCopy(work: Work, { side, snapshot }: Matches["copies"][number]): Promise<void> {
	work.job.counters.failed++;
	await recordSingleError(work, side, snapshot, {
		kind: "possibleDuplicate",
		code: "madeUpKey",
		message: own("madeUpKey"),
		side,
	});
}

/** A record's own error ends when the record is coupled. */
async function closeSingleErrors(work: Work, couplings: Coupling[]): Promise<void> {
	const records = couplings.flatMap(({ left, right }) => [
		{ side: "left" as const, id: left.id },
		{ side: "right" as const, id: right.id },
	]);
	await closeRecordErrors(work, records);
}

async function closeErrorsOfCreated(work: Work, matches: Matches): Promise<void> {
	const sources = matches.creates.map(({ side, source }) => ({ side: otherSide(side), id: source.id }));
	for (const some of chunksOf(sources, 1_000)) {
		const done: typeof some = [];
		for (const side of SIDES) {
			const ids = some.filter((one) => one.side === side).map(({ id }) => id);
			const found = await work.engine.stores.couplings.byRecord(work.mapping.name, side, ids);
			for (const [id, coupling] of found) if (coupling.state === "coupled") done.push({ side, id });
		}
		await closeRecordErrors(work, done);
	}
}

/**
 * Tries records again whose own error is due or was pressed, or that may be gone; one that is gone by now has no error
 * any more. A key that a missing record shared is looked at with the others that hold it.
 */
export async function settleRecords(work: Work, errors: SyncError[]): Promise<PairsResult> {
	const { matches, gone } = await matchAgain(work, errors);
	const summary = own("coupledOrGone");
	for (const error of gone) await closeSettled(work.engine, error, summary);
	return settleMatches(work, matches);
}

/** Reads the records of these errors and matches them anew; `gone` are the errors whose record is coupled or missing. */
export async function matchAgain(
	work: Work,
	errors: SyncError[],
): Promise<{ matches: Matches; gone: SyncError[] }> {
	const gone: SyncError[] = [];
	const rows: BothSides<Snapshot[]> = { left: [], right: [] };
	const touched = bothSides(() => new Set<string>());
	for (const side of SIDES) {
		const ofSide = errors.filter(({ record }) => record?.side === side);
		const ids = ofSide.map(({ record }) => record?.id ?? "");
		for (const id of ids) touched[side].add(id.toLowerCase());
		const taken = await work.engine.stores.couplings.byRecord(work.mapping.name, side, ids);
		const free = ids.filter((id) => !taken.has(id.toLowerCase()));
		const found = await work.connectors[side].readMany(work.queries[side], free, work.call);
		rows[side].push(...found.values());
		const read = new Set([...found.keys()].map((id) => id.toLowerCase()));
		for (const error of ofSide) {
			const id = error.record?.id.toLowerCase() ?? "";
			if (read.has(id) || isAboutKey(error) || error._id === work.answering) continue;
			gone.push(error);
		}
	}
	return {
		matches: await matchRecords(work, { rows, everything: { left: null, right: null }, touched }),
		gone,
	};
}

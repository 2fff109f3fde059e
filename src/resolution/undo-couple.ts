import { valuesOf } from "../domain/change.js";
import type { CoupledByHand } from "../domain/coupling.js";
import { sameOnSide } from "../domain/field-values.js";
import type { Mapping } from "../domain/mapping.js";
import { maskFor } from "../domain/mask.js";
import { own } from "../domain/own-words.js";
import { type FieldValue, SIDES, type Side } from "../domain/record.js";
import type { RecordLogEntry } from "../ports/stores.js";
import { type Actor, SystemProblemError, type UndoCoupleOutcome } from "../ports/use-cases.js";
import { type Engine, openWork, type Work } from "../sync/engine.js";
import { runJob } from "../sync/job.js";
import type { Pair } from "../sync/pair.js";
import { readFreePair } from "../sync/run-pair.js";
import { writeByHand } from "../sync/write-by-hand.js";
import { askRecordsAgain } from "./ask-records-again.js";
import { auditAction, beforeImages } from "./audit.js";
import { findCoupled } from "./find-record.js";
import { partAsItStands, tellParted } from "./uncouple.js";
import { beforeOf, UNDO_MS } from "./undo.js";

/** How far back the log of a record is looked through: a coupling writes a handful of times at most. */
const RECENT_ENTRIES = 20;

/** What the coupling wrote to the one record; null when it wrote nothing. */
interface Wrote {
	side: Side;
	/** By field what it held before, and what it was given. */
	before: Record<string, FieldValue>;
	after: Record<string, FieldValue>;
}

/**
 * Takes a coupling by hand back: what it wrote is put back, and both records stay apart until someone couples them by
 * hand, as after any uncoupling. What was asked about one of them before is asked again. Refused after any later write.
 *
 * @throws RecordNotFoundError, SystemProblemError
 */
export async function undoCouple(
	engine: Engine,
	mapping: Mapping,
	request: { record: string; actor: Actor; signal?: AbortSignal | undefined },
): Promise<UndoCoupleOutcome> {
	const { record, actor, signal } = request;
	const found = await findCoupled(engine, mapping, record);
	const { couplingId } = found;
	const work = openWork(engine, mapping, {
		type: "uncoupling",
		trigger: "resolution",
		actor: actor.id,
		press: { resolution: "undo", errorId: null },
		urgent: true,
		...(signal ? { signal } : {}),
	});
	const { name: actorName, role } = actor;
	work.job.deed = { action: "undo", couplingId, side: null, actorName, role };
	let outcome: UndoCoupleOutcome | null = null;
	const problem = await runJob(work, { dry: false }, async () => {
		const ended = await takeApart(work, couplingId, actor);
		outcome = ended === null ? { kind: "done", record: found } : { ...ended, record: found };
		if (ended === null) return;
		const reason = ended.kind === "refused" ? ended.reason : ended.message;
		const facts = { _id: work.job._id, errorId: null, couplingId, mapping: mapping.name, side: null };
		await auditAction(engine, actor, "undo", { ...facts, outcome: ended.kind, reason, before: [] });
	});
	if (outcome === null) throw new SystemProblemError(problem ?? own("notTakenBack"));
	return outcome;
}

type Refused = Extract<UndoCoupleOutcome, { kind: "refused" }>["reason"];
type NotDone = { kind: "refused"; reason: Refused } | { kind: "failed"; message: string };

const refused = (reason: Refused): NotDone => ({ kind: "refused", reason });

/** Null once the pair is apart. */
async function takeApart(work: Work, couplingId: string, actor: Actor): Promise<NotDone | null> {
	const pair = await readFreePair(work, couplingId);
	if (pair === "busy") return refused("pairBusy");
	const byHand = pair?.coupling.state === "coupled" ? pair.coupling.byHand : undefined;
	if (pair === null || byHand === undefined) return refused("notFitting");
	if (Date.parse(byHand.at) + UNDO_MS <= work.engine.clock.now()) return refused("tooLate");
	const wrote = await writtenBy(work, pair, byHand);
	if (typeof wrote === "string") return refused(wrote);
	if (!isUntouched(work.mapping, pair, wrote)) return refused("writtenSince");
	const back = wrote === null ? pair : await putBack(work, pair, wrote);
	if ("kind" in back) return back;
	// The questions first: a process that dies in between must not leave them closed and the records apart.
	await askRecordsAgain(work, back, byHand.errors, actor);
	if (!(await partAsItStands(work, back))) return { kind: "failed", message: own("beingWritten") };
	const before =
		wrote === null
			? []
			: beforeImages(work.mapping, { left: null, right: null, [wrote.side]: pair[wrote.side] });
	await tellParted(work, couplingId, actor, { line: work.job._id, before, undo: null, action: "undo" });
	return null;
}

/** What the coupling has written to the one side, or why that cannot be taken back. */
async function writtenBy(
	{ engine, mapping }: Work,
	{ coupling }: Pair,
	{ job, at }: CoupledByHand,
): Promise<Wrote | null | "writtenSince" | "bothWritten"> {
	const lists = await Promise.all(
		SIDES.map((side) =>
			engine.stores.log.ofRecord(mapping.name, side, coupling[side].id ?? "", RECENT_ENTRIES),
		),
	);
	const entries = [...new Map(lists.flat().map((entry) => [entry._id, entry])).values()];
	const written = entries.filter(({ operation }) => operation !== "couple" && operation !== "uncouple");
	if (written.some((entry) => entry.job !== job && entry.at > at && !isTakenBack(entry)))
		return "writtenSince";
	const writes = written.filter((entry) => entry.job === job);
	const [first] = writes.sort((one, two) => (one.at < two.at ? -1 : 1));
	if (first === undefined) return null;
	const { side } = first;
	if (writes.some((entry) => entry.side !== side)) return "bothWritten";
	// What it held before was forgotten.
	if (writes.some(({ withoutValues }) => withoutValues)) return "writtenSince";
	const after: Wrote["after"] = {};
	for (const { name, after: value } of writes.flatMap(({ fields }) => fields)) after[name] = value;
	return { side, before: beforeOf(writes), after };
}

/** Written by an undo whose process died before the two were apart: whoever asks again goes on with it. */
function isTakenBack({ cause }: RecordLogEntry): boolean {
	return cause?.why.reason === "undone" && cause.press?.errorId === null;
}

/**
 * Both records stand as the coupling left them: in the version it was settled with, or that the question shows which it
 * left open. What it wrote holds what it was given, or already what it held before.
 */
function isUntouched(mapping: Mapping, pair: Pair, wrote: Wrote | null): boolean {
	const isAsLeft = SIDES.every((side) => {
		const version = pair[side]?.version;
		if (version === undefined) return false;
		return version === pair.coupling[side].version || version === pair.error?.versions[side];
	});
	if (!isAsLeft || wrote === null) return isAsLeft;
	const { side, before, after } = wrote;
	const reading = pair[side];
	const values = reading ? valuesOf(mapping, side, reading) : {};
	return mapping.fields.every((field) => {
		const { name } = field;
		if (!(name in after)) return true;
		return [after, before].some((held) => sameOnSide(field, side, values[name], held[name]));
	});
}

/** The pair with the one record as it was before, or why not. */
async function putBack(work: Work, pair: Pair, { side, before }: Wrote): Promise<Pair | NotDone> {
	const reading = pair[side];
	const held = reading ? valuesOf(work.mapping, side, reading) : {};
	const values = Object.fromEntries(
		work.mapping.fields
			.filter(
				(field) => field.name in before && !sameOnSide(field, side, held[field.name], before[field.name]),
			)
			.map(({ name }) => [name, before[name] ?? null]),
	);
	if (Object.keys(values).length === 0) return pair;
	const result = await writeByHand(work, pair, { side, values, seats: {}, asks: true });
	switch (result.kind) {
		case "done":
			return result.pair;
		case "changed":
			return refused("writtenSince");
		case "refused":
			return { kind: "failed", message: withoutPersonal(work.mapping, pair, before, result.failure.message) };
		case "unclear":
			return { kind: "failed", message: own("answerNeverCame") };
	}
}

/** A system may quote what it refused, and there is no error whose values would tell what is personal in it. */
function withoutPersonal(mapping: Mapping, pair: Pair, before: Wrote["before"], text: string): string {
	const hidden = mapping.fields.flatMap(({ name, private: isPrivate }) => {
		if (!isPrivate) return [];
		const held = SIDES.map((side) => (pair[side] ? valuesOf(mapping, side, pair[side])[name] : null));
		return [before[name], ...held].map((value) => value ?? null);
	});
	return maskFor(hidden)(text);
}

import { isDeepStrictEqual } from "node:util";
import type { Mapping } from "../domain/mapping.js";
import { hiddenValues, type Mask, maskFor } from "../domain/mask.js";
import { mailMask, refersToPersonal } from "../domain/mask-contacts.js";
import {
	type BothSides,
	bothSides,
	type FieldValue,
	SIDES,
	type Side,
	type Snapshot,
} from "../domain/record.js";
import {
	causeOf,
	type ErrorOutcome,
	type ForeignAnswer,
	isQuestion,
	openKeyOf,
	parentKeyOf,
	type ShownField,
	type ShownRecord,
	type SyncError,
	withStep,
} from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import { isBeingResolved } from "./close-errors.js";
import type { Work } from "./engine.js";
import { isAsleep, scheduled } from "./error-schedule.js";
import type { Failure } from "./failure.js";
import type { Pair } from "./pair.js";
import { withNames } from "./parent-name.js";
import {
	fieldsOf,
	NO_RECORD,
	shownFields,
	shownRecord,
	shownSnapshot,
	versionShown,
} from "./shown-records.js";
import { tellUntold } from "./tell-untold.js";

/** Opens the pair's error, or changes the one that stands open (design.md I5). Always before the pair is skipped. */
export async function recordPairError(work: Work, pair: Pair, failure: Failure): Promise<SyncError> {
	const { mapping } = work;
	const couplingId = pair.coupling._id;
	const key = openKeyOf({ mapping: mapping.name, couplingId });
	const records = bothSides((side) => shownRecord(work, pair, side));
	const versions = bothSides((side) => versionShown(pair, side));
	const fields = await withNames(work, shownFields(mapping, pair, failure.askedFields ?? []));
	return record(work, key, { couplingId, record: null, records, versions, fields }, failure);
}

/** The same for a record that is not coupled. Unlike Business Central, a first insert that fails has an error too. */
export async function recordSingleError(
	work: Work,
	side: Side,
	snapshot: Snapshot,
	failure: Failure,
	matchKey: string | null = null,
): Promise<SyncError> {
	const mapping = work.mapping.name;
	const key = matchKey === null ? { mapping, side, recordId: snapshot.id } : { mapping, matchKey };
	const shown = shownSnapshot(work, side, snapshot);
	const subject = {
		couplingId: null,
		record: { side, id: snapshot.id },
		records: bothSides((which) => (which === side ? shown : NO_RECORD)),
		versions: bothSides((which) => (which === side ? snapshot.version : null)),
		fields: await withNames(work, fieldsOf(work.mapping, side, snapshot, failure.askedFields ?? [])),
	};
	return record(work, openKeyOf(key), subject, failure);
}

interface Subject {
	couplingId: string | null;
	record: SyncError["record"];
	records: BothSides<ShownRecord>;
	versions: BothSides<string | null>;
	fields: ShownField[];
	/** Only for the guard's question. */
	held?: SyncError["held"];
}

/**
 * Another writer may open or change the error in between: then what it wrote is read and changed in turn. A pair's
 * error that someone's press has taken meanwhile is left to that press and given back as it stands.
 */
export async function record(
	work: Work,
	openKey: string,
	subject: Subject,
	failure: Failure,
): Promise<SyncError> {
	const { errors } = work.engine.stores;
	await work.engine.checkpoint("beforeErrorOpened");
	for (;;) {
		work.hold.check();
		const open = (await errors.byOpenKeys([openKey])).get(openKey);
		if (open && open.couplingId !== null && isBeingResolved(work, open)) return open;
		const error = open ? changed(work, open, subject, failure) : opened(work, openKey, subject, failure);
		if (open && asksTheSame(open, error)) return open;
		const saved = open ? await saveAnew(work, error, open) : await errors.insert(error);
		if (!saved) continue;
		await work.engine.checkpoint("afterErrorOpened");
		if (error.visible) work.engine.events.emit("error:changed", { error });
		return error;
	}
}

/** Nobody holds an error that is told anew: the line of the press that held it is kept with it. */
async function saveAnew(work: Work, error: SyncError, open: SyncError): Promise<boolean> {
	const { errors } = work.engine.stores;
	const line = open._id === work.answering ? work.lineIfToldAnew?.(error) : undefined;
	// It keeps one line at a time.
	if (line !== undefined) await tellUntold(work.engine);
	return errors.save(error, open, line);
}

/** A question that stands open as it is says nothing new by being asked again. */
function asksTheSame(open: SyncError, again: SyncError): boolean {
	if (open.state !== "open" || !isQuestion(open.kind) || open.kind !== again.kind) return false;
	const said = ({ cause, conflict, versions, fields, others }: SyncError) => ({
		cause,
		conflict,
		versions,
		fields,
		others,
	});
	return isDeepStrictEqual(said(open), said(again));
}

export function opened(work: Work, openKey: string, subject: Subject, failure: Failure): SyncError {
	const at = isoNow(work.engine.clock);
	const next = facts(work, subject, failure);
	return scheduled(work.engine, {
		_id: work.engine.newId(),
		mapping: work.mapping.name,
		openKey,
		held: null,
		...subject,
		...next,
		state: "open",
		revision: 1,
		count: 1,
		attempts: 1,
		openedAt: at,
		lastSeenAt: at,
		dueAt: null,
		visible: true,
		resolving: null,
		outcome: null,
		snooze: null,
		assignee: null,
		notes: [],
		undo: null,
		history: [
			{ at, step: "opened", actor: null, kind: failure.kind, reason: publicReason(work, subject, next) },
		],
		cardDirty: true,
	});
}

/**
 * What was answered about a pair together with many others, so that it never had an error of its own: resolved, and
 * shown to nobody as long as that is not taken back. Not saved yet.
 */
export function answeredUnseen(
	work: Work,
	pair: Pair,
	failure: Failure,
	{ _id, outcome, undo }: { _id: string; outcome: ErrorOutcome; undo: SyncError["undo"] },
): SyncError {
	const subject = pairSubject(work, pair, failure);
	const { openKey: _, ...error } = opened(work, "", subject, failure);
	const { at, actor, summary: reason } = outcome;
	const step = { at, step: "resolved", actor, kind: failure.kind, reason };
	return { ...error, _id, state: "resolved", visible: false, dueAt: null, outcome, undo, history: [step] };
}

/** What an error that had ended is when it stands open again. */
export const ASKED_ANEW = {
	state: "open",
	visible: true,
	dueAt: null,
	resolving: null,
	outcome: null,
	undo: null,
	snooze: null,
} as const;

/**
 * A resolved error whose answer was taken back, open again about what stands there now: `failure` is what it asked, and
 * `actorName` who took it back. Not saved yet.
 */
export function askedAgain(
	work: Work,
	error: SyncError,
	pair: Pair,
	failure: Failure,
	actorName: string,
): SyncError {
	const subject = pairSubject(work, pair, failure);
	const at = isoNow(work.engine.clock);
	const step = { at, step: "undone", actor: work.actor, kind: failure.kind, reason: actorName };
	return {
		...without(error),
		...subject,
		...facts(work, subject, failure),
		...ASKED_ANEW,
		revision: error.revision + 1,
		lastSeenAt: at,
		history: withStep(error, step),
	};
}

function pairSubject(work: Work, pair: Pair, failure: Failure): Subject {
	return {
		couplingId: pair.coupling._id,
		record: null,
		records: bothSides((side) => shownRecord(work, pair, side)),
		versions: bothSides((side) => versionShown(pair, side)),
		fields: shownFields(work.mapping, pair, failure.askedFields ?? []),
	};
}

/** Another kind replaces in place, history kept; the same failure of unchanged records counts up. */
export function changed(work: Work, open: SyncError, subject: Subject, failure: Failure): SyncError {
	const at = isoNow(work.engine.clock);
	const next = facts(work, subject, failure);
	const same = open.kind === next.kind && open.cause === next.cause;
	const sameRecords = SIDES.every((side) => open.versions[side] === subject.versions[side]);
	const step = same ? "repeated" : "changed";
	// What the guard holds has grown whenever it asks: nobody has set that aside.
	if (same && sameRecords && !subject.held && isAsleep(work.engine, open)) {
		return { ...without(open), ...subject, ...next, count: open.count + 1, lastSeenAt: at };
	}
	return scheduled(work.engine, {
		...without(open),
		...subject,
		...next,
		state: "open",
		snooze: null,
		resolving: null,
		revision: open.revision + 1,
		count: same ? open.count + 1 : 1,
		attempts: same && sameRecords ? open.attempts + 1 : 1,
		lastSeenAt: at,
		history: withStep(open, {
			at,
			step,
			actor: null,
			kind: next.kind,
			reason: publicReason(work, subject, next),
		}),
	});
}

function facts({ mapping }: Work, { fields }: Pick<Subject, "fields">, failure: Failure) {
	const { kind, code, message, side } = failure;
	const parent = failure.parent ?? null;
	// What happened because of another record has that record as its cause, whatever else is said of it.
	const because = parent === null ? code : `${code} ${parentKeyOf(parent)}`;
	const hidden = mapping.fields.flatMap(({ name, private: isPrivate }) => {
		const value = failure.carried?.[name] ?? null;
		return isPrivate && value !== null && value !== "" ? [value] : [];
	});
	const mask = messageMask(mapping, fields, hidden);
	const answer: ForeignAnswer = {
		code,
		foreignCode: failure.foreignCode ?? null,
		message,
		side: side ?? null,
	};
	return {
		kind,
		// The cause names cards and stands in buttons; and what differs in a quoted value alone is one cause.
		cause: causeOf(mapping.name, kind, failure.foreignCode ?? because, mask(message)),
		...(hidden.length === 0 ? {} : { hidden }),
		...(failure.loop === undefined ? {} : { loop: failure.loop }),
		conflict: failure.conflict ?? null,
		proposal: failure.proposal ?? null,
		answer,
		refusedSide: side ?? null,
		others: failure.others ?? [],
		parent,
	};
}

/** What an earlier write carried, or an earlier loop was, says nothing about what is wrong now. */
function without({ hidden, loop, ...error }: SyncError): SyncError {
	return error;
}

/** The steps of an error outlive the values it shows: what they quote is masked when it is written down. */
function publicReason(
	{ mapping }: Work,
	{ fields }: Pick<Subject, "fields">,
	{ answer, hidden }: ReturnType<typeof facts>,
): string {
	return messageMask(mapping, fields, hidden ?? [])(answer.message);
}

/** Takes out of a system's sentence what is personal, of the record and of those it refers to. */
function messageMask(mapping: Mapping, fields: ShownField[], hidden: FieldValue[]): Mask {
	const own = maskFor(hiddenValues({ fields, hidden }));
	if (!refersToPersonal(mapping)) return own;
	const mails = mailMask(fields);
	return (text) => mails(own(text));
}

/** Opens or refreshes a problem of the mapping itself, for the administrators. */
export async function recordMappingProblem(
	work: Work,
	failure: Failure,
	held: SyncError["held"] = null,
): Promise<SyncError> {
	const subject = {
		couplingId: null,
		record: null,
		records: bothSides(() => NO_RECORD),
		versions: bothSides(() => null),
		fields: [],
		...(held === null ? {} : { held }),
	};
	const key = { mapping: work.mapping.name, problem: failure.kind, what: held?.what };
	return record(work, openKeyOf(key), subject, failure);
}

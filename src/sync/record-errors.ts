import { isDeepStrictEqual } from "node:util";
import type { Conflict } from "../domain/conflict.js";
import type { Mapping } from "../domain/mapping.js";
import { hiddenValues, type Mask, maskFor } from "../domain/mask.js";
import { mailMask, refersToPersonal } from "../domain/mask-contacts.js";
import { own } from "../domain/own-words.js";
import {
	type BothSides,
	bothSides,
	type FieldValue,
	SIDES,
	type Side,
	type Snapshot,
} from "../domain/record.js";
import {
	ATTEMPTS_BEFORE_SKIP,
	causeOf,
	type ErrorOutcome,
	type ForeignAnswer,
	isQuestion,
	openKeyOf,
	type ParentRecord,
	parentKeyOf,
	SELF_HEALING,
	type ShownField,
	type ShownRecord,
	type SyncError,
	type SyncErrorKind,
	withStep,
} from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { ConnectorError } from "../ports/connector.js";
import type { Engine, Work } from "./engine.js";
import { nameOf, nameOnSide, type Pair } from "./pair.js";
import { withNames } from "./parent-name.js";
import { tellUntold } from "./tell-untold.js";

/** What went wrong, before it is known whether an error about it stands open already. */
export interface Failure {
	kind: SyncErrorKind;
	/** A stable code; groups errors of one cause together with the text. */
	code: string;
	/** The system's sentence, or ours. */
	message: string;
	foreignCode?: string | null;
	/** The side that refused, or would have been written; null where it does not matter. */
	side?: Side | null;
	conflict?: Conflict | null;
	/** The fields the question is about. */
	askedFields?: string[];
	proposal?: string | null;
	others?: SyncError["others"];
	/** The record it waits for, or was deleted together with. */
	parent?: ParentRecord | null;
	/** Only of a loop. */
	loop?: SyncError["loop"];
	/** What the refused write carried, by field mapping: the system may quote it, though neither side holds it. */
	carried?: Record<string, FieldValue>;
}

/** How long a self-healing error waits before its next try, in milliseconds: a minute, doubled up to an hour. */
export function retryWaitMs(attempts: number): number {
	return Math.min(60_000 * 2 ** Math.max(0, attempts - 1), 3_600_000);
}

/** What a refused write means for its record. */
export function failureOf(error: ConnectorError, side: Side): Failure {
	const { foreignCode, words: message } = error;
	return { kind: kindOf(error), code: error.code, message, foreignCode, side };
}

function kindOf(error: ConnectorError): SyncErrorKind {
	switch (error.code) {
		case "permission":
		case "forbidden":
			return "permission";
		case "duplicateKey":
		case "duplicateId":
			return "duplicate";
		case "stale":
		case "notFound":
			return "stale";
		case "aborted":
		case "unreachable":
		case "credentials":
			return "transient";
		default:
			return error.retryable ? "transient" : "validation";
	}
}

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
	const none: ShownRecord = {
		id: null,
		exists: false,
		name: null,
		link: null,
		version: null,
		modifiedAt: null,
		modifiedBy: null,
	};
	const shown = shownSnapshot(work, side, snapshot);
	const subject = {
		couplingId: null,
		record: { side, id: snapshot.id },
		records: bothSides((which) => (which === side ? shown : none)),
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

/** True when someone else's press is being carried out: its pair is that press's until it is done. */
export function isBeingResolved(work: Work, error: SyncError | null): boolean {
	return error !== null && error.state === "resolving" && error._id !== work.answering;
}

/**
 * Another writer may open or change the error in between: then what it wrote is read and changed in turn. A pair's
 * error that someone's press has taken meanwhile is left to that press and given back as it stands.
 */
async function record(work: Work, openKey: string, subject: Subject, failure: Failure): Promise<SyncError> {
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

function opened(work: Work, openKey: string, subject: Subject, failure: Failure): SyncError {
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
function changed(work: Work, open: SyncError, subject: Subject, failure: Failure): SyncError {
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

/** What was set aside stays so while the same thing happens to the same records, until its time has come. */
export function isAsleep({ clock }: Engine, { state, snooze }: SyncError): boolean {
	if (state !== "snoozed") return false;
	const until = snooze?.until ?? null;
	return until === null || Date.parse(until) > clock.now();
}

/**
 * What changes when an error is not set aside any more. What heals by itself goes on trying; everything else waits for
 * people. Nothing for one that was not set aside.
 */
export function awake(
	engine: Engine,
	{ state, kind, attempts }: SyncError,
): Partial<Pick<SyncError, "snooze" | "dueAt">> {
	if (state !== "snoozed") return {};
	if (!SELF_HEALING.includes(kind)) return { snooze: null, dueAt: null };
	return { snooze: null, dueAt: new Date(engine.clock.now() + retryWaitMs(attempts)).toISOString() };
}

/**
 * Opens errors whose time has come and that nothing else has opened or closed, such as one of a paused pair: whoever
 * set them aside wanted to hear of them now.
 */
export async function wakeOverdue({ engine, hold }: Work, errors: SyncError[]): Promise<void> {
	for (const { _id, state } of errors) {
		const error = state === "snoozed" ? await engine.stores.errors.get(_id) : null;
		if (error === null || error.state !== "snoozed" || isAsleep(engine, error)) continue;
		const step = { at: isoNow(engine.clock), step: "woken", actor: null, kind: error.kind, reason: null };
		const open: SyncError = {
			...error,
			...awake(engine, error),
			state: "open",
			revision: error.revision + 1,
			history: withStep(error, step),
		};
		hold.check();
		if (await engine.stores.errors.save(open, error)) engine.events.emit("error:changed", { error: open });
	}
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

/** When the engine tries again by itself, and whether people see it meanwhile (design.md section 4). */
export function scheduled(engine: Engine, error: SyncError): SyncError {
	const now = engine.clock.now();
	const watch = error.loop?.watch;
	if (watch !== undefined) return { ...error, dueAt: watch.until, visible: false };
	if (isQuestion(error.kind)) return { ...error, dueAt: null, visible: true };
	if (SELF_HEALING.includes(error.kind)) {
		const failingMs = now - Date.parse(error.openedAt);
		const dueAt = new Date(now + retryWaitMs(error.attempts)).toISOString();
		return { ...error, dueAt, visible: failingMs >= engine.showTransientAfterMs };
	}
	if (error.kind === "waitingForParent") {
		// A reference to a record that could not be found, or is coupled already, is looked up again now and then.
		const { id = null, isCoupled = false } = error.parent ?? {};
		const isTold = id !== null && !isCoupled;
		const dueAt = isTold ? null : new Date(now + retryWaitMs(error.attempts)).toISOString();
		return { ...error, dueAt, visible: true };
	}
	const again = error.attempts < ATTEMPTS_BEFORE_SKIP;
	return { ...error, dueAt: again ? new Date(now).toISOString() : null, visible: true };
}

/** True when the pair is left out until someone acts or a record changes. */
export function waitsForPeople(error: SyncError): boolean {
	return error.dueAt === null;
}

/**
 * Closes an error at the revision and count it was read at; false when it changed meanwhile, and then it stays open
 * (history 19).
 */
export async function closeError(
	engine: Engine,
	error: SyncError,
	outcome: ErrorOutcome,
	undo: SyncError["undo"] = null,
): Promise<boolean> {
	const closed: SyncError = {
		...error,
		state: "resolved",
		snooze: null,
		resolving: null,
		outcome,
		undo,
		dueAt: null,
		revision: error.revision + 1,
		history: withStep(error, {
			at: outcome.at,
			step: "resolved",
			actor: outcome.actor,
			kind: error.kind,
			reason: outcome.summary,
		}),
	};
	delete closed.openKey;
	const saved = await engine.stores.errors.save(closed, error);
	if (saved) engine.events.emit("error:resolved", { error: closed });
	return saved;
}

/**
 * Closes the error of something that a run found settled. A word that a person said about it meanwhile, such as a note,
 * does not keep it open: nothing new was seen, and no run would look at it again. A press that has taken it does.
 */
export async function closeSettled(
	engine: Engine,
	error: SyncError,
	summary: string | null = null,
): Promise<void> {
	let open: SyncError | null = error;
	while (open !== null && !(await closeError(engine, open, succeeded(engine, summary)))) {
		const now = await engine.stores.errors.get(error._id);
		const isSame = now?.lastSeenAt === error.lastSeenAt && now.count === error.count;
		open = isSame && (now.state === "open" || now.state === "snoozed") ? now : null;
	}
}

/** Closes the own errors of records that are coupled or gone by now; one that a press is answering is the press's. */
export async function closeRecordErrors(
	work: Work,
	records: Array<{ side: Side; id: string | null }>,
	summary: string | null = null,
): Promise<void> {
	const mapping = work.mapping.name;
	const keys = records.flatMap(({ side, id }) =>
		id === null ? [] : [openKeyOf({ mapping, side, recordId: id })],
	);
	await closeOpen(work, keys, summary);
}

/** Closes the errors of couplings that do not stand any more. */
export async function closePairErrors(
	work: Work,
	couplingIds: string[],
	summary: string | null = null,
): Promise<void> {
	const mapping = work.mapping.name;
	await closeOpen(
		work,
		couplingIds.map((couplingId) => openKeyOf({ mapping, couplingId })),
		summary,
	);
}

/** What somebody's press has taken is told of by the press, or by who finds it dead: else nobody had answered it. */
async function closeOpen(work: Work, keys: string[], summary: string | null): Promise<void> {
	if (keys.length === 0) return;
	const errors = await work.engine.stores.errors.byOpenKeys(keys);
	for (const error of errors.values()) {
		if (error._id === work.answering || isBeingResolved(work, error)) continue;
		await closeSettled(work.engine, error, summary);
	}
}

/** Closes an error that a press gave back, where what it tells of has ended while the press had it. */
export async function closeEnded(work: Work, error: SyncError): Promise<void> {
	const { record, mapping } = error;
	await closeOrphans(work, [error]);
	if (record === null) return;
	const { couplings } = work.engine.stores;
	const found = await couplings.byRecord(mapping, record.side, [record.id]);
	if (found.get(record.id.toLowerCase())?.state === "coupled") await closeRecordErrors(work, [record]);
}

/** Closes the errors of pairs that ended while nobody could say so, such as when a process died in between. */
export async function closeOrphans(work: Work, errors: SyncError[]): Promise<void> {
	const ids = errors.map(({ couplingId }) => couplingId).filter((id) => id !== null);
	const standing = await work.engine.stores.couplings.getMany(ids);
	const bonds = new Set(standing.filter(({ state }) => state !== "parted").map(({ _id }) => _id));
	const ended = ids.filter((id) => !bonds.has(id));
	await closePairErrors(work, ended, own("notCoupledAnyMore"));
}

/** The outcome of an error that a later run found settled. */
export function succeeded(engine: Engine, summary: string | null = null): ErrorOutcome {
	return {
		resolution: "succeeded",
		actor: null,
		actorName: null,
		at: isoNow(engine.clock),
		side: null,
		summary,
	};
}

/** Opens or refreshes a problem of the mapping itself, for the administrators. */
export async function recordMappingProblem(
	work: Work,
	failure: Failure,
	held: SyncError["held"] = null,
): Promise<SyncError> {
	const none: ShownRecord = {
		id: null,
		exists: false,
		name: null,
		link: null,
		version: null,
		modifiedAt: null,
		modifiedBy: null,
	};
	const subject = {
		couplingId: null,
		record: null,
		records: bothSides(() => none),
		versions: bothSides(() => null),
		fields: [],
		...(held === null ? {} : { held }),
	};
	const key = { mapping: work.mapping.name, problem: failure.kind, what: held?.what };
	return record(work, openKeyOf(key), subject, failure);
}

/** Closes the mapping's problem of this kind, if one stands open. */
export async function closeMappingProblem(
	engine: Engine,
	mapping: string,
	kind: SyncErrorKind,
): Promise<void> {
	const key = openKeyOf({ mapping, problem: kind });
	const open = (await engine.stores.errors.byOpenKeys([key])).get(key);
	if (open) await closeError(engine, open, succeeded(engine));
}

function versionShown(pair: Pair, side: Side): string | null {
	const reading = pair[side];
	return reading === undefined ? pair.coupling[side].version : (reading?.version ?? null);
}

function shownRecord(work: Work, pair: Pair, side: Side): ShownRecord {
	const { mapping, connectors } = work;
	const reading = pair[side];
	const { id } = pair.coupling[side];
	const fields = reading ? reading.fields : seatFields(mapping, pair, side);
	return {
		id,
		exists: reading !== null && id !== null,
		name: nameOf(mapping, pair, side),
		link: id === null || reading === null ? null : connectors[side].link(mapping[side].entity, id, fields),
		version: versionShown(pair, side),
		modifiedAt: reading ? reading.modifiedAt : pair.coupling[side].modifiedAt,
		modifiedBy: reading?.modifiedBy ?? null,
	};
}

/** Links may need a value such as the number; the seats remember it for a side that was not read. */
function seatFields(mapping: Mapping, pair: Pair, side: Side) {
	const fields: Snapshot["fields"] = {};
	for (const field of mapping.fields) {
		const end = field[side];
		if (end !== null) fields[end.field] = pair.coupling.seats[field.name]?.[side] ?? null;
	}
	return fields;
}

function shownSnapshot(work: Work, side: Side, snapshot: Snapshot): ShownRecord {
	const { mapping, connectors } = work;
	return {
		id: snapshot.id,
		exists: true,
		name: nameOnSide(mapping, side, snapshot),
		link: connectors[side].link(mapping[side].entity, snapshot.id, snapshot.fields),
		version: snapshot.version,
		modifiedAt: snapshot.modifiedAt,
		modifiedBy: snapshot.modifiedBy,
	};
}

/** The mapped values of a record that stands alone. */
function fieldsOf(mapping: Mapping, side: Side, snapshot: Snapshot, asked: string[]): ShownField[] {
	return mapping.fields.flatMap((field) => {
		const end = field[side];
		if (end === null) return [];
		const value = snapshot.fields[end.field] ?? null;
		const values = bothSides((which) => (which === side ? value : null));
		const { name, private: isPrivate } = field;
		return [{ name, ...values, seat: null, private: isPrivate, asked: asked.includes(name) }];
	});
}

function shownFields(mapping: Mapping, pair: Pair, asked: string[]): ShownField[] {
	return mapping.fields.map((field) => {
		const seat = pair.coupling.seats[field.name] ?? null;
		const value = (side: Side) => {
			const reading = pair[side];
			if (reading === null) return null;
			if (reading === undefined) return seat?.[side] ?? null;
			const end = field[side];
			return end === null ? field.constant : (reading.fields[end.field] ?? null);
		};
		return {
			name: field.name,
			left: value("left"),
			right: value("right"),
			seat,
			private: field.private,
			asked: asked.includes(field.name),
		};
	});
}

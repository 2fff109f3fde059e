import { setMaxListeners } from "node:events";
import type { Mapping } from "../domain/mapping.js";
import { type BothSides, bothSides, type Side } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import { noCounters, type SyncJob, type SyncJobTrigger, type SyncJobType } from "../domain/sync-job.js";
import type { PressCause } from "../domain/write-cause.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { CallOptions, Connector, EntityQuery } from "../ports/connector.js";
import type { Log } from "../ports/log.js";
import type { AuditEntry, Stores } from "../ports/stores.js";
import { DecidedPairs } from "./decided.js";
import { afterGrace } from "./ending.js";
import type { SyncEvents } from "./events.js";
import type { Hold, Liveness } from "./liveness.js";
import { resolvingLookups } from "./lookups.js";

/** The named steps of a write, a run, a press and an operation; crash tests end a process at each of them. */
export const STEPS = [
	"beforeClaim",
	"afterClaim",
	"afterAnswer",
	"afterSave",
	"beforeErrorOpened",
	"afterErrorOpened",
	/** The question stands open, and the pairs it holds back are not marked yet. */
	"beforeHeld",
	/** A run over everything has stored the page it has come to. */
	"afterProgress",
	"beforeWatermark",
	/** An error is in the hands of whoever pressed. */
	"afterTaken",
	/** A second person has said yes, and nothing is done yet. */
	"afterApproved",
	/** What a person did is done, and its line in the audit is not written yet. */
	"beforeAudit",
	"afterAudit",
	/** The items of an operation are stored, and it is not itself. */
	"afterListed",
	/** An operation is stored, and nothing of it is done. */
	"afterBegun",
	/** The outcome of an operation's item is known and not stored. */
	"betweenItems",
	/** Outcomes of an operation's items are stored, and how many there are is not. */
	"afterOutcomes",
	/** Nothing is left to do in an operation, and its end is not stored. */
	"beforeEnd",
] as const;

export type Step = (typeof STEPS)[number];

/** Everything the engine needs from outside, wired once in app.ts. */
export interface Engine {
	stores: Stores;
	clock: Clock;
	log: Log;
	events: SyncEvents;
	liveness: Liveness;
	/** The connector of a configured system. */
	connector(system: string): Connector;
	/** Whether the configuration has a mapping of this name. */
	isConfigured(mapping: string): boolean;
	/** How long a self-healing error stays silent, in milliseconds. */
	showTransientAfterMs: number;
	/** How many changed rows a side are joined in memory; beyond that page by page. */
	joinLimit: number;
	/** Makes ids for our own documents and for records where the system takes ours. */
	newId(): string;
	/** Resolves at once, except in crash tests. */
	checkpoint(step: Step): Promise<void>;
}

/** One unit of work on one mapping: a run, a sweep, or a press. */
export interface Work {
	engine: Engine;
	mapping: Mapping;
	connectors: BothSides<Connector>;
	queries: BothSides<EntityQuery>;
	job: SyncJob;
	/** Who asked, a person's id; null for a schedule. */
	actor: string | null;
	hold: Hold;
	/** What every foreign request carries: aborted with the hold, checked right before it leaves. */
	call: CallOptions;
	/** Aborted once nothing new may begin: its caller ended it, or the hold is lost. What is under way goes on a little. */
	ending: AbortSignal;
	decided: DecidedPairs;
	/** Names of records that others refer to, as far as they were asked for. */
	parentNames: Map<string, Promise<string | null>>;
	/** Whether records that others wait for stand coupled all the same, as far as that was looked at. */
	coupledParents: Map<string, Promise<boolean>>;
	/** True when the mapping decides differently by now: what waits for people is decided once more. */
	freesWaiting: boolean;
	/** True when nothing may be written unasked: what would be done becomes a question (a guard's list was rejected). */
	asksFirst: boolean;
	/** True for a run, whoever asked for it; false for what a person's press does to a pair. */
	isRun: boolean;
	/** What a person pressed that this work carries out, for the log; null in a run. */
	press: PressCause | null;
	/** Pairs of which a write of this job was not answered: it may be carried out later. */
	unanswered: Set<string>;
	/** The error a person's press is answering; whoever pressed closes it, not the writer. Null in a run. */
	answering: string | null;
	/** What the audit has to tell of that press if its question is told anew, as it is told then; null in a run. */
	lineIfToldAnew: ((again: SyncError) => AuditEntry) | null;
}

/** Opens a unit of work; the caller ends its job. */
export function openWork(
	engine: Engine,
	mapping: Mapping,
	facts: {
		type: SyncJobType;
		trigger: SyncJobTrigger;
		actor: string | null;
		actorName?: string | undefined;
		press?: PressCause;
		urgent?: boolean;
		signal?: AbortSignal;
	},
): Work {
	const hold = engine.liveness.hold();
	const ending = facts.signal ? AbortSignal.any([hold.signal, facts.signal]) : hold.signal;
	const signal = facts.signal ? AbortSignal.any([hold.signal, afterGrace(facts.signal)]) : hold.signal;
	setMaxListeners(0, signal, ending);
	const beforeSend = () => {
		hold.check();
		ending.throwIfAborted();
	};
	const call = { signal, beforeSend, urgent: facts.urgent ?? false };
	return {
		engine,
		mapping,
		connectors: bothSides((side) => resolvingLookups(engine, mapping, side, call)),
		queries: bothSides((side) => queryOf(mapping, side)),
		job: newJob(engine, mapping.name, hold.id, facts),
		actor: facts.actor,
		hold,
		call,
		ending,
		decided: new DecidedPairs(),
		parentNames: new Map(),
		coupledParents: new Map(),
		freesWaiting: false,
		asksFirst: false,
		isRun: facts.trigger !== "resolution",
		press: facts.press ?? null,
		unanswered: new Set(),
		answering: null,
		lineIfToldAnew: null,
	};
}

/** The fields read of a side: mapped ones, those the filter asks about, and the record's name. */
export function queryOf(mapping: Mapping, side: Side): EntityQuery {
	const fields = new Set<string>();
	for (const field of mapping.fields) {
		const end = field[side];
		if (end !== null) fields.add(end.field);
	}
	for (const condition of mapping[side].filter) fields.add(condition.field);
	const { nameField, createKey, entity } = mapping[side];
	if (nameField !== null) fields.add(nameField);
	if (createKey.kind === "field") fields.add(createKey.field);
	return { entity, fields: [...fields] };
}

function newJob(
	engine: Engine,
	mapping: string,
	instance: string,
	facts: Pick<SyncJob, "type" | "trigger" | "actor"> & { actorName?: string | undefined },
): SyncJob {
	return {
		_id: engine.newId(),
		mapping,
		type: facts.type,
		trigger: facts.trigger,
		state: "running",
		instance,
		actor: facts.actor,
		...(facts.actorName === undefined ? {} : { actorName: facts.actorName }),
		startedAt: isoNow(engine.clock),
		finishedAt: null,
		counters: noCounters(),
		rows: { left: 0, right: 0 },
		message: null,
	};
}

/** Cuts a list into pieces of at most so many. */
export function chunksOf<T>(items: T[], size: number): T[][] {
	const chunks: T[][] = [];
	for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
	return chunks;
}

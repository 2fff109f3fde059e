import type { Coupling } from "./domain/coupling.js";
import type { Mapping } from "./domain/mapping.js";
import { matchGroups } from "./domain/match.js";
import { bothSides, SIDES, type Side, type Snapshot } from "./domain/record.js";
import { covers, NEEDED_ROLE, type Role } from "./domain/resolution.js";
import type { MappingSource } from "./mapping-source.js";
import { ConnectorError, failedSystemWords } from "./ports/connector.js";
import type { Operation } from "./ports/stores.js";
import {
	type Actor,
	type FoundRecord,
	MappingBusyError,
	type MappingStatus,
	PairBusyError,
	RecordNotFoundError,
	type ResolveOutcome,
	type ResolveRequest,
	RoleError,
	type RunRequest,
	type RunResult,
	UnknownMappingError,
	type UseCases,
} from "./ports/use-cases.js";
import { auditAction } from "./resolution/audit.js";
import { carryOut, startGuardAnswer, startRetryAll, startUncoupleAll } from "./resolution/operation.js";
import { preview } from "./resolution/preview.js";
import { type Resolver, refusalOf, resolve } from "./resolution/resolve.js";
import { uncouplePair } from "./resolution/uncouple.js";
import { type Engine, openWork, queryOf } from "./sync/engine.js";
import { findDeleted } from "./sync/find-deleted.js";
import { runJob } from "./sync/job.js";
import { decide, nameOf, nameOnSide } from "./sync/pair.js";
import { planPair } from "./sync/plan.js";
import { reloadPairs } from "./sync/readings.js";
import { closeError } from "./sync/record-errors.js";
import { runMapping } from "./sync/run-mapping.js";
import { refreshPair } from "./sync/run-pair.js";

/** How long a press waits for a pair that a run is writing, in milliseconds. */
const BUSY_WAIT_MS = 10_000;

/** What the use cases are built from. */
export interface UseCaseSetup {
	engine: Engine;
	/** The configured mappings, fields as the systems describe them. */
	mappings: Pick<MappingSource, "names" | "get" | "outlines">;
	/** When the schedule runs a mapping next; null when there is none. */
	nextRunAt(mapping: string): string | null;
	/** Told when an operation or any other background work fails. */
	onBackgroundFailure(error: unknown): void;
	/** Told of work that goes on after its call has returned, so that a stop can wait for it. */
	background(work: Promise<unknown>): void;
}

/** What people can do, from Slack and from the command line alike; every call checks the actor's role itself. */
export function createUseCases(setup: UseCaseSetup): UseCases {
	const { engine } = setup;
	const { names } = setup.mappings;
	const byName = async (name: string): Promise<Mapping> => {
		const mapping = await setup.mappings.get(name);
		if (mapping === undefined) throw new UnknownMappingError(name, names);
		return mapping;
	};
	const resolver: Resolver = { engine, mapping: (name) => setup.mappings.get(name) };
	const inBackground = async (operation: Operation): Promise<Operation> => {
		const work = carryOut(resolver, operation);
		setup.background(work.catch((error) => setup.onBackgroundFailure(error)));
		return operation;
	};

	return {
		resolve: async (request) => {
			if (request.resolution === "release" || request.resolution === "reject")
				return answerGuard(engine, request, request.resolution, inBackground);
			if (request.resolution === "retry") {
				const again = await retryMapping(engine, request, byName);
				if (again !== null) return again;
			}
			return resolve(resolver, request);
		},
		preview: async (errorId, resolution, choice) => preview(resolver, errorId, resolution, choice),
		status: async (mapping) => {
			if (mapping !== undefined) knownName(names, mapping);
			const wanted = mapping === undefined ? names : [mapping];
			return Promise.all(wanted.map((name) => statusOf(setup, name)));
		},
		errors: async (query = {}) => {
			if (query.mapping !== undefined) knownName(names, query.mapping);
			const visible = { ...query, visibleOnly: true };
			const errors = await engine.stores.errors.open(visible);
			const isWhole = query.limit === undefined && query.skip === undefined;
			return { errors, total: isWhole ? errors.length : await engine.stores.errors.countOpen(visible) };
		},
		error: (id) => engine.stores.errors.get(id),
		run: async (request) => {
			requireRole(request.actor, "Running a mapping", NEEDED_ROLE.runNow);
			const mapping = await mappingToRun(setup, request, byName);
			if ("job" in mapping) return mapping;
			return request.record === undefined
				? runMapping(engine, mapping, request)
				: runRecord(engine, mapping, request, request.record);
		},
		findDeleted: async (request) => {
			requireRole(request.actor, "Searching for deleted records", NEEDED_ROLE.runNow);
			const mapping = await mappingToRun(setup, request, byName);
			return "job" in mapping ? mapping : findDeleted(engine, mapping, request);
		},
		retryAll: async (mapping, actor, channel) => {
			requireRole(actor, "Retrying all errors", NEEDED_ROLE.retryAll);
			if (mapping !== null) await byName(mapping);
			const wanted = mapping === null ? names : [mapping];
			return inBackground(await startRetryAll(engine, wanted, actor, channel));
		},
		uncouple: async (name, record, actor) => {
			requireRole(actor, "Uncoupling", NEEDED_ROLE.uncouple);
			const mapping = await byName(name);
			const found = await findCoupled(engine, mapping, record);
			const { couplingId } = found;
			const work = openWork(engine, mapping, { type: "uncoupling", trigger: "resolution", actor: actor.id });
			let done = false;
			await runJob(work, { dry: false }, async () => {
				done = await uncouplePair(work, couplingId, actor, BUSY_WAIT_MS);
			});
			if (!done) throw new PairBusyError();
			return found;
		},
		uncoupleAll: async (mappings, actor, channel) => {
			requireRole(actor, "Uncoupling a whole mapping", NEEDED_ROLE.uncoupleAll);
			for (const name of mappings) await byName(name);
			return inBackground(await startUncoupleAll(engine, mappings, actor, channel));
		},
		operation: (id) => engine.stores.operations.get(id),
		find: async (text, name) => {
			const wanted = name === undefined ? names : [name];
			const found = await Promise.all(wanted.map(async (one) => findIn(engine, await byName(one), text)));
			return found.flat();
		},
		log: async (name, record, limit) => {
			const mapping = await byName(name);
			const [found] = await findIn(engine, mapping, record);
			if (found === undefined) throw new RecordNotFoundError(name, record);
			const lists = await Promise.all(
				SIDES.map((side) => {
					const id = found[side];
					return id === null ? [] : engine.stores.log.ofRecord(name, side, id, limit);
				}),
			);
			const entries = new Map(lists.flat().map((entry) => [entry._id, entry]));
			const newestFirst = [...entries.values()].sort((one, two) =>
				one.at < two.at ? 1 : one.at > two.at ? -1 : 0,
			);
			return { record: found, entries: newestFirst.slice(0, limit) };
		},
		startBulk: () => Promise.reject(new Error("Follows.")),
		retryRest: () => Promise.reject(new Error("Follows.")),
		runningOperations: () => engine.stores.operations.running(),
		couple: () => Promise.reject(new Error("Follows.")),
		synchronize: () => Promise.reject(new Error("Follows.")),
		search: () => Promise.reject(new Error("Follows.")),
		pause: () => Promise.reject(new Error("Follows.")),
		resume: () => Promise.reject(new Error("Follows.")),
		timeline: () => Promise.reject(new Error("Follows.")),
		mappingNames: () => [...names],
	};
}

function knownName(names: string[], name: string): void {
	if (!names.includes(name)) throw new UnknownMappingError(name, names);
}

function requireRole(actor: Actor | null, action: string, needed: Role): void {
	if (actor !== null && !covers(actor.role, needed)) throw new RoleError(action, needed, actor.role);
}

/**
 * The mapping, or the result of a run that could not begin: a system that cannot say what its fields are is a setup
 * problem of the mapping like any other.
 */
async function mappingToRun(
	setup: UseCaseSetup,
	request: Omit<RunRequest, "full" | "record">,
	byName: (name: string) => Promise<Mapping>,
): Promise<Mapping | RunResult> {
	try {
		return await byName(request.mapping);
	} catch (error) {
		const outline = setup.mappings.outlines().find(({ name }) => name === request.mapping);
		if (!(error instanceof ConnectorError) || outline === undefined) throw error;
		const facts = {
			type: "synchronization" as const,
			trigger: request.trigger,
			actor: request.actor?.id ?? null,
		};
		const work = openWork(setup.engine, outline, facts);
		const problem = await runJob(work, { dry: request.dryRun ?? false }, () => Promise.reject(error));
		return { job: work.job, plan: null, setupProblem: problem };
	}
}

/** Releasing and rejecting a guard's list is an operation; the press is answered as soon as it has begun. */
async function answerGuard(
	engine: Engine,
	request: ResolveRequest,
	kind: "release" | "reject",
	inBackground: (operation: Operation) => Promise<Operation>,
): Promise<ResolveOutcome> {
	const error = await engine.stores.errors.get(request.errorId);
	const reason = error === null ? "unknown" : refusalOf(error, request);
	if (error === null || reason !== null) {
		const needed = reason === "roleTooLow" ? NEEDED_ROLE[request.resolution] : null;
		await auditPress(engine, request, error?.mapping ?? null, "refused", reason);
		return { kind: "refused", reason: reason ?? "unknown", error, needed };
	}
	const { actor } = request;
	const at = new Date(engine.clock.now()).toISOString();
	const owner = engine.liveness.id;
	const resolving = { owner, actor: actor.id, actorName: actor.name, resolution: kind, side: null, at };
	const step = { at, step: "taken", actor: actor.id, kind: error.kind, reason: kind };
	const history = [...error.history.slice(-49), step];
	const taken = { ...error, state: "resolving" as const, resolving, revision: error.revision + 1, history };
	const operation = await startGuardAnswer(engine, kind, error, actor, null);
	if (!(await engine.stores.errors.save(taken, error))) {
		await engine.stores.operations.save({ ...operation, state: "failed", finishedAt: at });
		const now = await engine.stores.errors.get(error._id);
		return { kind: "refused", reason: "changedMeanwhile", error: now, needed: null };
	}
	await auditPress(engine, request, error.mapping, "done", null);
	await inBackground(operation);
	return { kind: "done", error: taken };
}

function auditPress(
	engine: Engine,
	request: ResolveRequest,
	mapping: string | null,
	outcome: "done" | "refused" | "failed",
	reason: string | null,
): Promise<void> {
	const facts = {
		errorId: request.errorId,
		couplingId: null,
		mapping,
		side: null,
		outcome,
		reason,
		before: [],
	};
	return auditAction(engine, request.actor, request.resolution, facts);
}

/** Retrying a problem of the mapping means running the mapping; null for every other error. */
async function retryMapping(
	engine: Engine,
	request: ResolveRequest,
	byName: (name: string) => Promise<Mapping>,
): Promise<ResolveOutcome | null> {
	const error = await engine.stores.errors.get(request.errorId);
	if (error === null || error.couplingId !== null || error.record !== null) return null;
	const reason = refusalOf(error, request);
	if (reason !== null) return null;
	const problem = await runAgain(engine, request, () => byName(error.mapping));
	if (problem === null) await closePressed(engine, error._id, request);
	const now = (await engine.stores.errors.get(error._id)) ?? error;
	await auditPress(engine, request, error.mapping, problem === null ? "done" : "failed", problem);
	if (problem !== null) return { kind: "failed", error: now, message: problem };
	return { kind: "done", error: now };
}

/** Why the mapping still cannot run; null when it has run. */
async function runAgain(
	engine: Engine,
	{ actor, signal }: ResolveRequest,
	mappingToTry: () => Promise<Mapping>,
): Promise<string | null> {
	try {
		const mapping = await mappingToTry();
		const request = { mapping: mapping.name, trigger: "resolution" as const, actor, signal };
		return (await runMapping(engine, mapping, request)).setupProblem;
	} catch (error) {
		if (error instanceof ConnectorError) return failedSystemWords(error);
		if (error instanceof MappingBusyError) return error.message;
		throw error;
	}
}

/** The run that was asked for went through, so its problem is over, whatever kind of problem it was. */
async function closePressed(engine: Engine, errorId: string, { actor }: ResolveRequest): Promise<void> {
	const error = await engine.stores.errors.get(errorId);
	if (error === null || error.state === "resolved") return;
	const outcome = { resolution: "retry" as const, actor: actor.id, actorName: actor.name, side: null };
	const at = new Date(engine.clock.now()).toISOString();
	await closeError(engine, error, { ...outcome, at, summary: null });
}

/** One line of the status: what the store knows, with the systems' names from the mapping when it can be built. */
async function statusOf(setup: UseCaseSetup, name: string): Promise<MappingStatus> {
	const { stores } = setup.engine;
	const [state, jobs, openErrors, setupProblems, couplings, skipped, outside] = await Promise.all([
		stores.mappings.get(name),
		stores.jobs.latest(name, 10),
		stores.errors.countOpen({ mapping: name, visibleOnly: true }),
		stores.errors.countOpen({ mapping: name, visibleOnly: true, kind: "setup" }),
		stores.couplings.count(name),
		stores.couplings.countSkipped(name),
		stores.couplings.countOutside(name),
	]);
	const outline = setup.mappings.outlines().find((candidate) => candidate.name === name);
	const runs = jobs.filter(({ trigger }) => trigger !== "resolution");
	const setupProblem = setupProblems > 0;
	const running = jobs.some(({ state: at, trigger }) => at === "running" && trigger !== "resolution");
	return {
		mapping: name,
		labels: bothSides((side) => outline?.[side].systemLabel ?? side),
		direction: outline?.direction ?? "bidirectional",
		state: state.paused ? "paused" : running ? "running" : setupProblem ? "setupProblem" : "idle",
		lastJob: runs[0] ?? null,
		nextRunAt: setup.nextRunAt(name),
		openErrors,
		skipped,
		outside,
		couplings,
	};
}

/** Finds coupled records by id, and by the match fields' values in both systems. */
async function findIn(engine: Engine, mapping: Mapping, text: string): Promise<FoundRecord[]> {
	const wanted = text.trim();
	if (wanted === "" || wanted.length > 200) return [];
	const byId = await findById(engine, mapping, wanted);
	if (byId.length > 0) return byId;
	const found = new Map<string, FoundRecord>();
	for (const side of SIDES) {
		for (const snapshot of await searchSide(engine, mapping, side, wanted)) {
			const record = await toFound(engine, mapping, side, snapshot);
			found.set(record.couplingId ?? `${side} ${snapshot.id}`, record);
		}
	}
	return [...found.values()];
}

/** A record that is coupled now. Throws RecordNotFoundError, which says whether it is the bond or the record that is missing. */
async function findCoupled(
	engine: Engine,
	mapping: Mapping,
	text: string,
): Promise<FoundRecord & { couplingId: string }> {
	const found = await findIn(engine, mapping, text);
	for (const one of found) {
		const { couplingId } = one;
		const coupling = couplingId === null ? null : await engine.stores.couplings.get(couplingId);
		if (couplingId !== null && coupling !== null && coupling.state !== "parted")
			return { ...one, couplingId };
	}
	const message = `Record "${text}" is not coupled in ${mapping.name}.`;
	throw new RecordNotFoundError(mapping.name, text, ...(found.length > 0 ? [message] : []));
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

async function findById(engine: Engine, mapping: Mapping, id: string): Promise<FoundRecord[]> {
	if (!GUID.test(id)) return [];
	const direct = await engine.stores.couplings.get(id.toLowerCase());
	if (direct !== null && direct.mapping === mapping.name) return [fromCoupling(mapping, direct)];
	for (const side of SIDES) {
		const coupling = (await engine.stores.couplings.byRecord(mapping.name, side, [id])).get(id.toLowerCase());
		if (coupling !== undefined) return [fromCoupling(mapping, coupling)];
	}
	return [];
}

function fromCoupling(mapping: Mapping, coupling: Coupling): FoundRecord {
	const name = nameOf(mapping, { coupling, left: undefined, right: undefined, error: null }, "left");
	return {
		mapping: mapping.name,
		couplingId: coupling._id,
		left: coupling.left.id,
		right: coupling.right.id,
		name,
	};
}

async function searchSide(engine: Engine, mapping: Mapping, side: Side, text: string): Promise<Snapshot[]> {
	const connector = engine.connector(mapping[side].system);
	for (const group of matchGroups(mapping)) {
		const end = group.fields[0]?.[side];
		if (!end || end.type === "number") continue;
		const found = await connector.findByValues(queryOf(mapping, side), end.field, [text]);
		if (found.length > 0) return found;
	}
	return [];
}

async function toFound(
	engine: Engine,
	mapping: Mapping,
	side: Side,
	snapshot: Snapshot,
): Promise<FoundRecord> {
	const taken = await engine.stores.couplings.byRecord(mapping.name, side, [snapshot.id]);
	const coupling = taken.get(snapshot.id.toLowerCase());
	if (coupling !== undefined) return fromCoupling(mapping, coupling);
	const ids = { left: null, right: null, [side]: snapshot.id };
	return { mapping: mapping.name, couplingId: null, ...ids, name: nameOnSide(mapping, side, snapshot) };
}

/** Runs one record by hand: a coupled pair as a nightly run would. */
async function runRecord(
	engine: Engine,
	mapping: Mapping,
	request: RunRequest,
	record: string,
): Promise<RunResult> {
	const { couplingId } = await findCoupled(engine, mapping, record);
	const facts = {
		type: "synchronization" as const,
		trigger: request.trigger,
		actor: request.actor?.id ?? null,
	};
	const { signal } = request;
	const work = openWork(engine, mapping, { ...facts, urgent: true, ...(signal ? { signal } : {}) });
	if (request.dryRun) return planRecord(work, couplingId);
	const problem = await runJob(work, { dry: false }, () => refreshPair(work, couplingId));
	return { job: work.job, plan: null, setupProblem: problem };
}

async function planRecord(work: ReturnType<typeof openWork>, couplingId: string): Promise<RunResult> {
	const pairs = await reloadPairs(work, [couplingId]);
	const plan = pairs.flatMap((pair) => planPair(work, decide(work.mapping, pair)));
	return { job: { ...work.job, state: "done" }, plan, setupProblem: null };
}

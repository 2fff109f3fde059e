import type { Mapping } from "./domain/mapping.js";
import { bothSides } from "./domain/record.js";
import { covers, isAside, NEEDED_ROLE, type Role } from "./domain/resolution.js";
import type { MappingSource } from "./mapping-source.js";
import { ConnectorError } from "./ports/connector.js";
import type { Operation } from "./ports/stores.js";
import {
	type Actor,
	MappingPausedError,
	type MappingStatus,
	ObservingError,
	type ResolveOutcome,
	type ResolveRequest,
	RoleError,
	type RunRequest,
	type RunResult,
	UnknownMappingError,
	type UseCases,
} from "./ports/use-cases.js";
import { answerApproval } from "./resolution/approval.js";
import { coupleByHand, synchronizeByHand, uncoupleByHand } from "./resolution/by-hand.js";
import { checkEdits } from "./resolution/edit.js";
import { findPast } from "./resolution/find-past.js";
import { findIn, withoutStrangers } from "./resolution/find-record.js";
import { namesInFields } from "./resolution/names-in-fields.js";
import { fieldNamed } from "./resolution/of-field.js";
import {
	carryOut,
	type Starting,
	startBulk,
	startRest,
	startRetryAll,
	startUncoupleAll,
} from "./resolution/operation.js";
import { setPaused } from "./resolution/pause.js";
import { pressGuard } from "./resolution/press-guard.js";
import { preview } from "./resolution/preview.js";
import { observingRefusal, refusalOf, refuse } from "./resolution/refusal.js";
import { type Resolver, resolve } from "./resolution/resolve.js";
import { retryMapping } from "./resolution/retry-mapping.js";
import { reveal } from "./resolution/reveal.js";
import { runRecord } from "./resolution/run-record.js";
import { searchRecords } from "./resolution/search-records.js";
import type { ApprovalRules } from "./resolution/second-person.js";
import { actorNames, findHistory, logOf, timelineOf } from "./resolution/timeline.js";
import { startUndoAll, undoableOperations } from "./resolution/undo-all.js";
import { undoCouple } from "./resolution/undo-couple.js";
import { undoRelease } from "./resolution/undo-release.js";
import { type Engine, openWork } from "./sync/engine.js";
import { findDeleted } from "./sync/find-deleted.js";
import { runJob } from "./sync/job.js";
import { runMapping } from "./sync/run-mapping.js";

/** What the use cases are built from. */
export interface UseCaseSetup {
	engine: Engine;
	/** The configured mappings, fields as the systems describe them. */
	mappings: Pick<MappingSource, "names" | "get" | "outlines">;
	/** When a bulk resolution that destroys needs a second person. */
	approval: ApprovalRules;
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
	const requireSync = (...wanted: string[]) => requireWriting(setup, wanted);
	const resolver: Resolver = { engine, mapping: (name) => setup.mappings.get(name) };
	const starting: Starting = { engine, rules: setup.approval };
	const inBackground = async (operation: Operation): Promise<Operation> => {
		if (operation.state !== "running") return operation;
		const work = carryOut(resolver, operation);
		setup.background(work.catch((error) => setup.onBackgroundFailure(error)));
		return operation;
	};

	return {
		resolve: async (request) => {
			const unknown = await refuseUnconfigured(setup, request);
			if (unknown !== null) return unknown;
			if (request.resolution === "release" || request.resolution === "reject") {
				const refused = await refuseObserving(setup, request);
				if (refused !== null) return refused;
				const policies = await policiesOf(setup, request.errorId);
				return pressGuard(starting, request, request.resolution, { policies, inBackground });
			}
			if (request.resolution === "retry") {
				const again = await retryMapping(engine, request, byName);
				if (again !== null) return again;
			}
			return (await undoRelease(starting, request, inBackground)) ?? resolve(resolver, request);
		},
		reveal: (request) => reveal(engine, setup.mappings.outlines(), request),
		preview: async (errorId, resolution, choice) => preview(resolver, errorId, resolution, choice),
		namesInFields: async (errorId) => namesInFields(resolver, errorId),
		checkEdits: async (errorId, edits) => {
			const error = await engine.stores.errors.get(errorId);
			const mapping = error === null ? undefined : outlineOf(setup, error.mapping);
			if (error === null || mapping === undefined) return {};
			const checked = checkEdits(mapping, error, edits);
			return "problems" in checked ? checked.problems : {};
		},
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
			await requireRunning(engine, request);
			const mapping = await mappingToRun(setup, request, byName);
			if ("job" in mapping) return mapping;
			return request.record === undefined
				? runMapping(engine, mapping, request)
				: runRecord(engine, mapping, request, request.record);
		},
		findDeleted: async (request) => {
			requireRole(request.actor, "Searching for deleted records", NEEDED_ROLE.runNow);
			requireSync(request.mapping);
			await requireRunning(engine, request);
			const mapping = await mappingToRun(setup, request, byName);
			return "job" in mapping ? mapping : findDeleted(engine, mapping, request);
		},
		retryAll: async (mapping, actor, channel) => {
			requireRole(actor, "Retrying all errors", NEEDED_ROLE.retryAll);
			if (mapping !== null) await byName(mapping);
			const wanted = mapping === null ? writingNames(setup) : [mapping];
			requireSync(...wanted);
			return inBackground(await startRetryAll(starting, wanted, actor, channel));
		},
		uncouple: async (name, record, actor) => {
			requireRole(actor, "Uncoupling", NEEDED_ROLE.uncouple);
			requireSync(name);
			return uncoupleByHand(engine, await byName(name), record, actor);
		},
		uncoupleAll: async (mappings, actor, channel) => {
			requireRole(actor, "Uncoupling a whole mapping", NEEDED_ROLE.uncoupleAll);
			for (const name of mappings) await byName(name);
			requireSync(...mappings);
			return inBackground(await startUncoupleAll(starting, mappings, actor, channel));
		},
		operation: (id) => engine.stores.operations.get(id),
		operationItems: ({ list }) => engine.stores.operations.items(list),
		find: async (text, name, { past = false } = {}) => {
			const wanted = name === undefined ? names : [name];
			const found = await Promise.all(wanted.map(async (one) => findIn(engine, await byName(one), text)));
			if (!past || found.some((records) => records.length > 0)) return withoutStrangers(found.flat());
			return (await Promise.all(wanted.map((one) => findPast(engine, one, text.trim())))).flat();
		},
		log: async (name, record, limit, typed) => {
			const mapping = await byName(name);
			const field = typed === undefined ? null : fieldNamed(mapping, typed);
			const found = await findHistory(engine, mapping, record);
			const entries = await logOf(engine, name, found, limit, field);
			return { record: found, entries, names: await actorNames(engine, found, entries) };
		},
		startBulk: async (request) => {
			if (request.resolution !== "ignore" && request.query.mapping !== undefined)
				requireSync(request.query.mapping);
			const { operation, isNew } = await startBulk(starting, request);
			return isNew ? inBackground(operation) : operation;
		},
		retryRest: async (operationId, actor, channel) => {
			await requireRestWriting(setup, operationId);
			const rest = await startRest(starting, operationId, actor, channel);
			return rest?.isNew ? inBackground(rest.operation) : (rest?.operation ?? null);
		},
		undoAll: async (operationId, actor, channel) => {
			await requireRestWriting(setup, operationId);
			const outcome = await startUndoAll(starting, operationId, actor, channel);
			if (outcome.kind === "started") await inBackground(outcome.operation);
			return outcome;
		},
		undoableOperations: () => undoableOperations(engine),
		runningOperations: () => engine.stores.operations.running(),
		awaitingOperations: () => engine.stores.operations.awaiting(),
		answerApproval: async (request) => {
			const outline = (name: string) => outlineOf(setup, name);
			const outcome = await answerApproval({ engine, outline }, request);
			const begins = outcome.kind === "done" && outcome.operation.state === "running";
			if (begins) await inBackground(outcome.operation);
			return outcome;
		},
		couple: async (request) => {
			requireRole(request.actor, "Coupling", NEEDED_ROLE.couple);
			requireSync(request.mapping);
			return coupleByHand(engine, await byName(request.mapping), request);
		},
		undoCouple: async (request) => {
			requireRole(request.actor, "Taking a coupling back", NEEDED_ROLE.undo);
			requireSync(request.mapping);
			return undoCouple(engine, await byName(request.mapping), request);
		},
		synchronize: async (request) => {
			requireRole(request.actor, "Synchronizing a record", NEEDED_ROLE.synchronize);
			requireSync(request.mapping);
			return synchronizeByHand(resolver, await byName(request.mapping), request);
		},
		search: async ({ mapping, ...wanted }) => searchRecords(engine, await byName(mapping), wanted),
		pause: (mapping, actor) => pauseOrResume(setup, mapping, actor, true),
		resume: (mapping, actor) => pauseOrResume(setup, mapping, actor, false),
		timeline: async (name, record, limit, typed) => {
			const mapping = await byName(name);
			const field = typed === undefined ? null : fieldNamed(mapping, typed);
			return timelineOf(engine, mapping, record, limit, field);
		},
		mappingNames: () => [...names],
	};
}

function knownName(names: string[], name: string): void {
	if (!names.includes(name)) throw new UnknownMappingError(name, names);
}

function requireRole(actor: Actor | null, action: string, needed: Role): void {
	if (actor !== null && !covers(actor.role, needed)) throw new RoleError(action, needed, actor.role);
}

/** A paused mapping is run by people only. */
async function requireRunning(
	{ stores }: Engine,
	{ mapping, trigger }: Pick<RunRequest, "mapping" | "trigger">,
): Promise<void> {
	if (trigger === "manual" || trigger === "resolution") return;
	if ((await stores.mappings.get(mapping)).paused) throw new MappingPausedError(mapping);
}

/** What would write is refused before it begins in a mapping that only observes. */
function requireWriting(setup: UseCaseSetup, wanted: string[]): void {
	const observing = wanted.find((name) => outlineOf(setup, name)?.mode === "observe");
	if (observing !== undefined) throw new ObservingError(observing);
}

/** What is left of a bulk resolution is refused once, not item by item, where all of it would be. */
async function requireRestWriting(setup: UseCaseSetup, operationId: string): Promise<void> {
	const done = await setup.engine.stores.operations.get(operationId);
	if (done === null || done.kind === "ignoreAll") return;
	const [first] = done.mappings;
	const isAnyWriting = done.mappings.some((name) => outlineOf(setup, name)?.mode !== "observe");
	if (first !== undefined && !isAnyWriting) throw new ObservingError(first);
}

/** The mappings that write; all of them when none does, so that whoever asked is told why nothing happens. */
function writingNames(setup: UseCaseSetup): string[] {
	const { names } = setup.mappings;
	const writing = names.filter((name) => outlineOf(setup, name)?.mode !== "observe");
	return writing.length > 0 ? writing : names;
}

/** What would be settled in a mapping that is not configured any more cannot be; null for everything else. */
async function refuseUnconfigured(
	setup: UseCaseSetup,
	request: ResolveRequest,
): Promise<ResolveOutcome | null> {
	if (isAside(request.resolution)) return null;
	const error = await setup.engine.stores.errors.get(request.errorId);
	if (error === null || setup.mappings.names.includes(error.mapping)) return null;
	return refuse(setup.engine, request, refusalOf(error, request) ?? "notConfigured", error);
}

/** A guard's question stays as it is while its mapping only observes; null when it may be answered. */
async function refuseObserving(setup: UseCaseSetup, request: ResolveRequest): Promise<ResolveOutcome | null> {
	const { engine } = setup;
	const error = await engine.stores.errors.get(request.errorId);
	const reason = error && observingRefusal(outlineOf(setup, error.mapping), error, request);
	return reason === null ? null : refuse(engine, request, reason, error);
}

async function policiesOf(setup: UseCaseSetup, errorId: string): Promise<Mapping["policies"] | undefined> {
	const error = await setup.engine.stores.errors.get(errorId);
	return error === null ? undefined : outlineOf(setup, error.mapping)?.policies;
}

function outlineOf({ mappings }: UseCaseSetup, mapping: string): Mapping | undefined {
	return mappings.outlines().find(({ name }) => name === mapping);
}

async function pauseOrResume(
	{ engine, mappings }: UseCaseSetup,
	mapping: string,
	actor: Actor,
	paused: boolean,
): Promise<void> {
	requireRole(actor, paused ? "Pausing a mapping" : "Resuming a mapping", NEEDED_ROLE.pause);
	knownName(mappings.names, mapping);
	await setPaused(engine, mapping, actor, paused);
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
		const outline = outlineOf(setup, request.mapping);
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

/** One line of the status: what the store knows, with the systems' names from the mapping when it can be built. */
async function statusOf(setup: UseCaseSetup, name: string): Promise<MappingStatus> {
	const { stores } = setup.engine;
	const [state, runs, openErrors, setupProblems, couplings, skipped, outside] = await Promise.all([
		stores.mappings.get(name),
		stores.jobs.latestRuns(name, 10),
		stores.errors.countOpen({ mapping: name, visibleOnly: true }),
		stores.errors.countOpen({ mapping: name, visibleOnly: true, kind: "setup" }),
		stores.couplings.count(name),
		stores.couplings.countSkipped(name),
		stores.couplings.countOutside(name),
	]);
	const outline = outlineOf(setup, name);
	const setupProblem = setupProblems > 0;
	const running = runs.some(({ state: at }) => at === "running");
	return {
		mapping: name,
		labels: bothSides((side) => outline?.[side].systemLabel ?? side),
		direction: outline?.direction ?? "bidirectional",
		observing: outline?.mode === "observe",
		state: state.paused ? "paused" : running ? "running" : setupProblem ? "setupProblem" : "idle",
		lastJob: runs[0] ?? null,
		nextRunAt: setup.nextRunAt(name),
		openErrors,
		skipped,
		outside,
		couplings,
	};
}

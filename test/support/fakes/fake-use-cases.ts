import { randomUUID } from "node:crypto";
import { hiddenFields } from "../../../src/domain/mask.js";
import { covers, isAside, NEEDED_ROLE } from "../../../src/domain/resolution.js";
import type { ShownField, SyncError } from "../../../src/domain/sync-error.js";
import { noCounters, type SyncJob } from "../../../src/domain/sync-job.js";
import {
	type ErrorStore,
	isUndoable,
	type Operation,
	type OperationItem,
	type OperationStore,
	type RecordLogEntry,
} from "../../../src/ports/stores.js";
import {
	type Actor,
	type ApprovalOutcome,
	type ApprovalRequest,
	type BulkRequest,
	type CoupleOutcome,
	type CoupleRequest,
	type ErrorsQuery,
	type FoundRecord,
	type InputProblem,
	type MappingStatus,
	type PickedRecord,
	type Preview,
	RecordNotFoundError,
	type RefusalReason,
	type ResolveOutcome,
	type ResolveRequest,
	type RevealOutcome,
	type RevealRequest,
	RoleError,
	type RunRequest,
	type RunResult,
	type TimelineEntry,
	type UndoAllOutcome,
	type UndoCoupleOutcome,
	UnknownMappingError,
	type UseCases,
} from "../../../src/ports/use-cases.js";
import { withoutStrangers } from "../../../src/resolution/find-record.js";
import { refusalOf } from "../../../src/resolution/refusal.js";

const AT = "2026-01-31T10:00:00.000Z";

const BULK_KINDS = {
	retry: "retryAll",
	synchronize: "synchronizeAll",
	restore: "restoreAll",
	uncouple: "uncoupleAll",
	ignore: "ignoreAll",
} as const;

/** A finished run. */
export function aJob(overrides: Partial<SyncJob> = {}): SyncJob {
	return {
		_id: "job-1",
		mapping: "customers",
		type: "synchronization",
		trigger: "manual",
		state: "done",
		instance: "test",
		actor: null,
		startedAt: AT,
		finishedAt: AT,
		counters: noCounters(),
		rows: { left: 0, right: 0 },
		message: null,
		...overrides,
	};
}

/** What people can do, over a real error store: takes, refuses and resolves as the real ones do, and writes nowhere. */
export class FakeUseCases implements UseCases {
	/** Presses that were carried out, in order. */
	readonly carriedOut: ResolveRequest[] = [];
	/** Every call by name, in order. */
	readonly called: Array<{ name: string; args: unknown[] }> = [];
	/** What happens between taking an error and resolving it; a text fails it with that message. */
	work: (request: ResolveRequest) => Promise<string | undefined> = async () => undefined;

	/** Work that goes on until it is let go; `begun` resolves once a press is at it. */
	holdWork(): { begun: Promise<void>; finish(): void } {
		let finish = () => {};
		const finished = new Promise<undefined>((resolve) => {
			finish = () => resolve(undefined);
		});
		const begun = new Promise<void>((tell) => {
			this.work = () => {
				tell();
				return finished;
			};
		});
		return { begun, finish: () => finish() };
	}
	/** Refuses every press for this reason. */
	refuse: RefusalReason | null = null;
	previews = new Map<string, Preview>();
	/** By error, what the records are called that its references name. */
	named = new Map<string, Record<string, NonNullable<ShownField["names"]>>>();
	statuses: MappingStatus[] = [];
	records: FoundRecord[] = [];
	entries: RecordLogEntry[] = [];
	operations = new Map<string, Operation>();
	/** The items of those that are not stored, by their lists. */
	items = new Map<string, OperationItem[]>();
	/** Why corrected values cannot be taken. */
	problems: Record<string, InputProblem> = {};
	/** What pickers find. */
	picked: PickedRecord[] = [];
	/** What a timeline tells. */
	history: TimelineEntry[] = [];
	/** What a pair that was coupled or synchronized by hand came to. */
	coupled: (record: FoundRecord) => CoupleOutcome = (record) => ({ record, error: null });
	/** What a run comes to; may throw. */
	runs: (request: RunRequest) => Promise<RunResult> = async () => ({
		job: aJob(),
		plan: null,
		setupProblem: null,
	});

	constructor(
		private readonly store: ErrorStore,
		private readonly names: string[],
		/** Where bulk resolutions begin; they stay at their beginning. */
		private readonly bulk: OperationStore | null = null,
	) {}

	async resolve(request: ResolveRequest): Promise<ResolveOutcome> {
		this.called.push({ name: "resolve", args: [request] });
		const error = await this.store.get(request.errorId);
		const reason = error === null ? "unknown" : (this.refuse ?? refusalOf(error, request));
		if (error === null || reason !== null) return refused(reason ?? "unknown", error, request);
		if (isAside(request.resolution)) return this.sayAside(error, request);
		const taken = await this.take(error, request);
		if (taken === null) return refused("beingResolved", await this.store.get(error._id), request);
		const failure = await this.work(request);
		if (failure !== undefined) return { kind: "failed", error: await this.putBack(taken), message: failure };
		this.carriedOut.push(request);
		return { kind: "done", error: await this.settle(taken, request) };
	}

	async reveal(request: RevealRequest): Promise<RevealOutcome> {
		this.called.push({ name: "reveal", args: [request] });
		const error = await this.store.get(request.errorId);
		if (error === null) return { kind: "refused", reason: "unknown" };
		if (!covers(request.actor.role, NEEDED_ROLE.reveal)) return { kind: "refused", reason: "roleTooLow" };
		return { kind: "shown", error, fields: hiddenFields(error), carried: error.hidden ?? [], answer: null };
	}

	async namesInFields(errorId: string): Promise<Record<string, NonNullable<ShownField["names"]>>> {
		return this.named.get(errorId) ?? {};
	}

	preview: UseCases["preview"] = async (errorId) => {
		this.called.push({ name: "preview", args: [errorId] });
		return this.previews.get(errorId) ?? null;
	};

	async checkEdits(): Promise<Record<string, InputProblem>> {
		return this.problems;
	}

	async status(mapping?: string): Promise<MappingStatus[]> {
		return this.statuses.filter((status) => mapping === undefined || status.mapping === mapping);
	}

	async errors(query: ErrorsQuery = {}): Promise<{ errors: SyncError[]; total: number }> {
		const visible = { ...query, visibleOnly: true };
		return { errors: await this.store.open(visible), total: await this.store.countOpen(visible) };
	}

	error(id: string): Promise<SyncError | null> {
		return this.store.get(id);
	}

	async run(request: RunRequest): Promise<RunResult> {
		this.called.push({ name: "run", args: [request] });
		if (!this.names.includes(request.mapping)) throw new UnknownMappingError(request.mapping, this.names);
		return this.runs(request);
	}

	async findDeleted(request: Omit<RunRequest, "full" | "dryRun" | "record">): Promise<RunResult> {
		this.called.push({ name: "findDeleted", args: [request] });
		return this.runs(request);
	}

	async retryAll(mapping: string | null, actor: Actor, channel: string | null): Promise<Operation> {
		this.called.push({ name: "retryAll", args: [mapping, actor, channel] });
		return this.operations.get("retryAll") ?? anOperation({ kind: "retryAll" });
	}

	async uncouple(mapping: string, record: string, actor: Actor): Promise<FoundRecord> {
		this.called.push({ name: "uncouple", args: [mapping, record, actor] });
		if (!covers(actor.role, NEEDED_ROLE.uncouple)) throw new RoleError("uncouple", "steward", actor.role);
		const found = this.records.find((one) => one.mapping === mapping && one.left === record);
		if (found === undefined) throw new RecordNotFoundError(mapping, record);
		return found;
	}

	async uncoupleAll(mappings: string[], actor: Actor, channel: string | null): Promise<Operation> {
		this.called.push({ name: "uncoupleAll", args: [mappings, actor, channel] });
		return this.operations.get("uncoupleAll") ?? anOperation({ kind: "uncoupleAll" });
	}

	async operation(id: string): Promise<Operation | null> {
		return this.operations.get(id) ?? (await this.bulk?.get(id)) ?? null;
	}

	async *operationItems({ list }: Pick<Operation, "list">): AsyncGenerator<OperationItem[]> {
		const items = this.items.get(list);
		if (items !== undefined) yield items;
		else if (this.bulk !== null) yield* this.bulk.items(list);
	}

	async find(text: string, mapping?: string): Promise<FoundRecord[]> {
		const wanted = text.toLowerCase();
		const found = this.records.filter(
			(one) =>
				(mapping === undefined || one.mapping === mapping) &&
				[one.left, one.right, one.name?.toLowerCase()].includes(wanted),
		);
		return withoutStrangers(found);
	}

	async log(mapping: string, record: string) {
		const found = this.records.find((one) => one.mapping === mapping && one.left === record);
		if (found === undefined) throw new RecordNotFoundError(mapping, record);
		return { record: found, entries: this.entries, names: new Map<string, string>() };
	}

	async startBulk(request: BulkRequest): Promise<Operation> {
		this.called.push({ name: "startBulk", args: [request] });
		const { actor, subject, choice = null } = request;
		const kind = BULK_KINDS[request.resolution];
		if (!covers(actor.role, NEEDED_ROLE[kind])) throw new RoleError(kind, NEEDED_ROLE[kind], actor.role);
		const total = await this.store.countOpen({ ...request.query, visibleOnly: true });
		const facts = { actor: actor.id, actorName: actor.name, role: actor.role, finishedAt: null };
		return this.begin(anOperation({ kind, subject, choice, total, state: "running", ...facts }));
	}

	async retryRest(operationId: string, actor: Actor, channel: string | null): Promise<Operation | null> {
		this.called.push({ name: "retryRest", args: [operationId, actor, channel] });
		const operation = await this.bulk?.get(operationId);
		if (operation == null || operation.failed === 0) return null;
		const { kind, subject, failed: total } = operation;
		const facts = { actor: actor.id, actorName: actor.name, role: actor.role, finishedAt: null };
		return this.begin(anOperation({ kind, subject, total, state: "running", ...facts }));
	}

	/** Later than the ones before, as the newest one is asked for. */
	private async begin(operation: Operation): Promise<Operation> {
		const before = this.callsOf("startBulk").length + this.callsOf("retryRest").length;
		const startedAt = new Date(Date.parse(AT) + before).toISOString();
		const begun = { ...operation, startedAt };
		await this.bulk?.insert(begun);
		return begun;
	}

	async runningOperations(): Promise<Operation[]> {
		return [...this.operations.values()].filter(({ state }) => state === "running");
	}

	/** What taking a coupling by hand back comes to. */
	decoupling: (record: FoundRecord) => Promise<UndoCoupleOutcome> = async (record) => ({
		kind: "done",
		record,
	});

	async undoCouple(request: Parameters<UseCases["undoCouple"]>[0]): Promise<UndoCoupleOutcome> {
		this.called.push({ name: "undoCouple", args: [request] });
		const [found] = await this.find(request.record, request.mapping);
		if (found === undefined) throw new RecordNotFoundError(request.mapping, request.record);
		return this.decoupling(found);
	}

	/** What taking a whole operation back comes to. */
	undoing: (operationId: string) => Promise<UndoAllOutcome> = async () => ({
		kind: "refused",
		reason: "unknown",
		operation: null,
	});

	async undoAll(operationId: string, actor: Actor, channel: string | null): Promise<UndoAllOutcome> {
		this.called.push({ name: "undoAll", args: [operationId, actor, channel] });
		return this.undoing(operationId);
	}

	async undoableOperations(): Promise<Operation[]> {
		return [...this.operations.values()].filter(isUndoable);
	}

	async awaitingOperations(): Promise<Operation[]> {
		return [...this.operations.values()].filter(({ state }) => state === "awaiting");
	}

	/** What an answer comes to. */
	answer: (request: ApprovalRequest) => Promise<ApprovalOutcome> = async () => ({
		kind: "refused",
		reason: "unknown",
		operation: null,
	});

	async answerApproval(request: ApprovalRequest): Promise<ApprovalOutcome> {
		this.called.push({ name: "answerApproval", args: [request] });
		return this.answer(request);
	}

	async couple(request: CoupleRequest): Promise<CoupleOutcome> {
		this.called.push({ name: "couple", args: [request] });
		if (!covers(request.actor.role, NEEDED_ROLE.couple))
			throw new RoleError("couple", "steward", request.actor.role);
		const { mapping, left, right } = request;
		return this.coupled({ mapping, couplingId: "coupling-new", left, right, name: null });
	}

	async synchronize(request: Parameters<UseCases["synchronize"]>[0]): Promise<CoupleOutcome> {
		this.called.push({ name: "synchronize", args: [request] });
		if (!covers(request.actor.role, NEEDED_ROLE.synchronize))
			throw new RoleError("synchronize", "operator", request.actor.role);
		const [found] = await this.find(request.record, request.mapping);
		if (found === undefined) throw new RecordNotFoundError(request.mapping, request.record);
		return this.coupled(found);
	}

	async search(request: Parameters<UseCases["search"]>[0]): Promise<PickedRecord[]> {
		this.called.push({ name: "search", args: [request] });
		const { side, text, limit } = request;
		const starts = (one: PickedRecord) =>
			[one.name, ...one.keys].some((word) => word?.toLowerCase().startsWith(text.toLowerCase()));
		return this.picked.filter((one) => one.side === side && starts(one)).slice(0, limit);
	}

	async pause(mapping: string, actor: Actor): Promise<void> {
		this.called.push({ name: "pause", args: [mapping, actor] });
		if (!covers(actor.role, NEEDED_ROLE.pause)) throw new RoleError("pause", "admin", actor.role);
		this.setState(mapping, "paused");
	}

	async resume(mapping: string, actor: Actor): Promise<void> {
		this.called.push({ name: "resume", args: [mapping, actor] });
		if (!covers(actor.role, NEEDED_ROLE.pause)) throw new RoleError("resume", "admin", actor.role);
		this.setState(mapping, "idle");
	}

	async timeline(mapping: string, record: string, limit: number, field?: string) {
		this.called.push({ name: "timeline", args: [mapping, record, limit, field] });
		const [found] = await this.find(record, mapping);
		if (found === undefined) throw new RecordNotFoundError(mapping, record);
		return { record: found, entries: this.history.slice(0, limit) };
	}

	mappingNames(): string[] {
		return this.names;
	}

	/** The calls of one name. */
	callsOf(name: string): unknown[][] {
		return this.called.filter((call) => call.name === name).map((call) => call.args);
	}

	private setState(mapping: string, state: MappingStatus["state"]): void {
		this.statuses = this.statuses.map((one) => (one.mapping === mapping ? { ...one, state } : one));
	}

	private async sayAside(error: SyncError, request: ResolveRequest): Promise<ResolveOutcome> {
		const { actor, resolution } = request;
		this.carriedOut.push(request);
		const ignored = resolution === "ignore";
		const isPutAside = ignored || resolution === "snooze";
		const snooze = { until: request.until ?? null, ignored, actor: actor.id, actorName: actor.name, at: AT };
		const said: SyncError = {
			...error,
			revision: error.revision + 1,
			...(isPutAside ? { state: "snoozed", snooze } : {}),
			history: [
				...error.history,
				{ at: AT, step: resolution, actor: actor.id, kind: error.kind, reason: null },
			],
		};
		await this.store.save(said, error);
		return { kind: "done", error: said };
	}

	private async take(error: SyncError, { actor, resolution, choice }: ResolveRequest) {
		const side = choice !== undefined && "side" in choice ? choice.side : null;
		const resolving = { owner: "test", actor: actor.id, actorName: actor.name, resolution, side, at: AT };
		const taken: SyncError = { ...error, state: "resolving", resolving, revision: error.revision + 1 };
		return (await this.store.save(taken, error)) ? taken : null;
	}

	private async settle(taken: SyncError, { actor, resolution, choice }: ResolveRequest): Promise<SyncError> {
		const { openKey: _, ...kept } = taken;
		const settled: SyncError = {
			...kept,
			state: "resolved",
			resolving: null,
			revision: taken.revision + 1,
			outcome: {
				resolution,
				actor: actor.id,
				actorName: actor.name,
				at: AT,
				side: choice !== undefined && "side" in choice ? choice.side : null,
				summary: null,
			},
		};
		await this.store.save(settled, taken);
		return settled;
	}

	private async putBack(taken: SyncError): Promise<SyncError> {
		const open: SyncError = { ...taken, state: "open", resolving: null, revision: taken.revision + 1 };
		await this.store.save(open, taken);
		return open;
	}
}

/** A bulk resolution of nothing that has ended. */
export function anOperation(overrides: Partial<Operation> = {}): Operation {
	const { _id = randomUUID() } = overrides;
	return {
		_id,
		list: `list of ${_id}`,
		kind: "retryAll",
		choice: null,
		subject: null,
		question: null,
		actor: "U1",
		actorName: "anna",
		role: "operator",
		channel: null,
		mappings: ["customers"],
		state: "done",
		owner: "test",
		total: 0,
		done: 0,
		failed: 0,
		listed: 0,
		reasons: [],
		startedAt: AT,
		finishedAt: AT,
		revision: 1,
		...overrides,
	};
}

function refused(
	reason: RefusalReason,
	error: SyncError | null,
	{ resolution }: ResolveRequest,
): ResolveOutcome {
	return { kind: "refused", reason, error, needed: reason === "roleTooLow" ? NEEDED_ROLE[resolution] : null };
}

import type { Mapping } from "../domain/mapping.js";
import type { Choice } from "../domain/reconcile.js";
import type { Side } from "../domain/record.js";
import { openKeyOf, type SyncError } from "../domain/sync-error.js";
import type { JobDeed } from "../domain/sync-job.js";
import type { AuditEntry } from "../ports/stores.js";
import {
	type Actor,
	type CoupleOutcome,
	type CoupleRequest,
	NotSentError,
	PairBusyError,
	RecordNotFoundError,
	SystemProblemError,
} from "../ports/use-cases.js";
import { type Engine, openWork, type Work } from "../sync/engine.js";
import { runJob } from "../sync/job.js";
import { missingSide, readFreePair, runPair } from "../sync/run-pair.js";
import { auditAction, beforeImages } from "./audit.js";
import { coupleRecords, readRecords } from "./couple.js";
import { findCoupled, fromCoupling } from "./find-record.js";
import { type Resolver, resolve } from "./resolve.js";
import { uncouplePair } from "./uncouple.js";

/** Binds two records a person names; what they differ in is written as chosen, or asked. */
export async function coupleByHand(
	engine: Engine,
	mapping: Mapping,
	request: CoupleRequest,
): Promise<CoupleOutcome> {
	const { left, right, choice, actor, signal } = request;
	const side = choice && "side" in choice ? choice.side : null;
	const work = openHandWork(engine, mapping, "coupling", actor, signal);
	const record = { side: "left" as const, id: left };
	const chooses = choice === undefined ? {} : { chooses: true as const };
	work.job.deed = deedBy(actor, { action: "couple", couplingId: null, side, record, ...chooses });
	let couplingId = "";
	let before: AuditEntry["before"] = [];
	try {
		await runByHand(work, async () => {
			const records = await readRecords(work, { left, right });
			before = beforeImages(mapping, records);
			couplingId = (await coupleRecords(work, records, choice))._id;
			await auditAction(engine, actor, "couple", done(work, couplingId, side, before));
		});
	} catch (failure) {
		const reason = failure instanceof Error ? failure.message : null;
		const facts = { ...done(work, couplingId, side, before), couplingId: null };
		await auditAction(engine, actor, "couple", { ...facts, outcome: "failed", reason });
		throw failure;
	}
	return outcomeOf(engine, mapping, couplingId);
}

/** Writes one side's values of a pair to the other. A pair with an open question is answered by this, as a press would. */
export async function synchronizeByHand(
	resolver: Resolver,
	mapping: Mapping,
	request: { record: string; side: Side; actor: Actor; signal?: AbortSignal | undefined },
): Promise<CoupleOutcome> {
	const { engine } = resolver;
	const { record, side, actor, signal } = request;
	const { couplingId } = await findCoupled(engine, mapping, record);
	const choice: Choice = { side };
	const open = await openErrorOf(engine, mapping, couplingId);
	if (open !== null && (open.conflict?.conflict === "update" || (open.kind === "loop" && open.visible))) {
		const press = {
			errorId: open._id,
			revision: null,
			resolution: "synchronize" as const,
			choice,
			actor,
			signal,
		};
		const outcome = await resolve(resolver, press);
		const refusal = outcome.kind === "refused" ? outcome.reason : null;
		if (refusal === "pairBusy" || refusal === "beingResolved") throw new PairBusyError();
		// An answer that someone else gave in between may have sent the other side.
		if (refusal !== "alreadyResolved") return outcomeOf(engine, mapping, couplingId);
	}
	const work = openHandWork(engine, mapping, "synchronization", actor, signal);
	work.job.deed = deedBy(actor, { action: "synchronize", couplingId, side });
	await runByHand(work, async () => {
		const pair = await readFreePair(work, couplingId);
		if (pair === "busy") throw new PairBusyError();
		if (pair === null) throw new RecordNotFoundError(mapping.name, record);
		if (pair.coupling.outside) throw new NotSentError("outside");
		if (!(await runPair(work, pair, choice))) throw new PairBusyError();
		// What becomes of the other record is a question of its own, which stands open now.
		if (missingSide(pair) !== null) throw new NotSentError("missing");
		const before = beforeImages(mapping, pair);
		await auditAction(engine, actor, "synchronize", done(work, couplingId, side, before));
	});
	return outcomeOf(engine, mapping, couplingId);
}

/** Ends the bond of a record a person names; throws PairBusyError when a run keeps writing it. */
export async function uncoupleByHand(engine: Engine, mapping: Mapping, record: string, actor: Actor) {
	const found = await findCoupled(engine, mapping, record);
	const facts = { type: "uncoupling" as const, trigger: "resolution" as const, actor: actor.id };
	const work = openWork(engine, mapping, { ...facts, press: { resolution: "uncouple", errorId: null } });
	const { couplingId } = found;
	work.job.deed = deedBy(actor, { action: "uncouple", couplingId, side: null });
	let isDone = false;
	await runByHand(work, async () => {
		isDone = await uncouplePair(work, couplingId, actor, work.job._id);
	});
	if (!isDone) throw new PairBusyError();
	return found;
}

function openHandWork(
	engine: Engine,
	mapping: Mapping,
	type: "coupling" | "synchronization",
	actor: Actor,
	signal: AbortSignal | undefined,
): Work {
	const resolution = type === "coupling" ? ("couple" as const) : ("synchronize" as const);
	const press = { resolution, errorId: null };
	const facts = { type, trigger: "resolution" as const, actor: actor.id, press, urgent: true };
	return openWork(engine, mapping, { ...facts, ...(signal ? { signal } : {}) });
}

/** A system that cannot be reached is told to the person who asked, beside the mapping's own problem. */
async function runByHand(work: Work, steps: () => Promise<void>): Promise<void> {
	const problem = await runJob(work, { dry: false }, steps);
	if (problem !== null) throw new SystemProblemError(problem);
}

async function openErrorOf(engine: Engine, mapping: Mapping, couplingId: string): Promise<SyncError | null> {
	const key = openKeyOf({ mapping: mapping.name, couplingId });
	return (await engine.stores.errors.byOpenKeys([key])).get(key) ?? null;
}

async function outcomeOf(engine: Engine, mapping: Mapping, couplingId: string): Promise<CoupleOutcome> {
	const coupling = await engine.stores.couplings.get(couplingId);
	if (coupling === null) throw new RecordNotFoundError(mapping.name, couplingId);
	return { record: fromCoupling(mapping, coupling), error: await openErrorOf(engine, mapping, couplingId) };
}

/** What the job tells of when its process dies. */
function deedBy(actor: Actor, deed: Omit<JobDeed, "actorName" | "role">): JobDeed {
	return { ...deed, actorName: actor.name, role: actor.role };
}

/** The one line of the job's deed. */
function done(
	{ job, mapping }: Work,
	couplingId: string,
	side: Side | null,
	before: ReturnType<typeof beforeImages>,
) {
	return {
		_id: job._id,
		errorId: null,
		couplingId,
		mapping: mapping.name,
		side,
		outcome: "done" as const,
		reason: null,
		before,
	};
}

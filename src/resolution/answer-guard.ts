import { type Coupling, withReadingMark } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { maskedReason } from "../domain/mask.js";
import { own } from "../domain/own-words.js";
import { type SyncError, withStep } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import { isUndoable, type Operation } from "../ports/stores.js";
import type { Actor } from "../ports/use-cases.js";
import { markCascades } from "../sync/cascades.js";
import { closeError } from "../sync/close-errors.js";
import { settleDeletions, settlePairs } from "../sync/decide-pairs.js";
import { chunksOf, type Engine, openWork, type Work } from "../sync/engine.js";
import { HELD_EXAMPLES } from "../sync/found-deletions.js";
import { runJob } from "../sync/job.js";
import { nameOf, type Pair } from "../sync/pair.js";
import { openErrorsOf } from "../sync/readings.js";
import { readFreePairs } from "../sync/run-pair.js";
import { auditAction } from "./audit.js";
import { keepOfDead, keepReleased } from "./keep-released.js";
import type { Progress } from "./operation-progress.js";
import type { Resolver } from "./resolve.js";

/** How many of the guard's pairs are read and decided together. */
const ANSWERED_TOGETHER = 100;

/**
 * Released pairs are decided as any pair, without the guard; rejected ones each become a question of their own, so
 * that nothing happens to them unasked. Pairs that joined the question later are left for the next one. Why it was not
 * carried out, or null.
 */
export async function answerGuard(resolver: Resolver, progress: Progress): Promise<string | null> {
	const { engine } = resolver;
	const { question, mappings } = progress.operation;
	if (question === null || !(await takeQuestion(engine, progress)))
		return "Somebody else answers the question.";
	let mapping: Mapping | undefined;
	try {
		await tellAnswer(engine, progress);
		mapping = await resolver.mapping(mappings[0] ?? "");
		if (mapping === undefined) return "The mapping is not configured any more.";
		if (mapping.mode === "observe") return own("observing", { mapping: mapping.name });
		return await answerPairs(openAnswer(engine, mapping, progress), question, progress);
	} finally {
		// Whatever happened, a question that still holds pairs is open for the next one who presses (history 12).
		await closeQuestion(engine, mapping, progress);
	}
}

/**
 * True when the question is this operation's to answer. One that was taken over takes it again: it may stand open since
 * its process died, and somebody else may have answered it since.
 */
async function takeQuestion(engine: Engine, progress: Progress): Promise<boolean> {
	const { operation, actor } = progress;
	const { question, kind } = operation;
	const error = question === null ? null : await engine.stores.errors.get(question.errorId);
	if (question === null || error === null || error.state === "resolved") return false;
	const isMine = error.resolving?.actor === actor.id && error.resolving.resolution === kind;
	if (isMine && error.resolving?.owner === engine.liveness.id) return true;
	if (error.state === "resolving" && !isMine) return false;
	const last = error.history.filter(({ step }) => step === "taken").at(-1);
	const wasMine = last?.actor === actor.id && last.reason === kind && last.at >= operation.startedAt;
	if (!isMine && !wasMine && error.revision !== question.revision) return false;
	const at = isoNow(engine.clock);
	const owner = engine.liveness.id;
	const resolving = {
		owner,
		actor: actor.id,
		actorName: actor.name,
		resolution: kind as "release" | "reject",
		side: null,
		at,
	};
	const taken: SyncError = { ...error, state: "resolving", resolving, revision: error.revision + 1 };
	if (!(await engine.stores.errors.save(taken, error))) return takeQuestion(engine, progress);
	await engine.checkpoint("afterTaken");
	engine.events.emit("error:changed", { error: taken });
	return true;
}

/** On record once, also when its process died before it could tell and another one goes on. */
async function tellAnswer(engine: Engine, { operation, actor }: Progress): Promise<void> {
	const { _id, kind, question, mappings } = operation;
	await auditAction(engine, actor, kind, {
		_id,
		errorId: question?.errorId ?? null,
		couplingId: null,
		mapping: mappings[0] ?? null,
		side: null,
		outcome: "done",
		reason: null,
		before: [],
	});
}

function openAnswer(engine: Engine, mapping: Mapping, { actor, operation }: Progress): Work {
	const resolution = operation.kind === "reject" ? ("reject" as const) : ("release" as const);
	const press = { resolution, errorId: operation.question?.errorId ?? null };
	const facts = { type: "synchronization" as const, trigger: "resolution" as const, actor: actor.id };
	return openWork(engine, mapping, { ...facts, press });
}

function answerPairs(
	work: Work,
	question: NonNullable<Operation["question"]>,
	progress: Progress,
): Promise<string | null> {
	return runJob(work, { dry: false }, async () => {
		const held = await heldByList(work.engine, question);
		await progress.left(held.length);
		await keepOfDead(work.engine, progress);
		for (const some of chunksOf(held, ANSWERED_TOGETHER)) {
			if (progress.operation.kind === "release") await progress.begin(some);
			const open = await answerHeld(work, some, progress);
			for (const couplingId of some) {
				const reason = open.get(couplingId);
				await progress.count(reason === undefined, { couplingId, reason: reason ?? "" });
			}
		}
	});
}

/** Exactly the pairs that the pressed card showed: those that joined the question later are not among them. */
async function heldByList(engine: Engine, question: NonNullable<Operation["question"]>): Promise<string[]> {
	const ids: string[] = [];
	for await (const couplings of engine.stores.couplings.heldBy(question.errorId)) {
		for (const { _id, held } of couplings) if (held && held.revision <= question.revision) ids.push(_id);
	}
	return ids;
}

/** Decides these pairs; tells why some of them are not done. */
async function answerHeld(work: Work, ids: string[], progress: Progress): Promise<Map<string, string>> {
	const released = progress.operation.kind === "release";
	const reasons = new Map<string, string>();
	const pairs: Pair[] = [];
	for (const pair of await readFreePairs(work, ids)) {
		if (pair.coupling.pending !== null) reasons.set(pair.coupling._id, "pairBusy");
		else pairs.push({ ...pair, coupling: withReadingMark({ ...pair.coupling, held: null }) });
	}
	const answering: Work = { ...work, asksFirst: !released };
	const { deletions } = await settlePairs(answering, pairs);
	// What it belongs to may have gone as well since the list was made.
	await settleDeletions(answering, await markCascades(answering, deletions));
	const couplings = await work.engine.stores.couplings.getMany(pairs.map(({ coupling }) => coupling._id));
	await freeHeld(work, couplings);
	if (!released) return reasons;
	for (const [id, error] of await openErrorsOf(work, couplings))
		reasons.set(id, maskedReason(error, error.answer?.message ?? error.kind));
	const done = pairs.filter(({ coupling }) => !reasons.has(coupling._id));
	await keepReleased(work, done, progress);
	return reasons;
}

/** A pair whose decision was to leave it alone must not stay held. */
async function freeHeld(work: Work, couplings: Coupling[]): Promise<void> {
	const held = couplings.filter((coupling) => coupling.held !== null && coupling.pending === null);
	work.hold.check();
	await work.engine.stores.couplings.save(
		held.map((coupling) => ({ coupling: withReadingMark({ ...coupling, held: null }) })),
	);
}

/** Pairs that joined the question later, or could not be answered now, keep it open: it then shows exactly these. */
async function closeQuestion(
	engine: Engine,
	mapping: Mapping | undefined,
	progress: Progress,
): Promise<void> {
	const { question, kind } = progress.operation;
	progress.check();
	const error = question === null ? null : await engine.stores.errors.get(question.errorId);
	if (error === null || error.state === "resolved") return;
	// It opens again while it is answered when more pairs join; in somebody else's hands it is theirs.
	const { resolving } = error;
	const isTheirs = resolving?.owner !== engine.liveness.id || resolving.actor !== progress.actor.id;
	if (resolving !== null && isTheirs) return;
	const rest = await stillHeld(engine, mapping, error);
	if (rest.count > 0 || mapping === undefined) return reopenQuestion(engine, error, rest, progress.actor);
	const { id, name } = progress.actor;
	const { _id: release } = progress.operation;
	const isKept = isUndoable({ ...progress.operation, state: "done" });
	await closeError(engine, isKept ? { ...error, release } : error, {
		resolution: kind === "release" ? "released" : "rejected",
		actor: id,
		actorName: name,
		at: isoNow(engine.clock),
		side: null,
		summary: `${progress.operation.done}`,
	});
}

/** What it holds still; the names it showed already where they cannot be told anew. */
async function stillHeld(engine: Engine, mapping: Mapping | undefined, { _id, held }: SyncError) {
	const count = await engine.stores.couplings.countHeld(_id);
	return {
		count,
		examples: mapping === undefined ? (held?.examples ?? []) : await named(engine, mapping, _id),
	};
}

async function named(engine: Engine, mapping: Mapping, question: string): Promise<string[]> {
	for await (const couplings of engine.stores.couplings.heldBy(question))
		return couplings.slice(0, HELD_EXAMPLES).map((coupling) => {
			const pair = { coupling, left: undefined, right: undefined, error: null };
			return nameOf(mapping, pair, "left") ?? coupling._id;
		});
	return [];
}

async function reopenQuestion(
	engine: Engine,
	error: SyncError,
	rest: { count: number; examples: string[] },
	actor: Actor,
): Promise<void> {
	const at = isoNow(engine.clock);
	const reason = `${rest.count} were not part of the list, or could not be reached.`;
	const step = { at, step: "reopened", actor: actor.id, kind: error.kind, reason };
	const open: SyncError = {
		...error,
		state: "open",
		resolving: null,
		revision: error.revision + 1,
		held: error.held && { ...error.held, ...rest },
		history: withStep(error, step),
	};
	if (await engine.stores.errors.save(open, error)) engine.events.emit("error:changed", { error: open });
}

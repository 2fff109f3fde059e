import type { Operation } from "../ports/stores.js";
import type { Engine, Work } from "../sync/engine.js";
import { runJob } from "../sync/job.js";
import { coupleAgain, type Parted, tellCoupled } from "./couple-again.js";
import type { Progress } from "./operation-progress.js";
import { type Resolver, resolve } from "./resolve.js";
import { resultOf } from "./resolve-items.js";
import { throughMappings } from "./through-mappings.js";

/**
 * Couples again what an operation has uncoupled in whole mappings. A question that ended with its pair stands again; a
 * pair that was changed since stays as it is. The sentence of a system that failed; null when all was tried.
 */
export async function coupleMappingsAgain(resolver: Resolver, progress: Progress): Promise<string | null> {
	const { engine } = resolver;
	const undone = await engine.stores.operations.get(progress.operation.undoes ?? "");
	if (undone === null) return "What it uncoupled is not known any more.";
	const isTakenOver = progress.operation.revision > 1;
	if (isTakenOver) await progress.left(await countParted(engine, undone));
	const facts = { type: "coupling" as const, press: { resolution: "undo" as const, errorId: null } };
	return throughMappings(resolver, progress, undone.mappings, facts, (work) =>
		runJob(work, { dry: false }, async () => {
			for await (const pair of uncoupledBy(engine, undone, work.mapping.name)) {
				if (pair.coupling.state === "parted") await settle(resolver, work, progress, pair);
				else if (isTakenOver) await tellOwn(work, progress, pair);
			}
		}),
	);
}

/** The pairs of a mapping that an operation has uncoupled, as they stand now. */
async function* uncoupledBy({ stores }: Engine, by: Operation, mapping: string): AsyncGenerator<Parted> {
	for await (const couplings of stores.couplings.all(mapping)) {
		const lines = await stores.audit.getMany(couplings.map(({ _id }) => `${by._id} ${_id}`));
		for (const coupling of couplings) {
			const line = lines.get(`${by._id} ${coupling._id}`);
			if (line !== undefined) yield { coupling, by, line };
		}
	}
}

async function countParted(engine: Engine, undone: Operation): Promise<number> {
	let count = 0;
	for (const name of undone.mappings)
		for await (const { coupling } of uncoupledBy(engine, undone, name))
			if (coupling.state === "parted") count++;
	return count;
}

async function settle(resolver: Resolver, work: Work, progress: Progress, pair: Parted): Promise<void> {
	const reason = await takeBack(resolver, work, progress, pair);
	const couplingId = pair.coupling._id;
	await progress.count(reason === null, { couplingId, reason: reason ?? "" });
}

/** By its question where one ended with it, as a single undo would; null when it was done, else why not. */
async function takeBack(
	resolver: Resolver,
	work: Work,
	{ actor, operation }: Progress,
	pair: Parted,
): Promise<string | null> {
	const { errorId } = pair.line;
	const error = errorId === null ? null : await resolver.engine.stores.errors.get(errorId);
	if (error === null || error.undo === null) return coupleAgain(work, pair, actor, lineOf(operation, pair));
	const request = { errorId: error._id, revision: null, resolution: "undo" as const, actor };
	return resultOf(await resolve(resolver, request)).reason;
}

function lineOf({ _id }: Operation, { coupling }: Parted): string {
	return `${_id} ${coupling._id}`;
}

/** Of a pair that this operation coupled again itself, its process may have died before it told so. */
async function tellOwn(work: Work, { actor, operation }: Progress, pair: Parted): Promise<void> {
	const { _id, left } = pair.coupling;
	// A question tells by itself.
	if (pair.line.errorId !== null || left.id === null) return;
	const [newest] = await work.engine.stores.log.ofRecord(work.mapping.name, "left", left.id, 1);
	const isOwn =
		newest?.operation === "couple" && newest.actor === actor.id && newest.at >= operation.startedAt;
	if (isOwn) await tellCoupled(work, _id, actor, lineOf(operation, pair));
}

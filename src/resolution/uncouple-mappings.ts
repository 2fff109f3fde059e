import type { Coupling } from "../domain/coupling.js";
import type { Operation } from "../ports/stores.js";
import type { Work } from "../sync/engine.js";
import { runJob } from "../sync/job.js";
import { auditAction } from "./audit.js";
import type { Progress } from "./operation-progress.js";
import type { Resolver } from "./resolve.js";
import { throughMappings } from "./through-mappings.js";
import { tellParted, uncouplePair } from "./uncouple.js";

/** Of a pair that the operation parted itself, its process may have died before it told so. */
async function tellOwn(work: Work, { _id, left }: Coupling, progress: Progress, line: string): Promise<void> {
	const { actor, operation } = progress;
	const entries =
		left.id === null ? [] : await work.engine.stores.log.ofRecord(work.mapping.name, "left", left.id, 1);
	const isOwn = entries.some(
		(entry) => entry.operation === "uncouple" && entry.actor === actor.id && entry.at >= operation.startedAt,
	);
	if (isOwn) await tellParted(work, _id, actor, { line, before: [], undo: null });
}

/** What a second person agreed to are the pairs that were there when it was asked for. */
function isMeant({ approval }: Operation, { createdAt }: Coupling): boolean {
	return approval === undefined || createdAt <= approval.askedAt;
}

/** Ends every coupling of the operation's mappings. The sentence of a system that failed; null when all was tried. */
export async function uncoupleMappings(resolver: Resolver, progress: Progress): Promise<string | null> {
	const { engine } = resolver;
	const isTakenOver = progress.operation.revision > 1;
	let left = 0;
	for (const name of progress.operation.mappings) left += await engine.stores.couplings.count(name);
	await progress.left(left);
	const facts = { type: "uncoupling" as const, press: { resolution: "uncouple" as const, errorId: null } };
	return throughMappings(resolver, progress, progress.operation.mappings, facts, async (work) => {
		const { name } = work.mapping;
		const ended = await runJob(work, { dry: false }, async () => {
			for await (const couplings of engine.stores.couplings.all(name)) {
				for (const coupling of couplings) {
					const line = `${progress.operation._id} ${coupling._id}`;
					if (coupling.state === "parted") {
						if (isTakenOver) await tellOwn(work, coupling, progress, line);
						continue;
					}
					if (!isMeant(progress.operation, coupling)) continue;
					const done = await uncouplePair(work, coupling._id, progress.actor, line);
					await progress.count(done, { couplingId: coupling._id, reason: "pairBusy" });
				}
			}
		});
		await auditAction(engine, progress.actor, "uncoupleAll", {
			_id: `${progress.operation._id} ${name}`,
			errorId: null,
			couplingId: null,
			mapping: name,
			side: null,
			outcome: ended === null ? "done" : "failed",
			reason: ended ?? `${progress.operation.done} couplings`,
			before: [],
		});
		return ended;
	});
}

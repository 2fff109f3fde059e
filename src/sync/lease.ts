import { own } from "../domain/own-words.js";
import { openKeyOf } from "../domain/sync-error.js";
import type { SyncJob } from "../domain/sync-job.js";
import { isoNow } from "../ports/clock.js";
import { LostError, type MappingState } from "../ports/stores.js";
import { MappingBusyError } from "../ports/use-cases.js";
import { endOfBroken } from "./broken-deed.js";
import { closeOrphans } from "./close-errors.js";
import type { Engine, Work } from "./engine.js";
import { orGiveUpName } from "./give-up-name.js";

/**
 * Takes the mapping's lease for a job, so that one run works on it at a time. A lease is free when its owner is dead
 * or the job it was taken for has ended; taking it raises the fence, and from then on the former holder's saves are
 * refused. Throws MappingBusyError when a living run holds it.
 */
export async function takeLease(work: Work): Promise<MappingState> {
	const { engine, mapping, hold, job } = work;
	const { mappings } = engine.stores;
	const before = await mappings.get(mapping.name);
	if (before.lease !== null && (await isHeld(engine, before.lease, work.ending)))
		throw new MappingBusyError(mapping.name);
	await noteMapping(work);
	hold.check();
	const lease = { instance: hold.id, job: job._id, since: isoNow(engine.clock) };
	const from = before.lease === null ? null : { instance: before.lease.instance, job: before.lease.job };
	const taken = await takeOrLetGo(work, () => mappings.takeLease(mapping.name, lease, from));
	if (taken === null) throw new MappingBusyError(mapping.name);
	return taken;
}

/**
 * What is decided under one configuration is nothing for a run under another one to go on from, such as where the former
 * one comes back. Told before anything is decided, and once more after it. A mapping that observes decides nothing.
 */
export async function noteMapping({ engine, mapping }: Work): Promise<void> {
	if (mapping.mode === "observe") return;
	await engine.stores.mappings.decideUnder(mapping.name, mapping.fingerprint);
}

/** An answer of the store that never came may have been a yes: nobody must find the lease held by a job that is none. */
async function takeOrLetGo<T>(work: Work, take: () => Promise<T>): Promise<T> {
	try {
		return await take();
	} catch (failure) {
		await orGiveUpName(work.engine, () => releaseLease(work));
		throw failure;
	}
}

async function isHeld(
	engine: Engine,
	lease: { instance: string; job: string },
	signal: AbortSignal | undefined,
): Promise<boolean> {
	const job = await engine.stores.jobs.get(lease.job);
	if (job !== null && job.state !== "running") return false;
	if (!(await engine.liveness.isAliveForSure(lease.instance, signal))) {
		await markInterrupted(engine, lease.job);
		return false;
	}
	return true;
}

/** The job of a dead process is told as interrupted, so that nobody waits for its end. */
async function markInterrupted(engine: Engine, jobId: string): Promise<void> {
	const job = await engine.stores.jobs.get(jobId);
	if (job === null || job.state !== "running") return;
	const message = own("processEnded");
	await auditBroken(engine, job);
	await engine.stores.jobs.save({ ...job, state: "interrupted", finishedAt: isoNow(engine.clock), message });
}

/** What somebody did leaves a line of how far it came, unless its process could leave one. */
async function auditBroken(engine: Engine, job: SyncJob): Promise<void> {
	const { _id, deed, actor, mapping } = job;
	if (deed === undefined || actor === null) return;
	const { action, actorName, role, side, errorId = null } = deed;
	const end = await endOfBroken(engine, job, deed);
	const at = isoNow(engine.clock);
	await engine.stores.audit.add({ ...end, _id, at, actor, actorName, role, action, errorId, mapping, side });
}

/** Jobs of dead processes that held no lease, such as presses, are told as interrupted too. */
export async function interruptAbandoned(work: Work): Promise<void> {
	const { engine, mapping } = work;
	for (const job of await engine.stores.jobs.running()) {
		if (job.mapping !== mapping.name || (await engine.liveness.isAlive(job.instance))) continue;
		await markInterrupted(engine, job._id);
		if (job.deed?.couplingId) await closeAsked(work, job.deed.couplingId);
	}
}

/** Who parted a pair by hand may have died before what was asked about it was closed. */
async function closeAsked(work: Work, couplingId: string): Promise<void> {
	const key = openKeyOf({ mapping: work.mapping.name, couplingId });
	await closeOrphans(work, [...(await work.engine.stores.errors.byOpenKeys([key])).values()]);
}

/** Lets go of the lease; a lost one is someone else's already. */
export async function releaseLease(work: Work): Promise<void> {
	try {
		await work.engine.stores.mappings.releaseLease(work.mapping.name, work.job._id);
	} catch (error) {
		if (!(error instanceof LostError)) throw error;
	}
}

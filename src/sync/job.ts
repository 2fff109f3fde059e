import { publicWords } from "../domain/mask-contacts.js";
import { own } from "../domain/own-words.js";
import { SIDES, type Side } from "../domain/record.js";
import type { SyncJob } from "../domain/sync-job.js";
import { isoNow } from "../ports/clock.js";
import { ConnectorError, failedSystemWords, isSetupError } from "../ports/connector.js";
import { LostError } from "../ports/stores.js";
import { settleOwn } from "./claim.js";
import { closeMappingProblem } from "./close-errors.js";
import type { Work } from "./engine.js";
import { orGiveUpName } from "./give-up-name.js";
import { noteMapping, releaseLease } from "./lease.js";
import { recordMappingProblem } from "./record-errors.js";

/** How long a job that was told to end may look what became of its own writes, in milliseconds. */
const LAST_LOOK_MS = 2_000;

/** How a job is run. */
export interface JobHow {
	/** Nothing of it is recorded. */
	dry: boolean;
	/** A run from its lists to its watermarks; anything less may succeed where that cannot. */
	whole?: boolean;
	/** Puts its deed on record by how it ended, before that is stored: whoever finds it unended tells that it broke off. */
	tell?: ((job: SyncJob) => Promise<void>) | undefined;
}

/**
 * Runs a job to its end and records it. A system that is down, refuses the credentials or lacks a table is one
 * setup problem of the mapping, and nothing is marked on records: its sentence is returned. A run that its caller
 * ended is told as interrupted and is nobody's problem. Any other failure is thrown, after the claims and the lease of
 * the job are free again (history 12). Returns null when all went well.
 */
export async function runJob(work: Work, how: JobHow, steps: () => Promise<void>): Promise<string | null> {
	const { engine, job } = work;
	let lost = false;
	try {
		if (!how.dry) {
			await engine.stores.jobs.insert(job);
			await noteMapping(work);
		}
		engine.events.emit("job:started", { job });
		await steps();
		// Somebody may have taken over since the last write, and told how it ended.
		work.hold.check();
		job.state = "done";
		if (!how.dry && tellsOfRuns(work, how)) await forgetProblems(work);
		return null;
	} catch (error) {
		const wasEnded = error instanceof ConnectorError && error.code === "aborted";
		job.state = wasEnded ? "interrupted" : "failed";
		job.message = wasEnded ? own("toldToEnd") : publicWords(work.mapping, sentenceOf(error));
		lost = error instanceof LostError || work.hold.signal.aborted;
		if (lost) throw lostBy(work, error);
		if (!(error instanceof ConnectorError)) throw error;
		if (!how.dry && !wasEnded) await recordProblem(work, error);
		return job.message;
	} finally {
		await endJob(work, { ...how, lost });
	}
}

/** Other instances, the command line and Slack see how far a job is. */
export async function tellProgress({ engine, hold, job }: Work): Promise<void> {
	hold.check();
	await engine.stores.jobs.save(job);
	engine.events.emit("job:progressed", { job });
}

/** A call that was given up because the hold was lost says so, whatever layer noticed it first. */
function lostBy(work: Work, error: unknown): unknown {
	const { reason } = work.hold.signal;
	return error instanceof LostError ? error : (reason ?? error);
}

function sentenceOf(error: unknown): string {
	if (error instanceof ConnectorError) return failedSystemWords(error);
	return error instanceof Error ? error.message : "The run failed.";
}

/** A failing system is the mapping's problem; one that is only slow or busy stays silent for a while. */
async function recordProblem(work: Work, error: ConnectorError): Promise<void> {
	const kind = isSetupError(error) ? "setup" : "transient";
	const { foreignCode, code } = error;
	const message = publicWords(work.mapping, error.words);
	await recordMappingProblem(work, { kind, code, foreignCode, message, side: sideOf(work, error) });
}

/** The side whose system failed; null where that cannot be told. */
function sideOf({ mapping }: Work, { system }: ConnectorError): Side | null {
	const sides = SIDES.filter((side) => mapping[side].system === system?.name);
	return sides.length === 1 ? (sides[0] ?? null) : null;
}

/**
 * True when its success says that runs succeed. What only tries single records again, or sweeps, may do so although no
 * list can be read; it counts where no run is scheduled that would tell.
 */
function tellsOfRuns({ job, mapping }: Work, { whole = false }: JobHow): boolean {
	return job.trigger !== "resolution" && (whole || mapping.schedule === null);
}

async function forgetProblems(work: Work): Promise<void> {
	const { engine, mapping } = work;
	for (const kind of ["setup", "transient"] as const) await closeMappingProblem(engine, mapping.name, kind);
}

/**
 * Claims first, then the job, then the lease: whoever looks meanwhile sees a run that is still on. A job that lost
 * its hold writes nothing any more (design.md I8); whoever took over tells its end.
 */
async function endJob(work: Work, { dry, lost, tell }: JobHow & { lost: boolean }): Promise<void> {
	const { engine, job } = work;
	job.finishedAt = isoNow(engine.clock);
	if (!dry && !lost) {
		try {
			if (job.state !== "done") await settleOwn({ ...work, call: lastCall(work) });
		} catch (error) {
			if (!(error instanceof ConnectorError || error instanceof LostError)) throw error;
			engine.log.warn({ mapping: job.mapping, job: job._id }, "Claims are left for the next run to settle");
		} finally {
			await tellEnd(work, tell);
		}
	}
	engine.events.emit("job:finished", { job });
}

/** The mapping must not count as running for as long as the process lives. */
function tellEnd(work: Work, tell: JobHow["tell"]): Promise<void> {
	const { engine, job } = work;
	return orGiveUpName(engine, async () => {
		await noteMapping(work);
		await tell?.(job);
		await engine.stores.jobs.save(job);
		await releaseLease(work);
	});
}

/** Work that was told to end may still read, for a moment, what became of its own writes. */
function lastCall({ call, hold, ending }: Work): Work["call"] {
	if (!ending.aborted) return call;
	const signal = AbortSignal.any([hold.signal, AbortSignal.timeout(LAST_LOOK_MS)]);
	return { ...call, signal, beforeSend: () => hold.check() };
}

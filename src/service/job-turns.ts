import { type Clock, isoNow } from "../ports/clock.js";
import type { JobTurn, TurnStore } from "../ports/stores.js";
import type { Hold, Liveness } from "../sync/liveness.js";

/** What a job is known by among all instances. */
export interface KnownJob {
	name: string;
	cron: string;
}

/** A job's turn, taken by this process: nobody else begins the job before its end, as long as this process lives. */
export interface Turn {
	/** Aborts when this process has lost its name: another one may be at the job by now. */
	signal: AbortSignal;
	end(): Promise<void>;
}

/** By then somebody has taken a scheduled time, or all are busy with something else; milliseconds. */
const TAKEN_WITHIN_MS = 5_000;

/**
 * Whose turn it is, of all instances on one database (design.md section 9). A job's scheduled time is taken by one of
 * them: the document of the job holds the newest time taken, and it only moves on. Who is at the job stands there too,
 * and counts while that instance lives (design.md 6.4), so a dead one holds nothing up. Clocks of hosts may differ:
 * whoever comes to a scheduled time first takes it, and the others find it taken.
 */
export class JobTurns {
	/** Jobs this process is at. */
	private readonly mine = new Set<string>();

	constructor(
		private readonly store: TurnStore,
		private readonly liveness: Pick<Liveness, "hold" | "isAlive" | "isAliveForSure">,
		private readonly clock: Clock,
	) {}

	/** What is remembered of the job; one that is new, or has other times by now, begins anew with this moment. */
	async known({ name, cron }: KnownJob): Promise<JobTurn> {
		for (;;) {
			const turn = await this.store.get(name);
			const now = isoNow(this.clock);
			if (turn === null) await this.store.insert(neverRun(name, cron, now));
			else if (turn.cron === cron) return turn;
			else await this.store.save({ ...turn, cron, since: now });
		}
	}

	/** Scheduled times up to now are nobody's: no run was wanted of them. */
	async countFromNow(job: KnownJob): Promise<void> {
		for (;;) {
			const turn = await this.known(job);
			if (await this.store.save({ ...turn, since: isoNow(this.clock) })) return;
		}
	}

	/**
	 * Takes the job's turn for a scheduled time (ISO); null when that time is made already, or is left out because the
	 * last run is still on somewhere. Without a time it is a run besides the schedule. Throws LostError when this
	 * process may begin nothing.
	 */
	async take(job: KnownJob, slot: string | null, signal: AbortSignal): Promise<Turn | null> {
		for (;;) {
			const turn = await this.known(job);
			if (slot !== null && !(await this.isToCome(turn, slot))) return null;
			const isOn = await this.isOn(turn, (id) => this.liveness.isAliveForSure(id, signal));
			if (signal.aborted) return null;
			if (!isOn) {
				const taken = await this.begin(turn, slot);
				if (taken !== null) return taken;
			} else if (slot === null || (await this.store.save({ ...turn, slot }))) return null;
		}
	}

	/** Takes the turn of an instance that died at the job; null when nobody did, or another one was quicker. */
	async takeOver(job: KnownJob): Promise<Turn | null> {
		const turn = await this.known(job);
		if (turn.running === null || (await this.isOn(turn, (id) => this.liveness.isAlive(id)))) return null;
		return this.begin(turn, null);
	}

	/**
	 * True while another instance is at the job, or its scheduled time `due` (milliseconds since 1970; null when there is
	 * none) has only just come and nobody has taken it yet.
	 */
	async isOnElsewhere(job: KnownJob, due: number | null): Promise<boolean> {
		const turn = await this.known(job);
		if (due !== null && this.clock.now() - due < TAKEN_WITHIN_MS) {
			const slot = new Date(due).toISOString();
			if (slot > turn.since && (turn.slot ?? "") < slot) return true;
		}
		const { running } = turn;
		if (running === null || running.instance === this.liveness.hold().id) return false;
		return this.liveness.isAlive(running.instance);
	}

	private async begin(turn: JobTurn, slot: string | null): Promise<Turn | null> {
		const hold = this.liveness.hold();
		hold.check();
		const at = isoNow(this.clock);
		const time = slot === null ? {} : { slot, takenBy: hold.id };
		const running = { instance: hold.id, since: at };
		if (!(await this.store.save({ ...turn, ...time, lastStartedAt: at, running }))) return null;
		this.mine.add(turn._id);
		return { signal: hold.signal, end: () => this.end(turn._id, hold, at) };
	}

	private async end(job: string, hold: Hold, since: string): Promise<void> {
		this.mine.delete(job);
		for (;;) {
			const turn = await this.store.get(job);
			if (turn?.running?.instance !== hold.id || turn.running.since !== since) return;
			if (await this.store.save({ ...turn, running: null })) return;
		}
	}

	/**
	 * True for a scheduled time that nobody took. A taken one that lies ahead, while whoever took it is dead, came from a
	 * clock that went wrong: it must not hold the job up until then.
	 */
	private async isToCome({ slot: taken, takenBy }: JobTurn, slot: string): Promise<boolean> {
		if (taken === null || taken < slot) return true;
		if (taken <= isoNow(this.clock) || takenBy === null) return false;
		return !(await this.liveness.isAlive(takenBy));
	}

	/** What this process is not at any more is over, even if it could not say so. */
	private async isOn(
		{ _id, running }: JobTurn,
		isAlive: (instance: string) => Promise<boolean>,
	): Promise<boolean> {
		if (this.mine.has(_id)) return true;
		if (running === null || running.instance === this.liveness.hold().id) return false;
		return isAlive(running.instance);
	}
}

function neverRun(name: string, cron: string, since: string): JobTurn {
	const nothing = { slot: null, takenBy: null, lastStartedAt: null, running: null };
	return { _id: name, cron, since, ...nothing, revision: 1 };
}

import type { SyncJob } from "../../domain/sync-job.js";
import type { Clock } from "../../ports/clock.js";
import type { MappingStatus, UseCases } from "../../ports/use-cases.js";
import type { SyncEvents } from "../../sync/events.js";
import type { CardWindows } from "./card-windows.js";
import { type StatusSource, withProgress } from "./facts.js";
import type { Homes } from "./homes.js";

/** Another instance may run as well, and tells nothing here. */
const STATUS_MS = 5_000;

/** The statuses of all mappings, read once for everything that asks before something changes. */
export class SharedStatuses {
	private readonly progress = new Map<string, SyncJob>();
	private reading: { statuses: Promise<MappingStatus[]>; at: number } | null = null;

	constructor(
		private readonly useCases: Pick<UseCases, "status">,
		private readonly clock: Clock,
	) {}

	/** What is known now, running jobs with their counters so far. */
	readonly get: StatusSource = async () => {
		const now = this.clock.monotonic();
		if (this.reading === null || now - this.reading.at >= STATUS_MS) {
			this.reading = { statuses: this.useCases.status(), at: now };
		}
		try {
			return withProgress(await this.reading.statuses, this.progress);
		} catch (error) {
			this.forget();
			throw error;
		}
	};

	/** A job began or went on; null: it ended. */
	told(mapping: string, job: SyncJob | null): void {
		if (job === null) this.progress.delete(mapping);
		else this.progress.set(mapping, job);
	}

	/** The next who asks reads afresh. */
	forget(): void {
		this.reading = null;
	}
}

/** Keeps open Home tabs and windows current while the engine works, until the returned function is called. */
export function keepHomes(
	events: SyncEvents,
	{ homes, windows, statuses }: { homes: Homes; windows: CardWindows; statuses: SharedStatuses },
): () => void {
	const changed = () => {
		statuses.forget();
		homes.changed();
	};
	// A press is recorded as a job of its own, and is no run of the mapping.
	const isRun = ({ trigger }: SyncJob) => trigger !== "resolution";
	const changedError = (errorId: string) => {
		changed();
		windows.changed(errorId);
	};
	const stops = [
		events.on("job:started", ({ job }) => {
			if (!isRun(job)) return;
			statuses.told(job.mapping, job);
			changed();
		}),
		// Counters so far come with the event: nothing has to be read again for them.
		events.on("job:progressed", ({ job }) => {
			if (!isRun(job)) return;
			statuses.told(job.mapping, job);
			homes.changed();
		}),
		events.on("job:finished", ({ job }) => {
			if (isRun(job)) statuses.told(job.mapping, null);
			changed();
		}),
		events.on("error:changed", ({ error }) => changedError(error._id)),
		events.on("error:resolved", ({ error }) => changedError(error._id)),
		events.on("operation:changed", changed),
	];
	return () => {
		for (const stop of stops) stop();
	};
}

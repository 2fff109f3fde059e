import type { Mask } from "../../domain/mask.js";
import type { SyncJob } from "../../domain/sync-job.js";
import type { JobStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { changeInTurns, PAGE_SIZE, replacementOf, SOME_TEXT, updateOne } from "./documents.js";

/** The recorded runs. */
export class StoredJobs implements JobStore {
	constructor(private readonly jobs: Collection<SyncJob>) {}

	async insert(job: SyncJob): Promise<void> {
		await this.jobs.insertMany([job]);
	}

	async save(job: SyncJob): Promise<void> {
		await updateOne(this.jobs, { _id: job._id, state: "running" }, replacementOf(job));
	}

	get(id: string): Promise<SyncJob | null> {
		return this.jobs.findOne({ _id: id });
	}

	latest(mapping: string, limit: number): Promise<SyncJob[]> {
		return this.jobs.find({ mapping }, { sort: { startedAt: -1, _id: -1 }, limit });
	}

	latestRuns(mapping: string, limit: number): Promise<SyncJob[]> {
		const trigger = { $ne: "resolution" as const };
		return this.jobs.find({ mapping, trigger }, { sort: { startedAt: -1, _id: -1 }, limit });
	}

	running(): Promise<SyncJob[]> {
		return this.jobs.find({ state: "running" }, { sort: { _id: 1 } });
	}

	async forgetMessages(mask: Mask): Promise<number> {
		const options = { sort: { finishedAt: 1 }, batchSize: PAGE_SIZE } as const;
		return changeInTurns(this.jobs, this.jobs.stream({ finishedAt: SOME_TEXT }, options), ({ message }) => {
			const told = message === null ? null : mask(message);
			return told === message ? null : { message: told };
		});
	}
}

import { noPlan, type PlanCounts } from "../domain/sync-job.js";
import type { PlannedWrite, RunRequest } from "../ports/use-cases.js";
import { IdTable } from "./id-table.js";

/** How many planned writes of each kind are kept to be shown. */
const MOST_SHOWN = 200;

/** How many are told at a time. */
const TOLD_TOGETHER = 500;

/**
 * What a run would do. A first run plans as many writes as there are records, so each is told as it is found to whoever
 * asked for all of them, and only the first of each kind are kept.
 */
export class Plan {
	readonly counts: PlanCounts = noPlan();
	/** The first of each kind, in the order they were found. */
	readonly shown: PlannedWrite[] = [];
	readonly #subjects = new IdTable(0);
	#untold: PlannedWrite[] = [];

	/** @param tell gets every planned write, in order and some at a time */
	constructor(private readonly tell: RunRequest["onPlanned"] = undefined) {}

	async add(writes: PlannedWrite[]): Promise<void> {
		for (const write of writes) {
			this.#subjects.set(subjectOf(write));
			if (this.counts[write.operation]++ < MOST_SHOWN) this.shown.push(write);
			if (this.tell === undefined) continue;
			this.#untold.push(write);
			if (this.#untold.length >= TOLD_TOGETHER) await this.end();
		}
	}

	/** True when the same is planned for these records already. */
	has(write: PlannedWrite): boolean {
		return this.#subjects.has(subjectOf(write));
	}

	/** Tells what is left to tell. */
	async end(): Promise<void> {
		const untold = this.#untold;
		this.#untold = [];
		if (untold.length > 0) await this.tell?.(untold);
	}
}

function subjectOf({ operation, side, left, right }: PlannedWrite): string {
	return `${operation} ${side} ${left} ${right}`;
}

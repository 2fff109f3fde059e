import { joinLines, type Line, lineWith, NO_MAPPING, reasonText } from "../../console/index.js";
import type { JobCounters, PlanCounts, SyncJob } from "../../domain/sync-job.js";
import type { MessageKey, Messages } from "../../messages/index.js";

const COUNTED = [
	["inserted", "counters.inserted"],
	["modified", "counters.modified"],
	["deleted", "counters.deleted"],
	["coupled", "counters.coupled"],
	["uncoupled", "counters.uncoupled"],
	["foundDeleted", "counters.found"],
	["failed", "counters.failed"],
	["held", "counters.held"],
] as const satisfies ReadonlyArray<readonly [keyof JobCounters, MessageKey]>;

/** What a run did, in words: only what is not zero. */
export function counterWords(counters: JobCounters, messages: Messages): string {
	const parts = COUNTED.flatMap(([name, key]) =>
		counters[name] === 0 ? [] : [messages.say(key, { count: counters[name] })],
	);
	return parts.length === 0 ? messages.say("counters.nothing") : parts.join(", ");
}

const PLANNED = [
	["create", "counters.wouldCreate"],
	["update", "counters.wouldUpdate"],
	["delete", "counters.wouldDelete"],
	["couple", "counters.wouldCouple"],
	["uncouple", "counters.wouldUncouple"],
	["ask", "counters.wouldAsk"],
] as const satisfies ReadonlyArray<readonly [keyof PlanCounts, MessageKey]>;

/** What a run of an observing mapping would have done, in words: only what is not zero. */
export function planWords(counts: PlanCounts, messages: Messages): string {
	const parts = PLANNED.flatMap(([name, key]) =>
		counts[name] === 0 ? [] : [messages.say(key, { count: counts[name] })],
	);
	return parts.length === 0 ? messages.say("counters.wouldNothing") : parts.join(", ");
}

/** How far a run has come that reads everything; null for one that reads what changed. */
export function readingWords({ readsAll, rows }: SyncJob, messages: Messages): string | null {
	if (readsAll === undefined) return null;
	const from = readsAll.left + readsAll.right;
	const count = from + rows.left + rows.right;
	return from === 0
		? messages.say("status.readsAll", { count })
		: messages.say("status.readsOn", { count, from });
}

function runningLine(job: SyncJob, messages: Messages): Line {
	const started = lineWith(messages, "status.lastRunning", job.startedAt);
	const reading = readingWords(job, messages);
	return reading === null ? started : joinLines([started, [reading]], ", ");
}

/** When a run was and how it ended. */
export function jobLine(job: SyncJob | null, messages: Messages): Line {
	if (job === null) return [messages.say("status.neverRan")];
	const result =
		job.message === null
			? counterWords(job.counters, messages)
			: reasonText(job.message, { mapping: NO_MAPPING, messages });
	const at = job.finishedAt ?? job.startedAt;
	switch (job.state) {
		case "running":
			return runningLine(job, messages);
		case "done":
			return job.observed === undefined
				? lineWith(messages, "status.lastDone", at, { result: counterWords(job.counters, messages) })
				: lineWith(messages, "status.lastObserved", at, { result: planWords(job.observed, messages) });
		case "failed":
			return lineWith(messages, "status.lastFailed", at, { result });
		case "interrupted":
			return lineWith(messages, "status.lastInterrupted", at, { result });
	}
}

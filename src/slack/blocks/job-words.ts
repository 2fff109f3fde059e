import { type Line, lineWith } from "../../console/index.js";
import type { JobCounters, SyncJob } from "../../domain/sync-job.js";
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

/** When a run was and how it ended. */
export function jobLine(job: SyncJob | null, messages: Messages): Line {
	if (job === null) return [messages.say("status.neverRan")];
	const result = job.message ?? counterWords(job.counters, messages);
	const at = job.finishedAt ?? job.startedAt;
	switch (job.state) {
		case "running":
			return lineWith(messages, "status.lastRunning", job.startedAt);
		case "done":
			return lineWith(messages, "status.lastDone", at, { result: counterWords(job.counters, messages) });
		case "failed":
			return lineWith(messages, "status.lastFailed", at, { result });
		case "interrupted":
			return lineWith(messages, "status.lastInterrupted", at, { result });
	}
}

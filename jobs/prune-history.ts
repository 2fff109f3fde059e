import { type Clock, daysBefore } from "../src/ports/clock.js";
import type { Log } from "../src/ports/log.js";
import type { HistoryPart, HistoryStore, ValuesPart } from "../src/ports/stores.js";

/** How long the past is kept, in days; `values` is how long values of records stay in it. */
export interface Retention {
	jobs: number;
	log: number;
	errors: number;
	audit: number;
	values: number;
}

const VALUES: readonly ValuesPart[] = ["log", "errors", "audit"];

/** What is deleted after whose days. Cards show values, so they go with them; bulk work is kept as long as runs. */
const PARTS: ReadonlyArray<readonly [part: HistoryPart, days: keyof Retention]> = [
	["cards", "values"],
	["errors", "errors"],
	["operations", "jobs"],
	["operationParts", "jobs"],
	["jobs", "jobs"],
	["log", "log"],
	["audit", "audit"],
];

/**
 * Forgets the past by its age: first the values in what stays, then what is too old altogether. What is open stays,
 * however old. It ends between two pieces when the schedule stops, and the next time goes on from there.
 */
export function pruneHistory(services: {
	history: HistoryStore;
	/** Takes away what is left of dead processes that began before then, in milliseconds; tells how many. */
	forgetDead(bootedBefore: number, signal: AbortSignal): Promise<number>;
	clock: Clock;
	retention: Retention;
	log: Log;
}): (signal: AbortSignal) => Promise<void> {
	const { history, forgetDead, clock, retention, log } = services;
	return async (signal) => {
		const before = (days: keyof Retention) => daysBefore(clock, retention[days]);
		const done: Record<string, number> = {};
		for (const part of VALUES)
			done[`${part} without values`] = await total(history.blank(part, before("values")), signal);
		for (const [part, days] of PARTS)
			done[`${part} deleted`] = await total(history.prune(part, before(days)), signal);
		if (!signal.aborted)
			done["dead processes"] = await forgetDead(Date.parse(before(shortest(retention))), signal);
		const told = Object.entries(done).filter(([, count]) => count > 0);
		if (told.length > 0) log.info({ counts: Object.fromEntries(told) }, "Old history forgotten");
	};
}

function shortest(retention: Retention): keyof Retention {
	const names = Object.keys(retention) as Array<keyof Retention>;
	return names.reduce((least, name) => (retention[name] < retention[least] ? name : least));
}

async function total(pieces: AsyncIterable<number>, signal: AbortSignal): Promise<number> {
	let count = 0;
	if (signal.aborted) return count;
	for await (const piece of pieces) {
		count += piece;
		if (signal.aborted) break;
	}
	return count;
}

import type { SyncError, SyncErrorKind } from "../../../src/domain/sync-error.js";
import type { Company } from "./company.js";
import { channelOf } from "./shown.js";

const DAY_MS = 86_400_000;

/** What a summary says of one kind of error. */
const WORDS: Record<SyncErrorKind, string> = {
	updateConflict: "the two systems differ",
	deletedLeft: "deleted in one system",
	deletedRight: "deleted in one system",
	validation: "a value was not accepted",
	permission: "a permission is missing",
	duplicate: "several records match",
	waitingForParent: "waits for another record",
	stale: "changed while it was written",
	transient: "a system does not answer",
	possibleDuplicate: "perhaps created twice",
	merged: "merged into another record",
	loop: "something keeps changing it",
	massChange: "unusually many changes held back",
	setup: "the mapping cannot run",
	overdue: "has not run for long",
};

/** The numbers of a summary, said by it or counted. */
export interface Numbers {
	opened: number;
	settled: number;
	byPeople: number;
	open: number;
	aside: number;
	/** By mapping and kind, in the summary's words. */
	rows: Record<string, number>;
	openedByDay: number[];
	settledByDay: number[];
}

/** The summaries a channel got by now, as they were posted: what was written over them later is left out. */
export function postedIn({ slack }: Company, channel: string): string[] {
	const { id } = slack.workspace.channel(channel);
	return slack
		.calls("chat.postMessage")
		.filter(({ args, answer }) => answer?.ok === true && [id, channel].includes(String(args.channel)))
		.map(({ args }) => String(args.text))
		.filter((text) => text.startsWith("Summary"));
}

/** What the text of a summary says. */
export function numbersIn(text: string): Numbers {
	const number = (pattern: RegExp) => Number((pattern.exec(text)?.[1] ?? "0").replaceAll(",", ""));
	// Days on which nothing came and nothing went are not told.
	const list = (pattern: RegExp) =>
		(pattern.exec(text)?.[1] ?? "0, 0, 0, 0, 0, 0, 0").split(", ").map(Number);
	const rows = [...text.matchAll(/^(\w+): (.+) \(([\d,]+)\)$/gm)];
	return {
		opened: number(/([\d,]+) new problems?/),
		settled: number(/([\d,]+) settled\./),
		byPeople: number(/([\d,]+) by (?:a person|people)/),
		open: number(/([\d,]+) problems? (?:is|are) open now/),
		aside: number(/([\d,]+) more (?:is|are) set aside/),
		rows: Object.fromEntries(
			rows.map(([, mapping, kind, count]) => [`${mapping}: ${kind}`, Number(count?.replaceAll(",", ""))]),
		),
		openedByDay: list(/New per day, the last 7 days: ([\d, ]+) /),
		settledByDay: list(/Settled per day, the last 7 days: ([\d, ]+) /),
	};
}

/** The same counted over the documents of the errors as they are now; for the time between two summaries (milliseconds). */
export function countedFrom(
	documents: readonly SyncError[],
	channel: string,
	{ from, to }: { from: number; to: number },
): Numbers {
	const shown = documents.filter((error) => error.visible && channelOf(error) === channel);
	const ended = shown.filter(({ state }) => state === "resolved");
	const endedAt = ({ outcome }: SyncError) => Date.parse(outcome?.at ?? "");
	const openedAt = (error: SyncError) => Date.parse(error.openedAt);
	const within = (time: number, span: { from: number; to: number }) => span.from <= time && time < span.to;
	const waiting = shown.filter(({ state }) => state === "open" || state === "resolving");
	const settled = ended.filter((error) => within(endedAt(error), { from, to }));
	const midnight = to - (to % DAY_MS);
	const days = [7, 6, 5, 4, 3, 2, 1].map((back) => ({
		from: midnight - back * DAY_MS,
		to: midnight - (back - 1) * DAY_MS,
	}));
	const rows: Record<string, number> = {};
	for (const { mapping, kind } of waiting) {
		const row = `${mapping}: ${WORDS[kind]}`;
		rows[row] = (rows[row] ?? 0) + 1;
	}
	return {
		opened: shown.filter((error) => within(openedAt(error), { from, to })).length,
		settled: settled.length,
		byPeople: settled.filter(({ outcome }) => outcome?.actor !== null).length,
		open: waiting.length,
		aside: shown.filter(({ state }) => state === "snoozed").length,
		rows,
		openedByDay: days.map((day) => shown.filter((error) => within(openedAt(error), day)).length),
		settledByDay: days.map((day) => ended.filter((error) => within(endedAt(error), day)).length),
	};
}

/** True when there is nothing to tell, so that no summary is posted. */
export function isQuiet({ opened, settled, open, aside }: Numbers): boolean {
	return opened + settled + open + aside === 0;
}

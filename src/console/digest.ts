import type { SyncError, SyncErrorKind } from "../domain/sync-error.js";
import type { MessageKey, Messages } from "../messages/index.js";
import type { DigestNumbers, VisibleCount } from "../ports/stores.js";
import type { Confirmation } from "./buttons.js";
import type { CardContext } from "./desired-card.js";
import { type Line, lineWith } from "./line.js";
import { sentenceOf, tellingOf } from "./sentence.js";

/** What is open in a channel, or in a mapping, at one moment. */
export interface OpenNow {
	/** All of it; what was set aside is told apart. */
	counts: readonly VisibleCount[];
	/** The oldest that wait, with the way to their cards; null while there is none. */
	oldest: ReadonlyArray<{ error: SyncError; link: string | null }>;
	/** Questions that are nobody's task and were not touched for so much working time; null where that is not looked at. */
	untouched: { count: number; afterMs: number } | null;
}

/** Everything the words of a digest are made from. */
export interface DigestState {
	/** ISO; since when things are told. */
	from: string;
	numbers: DigestNumbers;
	open: OpenNow;
	/** The mapping it is about alone; null for a channel's. */
	mapping: string | null;
	/** When the next one comes, ISO; null where none is to come, undefined where that is not told. */
	next?: string | null | undefined;
	/** Whether everything that waits may be tried again from here. */
	canRetry: boolean;
	messages: Messages;
	contextOf(error: Pick<SyncError, "mapping">): CardContext;
}

/** What a button of a digest asks for. */
export type DigestPress = "digestOpen" | "digestRetry";

export interface DigestButton {
	press: DigestPress;
	label: string;
	confirm: Confirmation | null;
}

/** What a digest should say, as data: no Slack, no markup. */
export interface DesiredDigest {
	title: string;
	/** What happened since then. */
	happened: Line[];
	/** How many came and went day by day. */
	trend: string[];
	/** How many are open. */
	open: string;
	/** By mapping and kind, the most first; empty when nothing is open. */
	rows: Array<{ mapping: string; kind: string; count: number }>;
	columns: { mapping: string; kind: string; count: string };
	/** What the rows leave out; null when they are all. */
	more: string | null;
	aside: string | null;
	untouched: string | null;
	oldestTitle: string | null;
	oldest: Array<{ text: string; since: Line; link: string | null; linkWords: string }>;
	next: Line | null;
	buttons: DigestButton[];
}

const MOST_ROWS = 15;

/** True when nothing came, nothing went and nothing is there. */
export function isQuiet(numbers: Pick<DigestNumbers, "opened" | "resolved">, open: OpenNow): boolean {
	return numbers.opened === 0 && numbers.resolved === 0 && open.counts.length === 0;
}

/** What the digest should say now. */
export function desiredDigest(state: DigestState): DesiredDigest {
	const { messages, open, mapping } = state;
	const waiting = open.counts.filter(({ isAside }) => !isAside);
	const aside = sum(open.counts.filter(({ isAside }) => isAside));
	const total = sum(waiting);
	const rows = rowsOf(waiting, messages);
	return {
		title: mapping === null ? messages.say("digest.title") : messages.say("digest.titleOf", { mapping }),
		happened: happenedIn(state),
		trend: trendOf(state),
		open: total === 0 ? messages.say("digest.openNone") : messages.say("digest.open", { count: total }),
		rows: rows.slice(0, MOST_ROWS),
		columns: {
			mapping: messages.say("digest.columnMapping"),
			kind: messages.say("digest.columnKind"),
			count: messages.say("digest.columnCount"),
		},
		more: moreOf(rows, messages),
		aside: aside === 0 ? null : messages.say("digest.aside", { count: aside }),
		untouched: untouchedOf(state),
		oldestTitle: open.oldest.length === 0 ? null : messages.say("digest.oldest"),
		oldest: open.oldest.map(({ error, link }) => ({
			text: sentenceOf(tellingOf(error, state.contextOf(error))).replace(/\s+/g, " "),
			since: lineWith(messages, "card.since", error.openedAt),
			link,
			linkWords: messages.say("errors.card"),
		})),
		next: nextOf(state),
		buttons: buttonsOf(state, total, total + aside),
	};
}

function happenedIn({ messages, from, numbers, open }: DigestState): Line[] {
	const { opened, resolved, byPeople, typicalMs } = numbers;
	if (opened === 0 && resolved === 0)
		return [lineWith(messages, isQuiet(numbers, open) ? "digest.quiet" : "digest.nothing", from)];
	const came = messages.say("digest.opened", { count: opened });
	const went = messages.say("digest.resolved", { count: resolved });
	const lines = [lineWith(messages, "digest.happened", from, { came, went })];
	if (typicalMs === null) return lines;
	const people = messages.say("digest.byPeople", { count: byPeople });
	const itself = messages.say("digest.byItself", { count: resolved - byPeople });
	const how = byPeople === resolved ? [people] : byPeople === 0 ? [itself] : [people, itself];
	const settled = messages.say("digest.settled", { how: messages.list(how) });
	const typical = messages.say("digest.typical", { duration: durationWords(messages, typicalMs) });
	return [...lines, [`${settled} ${typical}`]];
}

/** How long something took, in the unit people would use. */
export function durationWords(messages: Messages, ms: number): string {
	const minutes = Math.max(1, Math.round(ms / 60_000));
	if (minutes < 60) return messages.say("digest.minutes", { count: minutes });
	const hours = Math.round(minutes / 60);
	if (hours < 48) return messages.say("digest.hours", { count: hours });
	return messages.say("digest.days", { count: Math.round(hours / 24) });
}

const BARS = "▁▂▃▄▅▆▇█";

/** Nothing where nothing came or went on any of the days. */
function trendOf({ messages, numbers: { days } }: DigestState): string[] {
	const line = (key: "digest.trendOpened" | "digest.trendResolved", values: number[]) =>
		messages.say(key, {
			count: values.length,
			bars: barsOf(values),
			values: values.map((value) => messages.number(value)).join(", "),
		});
	const opened = days.map((day) => day.opened);
	const resolved = days.map((day) => day.resolved);
	if ([...opened, ...resolved].every((value) => value === 0)) return [];
	return [line("digest.trendOpened", opened), line("digest.trendResolved", resolved)];
}

/** One bar a value, the highest for the largest. */
export function barsOf(values: readonly number[]): string {
	const most = Math.max(1, ...values);
	return values.map((value) => BARS[Math.round((value / most) * (BARS.length - 1))] ?? "").join("");
}

const KINDS: Record<SyncErrorKind, MessageKey & `digest.kind${string}`> = {
	updateConflict: "digest.kindUpdateConflict",
	deletedLeft: "digest.kindDeleted",
	deletedRight: "digest.kindDeleted",
	validation: "digest.kindValidation",
	permission: "digest.kindPermission",
	duplicate: "digest.kindDuplicate",
	waitingForParent: "digest.kindWaiting",
	stale: "digest.kindStale",
	transient: "digest.kindTransient",
	possibleDuplicate: "digest.kindPossibleDuplicate",
	merged: "digest.kindMerged",
	loop: "digest.kindLoop",
	massChange: "digest.kindMassChange",
	setup: "digest.kindSetup",
	overdue: "digest.kindOverdue",
};

/** One row a mapping and kind as people know it, the most first. */
function rowsOf(counts: readonly VisibleCount[], messages: Messages): DesiredDigest["rows"] {
	const rows = new Map<string, DesiredDigest["rows"][number]>();
	for (const { mapping, kind, count } of counts) {
		const words = (messages.say as (key: MessageKey) => string)(KINDS[kind]);
		const key = `${mapping} ${words}`;
		rows.set(key, { mapping, kind: words, count: (rows.get(key)?.count ?? 0) + count });
	}
	return [...rows.values()].sort(
		(one, other) =>
			other.count - one.count ||
			one.mapping.localeCompare(other.mapping) ||
			one.kind.localeCompare(other.kind),
	);
}

function moreOf(rows: DesiredDigest["rows"], messages: Messages): string | null {
	const rest = sum(rows.slice(MOST_ROWS));
	return rest === 0 ? null : messages.say("errors.more", { count: rest });
}

function untouchedOf({ messages, open: { untouched } }: DigestState): string | null {
	if (untouched === null || untouched.count === 0) return null;
	const duration = durationWords(messages, untouched.afterMs);
	return messages.say("digest.untouched", { count: untouched.count, duration });
}

function nextOf({ messages, next }: DigestState): Line | null {
	if (next === undefined) return null;
	return next === null ? [messages.say("digest.noNext")] : lineWith(messages, "digest.next", next);
}

function buttonsOf({ messages, canRetry }: DigestState, waiting: number, open: number): DigestButton[] {
	const show: DigestButton = { press: "digestOpen", label: messages.say("digest.buttonOpen"), confirm: null };
	const retry: DigestButton = {
		press: "digestRetry",
		label: messages.say("digest.buttonRetry"),
		confirm: {
			title: messages.say("digest.confirmTitle"),
			text: messages.say("digest.confirmText"),
			yes: messages.say("digest.buttonRetry"),
			no: messages.say("button.cancel"),
		},
	};
	return [...(open === 0 ? [] : [show]), ...(canRetry && waiting > 0 ? [retry] : [])];
}

function sum(counts: ReadonlyArray<{ count: number }>): number {
	return counts.reduce((total, { count }) => total + count, 0);
}

import { daysLater, type LocalDay, localDayOf, momentOf, type Weekday, weekdayOf } from "./local-time.js";

/** When people of a channel work. */
export interface WorkingHours {
	/** A zone of the IANA database. */
	timeZone: string;
	/** Minutes past midnight between which nothing is to be said; `from` may lie after `to`, over midnight. */
	quietHours: { from: number; to: number } | null;
	/** Not empty; on the others nothing is said all day. */
	businessDays: readonly Weekday[];
}

const DAY_MINUTES = 24 * 60;
/** A week of quiet days and one more on both ends. */
const MOST_DAYS = 9;
const MOST_DAYS_BACK = 731;

/** Until when nothing is to be said, milliseconds since 1970; null when now is as good as later. */
export function quietUntil(at: number, hours: WorkingHours): number | null {
	const today = localDayOf(at, hours.timeZone);
	for (let days = 0; days <= MOST_DAYS; days++) {
		for (const [from, to] of spansOf(daysLater(today, days), hours)) {
			if (to > at) return from <= at ? null : from;
		}
	}
	return null;
}

/** How much of the time between two moments was working time, in milliseconds. */
export function workedBetween(from: number, to: number, hours: WorkingHours): number {
	let worked = 0;
	const first = localDayOf(from, hours.timeZone);
	for (let days = 0; ; days++) {
		const day = daysLater(first, days);
		if (momentOf(day, 0, hours.timeZone) >= to) return worked;
		for (const [start, end] of spansOf(day, hours))
			worked += Math.max(0, Math.min(to, end) - Math.max(from, start));
	}
}

/** The moment after which so many milliseconds were worked until `to`; looked for in the last two years. */
export function workedSince(to: number, ms: number, hours: WorkingHours): number {
	let left = ms;
	const today = localDayOf(to, hours.timeZone);
	for (let days = 0; days < MOST_DAYS_BACK; days++) {
		for (const [start, end] of spansOf(daysLater(today, -days), hours).reverse()) {
			const worked = Math.max(0, Math.min(to, end) - start);
			if (worked >= left) return Math.min(to, end) - left;
			left -= worked;
		}
	}
	return 0;
}

/** The parts of a day in which things may be said, in order. */
function spansOf(day: LocalDay, { timeZone, quietHours, businessDays }: WorkingHours): [number, number][] {
	if (!businessDays.includes(weekdayOf(day))) return [];
	return openMinutes(quietHours).map(([from, to]) => [
		momentOf(day, from, timeZone),
		momentOf(day, to, timeZone),
	]);
}

function openMinutes(quiet: WorkingHours["quietHours"]): [number, number][] {
	if (quiet === null) return [[0, DAY_MINUTES]];
	const { from, to } = quiet;
	const open: [number, number][] =
		from > to
			? [[to, from]]
			: [
					[0, from],
					[to, DAY_MINUTES],
				];
	return open.filter(([start, end]) => end > start);
}

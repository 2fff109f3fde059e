/** Weekdays as the configuration names them, in the order `Date` counts them. */
export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** A calendar day. Months count from 1; a day beyond the month's end means the days after it. */
export interface LocalDay {
	year: number;
	month: number;
	day: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Only for speed: building a format takes a thousand times as long as using one. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** True for a zone of the IANA database, such as Europe/Amsterdam, or UTC. */
export function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat("en-GB", { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

/** What people's calendars say at this moment (milliseconds since 1970). */
export function localDayOf(at: number, timeZone: string): LocalDay {
	const shown = new Date(at + offsetAt(at, timeZone));
	return { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
}

/** The day so many days later, or earlier. */
export function daysLater({ year, month, day }: LocalDay, days: number): LocalDay {
	const moved = new Date(Date.UTC(year, month - 1, day + days));
	return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

export function weekdayOf({ year, month, day }: LocalDay): Weekday {
	return WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? "sun";
}

/** "2026-01-31". */
export function dayText({ year, month, day }: LocalDay): string {
	return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/**
 * The moment clocks in the zone show this many minutes past midnight of the day. Of an hour that comes twice the first
 * one; of an hour that clocks skip, as much later as they skip.
 */
export function momentOf(day: LocalDay, minutes: number, timeZone: string): number {
	const shown = Date.UTC(day.year, day.month - 1, day.day) + minutes * MINUTE_MS;
	const before = offsetAt(shown - DAY_MS, timeZone);
	const after = offsetAt(shown + DAY_MS, timeZone);
	const moments = [shown - before, shown - after].filter((at) => at + offsetAt(at, timeZone) === shown);
	return moments.length === 0 ? shown - before : Math.min(...moments);
}

/** How far clocks in the zone are ahead of UTC, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
	const parts: Record<string, number> = {};
	for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value);
	const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
	const whole = at - (((at % 1_000) + 1_000) % 1_000);
	return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
	const known = formats.get(timeZone);
	if (known !== undefined) return known;
	const format = new Intl.DateTimeFormat("en-GB", {
		timeZone,
		calendar: "iso8601",
		hourCycle: "h23",
		year: "numeric",
		month: "numeric",
		day: "numeric",
		hour: "numeric",
		minute: "numeric",
		second: "numeric",
	});
	formats.set(timeZone, format);
	return format;
}

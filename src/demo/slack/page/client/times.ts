/** How a person's times are written: their language and their zone. */
export interface TimeStyle {
	locale: string;
	tz: string;
}

/** Milliseconds of a message stamp. */
export function msOf(ts: string): number {
	return Number(ts) * 1_000;
}

function write(ms: number, { locale, tz }: TimeStyle, options: Intl.DateTimeFormatOptions): string {
	return new Intl.DateTimeFormat(locale, { timeZone: tz, ...options }).format(ms);
}

export function timeOf(ms: number, style: TimeStyle): string {
	return write(ms, style, { hour: "numeric", minute: "2-digit" });
}

export function wholeTime(ms: number, style: TimeStyle): string {
	return write(ms, style, { dateStyle: "full", timeStyle: "medium" });
}

/** `2026-08-01` in the person's zone: the same for two moments of one day. */
export function dayOf(ms: number, { tz }: TimeStyle): string {
	return write(ms, { locale: "sv-SE", tz }, { year: "numeric", month: "2-digit", day: "2-digit" });
}

/** "Today", "Yesterday", else the date; for the lines between days. */
export function dayName(ms: number, style: TimeStyle, now = Date.now()): string {
	const near = nearDay(ms, style, now);
	return capital(near ?? write(ms, style, { weekday: "long", day: "numeric", month: "long" }));
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "yesterday", "today" and "tomorrow" in the person's language; undefined on other days. */
function nearDay(ms: number, style: TimeStyle, now: number): string | undefined {
	const day = (at: number) => Date.parse(dayOf(at, style)) / 86_400_000;
	const distance = Math.round(day(ms) - day(now));
	if (Math.abs(distance) > 1) return undefined;
	return new Intl.RelativeTimeFormat(style.locale, { numeric: "auto" }).format(distance, "day");
}

/** "3 minutes ago" in the person's language. */
export function ago(ms: number, { locale }: TimeStyle, now = Date.now()): string {
	const seconds = (ms - now) / 1_000;
	const units: [Intl.RelativeTimeFormatUnit, number][] = [
		["day", 86_400],
		["hour", 3_600],
		["minute", 60],
		["second", 1],
	];
	const [unit, size] = units.find(([, one]) => Math.abs(seconds) >= one) ?? ["second", 1];
	return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** The formats of Slack's date token, each by its name (`{date_short_pretty}`). */
const FORMATS: Record<string, (ms: number, style: TimeStyle, now: number) => string> = {
	date_num: (ms, style) => dayOf(ms, style),
	date_slash: (ms, style) => write(ms, style, { year: "numeric", month: "2-digit", day: "2-digit" }),
	date: (ms, style) => write(ms, style, { dateStyle: "long" }),
	date_short: (ms, style) => write(ms, style, { dateStyle: "medium" }),
	date_long: (ms, style) => write(ms, style, { dateStyle: "full" }),
	date_pretty: (ms, style, now) => nearDay(ms, style, now) ?? write(ms, style, { dateStyle: "long" }),
	date_short_pretty: (ms, style, now) => nearDay(ms, style, now) ?? write(ms, style, { dateStyle: "medium" }),
	date_long_pretty: (ms, style, now) => nearDay(ms, style, now) ?? write(ms, style, { dateStyle: "full" }),
	day_divider_pretty: (ms, style, now) => dayName(ms, style, now),
	time: timeOf,
	time_secs: (ms, style) => write(ms, style, { timeStyle: "medium" }),
	ago: (ms, style, now) => ago(ms, style, now),
};

/** Writes a moment as a date token asks; a format that nobody knows stays as it stands. */
export function dateToken(unix: number, format: string, style: TimeStyle, now = Date.now()): string {
	return format.replace(/\{(\w+)\}/g, (whole, name: string) =>
		Object.hasOwn(FORMATS, name) ? (FORMATS[name]?.(unix * 1_000, style, now) ?? whole) : whole,
	);
}

/** The moment at which the clocks of a zone show this date and time (`2026-08-01`, `09:30`), seconds since 1970. */
export function momentOf(date: string, time: string, tz: string): number {
	const asUtc = Date.parse(`${date}T${time}:00Z`);
	const shown = (ms: number) => Date.parse(`${clockOf(ms, tz)}:00Z`);
	const first = asUtc - (shown(asUtc) - asUtc);
	return Math.round((asUtc - (shown(first) - first)) / 1_000);
}

/** `2026-08-01T09:30`: what the clocks of a zone show. */
export function clockOf(ms: number, tz: string): string {
	const time = write(ms, { locale: "sv-SE", tz }, { hour: "2-digit", minute: "2-digit", hour12: false });
	return `${dayOf(ms, { locale: "sv-SE", tz })}T${time}`;
}

import { daysLater, dayText, localDayOf, momentOf } from "../domain/local-time.js";
import type { DigestNumbers, ErrorEnding, ErrorOpening } from "../ports/stores.js";

/** What a digest counts: from `from` until before `to` (ISO), and whole days of this zone before its end. */
export interface DigestPeriod {
	from: string;
	to: string;
	timeZone: string;
	/** How many whole days are told one by one. */
	days: number;
}

/** A scheduled time of a digest and the one before it, ISO; null where there was none. */
export interface DigestTimes {
	at: string;
	before: string | null;
}

/** Ends that nobody chose. */
const BY_ITSELF: readonly ErrorEnding["resolution"][] = ["policy", "succeeded"];

/** From when on openings and endings have to be read for this period, ISO. */
export function readFrom(period: DigestPeriod): string {
	const first = spansOfDays(period)[0]?.from ?? Number.POSITIVE_INFINITY;
	return new Date(Math.min(Date.parse(period.from), first)).toISOString();
}

/**
 * The numbers of a period, counted over the error store itself. What counts:
 *
 * - opened: an error people could see that was opened at `from` or later and before `to`, however it stands now. One
 *   that healed before it was shown never counts, and one that is opened again by an undo counts when it was opened
 *   first.
 * - resolved: an error people could see whose present end lies in the period. One that was settled twice, with an undo
 *   between, counts where it was settled last; one that is open again counts nowhere.
 * - by people: the resolved ones but those that a later run or a rule of the mapping settled.
 *
 * No counters are kept beside the store: a counter would be a second truth that a crash between two writes makes wrong,
 * while ended errors stay in the store longer than the days told here, and what an older digest said stands frozen in
 * the digest.
 */
export function numbersOf(
	{ openings, endings }: { openings: readonly ErrorOpening[]; endings: readonly ErrorEnding[] },
	period: DigestPeriod,
): DigestNumbers {
	const { from, to } = period;
	const ended = endings.filter(({ endedAt }) => from <= endedAt && endedAt < to);
	return {
		opened: openings.filter(({ openedAt }) => from <= openedAt && openedAt < to).length,
		resolved: ended.length,
		byPeople: ended.filter(({ resolution }) => !BY_ITSELF.includes(resolution)).length,
		typicalMs: median(ended.map(({ openedAt, endedAt }) => Date.parse(endedAt) - Date.parse(openedAt))),
		days: spansOfDays(period).map(({ day, ...span }) => ({
			day,
			opened: countIn(
				openings.map(({ openedAt }) => openedAt),
				span,
			),
			resolved: countIn(
				endings.map(({ endedAt }) => endedAt),
				span,
			),
		})),
	};
}

/** The value in the middle; of two in the middle the smaller one. Null of none. */
function median(values: number[]): number | null {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
}

function countIn(times: readonly string[], { from, to }: { from: number; to: number }): number {
	return times.filter((time) => from <= Date.parse(time) && Date.parse(time) < to).length;
}

/** The whole days before the period's end, oldest first. */
function spansOfDays({ to, timeZone, days }: DigestPeriod): Array<{ day: string; from: number; to: number }> {
	const last = localDayOf(Date.parse(to), timeZone);
	return Array.from({ length: days }, (_, index) => {
		const day = daysLater(last, index - days);
		return {
			day: dayText(day),
			from: momentOf(day, 0, timeZone),
			to: momentOf(daysLater(day, 1), 0, timeZone),
		};
	});
}

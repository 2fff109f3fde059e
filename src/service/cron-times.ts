import { createTask, parse } from "node-cron";
import { daysLater, localDayOf, momentOf } from "../domain/local-time.js";

/** How far back scheduled times are looked for, in days. */
const DAYS_BACK = 366;

/** When a cron expression calls for its job. */
export class CronTimes {
	private readonly fields: { second: number[]; minute: number[]; hour: number[]; month: number[] };
	private readonly matcher: { match(date: Date): boolean };

	private readonly timeZone: string;

	/** Throws for an expression or a zone that is none. Without a zone times are the machine's. */
	constructor(cron: string, timeZone?: string) {
		this.timeZone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
		const { second, minute, hour, month } = parse(cron);
		this.fields = {
			second: newestFirst(second),
			minute: newestFirst(minute),
			hour: newestFirst(hour),
			month,
		};
		// Never started: it only tells which moments fit, in the same words as the schedule itself.
		const task = createTask(cron, () => {}, { timezone: this.timeZone });
		// The library keeps every task in a list until it is destroyed; a destroyed one still tells.
		void task.destroy();
		this.matcher = task;
	}

	/** The last scheduled times up to and with this moment (milliseconds since 1970), newest first, of one year. */
	until(at: number, count: number): number[] {
		const found: number[] = [];
		for (const hour of this.hoursBefore(at)) {
			for (const time of this.timesIn(hour)) {
				if (time > at) continue;
				if (found.push(time) === count) return found;
			}
		}
		return found;
	}

	/**
	 * The beginnings of the hours that fit, newest first. Of an hour that comes twice when clocks go back the first one,
	 * and none for one they skip.
	 */
	private *hoursBefore(at: number): Generator<number> {
		const today = localDayOf(at, this.timeZone);
		for (let back = 0; back < DAYS_BACK; back++) {
			const day = daysLater(today, -back);
			if (!this.fields.month.includes(day.month)) continue;
			for (const hour of this.fields.hour) {
				const begin = momentOf(day, hour * 60, this.timeZone);
				if (begin <= at && this.fits(begin)) yield begin;
			}
		}
	}

	/** True for an hour with scheduled times: its first one tells, for all fall on one day. */
	private fits(hour: number): boolean {
		const minute = this.fields.minute.at(-1) ?? 0;
		const second = this.fields.second.at(-1) ?? 0;
		return this.matcher.match(new Date(hour + (minute * 60 + second) * 1_000));
	}

	private *timesIn(hour: number): Generator<number> {
		for (const minute of this.fields.minute)
			for (const second of this.fields.second) yield hour + (minute * 60 + second) * 1_000;
	}
}

function newestFirst(values: number[]): number[] {
	return [...values].sort((one, other) => other - one);
}

import { createTask, parse } from "node-cron";

/** How far back scheduled times are looked for, in days. */
const DAYS_BACK = 366;

/** When a cron expression calls for its job. */
export class CronTimes {
	private readonly fields: { second: number[]; minute: number[]; hour: number[]; month: number[] };
	private readonly matcher: { match(date: Date): boolean };

	/** Throws for an expression that is none. */
	constructor(cron: string) {
		const { second, minute, hour, month } = parse(cron);
		this.fields = {
			second: newestFirst(second),
			minute: newestFirst(minute),
			hour: newestFirst(hour),
			month,
		};
		// Never started: it only tells which moments fit, in the same words as the schedule itself.
		this.matcher = createTask(cron, () => {});
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

	/** The beginnings of the hours that fit, newest first, in local time. */
	private *hoursBefore(at: number): Generator<Date> {
		const today = new Date(at);
		for (let back = 0; back < DAYS_BACK; back++) {
			const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - back);
			if (!this.fields.month.includes(day.getMonth() + 1)) continue;
			for (const hour of this.fields.hour) {
				const begin = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour);
				if (begin.getTime() <= at && this.fits(begin)) yield begin;
			}
		}
	}

	/** True for an hour with scheduled times: its first one tells, for all fall on one day. */
	private fits(hour: Date): boolean {
		const minute = this.fields.minute.at(-1) ?? 0;
		const second = this.fields.second.at(-1) ?? 0;
		return this.matcher.match(new Date(hour.getTime() + (minute * 60 + second) * 1_000));
	}

	private *timesIn(hour: Date): Generator<number> {
		for (const minute of this.fields.minute)
			for (const second of this.fields.second) yield hour.getTime() + (minute * 60 + second) * 1_000;
	}
}

function newestFirst(values: number[]): number[] {
	return [...values].sort((one, other) => other - one);
}

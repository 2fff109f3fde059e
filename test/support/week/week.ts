import type { SyncError } from "../../../src/domain/sync-error.js";
import { Answers } from "./answers.js";
import type { Company } from "./company.js";
import { countedFrom, isQuiet, type Numbers, numbersIn, postedIn } from "./digest-proof.js";
import { type Mishap, mishaps } from "./mishaps.js";
import { People, RESTING, WORKING } from "./people.js";
import { Random } from "./random.js";
import type { AllTwins } from "./records.js";
import { CHANNELS, Witness } from "./shown.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The hours in which anything happens. */
const DAY = { from: 6, to: 21 };
/** By this hour the night's jobs were due: the search for deleted records, and forgetting. */
const NIGHT_JOBS = 4;
/** Runs by day begin at 6 o'clock; by then every request that hung has been looked for. */
const HORIZON_HOURS = 8;

/** Monday 5 o'clock (UTC) of the week after this moment: before the first run of the day. */
export function nextMonday(now: number): number {
	const midnight = now - (now % DAY_MS);
	const weekday = new Date(midnight).getUTCDay();
	return midnight + ((8 - weekday) % 7 || 7) * DAY_MS + 5 * HOUR_MS;
}

/** A summary as it was posted, and what the store held at that moment. */
export interface CheckedDigest {
	channel: string;
	at: string;
	said: Numbers;
	counted: Numbers;
}

/** A week of a company: what people do, what goes wrong, who answers, hour by hour on the moved clock. */
export class Week {
	readonly people: People;
	readonly answers: Answers;
	readonly witness: Witness;
	readonly digests: CheckedDigest[] = [];
	private readonly mishaps: Mishap[];
	private readonly monday: number;
	private posted = new Map<string, number>();

	constructor(
		private readonly company: Company,
		twins: AllTwins,
		seed: number,
	) {
		this.people = new People(company, twins, new Random(seed));
		// Chances of their own: how many questions there are at a time does not change what people type afterwards.
		this.answers = new Answers(company, new Random(seed + 1));
		this.witness = new Witness(company);
		this.mishaps = mishaps(company, this.people, twins);
		this.monday = company.clock.now() - (company.clock.now() % DAY_MS);
	}

	/** From Monday before the first run until Sunday midnight. */
	async pass(): Promise<void> {
		for (let hour = 5; hour < 7 * 24; hour++) {
			const [day, ofDay] = [Math.floor(hour / 24), hour % 24];
			if (DAY.from <= ofDay && ofDay < DAY.to) await this.hour(day, ofDay);
			else if (ofDay === NIGHT_JOBS) await this.night(day);
		}
	}

	/** Faults are over, nobody types any more, and every question is answered, for a day at most. */
	async settleDown(): Promise<void> {
		for (let hour = 4; hour < 24; hour++) {
			await this.company.passTo(this.monday + 7 * DAY_MS + hour * HOUR_MS + 20 * MINUTE_MS + 5_000);
			await this.tick(`afterwards, hour ${hour}`);
			const open = (await this.company.documents()).filter(({ state }) => state !== "resolved");
			if (open.length === 0 && hour >= HORIZON_HOURS) return;
			await this.answers.giveAll(open);
			await this.tick(`afterwards, answers of hour ${hour}`);
		}
	}

	private async hour(day: number, hour: number): Promise<void> {
		const begin = this.monday + day * DAY_MS + hour * HOUR_MS;
		const isWorkday = day < 5;
		const isDay = hour >= 7 && hour < 19;
		await this.company.passTo(begin + 5_000);
		if (isWorkday && hour === 8) await this.summaries(day, begin);
		await this.happen(day, hour, "before");
		if (isDay) this.people.work(isWorkday ? WORKING : RESTING);
		await this.company.passTo(begin + 20 * MINUTE_MS + 5_000);
		await this.tick(`day ${day}, ${hour}:20`);
		await this.happen(day, hour, "after");
		if (isDay && isWorkday) await this.answer();
		await this.company.passTo(begin + 40 * MINUTE_MS + 5_000);
		await this.tick(`day ${day}, ${hour}:40`);
	}

	private async night(day: number): Promise<void> {
		await this.company.passTo(this.monday + day * DAY_MS + NIGHT_JOBS * HOUR_MS);
		await this.tick(`day ${day}, by night`);
	}

	/** What the schedule does at its times, and what follows from it, until Slack shows all of it. */
	private async tick(when: string): Promise<void> {
		const { app } = this.company;
		await app.makeDue();
		await this.company.settle();
		await this.witness.look(when);
		await app.runJob("retry-due");
		await app.runJob("watch-overdue");
		await this.company.settle();
		await this.witness.look(when);
	}

	private async happen(day: number, hour: number, when: Mishap["when"]): Promise<void> {
		for (const mishap of this.mishaps)
			if (mishap.day === day && mishap.hour === hour && mishap.when === when) await mishap.happen();
	}

	private async answer(): Promise<void> {
		await this.answers.giveSome((await this.company.documents()).filter(({ state }) => state === "open"));
		await this.company.settle();
	}

	/** Summaries come at a time at which nothing else happens, and tell of the time since the working day before. */
	private async summaries(day: number, at: number): Promise<void> {
		await this.company.app.makeDue();
		await this.company.settle();
		const documents: SyncError[] = await this.company.documents();
		const period = { from: at - (day === 0 ? 3 : 1) * DAY_MS, to: at };
		for (const channel of CHANNELS) {
			const counted = countedFrom(documents, channel, period);
			const all = postedIn(this.company, channel);
			const [last, ...others] = all.slice(this.posted.get(channel) ?? 0);
			this.posted.set(channel, all.length);
			if (last === undefined && isQuiet(counted)) continue;
			if (last === undefined || others.length > 0)
				throw new Error(`${channel} got ${others.length + 1} summaries.`);
			this.digests.push({ channel, at: new Date(at).toISOString(), said: numbersIn(last), counted });
		}
	}
}

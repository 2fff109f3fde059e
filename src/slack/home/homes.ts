import type { HomeView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import { narrowed, narrowSlackError, RateLimitedError } from "../errors.js";
import { oneAtATime } from "../one-at-a-time.js";
import { HOME_START, type HomePlace } from "./place.js";

/** How often Home tabs are published by themselves; milliseconds. A person's own press does not wait for it. */
export interface HomePace {
	perReaderMs: number;
	overallMs: number;
}

/** views.publish takes a hundred calls a minute (facts/slack.md section 4.1); what people press needs some of them. */
const PACE: HomePace = { perReaderMs: 5_000, overallMs: 1_000 };
/** Slack tells nobody that a Home tab was closed: one that was not touched for so long is taken for closed. */
const WATCHED_MS = 10 * 60_000;
/** A view older than this is made afresh when the tab is opened. */
const STALE_MS = 10_000;
/** Readers remembered; the one not seen for longest is forgotten first. */
const MOST_READERS = 500;
const MOST_NOTICE = 2_800;

/** A private answer shown at the top of the tab; markup that is escaped already. */
export interface HomeNotice {
	text: string;
	/** ISO. */
	at: string;
}

interface Reader {
	id: string;
	place: HomePlace;
	notice: HomeNotice | null;
	/** When the reader was last there, on the clock that never jumps. */
	seenAt: number;
	/** The last view made, and when; null before the first. */
	made: { view: HomeView; at: number } | null;
	/** The last view Slack took, as text. */
	shown: string | null;
	publishedAt: number;
	isDirty: boolean;
	publish: () => Promise<void>;
}

/** What the Home tabs are kept with. */
export interface HomesOptions {
	web: WebClient;
	/** Makes the view of one reader from what is known now. */
	build(readerId: string, place: HomePlace, notice: HomeNotice | null): Promise<HomeView>;
	clock: Clock;
	log: Log;
	pace?: HomePace | undefined;
}

/** The Home tabs of those who have them open: published on demand, and again whenever something changed. */
export class Homes {
	/** The one seen last comes last. */
	private readonly readers = new Map<string, Reader>();
	private readonly stopping = new AbortController();
	private readonly pace: HomePace;
	private readonly keepCurrent: () => Promise<void>;
	private publishedAt = Number.NEGATIVE_INFINITY;
	private pausedUntil = Number.NEGATIVE_INFINITY;

	constructor(private readonly options: HomesOptions) {
		this.pace = options.pace ?? PACE;
		this.keepCurrent = oneAtATime(() => this.publishDirty());
	}

	/** Somebody opened the tab: what was shown last stands there at once, and is made afresh when it is old. */
	async opened(readerId: string, before: HomePlace | null): Promise<void> {
		const { clock } = this.options;
		const known = this.readers.get(readerId);
		const reader = this.seen(readerId, known?.place ?? before ?? HOME_START);
		const { made } = reader;
		if (made !== null) await this.send(reader, made.view, true);
		const isFresh = made !== null && !reader.isDirty && clock.monotonic() - made.at < STALE_MS;
		if (!isFresh) await reader.publish();
	}

	/** Somebody went elsewhere in the tab, or wants it afresh. */
	async show(readerId: string, place: HomePlace): Promise<void> {
		const reader = this.seen(readerId, place);
		reader.notice = null;
		await reader.publish();
	}

	/** Somebody pressed something in the tab: they are there, and what was told before is over. */
	attend(readerId: string, place: HomePlace): void {
		this.seen(readerId, this.readers.get(readerId)?.place ?? place).notice = null;
	}

	/** Says something at the top of a reader's tab; false when they do not have it open. */
	async tell(readerId: string, text: string): Promise<boolean> {
		const { clock } = this.options;
		const reader = this.readers.get(readerId);
		if (reader === undefined || !this.isWatched(reader)) return false;
		reader.notice = { text: wholeLines(text), at: new Date(clock.now()).toISOString() };
		await reader.publish();
		return true;
	}

	/** Something changed: every open tab is published again, each in its turn. */
	changed(): void {
		for (const reader of this.readers.values()) reader.isDirty = true;
		if (this.readers.size > 0) void this.keepCurrent();
	}

	/** Publishes nothing more. */
	stop(): void {
		this.stopping.abort();
	}

	private seen(id: string, place: HomePlace): Reader {
		const reader = this.readers.get(id) ?? this.newReader(id, place);
		reader.place = place;
		reader.seenAt = this.options.clock.monotonic();
		this.readers.delete(id);
		this.readers.set(id, reader);
		for (const oldest of this.readers.keys()) {
			if (this.readers.size <= MOST_READERS) break;
			this.readers.delete(oldest);
		}
		return reader;
	}

	private newReader(id: string, place: HomePlace): Reader {
		const reader: Reader = {
			id,
			place,
			notice: null,
			seenAt: 0,
			made: null,
			shown: null,
			publishedAt: Number.NEGATIVE_INFINITY,
			isDirty: false,
			publish: oneAtATime(() => this.publish(reader)),
		};
		return reader;
	}

	private isWatched({ seenAt }: Reader): boolean {
		return this.options.clock.monotonic() - seenAt < WATCHED_MS;
	}

	/** Every open tab that is out of date, the longest waiting first, none faster than the pace allows. */
	private async publishDirty(): Promise<void> {
		const { clock } = this.options;
		const { signal } = this.stopping;
		while (!signal.aborted) {
			const waiting = [...this.readers.values()].filter((one) => one.isDirty && this.isWatched(one));
			const [next] = waiting.sort((one, two) => one.publishedAt - two.publishedAt);
			if (next === undefined) return;
			const at = Math.max(
				next.publishedAt + this.pace.perReaderMs,
				this.publishedAt + this.pace.overallMs,
				this.pausedUntil,
			);
			const wait = at - clock.monotonic();
			if (wait > 0) await clock.sleep(wait, signal);
			else await next.publish();
		}
	}

	private async publish(reader: Reader): Promise<void> {
		const { build, clock, log } = this.options;
		if (this.stopping.signal.aborted) return;
		reader.isDirty = false;
		try {
			const view = await build(reader.id, reader.place, reader.notice);
			reader.made = { view, at: clock.monotonic() };
			await this.send(reader, view, false);
		} catch (error) {
			reader.publishedAt = clock.monotonic();
			log.error({ error }, "Home tab not made");
		}
	}

	/** What Slack shows already is not sent again, unless the tab was just opened. */
	private async send(reader: Reader, view: HomeView, again: boolean): Promise<void> {
		const { web, clock, log } = this.options;
		const text = JSON.stringify(view);
		if (text === reader.shown && !again) return;
		if (clock.monotonic() < this.pausedUntil) return this.later(reader);
		reader.publishedAt = clock.monotonic();
		this.publishedAt = reader.publishedAt;
		try {
			await narrowed("views.publish", () => web.views.publish({ user_id: reader.id, view }));
			reader.shown = text;
		} catch (error) {
			const narrow = narrowSlackError("views.publish", error);
			log.warn({ reason: narrow.reason }, "Home tab not published");
			if (!(narrow instanceof RateLimitedError)) return;
			this.pausedUntil = clock.monotonic() + narrow.retryAfterMs;
			this.later(reader);
		}
	}

	private later(reader: Reader): void {
		reader.isDirty = true;
		void this.keepCurrent();
	}
}

/** As many whole lines as fit, so that the cut never falls into an entity. */
function wholeLines(text: string): string {
	if (text.length <= MOST_NOTICE) return text;
	const end = text.lastIndexOf("\n", MOST_NOTICE);
	return end > 0 ? text.slice(0, end) : "…";
}

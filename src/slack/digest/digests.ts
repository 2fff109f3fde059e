import { isDeepStrictEqual } from "node:util";
import {
	type DigestState,
	type DigestTimes,
	desiredDigest,
	isQuiet,
	type OpenNow,
	PRIORITY,
} from "../../console/index.js";
import { isoNow } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import type { Card, CardContent, Digest, Stores } from "../../ports/stores.js";
import { renderDigest } from "../blocks/digest.js";
import type { ChannelSettings } from "../channels.js";
import { newCard, redrawn } from "../projection/card-changes.js";
import { digestSubject } from "../projection/card-ids.js";
import { MOST_SAVES } from "../projection/projection.js";
import type { Words } from "../vocabulary.js";
import { type DigestSources, readNumbers, readOpen } from "./read-digest.js";

/** What the summaries of channels work with. */
export interface DigestOptions extends DigestSources {
	stores: Pick<Stores, "errors" | "cards" | "digests">;
	channels: readonly ChannelSettings[];
	wordsIn(channel: string): Words;
	/** The mappings whose cards of records stand in a channel. */
	mappingsIn(channel: string): string[];
	/** How many whole days ended errors are kept, so that no day is told of which something was forgotten. */
	historyDays: number;
	log: Log;
}

/** The first digest of a channel without an earlier scheduled time covers this long. */
const FIRST_MS = 24 * 3_600_000;
/** A channel's summary is brought up to date this often at most. */
const EVERY_MS = 60_000;
const TREND_DAYS = 7;
/** A crash leaves a digest without a card; one that is missing later was deleted for its age, and is over. */
const CARDLESS_MS = 24 * 3_600_000;
/** How long what digests said is kept. */
const KEPT_MS = 400 * 24 * 3_600_000;

/**
 * The summaries of channels. Each is made once for its scheduled time, whoever is asked how often; its numbers stay as
 * they were counted then. What is open now is kept current on the newest one of a channel, through the same outbox as
 * every card.
 */
export class Digests {
	private lookedAt: number | null = null;

	constructor(private readonly options: DigestOptions) {}

	/** Makes the channel's digest for this time, where it is not made yet. */
	async make(settings: ChannelSettings, { at, before }: DigestTimes): Promise<void> {
		const { stores, clock } = this.options;
		const latest = await stores.digests.latest(settings.name);
		if (latest !== null && latest.to >= at) return this.draw(latest, settings);
		const first = before ?? new Date(Date.parse(at) - FIRST_MS).toISOString();
		const from = latest === null ? first : await this.takeOver(latest);
		const digest = await this.count(settings, { from, to: at });
		if (!(await stores.digests.insert(digest))) return;
		await this.draw(digest, settings);
		await stores.digests.forget(settings.name, new Date(clock.now() - KEPT_MS).toISOString());
	}

	/** Brings what the newest digests say is open up to date; not more often than once a minute. */
	async refresh(): Promise<void> {
		const { channels, clock, log } = this.options;
		if (this.lookedAt !== null && clock.monotonic() - this.lookedAt < EVERY_MS) return;
		this.lookedAt = clock.monotonic();
		for (const settings of channels) {
			if (settings.digest === null) continue;
			await this.refreshOne(settings).catch((error: unknown) =>
				log.error({ error, channel: settings.name }, "Digest not brought up to date"),
			);
		}
	}

	/**
	 * A digest that nobody has seen, for Slack was away, tells nothing any more: the next one covers its period too.
	 * Gives from when on.
	 */
	private async takeOver(latest: Digest): Promise<string> {
		const { cards } = this.options.stores;
		const card = latest.shown ? await cards.bySubject(subjectOf(latest)) : null;
		if (card === null || card.ts !== null || card.sending !== null) return latest.to;
		const { dirty: _, ...withdrawn } = card;
		return (await cards.save(withdrawn)) ? latest.from : this.takeOver(latest);
	}

	private async count(
		settings: ChannelSettings,
		{ from, to }: { from: string; to: string },
	): Promise<Digest> {
		const { name: channel, digest } = settings;
		const days = Math.min(TREND_DAYS, this.options.historyDays);
		const period = { from, to, timeZone: digest?.timeZone ?? "UTC", days };
		const numbers = await readNumbers(this.options, { channel }, period);
		const open = await readOpen(this.options, { channel }, settings);
		const shown = digest?.quietDay === "say" || !isQuiet(numbers, open);
		return { _id: `${channel} ${to}`, channel, from, to, numbers, madeAt: isoNow(this.options.clock), shown };
	}

	private async refreshOne(settings: ChannelSettings): Promise<void> {
		const { stores, clock } = this.options;
		const digest = await stores.digests.latestShown(settings.name);
		if (digest === null) return;
		const card = await stores.cards.bySubject(subjectOf(digest));
		const age = card === null ? EVERY_MS : clock.now() - Date.parse(card.changedAt);
		if (0 <= age && age < EVERY_MS) return;
		await this.draw(digest, settings);
	}

	private async draw(digest: Digest, settings: ChannelSettings): Promise<void> {
		if (!digest.shown) return;
		const { cards } = this.options.stores;
		const open = await readOpen(this.options, { channel: digest.channel }, settings);
		const desired = this.contentOf(digest, open);
		const drawing = { priority: PRIORITY.digest, at: isoNow(this.options.clock), again: false };
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			const subject = subjectOf(digest);
			const card = await cards.bySubject(subject);
			if (card === null) {
				if (this.options.clock.now() - Date.parse(digest.madeAt) > CARDLESS_MS) return;
				if (await cards.insert(newCard({ subject, channel: digest.channel, desired }, drawing))) return;
				continue;
			}
			const next = redrawn(card, { ...changeOf(card, desired), channel: digest.channel }, drawing);
			if (next === null || (await cards.save(next))) return;
		}
	}

	private contentOf({ channel, from, to, numbers }: Digest, open: OpenNow): CardContent {
		const { messages, contextOf } = this.options.wordsIn(channel);
		const state: DigestState = {
			from,
			numbers,
			open,
			mapping: null,
			canRetry: this.options.mappingsIn(channel).length > 0,
			messages,
			contextOf,
		};
		const value = { scope: { channel }, subject: digestSubject(channel, to) };
		return renderDigest(desiredDigest(state), value, messages);
	}
}

function subjectOf({ channel, to }: Digest): string {
	return digestSubject(channel, to);
}

function changeOf(card: Card, desired: CardContent) {
	const isNew = !isDeepStrictEqual(card.desired, desired);
	return { desired, desiredRevision: isNew ? card.desiredRevision + 1 : card.desiredRevision, isOver: false };
}

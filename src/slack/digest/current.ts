import { desiredDigest, type OpenNow } from "../../console/index.js";
import { covers, NEEDED_ROLE } from "../../domain/resolution.js";
import type { DigestStore } from "../../ports/stores.js";
import type { Actor } from "../../ports/use-cases.js";
import type { RenderedCard } from "../blocks/card.js";
import { renderDigest } from "../blocks/digest.js";
import type { ChannelSettings } from "../channels.js";
import type { DigestScope } from "../payload.js";
import type { Words } from "../vocabulary.js";
import { type DigestSources, readNumbers, readOpen } from "./read-digest.js";

/** What a summary for one person is made from. */
export interface Summaries extends DigestSources {
	digests: Pick<DigestStore, "latest">;
	channels: readonly ChannelSettings[];
	/** Every channel that cards stand in, as the configuration names it. */
	places: readonly string[];
	/** Slack's id of a channel that was posted to; null while it is not known. */
	channelIdOf(channel: string): string | null;
	/** The mappings whose cards of records stand in a channel. */
	mappingsIn(channel: string): string[];
	/** When the next digest of a channel comes, ISO; null where none is scheduled. */
	nextAt(channel: string): string | null;
}

/** Where nothing was told before, a summary goes back this far. */
const DAY_MS = 24 * 3_600_000;

/** The summary as it is now, for one person; since the last digest of the channel, else of the last 24 hours. */
export async function currentDigest(
	summaries: Summaries,
	scope: DigestScope,
	{ actor, words }: { actor: Actor; words: Words },
): Promise<RenderedCard> {
	const { clock } = summaries;
	const settings = settingsFor(summaries, scope);
	const to = new Date(clock.now()).toISOString();
	const latest = "channel" in scope ? await summaries.digests.latest(scope.channel) : null;
	const from = latest?.to ?? new Date(clock.now() - DAY_MS).toISOString();
	const period = { from, to, timeZone: settings?.digest?.timeZone ?? "UTC", days: 0 };
	const [numbers, open] = await Promise.all([
		readNumbers(summaries, scope, period),
		readOpen(summaries, scope, settings),
	]);
	const digest = desiredDigest({
		from,
		numbers,
		open,
		mapping: "mapping" in scope ? scope.mapping : null,
		next: nextOf(summaries, scope),
		canRetry: covers(actor.role, NEEDED_ROLE.retryAll) && mappingsOf(summaries, scope).length > 0,
		...words,
	});
	return renderDigest(digest, { scope, subject: null }, words.messages);
}

/** What is open there, for the list of it. */
export function openIn(summaries: Summaries, scope: DigestScope): Promise<OpenNow["counts"]> {
	return readOpen(summaries, scope, undefined).then(({ counts }) => counts);
}

/** The mappings a summary is about. */
export function mappingsOf({ mappingsIn }: Pick<Summaries, "mappingsIn">, scope: DigestScope): string[] {
	return "mapping" in scope ? [scope.mapping] : mappingsIn(scope.channel);
}

function settingsFor({ channels, channelOf }: Summaries, scope: DigestScope): ChannelSettings | undefined {
	const channel = channelFor({ channelOf }, scope);
	return channels.find(({ name }) => name === channel);
}

function channelFor({ channelOf }: Pick<Summaries, "channelOf">, scope: DigestScope): string {
	return "channel" in scope ? scope.channel : channelOf({ kind: "validation", mapping: scope.mapping });
}

function nextOf(summaries: Summaries, scope: DigestScope): string | null {
	return summaries.nextAt(channelFor(summaries, scope));
}

const MENTIONED = /^<#([A-Z0-9]+)(?:\|([^>]*))?>$/;

/** Whether this is what Slack makes of a channel's name; it may say no more of it than the id. */
export function isMention(typed: string): boolean {
	return MENTIONED.test(typed);
}

/** The configured channel somebody means by an id, a name, or what Slack makes of one; null for another channel. */
export function placeNamed(
	{ places, channelIdOf }: Pick<Summaries, "places" | "channelIdOf">,
	...typed: Array<string | null | undefined>
): string | null {
	const meant = typed.flatMap((text) => {
		const mentioned = MENTIONED.exec(text ?? "");
		return [text, mentioned?.[1], mentioned?.[2]].filter((word) => word);
	});
	const bare = (name: string) => name.replace(/^#/, "").toLowerCase();
	const fits = (place: string, word: string) => bare(place) === bare(word) || channelIdOf(place) === word;
	return places.find((place) => meant.some((word) => fits(place, word ?? ""))) ?? null;
}

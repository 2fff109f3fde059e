import { type DigestPeriod, numbersOf, type OpenNow, readFrom } from "../../console/index.js";
import { isQuestion, type SyncError } from "../../domain/sync-error.js";
import { workedSince } from "../../domain/working-hours.js";
import type { Clock } from "../../ports/clock.js";
import type { DigestNumbers, Stores } from "../../ports/stores.js";
import type { PostedMessage } from "../card-sender.js";
import type { ChannelSettings } from "../channels.js";
import type { DigestScope } from "../payload.js";
import { cardTelling } from "../projection/card-telling.js";

/** What summaries are read from. */
export interface DigestSources {
	stores: Pick<Stores, "errors" | "cards">;
	/** The channel an error's card stands in, as the configuration names it. */
	channelOf(error: Pick<SyncError, "kind" | "mapping">): string;
	linkTo(message: PostedMessage): string | null;
	clock: Clock;
}

/** How many of the oldest a summary names. */
const NAMED = 3;
/** How many old questions of a kind are looked at for somebody's touch. */
const MOST_LOOKED_AT = 200;

/** Counts a period over the error store. */
export async function readNumbers(
	sources: DigestSources,
	scope: DigestScope,
	period: DigestPeriod,
): Promise<DigestNumbers> {
	const { errors } = sources.stores;
	const from = readFrom(period);
	const [openings, endings] = await Promise.all([
		gather(errors.openedBetween(from, period.to), sources, scope),
		gather(errors.endedBetween(from, period.to), sources, scope),
	]);
	return numbersOf({ openings, endings }, period);
}

/** What is open now. With the channel's settings also what nobody touched for too long. */
export async function readOpen(
	sources: DigestSources,
	scope: DigestScope,
	settings: Pick<ChannelSettings, "hours" | "remindAfterMs"> | undefined,
): Promise<OpenNow> {
	const all = await sources.stores.errors.countVisibleByKind();
	const counts = all.filter((count) => isOf(sources, scope, count));
	const waiting = counts.filter(({ isAside }) => !isAside);
	const afterMs = settings?.remindAfterMs ?? null;
	const kinds = [...new Map(waiting.map((count) => [`${count.mapping} ${count.kind}`, count])).values()];
	const oldest = await readOldest(sources, kinds);
	if (afterMs === null || settings === undefined) return { counts, oldest, untouched: null };
	const before = untouchedBefore(sources.clock.now(), { ...settings, remindAfterMs: afterMs });
	return { counts, oldest, untouched: { count: await countUntouched(sources, kinds, before), afterMs } };
}

/** True for what is told in that channel, or belongs to that mapping. */
export function isOf(
	{ channelOf }: Pick<DigestSources, "channelOf">,
	scope: DigestScope,
	error: Pick<SyncError, "kind" | "mapping">,
): boolean {
	return "mapping" in scope ? error.mapping === scope.mapping : channelOf(error) === scope.channel;
}

/** What was last touched before this moment has waited too long; milliseconds since 1970. */
export function untouchedBefore(
	now: number,
	{ hours, remindAfterMs }: { hours: ChannelSettings["hours"]; remindAfterMs: number },
): number {
	return hours === null ? now - remindAfterMs : workedSince(now, remindAfterMs, hours);
}

/** When somebody last did anything about it, or it was opened; milliseconds since 1970. */
export function touchedAt({ openedAt, history }: Pick<SyncError, "openedAt" | "history">): number {
	const touches = history.filter(({ actor }) => actor !== null).map(({ at }) => Date.parse(at));
	return Math.max(Date.parse(openedAt), ...touches);
}

type Kind = Pick<SyncError, "kind" | "mapping">;

async function readOldest(sources: DigestSources, kinds: readonly Kind[]): Promise<OpenNow["oldest"]> {
	const { stores, linkTo } = sources;
	const found = await Promise.all(kinds.map((kind) => waitingOf(stores.errors, kind, NAMED)));
	const oldest = found
		.flat()
		.sort((one, other) => one.openedAt.localeCompare(other.openedAt) || one._id.localeCompare(other._id))
		.slice(0, NAMED);
	return Promise.all(
		oldest.map(async (error) => {
			const card = await cardTelling(stores.cards, error);
			return { error, link: card?.ts ? linkTo({ channel: card.channel, ts: card.ts }) : null };
		}),
	);
}

/** Questions that are nobody's task and were last touched before then. */
async function countUntouched(
	{ stores }: DigestSources,
	kinds: readonly Kind[],
	before: number,
): Promise<number> {
	const questions = kinds.filter(({ kind }) => isQuestion(kind));
	const found = await Promise.all(questions.map((kind) => waitingOf(stores.errors, kind, MOST_LOOKED_AT)));
	return found
		.flat()
		.filter((error) => error.state === "open" && error.assignee === null && touchedAt(error) <= before)
		.length;
}

function waitingOf(errors: Stores["errors"], { mapping, kind }: Kind, limit: number): Promise<SyncError[]> {
	return errors.open({ mapping, kind, waiting: true, visibleOnly: true, limit });
}

async function gather<Moment extends Kind>(
	pages: AsyncIterable<Moment[]>,
	sources: DigestSources,
	scope: DigestScope,
): Promise<Moment[]> {
	const all: Moment[] = [];
	for await (const page of pages) for (const one of page) if (isOf(sources, scope, one)) all.push(one);
	return all;
}

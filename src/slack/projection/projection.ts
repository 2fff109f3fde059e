import { PRIORITY } from "../../console/index.js";
import type { Pile } from "../../domain/pile.js";
import { MAPPING_PROBLEMS, type SyncError } from "../../domain/sync-error.js";
import { type Clock, isoNow } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import type { Card, Stores } from "../../ports/stores.js";
import type { PostedMessage } from "../card-sender.js";
import type { Words } from "../vocabulary.js";
import type { Drawing } from "./card-changes.js";

/** What turning stores into cards works with. */
export interface ProjectorOptions {
	stores: Pick<Stores, "errors" | "cards" | "jobs" | "operations">;
	/** The channel an error's card stands in, as an id or "#name". */
	channelOf(error: Pick<SyncError, "kind" | "mapping">): string;
	/** What the cards of a channel are written with; the channel as `channelOf` names it. */
	wordsIn(channel: string): Words;
	/** Until when nothing new about records is to be posted there, milliseconds since 1970; null when it may be now. */
	quietUntil(channel: string): number | null;
	/** Where people find a message; null when the workspace's address is not known. */
	linkTo(message: PostedMessage): string | null;
	/** Tells whether the process behind a run still lives. */
	isAlive(instance: string): Promise<boolean>;
	clock: Clock;
	log: Log;
}

/** How often a card that others save at the same time is tried again. */
export const MOST_SAVES = 20;

/** Drawn because the store changed. */
export function stateDrawing(clock: Clock): Drawing {
	return { priority: PRIORITY.state, at: isoNow(clock), again: false };
}

/** Drawn because someone pressed: first of all, and even if it looks current. */
export function pressDrawing(clock: Clock): Drawing {
	return { priority: PRIORITY.press, at: isoNow(clock), again: true };
}

/** The words of an error's card. */
export function wordsOfError(
	{ channelOf, wordsIn }: Pick<ProjectorOptions, "channelOf" | "wordsIn">,
	error: Pick<SyncError, "kind" | "mapping">,
): Words {
	return wordsIn(channelOf(error));
}

/** The words of a pile's card. Problems of a mapping lie in no pile, so any other kind names its channel. */
export function wordsOfPile(
	options: Pick<ProjectorOptions, "channelOf" | "wordsIn">,
	{ mapping }: Pick<Pile, "mapping">,
): Words {
	return wordsOfError(options, { kind: "validation", mapping });
}

/** The words of a card that stands somewhere: its own channel is Slack's id by then. */
export async function wordsOfCard(
	options: Pick<ProjectorOptions, "channelOf" | "wordsIn"> & { errors: Pick<Stores["errors"], "get"> },
	{ shared, errorId, channel }: Pick<Card, "shared" | "errorId" | "channel">,
): Promise<Words> {
	if (shared !== null) return wordsOfPile(options, shared);
	const error = errorId === null ? null : await options.errors.get(errorId);
	return error === null ? options.wordsIn(channel) : wordsOfError(options, error);
}

/**
 * Until when something new about this error has to wait for the quiet hours of its channel to end, milliseconds since
 * 1970; null for at once. What a person pressed never waits, nor does what keeps a whole mapping from running.
 */
export function quietFor(
	{ quietUntil, channelOf }: Pick<ProjectorOptions, "quietUntil" | "channelOf">,
	error: Pick<SyncError, "kind" | "mapping">,
	{ priority }: Drawing,
): number | null {
	if (priority >= PRIORITY.press || MAPPING_PROBLEMS.includes(error.kind)) return null;
	return quietUntil(channelOf(error));
}

/** A time as cards keep it. */
export function isoOrNull(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

/** What is under way while a pass is made. */
export interface UnderWay {
	/** Mappings of which a run is on. */
	runs: ReadonlySet<string>;
	/** Mappings of which a bulk resolution is on. */
	operations: ReadonlySet<string>;
}

/** Runs of living processes and running operations; the small runs behind single presses do not count. */
export async function readUnderWay({ stores, isAlive }: ProjectorOptions): Promise<UnderWay> {
	const [jobs, operations] = await Promise.all([stores.jobs.running(), stores.operations.running()]);
	const runs = jobs.filter(({ trigger }) => trigger !== "resolution");
	const alive = await Promise.all(runs.map(({ instance }) => isAlive(instance)));
	return {
		runs: new Set(runs.filter((_, index) => alive[index]).map(({ mapping }) => mapping)),
		operations: new Set(operations.flatMap(({ mappings }) => mappings)),
	};
}

import { type CardContext, PRIORITY } from "../../console/index.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Messages } from "../../messages/index.js";
import { type Clock, isoNow } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import type { Stores } from "../../ports/stores.js";
import type { PostedMessage } from "../card-sender.js";
import type { Drawing } from "./card-changes.js";

/** What turning stores into cards works with. */
export interface ProjectorOptions {
	stores: Pick<Stores, "errors" | "cards" | "jobs" | "operations">;
	/** The channel an error's card stands in, as an id or "#name". */
	channelOf(error: SyncError): string;
	/** The words of an error's card. */
	contextOf(error: Pick<SyncError, "mapping">): CardContext;
	/** Where people find a message; null when the workspace's address is not known. */
	linkTo(message: PostedMessage): string | null;
	/** Tells whether the process behind a run still lives. */
	isAlive(instance: string): Promise<boolean>;
	messages: Messages;
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

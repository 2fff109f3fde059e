import type { WebClient } from "@slack/web-api";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import { narrowed, narrowSlackError } from "./errors.js";

/** How long a name is kept, in milliseconds; people seldom change theirs. */
const CACHE_MS = 60 * 60_000;

/** A press waits no longer than this for a name: its trigger id lives three seconds (facts/slack.md section 5.1). */
const WAIT_MS = 700;

/** Tells people's names as their colleagues read them. */
export interface People {
	/** The real name; `fallback` (the payload's handle) while Slack does not tell. Never throws. */
	nameOf(userId: string, fallback: string): Promise<string>;
}

/** Names from Slack, kept for an hour. What comes too late for one press is there for the next. */
export function createPeople(options: { web: WebClient; clock: Clock; log: Log }): People {
	const { web, clock, log } = options;
	const known = new Map<string, { name: string; readAt: number }>();
	const reading = new Map<string, Promise<string | null>>();

	async function read(userId: string): Promise<string | null> {
		try {
			const { user } = await narrowed("users.info", () => web.users.info({ user: userId }));
			const name = user?.real_name || user?.profile?.real_name || user?.profile?.display_name || null;
			if (name !== null) known.set(userId, { name, readAt: clock.monotonic() });
			return name;
		} catch (error) {
			log.warn({ reason: narrowSlackError("users.info", error).reason }, "A person's name could not be read");
			return null;
		}
	}

	return {
		async nameOf(userId, fallback) {
			const kept = known.get(userId);
			if (kept !== undefined && clock.monotonic() - kept.readAt < CACHE_MS) return kept.name;
			const asked = reading.get(userId) ?? read(userId).finally(() => reading.delete(userId));
			reading.set(userId, asked);
			const waited = new AbortController();
			const late = clock.sleep(WAIT_MS, waited.signal).then(() => null);
			const name = await Promise.race([asked, late]);
			waited.abort();
			return name ?? kept?.name ?? fallback;
		},
	};
}

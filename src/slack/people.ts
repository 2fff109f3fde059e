import type { WebClient } from "@slack/web-api";
import { type Language, languageOfLocale } from "../messages/index.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import { narrowed, narrowSlackError } from "./errors.js";

/** How long what Slack told of a person is kept, in milliseconds; people seldom change it. */
const CACHE_MS = 60 * 60_000;

/** A press waits no longer than this for a person: its trigger id lives three seconds (facts/slack.md section 5.1). */
const WAIT_MS = 700;

/** Tells people's names as their colleagues read them, and the language they read themselves. Never throws. */
export interface People {
	/** The real name; `fallback` (the payload's handle) while Slack does not tell. */
	nameOf(userId: string, fallback: string): Promise<string>;
	/** What they set in Slack; null when Koppel does not speak it, or while Slack does not tell. */
	languageOf(userId: string): Promise<Language | null>;
	/** The same as far as it is known at once; what is not is asked for, to be there the next time. */
	knownLanguageOf(userId: string): Language | null;
}

interface Person {
	name: string | null;
	language: Language | null;
}

/** People from Slack, kept for an hour. What comes too late for one press is there for the next. */
export function createPeople(options: { web: WebClient; clock: Clock; log: Log }): People {
	const { web, clock, log } = options;
	const known = new Map<string, Person & { readAt: number }>();
	/** Null where Slack was too late for whoever asks meanwhile. */
	const reading = new Map<string, Promise<Person | null>>();

	async function read(user: string): Promise<Person | null> {
		try {
			const asked = { user, include_locale: true };
			const { user: told } = await narrowed("users.info", () => web.users.info(asked));
			const name = told?.real_name || told?.profile?.real_name || told?.profile?.display_name || null;
			const person = { name, language: languageOfLocale(told?.locale) };
			known.set(user, { ...person, readAt: clock.monotonic() });
			return person;
		} catch (error) {
			log.warn({ reason: narrowSlackError("users.info", error).reason }, "A person could not be read");
			return null;
		}
	}

	/** All who ask while Slack is slow share one wait, so that a press waits once and not for each thing it asks. */
	function startReading(userId: string): Promise<Person | null> {
		const waited = new AbortController();
		const late = clock.sleep(WAIT_MS, waited.signal).then(() => null);
		const answer = read(userId).finally(() => reading.delete(userId));
		return Promise.race([answer, late]).finally(() => waited.abort());
	}

	/** What was told last stands while Slack does not tell anew. */
	async function personOf(userId: string): Promise<Person | null> {
		const kept = known.get(userId);
		if (kept !== undefined && clock.monotonic() - kept.readAt < CACHE_MS) return kept;
		const asked = reading.get(userId) ?? startReading(userId);
		reading.set(userId, asked);
		return (await asked) ?? kept ?? null;
	}

	return {
		nameOf: async (userId, fallback) => (await personOf(userId))?.name ?? fallback,
		languageOf: async (userId) => (await personOf(userId))?.language ?? null,
		knownLanguageOf(userId) {
			void personOf(userId);
			return known.get(userId)?.language ?? null;
		},
	};
}

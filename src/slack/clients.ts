import { type Logger, LogLevel, WebClient, WebClientEvent } from "@slack/web-api";
import type { Log } from "../ports/log.js";

/** Where and as whom to call Slack. */
export interface SlackAccess {
	token: string;
	/** Another address than Slack's own, e.g. the local double; undefined is Slack. */
	slackApiUrl?: string | undefined;
	log: Log;
	/** Told each time Slack refuses a call because there were too many. */
	onRateLimited?: (() => void) | undefined;
}

/** For cards: no retries of its own, the outbox keeps its pace and decides what a refusal means. */
export function createOutboxClient(access: SlackAccess): WebClient {
	return createClient(access, 4_000);
}

/** For windows and private answers: a person waits, so it answers within two seconds or not at all. */
export function createInteractiveClient(access: SlackAccess): WebClient {
	return createClient(access, 2_000);
}

function createClient(access: SlackAccess, timeout: number): WebClient {
	const client = new WebClient(access.token, { ...optionsFor(access), timeout });
	const { onRateLimited } = access;
	if (onRateLimited !== undefined) client.on(WebClientEvent.RATE_LIMITED, () => onRateLimited());
	return client;
}

function optionsFor({ slackApiUrl, log }: SlackAccess) {
	return {
		...(slackApiUrl === undefined ? {} : { slackApiUrl }),
		retryConfig: { retries: 0 },
		rejectRateLimitedCalls: true,
		logger: slackLogger(log),
	};
}

/** Our log behind the interface the Slack libraries want. What they say in debug mode may hold customer data: dropped. */
export function slackLogger(log: Log): Logger {
	const detail = (parts: unknown[]) => ({ detail: parts.map((part) => wordsOf(part)).join(" ") });
	return {
		debug() {},
		info: (...parts: unknown[]) => log.debug(detail(parts), "Slack library"),
		warn: (...parts: unknown[]) => log.warn(detail(parts), "Slack library"),
		error: (...parts: unknown[]) => log.error(detail(parts), "Slack library"),
		setLevel() {},
		getLevel: () => LogLevel.INFO,
		setName() {},
	};
}

function wordsOf(part: unknown): string {
	if (part instanceof Error) return `${part.name}: ${part.message}`;
	return typeof part === "string" ? part : typeof part;
}

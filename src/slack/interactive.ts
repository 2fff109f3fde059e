import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import { narrowed, narrowSlackError } from "./errors.js";

/** Where a private answer goes. */
export interface AnswerTo {
	userId: string;
	/** Null when the press came from nowhere one can answer in, e.g. a window. */
	channelId: string | null;
	/** As Slack calls it without the #, where it says so; of a private channel it does not. */
	channelName?: string | undefined;
	/** The thread to answer in; none when left out. */
	threadTs?: string | undefined;
	/** Good for five answers in thirty minutes (facts/slack.md section 5.1); null when there is none. */
	responseUrl: string | null;
	/** When it was given to us, on the clock that never jumps. */
	receivedAt: number;
}

/** A private answer: words, or words with blocks. */
export type Answer = string | { text: string; blocks: KnownBlock[] };

/** A window that stands open. */
export interface OpenView {
	viewId: string;
	/** The state it must still be in to be changed; undefined changes whatever stands there. */
	hash?: string | undefined;
}

/** What answers a person: windows and private messages. Never throws; what cannot be shown is logged. */
export interface Interactive {
	/** Null when it could not be opened, most often because the three seconds were over. */
	open(triggerId: string, view: ModalView): Promise<OpenView | null>;
	/** Lays a window over the one the press came from; null when it could not be. */
	push(triggerId: string, view: ModalView): Promise<OpenView | null>;
	update(open: OpenView, view: ModalView): Promise<boolean>;
	/** Tells this person alone. */
	whisper(to: AnswerTo, answer: Answer): Promise<boolean>;
}

/** Kept under Slack's thirty minutes. */
const RESPONSE_URL_MS = 28 * 60_000;
const RESPONSE_TIMEOUT_MS = 2_000;

/** Through the client without retries: a person waits. */
export function createInteractive(web: WebClient, clock: Clock, log: Log): Interactive {
	async function attempt<Result>(method: string, call: () => Promise<Result>): Promise<Result | null> {
		try {
			return await narrowed(method, call);
		} catch (error) {
			log.warn({ method, reason: narrowSlackError(method, error).reason }, "Person not answered");
			return null;
		}
	}
	return {
		async open(triggerId, view) {
			const answer = await attempt("views.open", () => web.views.open({ trigger_id: triggerId, view }));
			return answer?.view?.id ? { viewId: answer.view.id } : null;
		},
		async push(triggerId, view) {
			const answer = await attempt("views.push", () => web.views.push({ trigger_id: triggerId, view }));
			return answer?.view?.id ? { viewId: answer.view.id } : null;
		},
		async update({ viewId, hash }, view) {
			const what = { view_id: viewId, view, ...(hash === undefined ? {} : { hash }) };
			return (await attempt("views.update", () => web.views.update(what))) !== null;
		},
		async whisper(to, answer) {
			const isFresh = clock.monotonic() - to.receivedAt < RESPONSE_URL_MS;
			if (to.responseUrl !== null && isFresh && (await respond(to.responseUrl, answer, log))) return true;
			const { channelId: channel, userId: user } = to;
			if (channel === null) return false;
			const thread = to.threadTs === undefined ? {} : { thread_ts: to.threadTs };
			const sent = await attempt("chat.postEphemeral", () =>
				web.chat.postEphemeral({ channel, user, ...thread, ...contentOf(answer) }),
			);
			return sent !== null;
		},
	};
}

function contentOf(answer: Answer): { text: string; blocks?: KnownBlock[] } {
	return typeof answer === "string" ? { text: answer } : answer;
}

/** The address carries its own permission, so no token goes along. */
async function respond(url: string, answer: Answer, log: Log): Promise<boolean> {
	try {
		const response = await fetch(url, {
			method: "POST",
			headers: { "content-type": "application/json; charset=utf-8" },
			body: JSON.stringify({
				response_type: "ephemeral",
				replace_original: false,
				...contentOf(answer),
			}),
			signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
		});
		// Slack also refuses with status 200 and a word in the body, e.g. an address that was used up.
		const body = await response.text();
		if (response.ok && !/"ok"\s*:\s*false/.test(body)) return true;
		log.warn({ status: response.status }, "Slack refused an answer");
	} catch (error) {
		log.warn({ reason: error instanceof Error ? error.name : "unknown" }, "Answer not delivered");
	}
	return false;
}

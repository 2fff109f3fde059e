import {
	WebAPIHTTPError,
	WebAPIPlatformError,
	WebAPIRateLimitedError,
	WebAPIRequestError,
} from "@slack/web-api";
import type { SendFailure } from "../console/index.js";

/** A call to Slack that did not do what it should. `reason` is Slack's own word for it, or the kind of trouble. */
export abstract class SlackCallError extends Error {
	abstract readonly code: string;
	constructor(
		readonly method: string,
		readonly reason: string,
		cause: unknown,
	) {
		super(`Slack refused ${method}: ${reason}`, { cause });
	}
}

/** The channel is gone, archived or closed to us. */
export class ChannelBrokenError extends SlackCallError {
	override readonly name = "ChannelBrokenError";
	readonly code = "channelBroken";
}

/** The message to update, or to answer in a thread, is gone or no longer ours to change. */
export class MessageGoneError extends SlackCallError {
	override readonly name = "MessageGoneError";
	readonly code = "messageGone";
}

/** What we sent is not acceptable to Slack: our bug. */
export class RefusedContentError extends SlackCallError {
	override readonly name = "RefusedContentError";
	readonly code = "refusedContent";
}

/** Too many calls; `retryAfterMs` says how long to wait. */
export class RateLimitedError extends SlackCallError {
	override readonly name = "RateLimitedError";
	readonly code = "rateLimited";
	constructor(
		method: string,
		readonly retryAfterMs: number,
		cause: unknown,
	) {
		super(method, "ratelimited", cause);
	}
}

/** The token is not accepted any more, or lacks a scope (`needed`). */
export class TokenRefusedError extends SlackCallError {
	override readonly name = "TokenRefusedError";
	readonly code = "tokenRefused";
	constructor(
		method: string,
		reason: string,
		/** The missing scope; null when the token itself is refused. */
		readonly needed: string | null,
		cause: unknown,
	) {
		super(method, reason, cause);
	}
}

/** No answer, or one that leaves open whether the call took effect. */
export class UnclearCallError extends SlackCallError {
	override readonly name = "UnclearCallError";
	readonly code = "unclearCall";
}

/** A window that can no longer be opened or changed. */
export class ViewGoneError extends SlackCallError {
	override readonly name = "ViewGoneError";
	readonly code = "viewGone";
}

/** Refused for a reason we do not tell apart. */
export class OtherSlackError extends SlackCallError {
	override readonly name = "OtherSlackError";
	readonly code = "slackRefused";
}

/** Slack's words, sorted (facts/slack.md section 4.2). */
const FAMILIES = {
	channelBroken: [
		"channel_not_found",
		"not_in_channel",
		"is_archived",
		"channel_is_archived",
		"messages_tab_disabled",
		"cannot_dm_bot",
		"user_not_in_channel",
		"user_not_found",
	],
	messageGone: [
		"message_not_found",
		"cant_update_message",
		"edit_window_closed",
		"is_inactive",
		"thread_not_found",
		"cannot_reply_to_message",
	],
	refusedContent: [
		"msg_too_long",
		"msg_blocks_too_long",
		"invalid_blocks",
		"invalid_blocks_format",
		"invalid_attachments",
		"no_text",
		"block_mismatch",
		"too_many_attachments",
		"metadata_too_large",
		"invalid_metadata_format",
		"invalid_metadata_schema",
		"markdown_text_conflict",
		"invalid_arguments",
		"invalid_arg_name",
		"view_too_large",
	],
	rateLimited: ["ratelimited", "rate_limited"],
	tokenRefused: [
		"invalid_auth",
		"not_authed",
		"token_revoked",
		"token_expired",
		"account_inactive",
		"missing_scope",
		"not_allowed_token_type",
		"org_login_required",
	],
	unclear: ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"],
	viewGone: [
		"expired_trigger_id",
		"exchanged_trigger_id",
		"invalid_trigger_id",
		"trigger_expired",
		"trigger_exchanged",
		"hash_conflict",
		"not_found",
		"push_limit_reached",
		"duplicate_external_id",
		"not_enabled",
	],
} as const;

type Family = keyof typeof FAMILIES;

const FAMILY_OF = new Map<string, Family>(
	(Object.keys(FAMILIES) as Family[]).flatMap((family) =>
		FAMILIES[family].map((word): [string, Family] => [word, family]),
	),
);

/** How long to wait when Slack limits us without saying for how long. */
const DEFAULT_RETRY_AFTER_MS = 30_000;

/** Whatever a call threw, as one of the classes above. */
export function narrowSlackError(method: string, thrown: unknown): SlackCallError {
	if (thrown instanceof SlackCallError) return thrown;
	if (thrown instanceof WebAPIRateLimitedError) {
		return new RateLimitedError(method, thrown.retryAfter * 1_000, thrown);
	}
	if (thrown instanceof WebAPIHTTPError)
		return new UnclearCallError(method, `HTTP ${thrown.statusCode}`, thrown);
	if (thrown instanceof WebAPIRequestError) return new UnclearCallError(method, "no answer", thrown);
	if (thrown instanceof WebAPIPlatformError) return narrowWord(method, thrown);
	const reason = thrown instanceof Error ? thrown.name : typeof thrown;
	return new OtherSlackError(method, reason, thrown);
}

function narrowWord(method: string, thrown: WebAPIPlatformError): SlackCallError {
	const word = thrown.data.error;
	switch (FAMILY_OF.get(word) ?? (word.startsWith("restricted_action") ? "channelBroken" : null)) {
		case "channelBroken":
			return new ChannelBrokenError(method, word, thrown);
		case "messageGone":
			return new MessageGoneError(method, word, thrown);
		case "refusedContent":
			return new RefusedContentError(method, word, thrown);
		case "rateLimited":
			return new RateLimitedError(method, DEFAULT_RETRY_AFTER_MS, thrown);
		case "tokenRefused": {
			const needed = "needed" in thrown.data ? String(thrown.data.needed) : null;
			return new TokenRefusedError(method, word, needed, thrown);
		}
		case "unclear":
			return new UnclearCallError(method, word, thrown);
		case "viewGone":
			return new ViewGoneError(method, word, thrown);
		default:
			return new OtherSlackError(method, word, thrown);
	}
}

/** What an error means for a card, in the words of the outbox rules. */
export function toSendFailure(error: SlackCallError): SendFailure {
	if (error instanceof ChannelBrokenError) return { kind: "channelBroken", reason: error.reason };
	if (error instanceof MessageGoneError) return { kind: "messageGone" };
	if (error instanceof RefusedContentError) return { kind: "refusedContent", reason: error.reason };
	if (error instanceof RateLimitedError) return { kind: "rateLimited", retryAfterMs: error.retryAfterMs };
	if (error instanceof TokenRefusedError) return { kind: "tokenRevoked", reason: error.reason };
	if (error instanceof UnclearCallError) return { kind: "unclear" };
	return { kind: "refused", reason: error.reason };
}

/** The same thing, run with its errors narrowed. */
export async function narrowed<Result>(method: string, call: () => Promise<Result>): Promise<Result> {
	try {
		return await call();
	} catch (error) {
		throw narrowSlackError(method, error);
	}
}

import { describe, expect, it } from "@jest/globals";
import {
	WebAPIHTTPError,
	WebAPIPlatformError,
	WebAPIRateLimitedError,
	WebAPIRequestError,
} from "@slack/web-api";
import { narrowSlackError, TokenRefusedError, toSendFailure } from "../../src/slack/errors.js";

function refusedWith(error: string, fields: object = {}) {
	return new WebAPIPlatformError({ ok: false, error, ...fields });
}

describe("an error of Slack", () => {
	it.each<[unknown, string, object]>([
		[refusedWith("is_archived"), "channelBroken", { kind: "channelBroken", reason: "is_archived" }],
		[refusedWith("not_in_channel"), "channelBroken", { kind: "channelBroken" }],
		[refusedWith("restricted_action_read_only_channel"), "channelBroken", { kind: "channelBroken" }],
		[refusedWith("message_not_found"), "messageGone", { kind: "messageGone" }],
		[refusedWith("cant_update_message"), "messageGone", { kind: "messageGone" }],
		[refusedWith("msg_blocks_too_long"), "refusedContent", { kind: "refusedContent" }],
		[refusedWith("ratelimited"), "rateLimited", { kind: "rateLimited", retryAfterMs: 30_000 }],
		[new WebAPIRateLimitedError(7), "rateLimited", { kind: "rateLimited", retryAfterMs: 7_000 }],
		[refusedWith("token_revoked"), "tokenRefused", { kind: "tokenRevoked" }],
		[refusedWith("internal_error"), "unclearCall", { kind: "unclear" }],
		[new WebAPIHTTPError(503, "away", {}), "unclearCall", { kind: "unclear" }],
		[new WebAPIRequestError(new Error("reset")), "unclearCall", { kind: "unclear" }],
		[refusedWith("expired_trigger_id"), "viewGone", { kind: "refused" }],
		[refusedWith("something_new"), "slackRefused", { kind: "refused", reason: "something_new" }],
		[new Error("odd"), "slackRefused", { kind: "refused" }],
	])("%s is narrowed to %s", (thrown, code, failure) => {
		const error = narrowSlackError("chat.update", thrown);

		expect(error.code).toBe(code);
		expect(error.method).toBe("chat.update");
		expect(error.cause).toBe(thrown);
		expect(toSendFailure(error)).toMatchObject(failure);
	});

	it("tells which scope is missing", () => {
		const error = narrowSlackError("x", refusedWith("missing_scope", { needed: "channels:history" }));

		expect(error).toBeInstanceOf(TokenRefusedError);
		expect(error).toMatchObject({ needed: "channels:history" });
	});

	it("is left as it is when it was narrowed before", () => {
		const error = narrowSlackError("x", refusedWith("is_archived"));

		expect(narrowSlackError("y", error)).toBe(error);
	});
});

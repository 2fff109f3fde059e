import type { BlockProblem } from "../check-blocks.js";
import type { Json } from "../json.js";

/** A refusal in Slack's own words: `{ ok: false, error, ... }`. */
export class SlackApiError extends Error {
	/** Slack's error code, `channel_not_found` for example. */
	readonly code: string;
	/** More fields of the answer. */
	readonly fields: Json;
	readonly status: number;
	readonly headers: Record<string, string>;

	constructor(
		code: string,
		fields: Json = {},
		http: { status?: number; headers?: Record<string, string> } = {},
	) {
		super(`Slack answers ${code}.`);
		this.name = "SlackApiError";
		this.code = code;
		this.fields = fields;
		this.status = http.status ?? 200;
		this.headers = http.headers ?? {};
	}
}

/** `invalid_arguments` with the reason where Slack puts it. */
export function invalidArguments(...messages: string[]): SlackApiError {
	return new SlackApiError("invalid_arguments", {
		response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
	});
}

/** HTTP 429 (facts/slack section 4.1). */
export function rateLimited(seconds: number): SlackApiError {
	return new SlackApiError("ratelimited", {}, { status: 429, headers: { "retry-after": String(seconds) } });
}

/** The refusal of blocks, in Slack's form: sentences with JSON pointers, twice. */
export function refusedBlocks(code: string, problems: BlockProblem[], base: string): SlackApiError {
	const errors = problems.map(({ message, pointer }) => `${message} [json-pointer:${base}${pointer}]`);
	const messages = errors.map((error) => `[ERROR] ${error}`);
	return new SlackApiError(code, { errors, response_metadata: { messages } });
}

import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { stringify } from "node:querystring";
import type { AppAnswer, AppLink, AppRequest } from "./app-link.js";
import { SlackDoubleError } from "./errors.js";
import { parseJson } from "./json.js";
import type { Recorder } from "./recorder.js";

/** An hour: older than the five minutes an app may accept (facts/slack section 5.4). */
const STALE_SECONDS = 3_600;

/**
 * Signs a body as Slack does: HMAC-SHA256 over `v0:<timestamp>:<body>` (facts/slack section 5.4).
 * @param given.timestamp seconds since 1970
 */
export function signRequest(given: { secret: string; timestamp: number; body: string }): string {
	const base = `v0:${given.timestamp}:${given.body}`;
	return `v0=${createHmac("sha256", given.secret).update(base).digest("hex")}`;
}

/** Sends signed HTTP requests to the app's one events URL. */
export class HttpAppLink implements AppLink {
	url: string | null;
	readonly #secret: string;
	readonly #ackMs: number;
	readonly #now: () => number;
	readonly #recorder: Recorder;

	/** @param options.ackMs how long the app has for its answer, milliseconds; Slack gives 3 s (facts/slack section 5.1) */
	constructor(options: {
		url: string | null;
		secret: string;
		ackMs: number;
		now: () => number;
		recorder: Recorder;
	}) {
		this.url = options.url;
		this.#secret = options.secret;
		this.#ackMs = options.ackMs;
		this.#now = options.now;
		this.#recorder = options.recorder;
	}

	/** @throws SlackDoubleError `no_app_url` */
	async send(request: AppRequest): Promise<AppAnswer> {
		if (this.url === null) throw new SlackDoubleError("no_app_url", "The app's URL is not set yet.");
		const startedAt = this.#now();
		const raw = await post(this.url, this.#sign(request), this.#ackMs);
		const ms = Math.max(0, this.#now() - startedAt);
		const answer = { ...raw, json: parseJson(raw.body) ?? null, error: errorOf(raw, ms, this.#ackMs), ms };
		this.#recorder.delivery({
			kind: request.kind,
			body: request.body,
			status: answer.status,
			error: answer.error,
			ms,
			startedAt,
		});
		return answer;
	}

	/** The stamp is the machine's own time, whatever clock this workspace runs on: the app compares it with the machine's. */
	#sign(request: AppRequest): { body: string; headers: Record<string, string> } {
		const body = encode(request);
		const timestamp =
			Math.floor(Date.now() / 1_000) - (request.tamper === "staleTimestamp" ? STALE_SECONDS : 0);
		const secret = request.tamper === "wrongSignature" ? `${this.#secret}?` : this.#secret;
		const headers: Record<string, string> = {
			// Exactly these words: with a charset behind them Bolt answers 400 (facts/slack section 5.4).
			"content-type": request.as === "json" ? "application/json" : "application/x-www-form-urlencoded",
			"x-slack-request-timestamp": String(timestamp),
			...retryHeaders(request.retry),
		};
		if (request.tamper !== "noSignature") {
			headers["x-slack-signature"] = signRequest({ secret, timestamp, body });
		}
		return { body, headers };
	}
}

function retryHeaders(retry: AppRequest["retry"]): Record<string, string> {
	if (retry === undefined) return {};
	return { "x-slack-retry-num": String(retry.number), "x-slack-retry-reason": retry.reason };
}

function encode(request: AppRequest): string {
	if (request.as === "json") return JSON.stringify(request.body);
	if (request.as === "payload") return stringify({ payload: JSON.stringify(request.body) });
	return stringify(request.body as Record<string, string>);
}

interface RawAnswer {
	status: number;
	body: string;
	isLate: boolean;
}

function errorOf(raw: RawAnswer, ms: number, ackMs: number): AppAnswer["error"] {
	if (raw.isLate || ms > ackMs) return "operation_timeout";
	return raw.status >= 200 && raw.status < 300 ? null : "dispatch_failed";
}

function post(
	url: string,
	request: { body: string; headers: Record<string, string> },
	ackMs: number,
): Promise<RawAnswer> {
	return new Promise((resolve) => {
		let isLate = false;
		const open = url.startsWith("https:") ? httpsRequest : httpRequest;
		const headers = { ...request.headers, "content-length": String(Buffer.byteLength(request.body)) };
		const outgoing = open(url, { method: "POST", headers, agent: false }, (incoming) => {
			const chunks: Buffer[] = [];
			incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
			incoming.on("error", fail);
			incoming.on("end", () =>
				finish({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8"), isLate }),
			);
		});
		const finish = (answer: RawAnswer) => {
			clearTimeout(timer);
			resolve(answer);
		};
		const fail = () => finish({ status: 0, body: "", isLate });
		const timer = setTimeout(() => {
			isLate = true;
			outgoing.destroy();
			fail();
		}, ackMs);
		outgoing.on("error", fail);
		outgoing.end(request.body);
	});
}

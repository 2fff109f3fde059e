import { randomUUID } from "node:crypto";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { WakeTimer } from "./webhooks-settings.js";

/** What a receiver answered. */
export interface ReceiverAnswer {
	status: number;
	body: string;
}

/** How long to wait for a receiver. */
export interface Patience {
	/** In ms. */
	waitMs: number;
	timer: WakeTimer;
	/** Ends the waiting at once. */
	signal: AbortSignal;
}

/**
 * Asks whether a URL takes the notifications: it must answer 200 with exactly the token in time
 * (facts/business-central-api section 10.1). The token travels as `validationToken` in the query of a POST.
 */
export async function shakeHands(notificationUrl: string, patience: Patience): Promise<boolean> {
	const token = randomUUID();
	const url = new URL(notificationUrl);
	url.search = `${url.search === "" ? "?" : `${url.search}&`}validationToken=${token}`;
	const answer = await post(url, "", {}, patience);
	return answer?.status === 200 && answer.body === token;
}

/** Sends items to a URL and answers the receiver's status; null when none came. */
export async function notify(
	notificationUrl: string,
	items: readonly unknown[],
	patience: Patience,
): Promise<number | null> {
	const correlation = randomUUID();
	const headers = {
		accept: "application/json",
		"content-type": "application/json",
		clientRequestId: correlation,
		"x-ms-correlation-id": correlation,
	};
	const answer = await post(new URL(notificationUrl), JSON.stringify({ value: items }), headers, patience);
	return answer?.status ?? null;
}

/** Follows no redirect. Null when there was no answer: no connection, a broken one, or one that took too long. */
function post(
	url: URL,
	body: string,
	headers: Record<string, string>,
	{ waitMs, timer, signal }: Patience,
): Promise<ReceiverAnswer | null> {
	const request = url.protocol === "https:" ? requestHttps : requestHttp;
	const bytes = Buffer.from(body, "utf8");
	return new Promise((resolve) => {
		const options = { method: "POST", agent: false, headers: { ...headers, "content-length": bytes.length } };
		const outgoing = request(url, { ...options, signal }, (incoming) => {
			const chunks: Buffer[] = [];
			incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
			incoming.on("end", () =>
				settle({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
			);
			incoming.on("error", () => settle(null));
		});
		const callOff = timer.set(waitMs, () => outgoing.destroy());
		const settle = (answer: ReceiverAnswer | null) => {
			callOff();
			resolve(answer);
		};
		outgoing.on("error", () => settle(null));
		outgoing.end(bytes);
	});
}

import type { FaultAction } from "./faults.js";
import { type HttpAnswer, type HttpRequest, jsonAnswer, type Route } from "./http-server.js";
import type { Json } from "./json.js";
import { parseArguments } from "./web-api/arguments.js";
import { answerResponseUrl } from "./web-api/respond.js";
import { type ApiAnswer, answerCall } from "./web-api/router.js";
import type { World } from "./world.js";

/** What the app sends to Slack: Web API calls and answers to response_urls. Failures to come strike here. */
export function intakeRoutes(world: World): Route[] {
	return [
		{ prefix: "/api/", handle: (request) => webApi(world, request) },
		{ prefix: "/response/", handle: (request) => responseUrl(world, request) },
	];
}

function webApi(world: World, request: HttpRequest): Promise<HttpAnswer> {
	const method = request.path.slice("/api/".length);
	const args = parseArguments(request);
	const authorization = request.headers.authorization ?? "";
	return take(world, { method, args: without(args, "token") }, () =>
		answerCall(world, { method, args, authorization }),
	);
}

function responseUrl(world: World, request: HttpRequest): Promise<HttpAnswer> {
	const args = parseArguments(request);
	return take(world, { method: "response_url", args }, () => answerResponseUrl(world, request.path, args));
}

function without(args: Json, name: string): Json {
	const { [name]: _, ...rest } = args;
	return rest;
}

/** Runs a call under the outage and the failures to come, and records what became of it. */
async function take(
	world: World,
	call: { method: string; args: Json },
	run: () => ApiAnswer,
): Promise<HttpAnswer> {
	const startedAt = world.now();
	const finish = (answer: ApiAnswer | undefined, wasDropped: boolean): HttpAnswer => {
		world.recorder.call({
			...call,
			status: wasDropped ? 0 : (answer?.status ?? 0),
			answer: answer?.body ?? null,
			isDelivered: !wasDropped,
			startedAt,
			endedAt: world.now(),
		});
		return wasDropped || answer === undefined ? undefined : toHttp(answer);
	};
	if (world.outage === "drop") return finish(undefined, true);
	if (world.outage === "http") return finish(serverError(503), false);
	const before = await world.faults.meet(call.method, call.args, "before");
	if (before !== undefined) return finish(faultAnswer(before), before.type === "drop");
	const answer = run();
	const after = await world.faults.meet(call.method, call.args, "after");
	if (after === undefined) return finish(answer, false);
	return finish(faultAnswer(after) ?? answer, after.type === "drop");
}

function faultAnswer(action: FaultAction): ApiAnswer | undefined {
	switch (action.type) {
		case "error":
			return { status: 200, headers: {}, body: { ok: false, error: action.error } };
		case "http":
			return serverError(action.status);
		case "rateLimit":
			return {
				status: 429,
				headers: { "retry-after": String(action.retryAfter) },
				body: { ok: false, error: "ratelimited" },
			};
		case "drop":
		case "hold":
			return undefined;
	}
}

function serverError(status: number): ApiAnswer {
	return { status, headers: {}, body: { ok: false } };
}

function toHttp(answer: ApiAnswer): HttpAnswer {
	return jsonAnswer(answer.status, answer.body, answer.headers);
}

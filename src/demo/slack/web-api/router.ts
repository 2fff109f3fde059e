import { entryOf, type Json, toText } from "../json.js";
import type { Token } from "../tokens.js";
import type { World } from "../world.js";
import { rateLimited, SlackApiError } from "./api-error.js";
import { type Method, needScope } from "./call.js";
import { chatMethods } from "./chat.js";
import { connectionMethods } from "./connections.js";
import { conversationMethods } from "./conversations.js";
import { userMethods } from "./users.js";
import { viewMethods } from "./views.js";

const METHODS: Record<string, Method> = {
	...chatMethods,
	...connectionMethods,
	...conversationMethods,
	...userMethods,
	...viewMethods,
};

/** Stands for the caller of a method that needs no token. */
const NOBODY: Token = { token: "", kind: "bot", scopes: new Set(), userId: "", isRevoked: false };

/** An answer before it goes out. */
export interface ApiAnswer {
	status: number;
	headers: Record<string, string>;
	body: Json;
}

/** Runs one Web API call as Slack would: token, scopes, rate, arguments, effect. */
export function answerCall(
	world: World,
	request: { method: string; args: Json; authorization: string },
): ApiAnswer {
	const method = entryOf(METHODS, request.method);
	const headers: Record<string, string> = {};
	try {
		if (method === undefined) throw new SlackApiError("unknown_method", { req_method: request.method });
		const token = method.isOpen ? NOBODY : authenticate(world, request, method.token ?? "bot");
		if (!method.isOpen) headers["x-oauth-scopes"] = [...token.scopes].join(",");
		if (method.scopes) {
			headers["x-accepted-oauth-scopes"] = method.scopes.join(",");
			needScope(token, method.scopes);
		}
		// A post is counted where its channel is known.
		const wait = request.method === "chat.postMessage" ? null : world.limits.take(request.method);
		if (wait !== null) throw rateLimited(wait);
		const { token: _, ...args } = request.args;
		const fields = method.run({ world, method: request.method, args, token });
		return { status: 200, headers, body: { ok: true, ...fields } };
	} catch (error) {
		return refusal(error, headers);
	}
}

/** A refusal in Slack's words; anything that is none is a fault of this double and says so. */
export function refusal(error: unknown, headers: Record<string, string> = {}): ApiAnswer {
	if (!(error instanceof SlackApiError)) throw error;
	return {
		status: error.status,
		headers: { ...headers, ...error.headers },
		body: { ok: false, error: error.code, ...error.fields },
	};
}

function authenticate(
	world: World,
	request: { args: Json; authorization: string },
	kind: Token["kind"],
): Token {
	const given = request.authorization.replace(/^Bearer\s+/i, "") || toText(request.args.token);
	if (given === "") throw new SlackApiError("not_authed");
	const token = world.tokens.find(given);
	if (token === undefined) throw new SlackApiError("invalid_auth");
	if (token.isRevoked) throw new SlackApiError("token_revoked");
	if (token.kind !== kind) throw new SlackApiError("not_allowed_token_type");
	return token;
}

import { randomUUID } from "node:crypto";
import { type HttpRequest, type HttpResponse, jsonResponse } from "./http-server.js";

/** Issues and checks opaque bearer tokens for one client (facts/business-central-api section 2, dataverse-api section 1). */
export class TokenEndpoint {
	readonly credentials: { clientId: string; clientSecret: string };
	/** Life of the tokens issued from now on, in seconds. */
	expiresIn: number;
	readonly #now: () => number;
	readonly #expiry = new Map<string, number>();

	constructor(options: {
		credentials?: { clientId: string; clientSecret: string };
		expiresIn?: number;
		now: () => number;
	}) {
		this.credentials = options.credentials ?? { clientId: "koppel", clientSecret: randomUUID() };
		this.expiresIn = options.expiresIn ?? 3_599;
		this.#now = options.now;
	}

	/** Answers a token request; a wrong client or secret gives 401 and an OAuth error. */
	answer(request: HttpRequest): HttpResponse {
		if (request.method !== "POST") return oauthError(405, "invalid_request", "Only POST is allowed.");
		const form = new URLSearchParams(request.body);
		if (form.get("grant_type") !== "client_credentials") {
			return oauthError(400, "unsupported_grant_type", "The grant type must be client_credentials.");
		}
		if (!form.get("scope")) return oauthError(400, "invalid_scope", "The scope is missing.");
		const { clientId, clientSecret } = this.credentials;
		if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
			return oauthError(401, "invalid_client", "The client or its secret is not valid.");
		}
		return this.#issue();
	}

	/** Says whether an `Authorization` header carries a token that is known and not expired. */
	accepts(authorization: string | undefined): boolean {
		const token = authorization?.replace(/^bearer\s+/i, "");
		const expiresAt = token === undefined ? undefined : this.#expiry.get(token);
		return expiresAt !== undefined && this.#now() < expiresAt;
	}

	/** No token issued so far is accepted any more. */
	revokeAll(): void {
		this.#expiry.clear();
	}

	#issue(): HttpResponse {
		const token = `sim-${randomUUID()}`;
		this.#expiry.set(token, this.#now() + this.expiresIn * 1_000);
		const body = { token_type: "Bearer", expires_in: this.expiresIn, access_token: token };
		return jsonResponse(200, body, { "cache-control": "no-store" });
	}
}

function oauthError(status: number, error: string, description: string): HttpResponse {
	return jsonResponse(status, { error, error_description: description });
}

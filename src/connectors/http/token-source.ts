import * as oauth from "openid-client";
import { type Dispatcher, fetch as undiciFetch } from "undici";
import { own } from "../../domain/own-words.js";
import { ConnectorError } from "../../ports/connector.js";
import { isLoopback, parseServiceUrl } from "./service-url.js";
import type { Timing } from "./timing.js";

/** How a service proves who it is: OAuth2 client credentials. */
export interface ClientCredentials {
	tokenUrl: string;
	clientId: string;
	clientSecret: string;
	scope: string;
}

/** Times are those of the monotonic clock. */
interface IssuedToken {
	text: string;
	askedAt: number;
	refreshAt: number;
}

/** Tokens without a told life are kept this long. */
const ASSUMED_LIFE_S = 300;
/** A token is replaced this long before it ends, or after nine tenths of its life when that is later. */
const REFRESH_BEFORE_MS = 300_000;
const REFRESH_AFTER_SHARE = 0.9;
/** What is refused with a token that is older than this may have been granted since: the token tells only what it was made with. */
const DOUBTED_AFTER_MS = 60_000;
const TIMEOUT_S = 30;

/** The token of one credential: cached, and fetched once however many callers wait for it. */
export class TokenSource {
	readonly #config: oauth.Configuration;
	readonly #scope: string;
	readonly #timing: Timing;
	#issued: IssuedToken | null = null;
	#fetching: Promise<IssuedToken> | null = null;

	/** @throws ConnectorSettingsError when the token address is not to be trusted with a secret */
	constructor(options: { auth: ClientCredentials; timing: Timing; dispatcher: Dispatcher }) {
		const { tokenUrl, clientId, clientSecret, scope } = options.auth;
		const url = parseServiceUrl(tokenUrl, "auth.tokenUrl");
		const server = { issuer: url.origin, token_endpoint: url.href };
		this.#config = new oauth.Configuration(server, clientId, {}, oauth.ClientSecretPost(clientSecret));
		if (url.protocol === "http:" && isLoopback(url.hostname)) oauth.allowInsecureRequests(this.#config);
		this.#config.timeout = TIMEOUT_S;
		this.#config[oauth.customFetch] = fetchThrough(options.dispatcher);
		this.#scope = scope;
		this.#timing = options.timing;
	}

	/**
	 * A token that is good for a while yet.
	 * @throws ConnectorError `credentials` when it is refused, `unreachable` or `serverError` when it cannot be had
	 */
	async get(): Promise<string> {
		if (this.#issued !== null && this.#timing.now() < this.#issued.refreshAt) return this.#issued.text;
		this.#fetching ??= this.#fetch().finally(() => {
			this.#fetching = null;
		});
		this.#issued = await this.#fetching;
		return this.#issued.text;
	}

	/** The system refused this token: the next call fetches another, unless that has happened meanwhile. */
	reject(token: string): void {
		if (this.#issued?.text === token) this.#issued = null;
	}

	/** The system does not allow what this token was used for: the next call fetches another, unless it is a new one. */
	doubt(token: string): void {
		if (this.#issued !== null && this.#timing.now() - this.#issued.askedAt > DOUBTED_AFTER_MS)
			this.reject(token);
	}

	async #fetch(): Promise<IssuedToken> {
		const askedAt = this.#timing.now();
		const answer = await this.#grant();
		const lifeMs = (answer.expires_in ?? ASSUMED_LIFE_S) * 1000;
		const usedMs = Math.max(lifeMs - REFRESH_BEFORE_MS, lifeMs * REFRESH_AFTER_SHARE);
		return { text: answer.access_token, askedAt, refreshAt: askedAt + usedMs };
	}

	async #grant(): Promise<oauth.TokenEndpointResponse> {
		try {
			return await oauth.clientCredentialsGrant(this.#config, { scope: this.#scope });
		} catch (error) {
			throw toTokenError(error);
		}
	}
}

/** The grant through our own connections, so that closing the connector closes them too. */
function fetchThrough(dispatcher: Dispatcher): oauth.CustomFetch {
	return async (url, options) => {
		const { body, headers, method, redirect, signal } = options;
		const answer = await undiciFetch(url, {
			body: body as string | URLSearchParams | null,
			headers,
			method,
			redirect: redirect as "manual",
			signal: signal ?? null,
			dispatcher,
		});
		return answer as unknown as Response;
	};
}

/** Says why no token came. The cause is left out: it may hold the request with its secret. */
function toTokenError(error: unknown): ConnectorError {
	if (error instanceof oauth.ResponseBodyError) return toRefusal(error);
	if (error instanceof oauth.WWWAuthenticateChallengeError) return toStatusError(error.status);
	const response = error instanceof oauth.ClientError ? responseOf(error) : null;
	if (response !== null) return toStatusError(response.status);
	const foreignMessage = "The sign-in service could not be reached.";
	return new ConnectorError({
		code: "unreachable",
		retryable: true,
		foreignMessage,
		own: own("signInUnreachable"),
	});
}

/** openid-client puts an answer it cannot read into the cause. */
function responseOf(error: oauth.ClientError): Response | null {
	const cause = error.cause;
	return typeof cause === "object" && cause !== null && "status" in cause ? (cause as Response) : null;
}

function toRefusal(error: oauth.ResponseBodyError): ConnectorError {
	if (error.status === 429 || error.status >= 500) return toStatusError(error.status);
	return new ConnectorError({
		code: "credentials",
		retryable: false,
		foreignCode: error.error,
		foreignMessage: error.error_description ?? `The sign-in was refused (${error.error}).`,
		own: error.error_description === undefined ? own("signInRefused", { detail: error.error }) : null,
		status: error.status,
	});
}

function toStatusError(status: number): ConnectorError {
	if (status < 500 && status !== 429) {
		const foreignMessage = `The sign-in was refused (${status}).`;
		const words = own("signInRefused", { detail: String(status) });
		return new ConnectorError({ code: "credentials", retryable: false, foreignMessage, own: words, status });
	}
	const foreignMessage = `The sign-in service failed (${status}).`;
	const words = own("signInFailed", { detail: String(status) });
	return new ConnectorError({ code: "serverError", retryable: true, foreignMessage, own: words, status });
}

/** A token and what it may do. */
export interface Token {
	token: string;
	/** The bot's, or the app's own (`xapp-`), which opens WebSocket connections and nothing else. */
	kind: "bot" | "app";
	scopes: Set<string>;
	/** The user who speaks through it: the bot's user. */
	userId: string;
	isRevoked: boolean;
}

/** All a bot of this kind may need (facts/slack section 2.1). */
export const DEFAULT_SCOPES = [
	"app_mentions:read",
	"channels:history",
	"channels:read",
	"chat:write",
	"chat:write.public",
	"commands",
	"groups:history",
	"groups:read",
	"im:history",
	"im:read",
	"im:write",
	"mpim:write",
	"reactions:write",
	"usergroups:read",
	"users:read",
	"users:read.email",
];

/** The tokens Slack knows. */
export class TokenBook {
	readonly #tokens = new Map<string, Token>();

	/** @param given.kind a bot's when left out */
	add(given: { token: string; scopes: readonly string[]; userId: string; kind?: Token["kind"] }): Token {
		const token = { kind: "bot" as const, ...given, scopes: new Set(given.scopes), isRevoked: false };
		this.#tokens.set(given.token, token);
		return token;
	}

	find(token: string): Token | undefined {
		return this.#tokens.get(token);
	}
}

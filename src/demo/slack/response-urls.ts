import type { IdMaker } from "./ids.js";

/** 5 uses in 30 minutes (facts/slack section 5.1). */
export const RESPONSE_URL_USES = 5;
export const RESPONSE_URL_MS = 30 * 60_000;

/** One response_url: whom and what it answers. */
export interface ResponseUrl {
	channel: string;
	user: string;
	/** The message it may replace or delete; null when there is none (yet). */
	originalTs: string | null;
	uses: number;
	issuedAt: number;
}

/** The response_urls that were given out. */
export class ResponseUrlBook {
	readonly #urls = new Map<string, ResponseUrl>();
	readonly #ids: IdMaker;
	readonly #now: () => number;

	constructor(ids: IdMaker, now: () => number) {
		this.#ids = ids;
		this.#now = now;
	}

	/** Answers the path below the server's address. */
	issue(given: { channel: string; user: string; originalTs: string | null }): string {
		const id = `${this.#ids.next("R")}${this.#ids.word()}`;
		this.#urls.set(id, { ...given, uses: 0, issuedAt: this.#now() });
		return `/response/${id}`;
	}

	/** The response_url behind a path, however used or old. */
	find(path: string): ResponseUrl | undefined {
		return this.#urls.get(path.slice("/response/".length));
	}

	/** Counts a use; answers Slack's refusal when there is none left. */
	use(path: string): { url: ResponseUrl } | { error: "invalid_url" | "expired_url" | "used_url" } {
		const url = this.find(path);
		if (url === undefined) return { error: "invalid_url" };
		if (this.#now() - url.issuedAt > RESPONSE_URL_MS) return { error: "expired_url" };
		if (url.uses >= RESPONSE_URL_USES) return { error: "used_url" };
		url.uses += 1;
		return { url };
	}
}

/** How strict the local Slack is about call rates. */
export interface RateLimitOptions {
	/** Multiplies every allowance; 10 lets ten times as many calls through. */
	scale?: number;
	/** chat.postMessage calls a channel takes at once before the one per second begins; 3 when left out. */
	postBurst?: number;
	/** Other allowances per minute, by method. */
	perMinute?: Record<string, number>;
}

/** Calls per minute (facts/slack section 4.1); "hundreds" is read as 300. */
const TIER_2 = 20;
const TIER_3 = 50;
const TIER_4 = 100;
const HUNDREDS = 300;
const PER_MINUTE: Record<string, number> = {
	// Slack's reference page says tier 3, its Java SDK tier 1: the gentler one, for a bot may start twice in a minute.
	"apps.connections.open": TIER_3,
	"auth.test": HUNDREDS,
	"blocks.validate": HUNDREDS,
	"chat.getPermalink": HUNDREDS,
	"chat.postMessage": HUNDREDS,
	"conversations.list": TIER_2,
	"usergroups.list": TIER_2,
	"usergroups.users.list": TIER_2,
	"users.list": TIER_2,
	"chat.update": TIER_3,
	"chat.delete": TIER_3,
	"conversations.open": TIER_3,
	"conversations.info": TIER_3,
	"conversations.history": TIER_3,
	"conversations.replies": TIER_3,
	"users.lookupByEmail": TIER_3,
	"reactions.add": TIER_3,
	"chat.postEphemeral": TIER_4,
	"users.info": TIER_4,
	"conversations.members": TIER_4,
	"views.open": TIER_4,
	"views.push": TIER_4,
	"views.update": TIER_4,
	"views.publish": TIER_4,
};
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
const POST_BURST = 3;

/** Counts calls per method and posts per channel. */
export class RateLimits {
	#options: RateLimitOptions | false;
	readonly #now: () => number;
	readonly #calls = new Map<string, number[]>();
	readonly #buckets = new Map<string, { tokens: number; at: number }>();

	/** @param options false turns every limit off */
	constructor(options: RateLimitOptions | false, now: () => number) {
		this.#options = options;
		this.#now = now;
	}

	/** Changes the limits from now on; false turns them off. */
	set(options: RateLimitOptions | false): void {
		this.#options = options;
		this.#calls.clear();
		this.#buckets.clear();
	}

	/**
	 * Takes one call's place.
	 * @param channel of a post: the channel it goes to
	 * @returns null, or how many whole seconds the caller has to wait
	 */
	take(method: string, channel?: string): number | null {
		if (this.#options === false) return null;
		const scale = this.#options.scale ?? 1;
		const allowance = this.#options.perMinute?.[method] ?? PER_MINUTE[method] ?? TIER_4;
		const wait = this.#windowWait(method, Math.max(1, Math.floor(allowance * scale)));
		if (wait > 0) return toSeconds(wait);
		if (channel !== undefined) {
			const burst = this.#options.postBurst ?? POST_BURST;
			const pause = this.#bucketWait(channel, { burst, perSecond: scale });
			if (pause > 0) return toSeconds(pause);
		}
		this.#calls.get(method)?.push(this.#now());
		return null;
	}

	/** Milliseconds until the oldest call of the last minute makes room. */
	#windowWait(method: string, perMinute: number): number {
		const now = this.#now();
		const recent = (this.#calls.get(method) ?? []).filter((at) => now - at < MINUTE_MS);
		this.#calls.set(method, recent);
		const oldest = recent[recent.length - perMinute];
		return recent.length < perMinute || oldest === undefined ? 0 : oldest + MINUTE_MS - now;
	}

	/** Takes a token out of the channel's bucket, or says in how many milliseconds there is one. */
	#bucketWait(channel: string, rule: { burst: number; perSecond: number }): number {
		const now = this.#now();
		const bucket = this.#buckets.get(channel) ?? { tokens: rule.burst, at: now };
		const gained = ((now - bucket.at) / SECOND_MS) * rule.perSecond;
		const tokens = Math.min(rule.burst, bucket.tokens + Math.max(0, gained));
		const isAllowed = tokens >= 1;
		this.#buckets.set(channel, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
		return isAllowed ? 0 : ((1 - tokens) / rule.perSecond) * SECOND_MS;
	}
}

function toSeconds(ms: number): number {
	return Math.max(1, Math.ceil(ms / SECOND_MS));
}

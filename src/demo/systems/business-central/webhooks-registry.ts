import { randomUUID } from "node:crypto";
import type { Subscription, SubscriptionChoice } from "./webhooks-subscription.js";

/** The subscriptions that live. One that has expired is gone, with what waited for it. */
export class SubscriptionRegistry {
	readonly #byId = new Map<string, Subscription>();
	readonly #now: () => number;
	#timestamp = 0;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Expired ones that nobody has asked for since count too: reading it costs nothing. */
	get size(): number {
		return this.#byId.size;
	}

	live(): Subscription[] {
		const now = this.#now();
		for (const { id, expiresAt } of this.#byId.values()) if (expiresAt <= now) this.#byId.delete(id);
		return [...this.#byId.values()];
	}

	/** Those that want to hear of a set. */
	of(companyId: string, set: string): Subscription[] {
		return this.live().filter((each) => each.set === set && each.companyId === companyId);
	}

	get(id: string): Subscription | undefined {
		return this.live().find((subscription) => subscription.id === id);
	}

	has(subscription: Subscription): boolean {
		return this.get(subscription.id) === subscription;
	}

	/** @param lifetimeMs from now to its end, in ms */
	add(choice: SubscriptionChoice, lifetimeMs: number): Subscription {
		const now = Math.floor(this.#now());
		const subscription: Subscription = {
			...choice,
			id: randomUUID().replaceAll("-", ""),
			createdAt: now,
			modifiedAt: now,
			expiresAt: now + lifetimeMs,
			timestamp: this.#nextTimestamp(),
			changes: [],
			notices: [],
		};
		this.#byId.set(subscription.id, subscription);
		return subscription;
	}

	/** Lets it live on from now; what waits for it stays. */
	renew(subscription: Subscription, choice: SubscriptionChoice, lifetimeMs: number): void {
		const now = Math.floor(this.#now());
		Object.assign(subscription, choice);
		subscription.modifiedAt = now;
		subscription.expiresAt = now + lifetimeMs;
		subscription.timestamp = this.#nextTimestamp();
	}

	/** Ends it and forgets what waited for it. Answers whether it was there. */
	remove(id: string): boolean {
		return this.#byId.delete(id);
	}

	#nextTimestamp(): number {
		this.#timestamp += 1;
		return this.#timestamp;
	}
}

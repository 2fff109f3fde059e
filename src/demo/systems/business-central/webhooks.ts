import type { OwnVerbs } from "../kit/control-endpoint.js";
import type { ChangeWatcher, WatchedChange } from "./company.js";
import { Delivery, type DeliveryReport } from "./webhooks-delivery.js";
import { shakeHands } from "./webhooks-post.js";
import { SubscriptionRegistry } from "./webhooks-registry.js";
import type { WakeTimer, WebhookSettings } from "./webhooks-settings.js";
import { toSubscriptionRecord } from "./webhooks-subscription.js";

/** How a test or the demo steers the webhooks. */
export interface WebhookControl {
	/** Change its properties at any time. */
	readonly settings: WebhookSettings;
	/** The subscriptions that live, as a GET would show them. */
	subscriptions(): Record<string, unknown>[];
	/** When the next sending is due (ms by the clock); null when nothing waits. */
	readonly dueAt: number | null;
	/**
	 * Sends at once all that waits, as if its time had come. Resolves when the receivers have answered and the answers
	 * have had their effect.
	 */
	deliver(): Promise<DeliveryReport[]>;
	/** Resolves when no sending is under way: after one that the timer has started. */
	settled(): Promise<void>;
	/** Ends a subscription as the service does by itself. Answers whether there was one. */
	end(subscriptionId: string): boolean;
}

/** What webhooks need from outside. */
export interface WebhookSurroundings {
	settings: WebhookSettings;
	timer: WakeTimer;
	/** In ms since 1970. */
	now: () => number;
	/** When a record was last changed (ms); null when there is none. */
	modifiedAt(companyId: string, set: string, id: string): number | null;
}

/** The webhooks of the environment: who subscribed, and what is told to them. */
export class Webhooks implements ChangeWatcher, WebhookControl {
	readonly settings: WebhookSettings;
	readonly registry: SubscriptionRegistry;
	readonly #delivery: Delivery;
	readonly #timer: WakeTimer;
	readonly #ending = new AbortController();

	constructor(around: WebhookSurroundings) {
		this.settings = around.settings;
		this.registry = new SubscriptionRegistry(around.now);
		this.#timer = around.timer;
		this.#delivery = new Delivery({ ...around, registry: this.registry });
	}

	get isWatching(): boolean {
		return this.registry.size > 0;
	}

	changed({ companyId, set, ...change }: WatchedChange): () => void {
		const undo = this.registry.of(companyId, set).map((each) => this.#delivery.register(each, change));
		return () => {
			for (const step of undo) step();
		};
	}

	/** Says whether a URL answers the handshake as it must. */
	shakeHands(notificationUrl: string): Promise<boolean> {
		const { signal } = this.#ending;
		return shakeHands(notificationUrl, { waitMs: this.settings.handshakeMs, timer: this.#timer, signal });
	}

	subscriptions(): Record<string, unknown>[] {
		return this.registry.live().map(toSubscriptionRecord);
	}

	get dueAt(): number | null {
		return this.#delivery.dueAt;
	}

	deliver(): Promise<DeliveryReport[]> {
		return this.#delivery.send(Number.POSITIVE_INFINITY);
	}

	settled(): Promise<void> {
		return this.#delivery.settled();
	}

	end(subscriptionId: string): boolean {
		return this.registry.remove(subscriptionId);
	}

	/** Sends nothing any more and ends what waits for an answer. */
	close(): void {
		this.#ending.abort();
		this.#delivery.close();
	}
}

/** The verbs of the control endpoint: `subscriptions`, `deliver`, `endSubscription` and `setWebhooks`. */
export function webhookVerbs(webhooks: Webhooks): OwnVerbs {
	return {
		subscriptions: () => webhooks.subscriptions(),
		deliver: () => webhooks.deliver(),
		endSubscription: ({ subscriptionId }) => webhooks.end(String(subscriptionId)),
		setWebhooks: (given) => {
			for (const name of Object.keys(given)) {
				if (!Object.hasOwn(webhooks.settings, name)) throw new Error(`There is no setting '${name}'.`);
			}
			return Object.assign(webhooks.settings, given);
		},
	};
}

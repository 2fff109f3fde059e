import { gather, type Notice, type RegisteredChange } from "./webhooks-notices.js";
import { notify } from "./webhooks-post.js";
import type { SubscriptionRegistry } from "./webhooks-registry.js";
import type { WakeTimer, WebhookSettings } from "./webhooks-settings.js";
import { type Subscription, toNotificationItem } from "./webhooks-subscription.js";

/** What became of one notification. */
export interface DeliveryReport {
	notificationUrl: string;
	/** How many items it held. */
	items: number;
	/** What the receiver answered; null when it did not. */
	status: number | null;
	/** `retry`: it will be sent again, or its subscription was deleted after the last failure. */
	outcome: "done" | "retry" | "refused";
}

/** What the sending works on. */
export interface DeliverySurroundings {
	registry: SubscriptionRegistry;
	settings: WebhookSettings;
	timer: WakeTimer;
	/** In ms since 1970. */
	now: () => number;
	/** When a record was last changed (ms); null when there is none. */
	modifiedAt(companyId: string, set: string, id: string): number | null;
}

/** Sends what has changed, a while after the first change (facts/business-central-api sections 10.2 and 10.3). */
export class Delivery {
	readonly #around: DeliverySurroundings;
	readonly #ending = new AbortController();
	/** When the first change since the last sending was registered (ms by the clock). */
	#changedSince: number | null = null;
	#callOff: () => void = () => {};
	#tail: Promise<unknown> = Promise.resolve();

	constructor(around: DeliverySurroundings) {
		this.#around = around;
	}

	/** Keeps a change until the next sending. Answers how to take it back as long as it was not sent. */
	register(subscription: Subscription, change: RegisteredChange): () => void {
		subscription.changes.push(change);
		if (this.#changedSince === null) {
			this.#changedSince = this.#around.now();
			this.#plan();
		}
		return () => {
			const place = subscription.changes.indexOf(change);
			if (place !== -1) subscription.changes.splice(place, 1);
		};
	}

	/** When the next sending is due (ms); null when nothing waits. */
	get dueAt(): number | null {
		const { registry, settings } = this.#around;
		const times = registry.live().flatMap(({ notices }) => notices.map(({ dueAt }) => dueAt));
		if (this.#changedSince !== null) times.push(this.#changedSince + settings.delayMs);
		return times.length === 0 ? null : times.reduce((first, time) => Math.min(first, time));
	}

	/**
	 * Sends all that waits, and counts each failure, as a sending that finds everything due does.
	 * @param upTo failures count for what was due until then (ms)
	 */
	send(upTo: number): Promise<DeliveryReport[]> {
		const sending = this.#tail.then(() => this.#run(upTo));
		this.#tail = sending;
		return sending;
	}

	/** Resolves when no sending is under way. */
	async settled(): Promise<void> {
		await this.#tail;
	}

	/** Sends nothing any more. */
	close(): void {
		this.#callOff();
		this.#ending.abort();
	}

	#plan(): void {
		this.#callOff();
		const { dueAt } = this;
		if (dueAt === null || this.#ending.signal.aborted) return;
		const { timer, now } = this.#around;
		this.#callOff = timer.set(Math.max(0, dueAt - now()), () => this.send(dueAt));
	}

	async #run(upTo: number): Promise<DeliveryReport[]> {
		this.#callOff();
		this.#changedSince = null;
		const reports: DeliveryReport[] = [];
		const byUrl = new Map<string, Subscription[]>();
		for (const subscription of this.#around.registry.live()) {
			this.#gather(subscription);
			const others = byUrl.get(subscription.notificationUrl);
			if (others) others.push(subscription);
			else byUrl.set(subscription.notificationUrl, [subscription]);
		}
		for (const [url, subscriptions] of byUrl) {
			if (this.#ending.signal.aborted) break;
			const report = await this.#notify(url, subscriptions, upTo);
			if (report !== null) reports.push(report);
		}
		this.#plan();
		return reports;
	}

	#gather(subscription: Subscription): void {
		const changes = subscription.changes.filter((change) => this.#isReal(subscription, change));
		subscription.changes = [];
		subscription.notices = gather(subscription.notices, changes, this.#around.settings.mostNotices);
	}

	/** An update that changed nothing counts only shortly after a change that did. */
	#isReal({ companyId, set }: Subscription, { id, at, isEmpty }: RegisteredChange): boolean {
		if (!isEmpty) return true;
		const modifiedAt = this.#around.modifiedAt(companyId, set, id);
		return modifiedAt === null || modifiedAt > at - this.#around.settings.emptyUpdateMs;
	}

	/** One notification holds all items for a URL. Null when there are none. */
	async #notify(
		url: string,
		subscriptions: readonly Subscription[],
		upTo: number,
	): Promise<DeliveryReport | null> {
		const { settings, timer } = this.#around;
		const items = subscriptions.flatMap((each) =>
			each.notices.map((notice) => toNotificationItem(each, notice)),
		);
		if (items.length === 0) return null;
		const patience = { waitMs: settings.answerMs, timer, signal: this.#ending.signal };
		const status = await notify(url, items, patience);
		const outcome = outcomeOf(status);
		for (const subscription of subscriptions) this.#conclude(subscription, outcome, upTo);
		return { notificationUrl: url, items: items.length, status, outcome };
	}

	/** A refusal ends every subscription of the URL, also those that had nothing to tell. */
	#conclude(subscription: Subscription, outcome: DeliveryReport["outcome"], upTo: number): void {
		if (outcome === "refused") this.#around.registry.remove(subscription.id);
		if (outcome === "retry") this.#countFailure(subscription, upTo);
		else subscription.notices = [];
	}

	#countFailure(subscription: Subscription, upTo: number): void {
		const { registry, settings, now } = this.#around;
		for (const notice of subscription.notices)
			if (notice.dueAt <= upTo) fail(notice, settings.retryMs, now());
		const isLost = subscription.notices.some(({ failures }) => failures > settings.retryMs.length);
		if (isLost) registry.remove(subscription.id);
	}
}

/** What was sent along with others before its own time keeps that time and its count. */
function fail(notice: Notice, waits: readonly number[], now: number): void {
	notice.failures += 1;
	notice.dueAt = now + (waits[notice.failures - 1] ?? 0);
}

/** Section 10.3. */
function outcomeOf(status: number | null): DeliveryReport["outcome"] {
	if (status === null || status === 408 || status === 429 || (status >= 500 && status <= 599)) return "retry";
	return status >= 200 && status <= 299 ? "done" : "refused";
}

import type { SlackChanges } from "./changes.js";
import { copy, type Json } from "./json.js";

/** One call of the app to Slack: a Web API method, or `response_url`. */
export interface RecordedCall {
	/** Counts up over all calls. */
	number: number;
	method: string;
	/** The arguments, parsed; never a token. */
	args: Json;
	/** HTTP status; 0 when the connection was dropped. */
	status: number;
	/** The answer, also when it never arrived; null when there was none. */
	answer: Json | null;
	/** False when the caller never saw the answer. */
	isDelivered: boolean;
	/** Milliseconds since 1970, when the call came in and when it was answered. */
	startedAt: number;
	endedAt: number;
}

/** Something sent to the app and what it answered. */
export interface Delivery {
	number: number;
	kind: string;
	body: Json;
	/** HTTP status; 0 when there was no answer. */
	status: number;
	/** What the person saw: null, or Slack's own word for the failure. */
	error: "operation_timeout" | "dispatch_failed" | null;
	/** Milliseconds until the answer. */
	ms: number;
	startedAt: number;
}

/** How one method fared. */
export interface MethodCounter {
	calls: number;
	ok: number;
	/** By error code; `http_<status>` and `dropped` for answers that were none. */
	errors: Record<string, number>;
}

/** Keeps every call and every delivery, in order. */
export class Recorder {
	readonly calls: RecordedCall[] = [];
	readonly deliveries: Delivery[] = [];
	readonly #counters = new Map<string, MethodCounter>();
	#number = 0;
	readonly #changes: SlackChanges;

	constructor(changes: SlackChanges) {
		this.#changes = changes;
	}

	call(given: Omit<RecordedCall, "number">): void {
		this.#number += 1;
		const call = { number: this.#number, ...copy(given) };
		this.calls.push(call);
		this.#count(call);
		this.#changes.emit("call", call);
	}

	delivery(given: Omit<Delivery, "number">): void {
		this.#number += 1;
		const delivery = { number: this.#number, ...given };
		this.deliveries.push(delivery);
		this.#changes.emit("delivery", delivery);
	}

	counters(): Record<string, MethodCounter> {
		return copy(Object.fromEntries(this.#counters));
	}

	/** Forgets the counts, not the calls. */
	resetCounters(): void {
		this.#counters.clear();
	}

	#count(call: RecordedCall): void {
		const counter = this.#counters.get(call.method) ?? { calls: 0, ok: 0, errors: {} };
		this.#counters.set(call.method, counter);
		counter.calls += 1;
		if (call.isDelivered && call.status === 200 && call.answer?.ok === true) {
			counter.ok += 1;
			return;
		}
		const error = failureOf(call);
		counter.errors[error] = (counter.errors[error] ?? 0) + 1;
	}
}

function failureOf(call: RecordedCall): string {
	if (!call.isDelivered) return "dropped";
	return typeof call.answer?.error === "string" ? call.answer.error : `http_${call.status}`;
}

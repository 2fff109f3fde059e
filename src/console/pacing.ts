import { PRIORITY } from "./outbox-rules.js";

/** How fast we may send (design.md section 8; the limits behind it: facts/slack.md section 4.1). */
export interface PaceLimits {
	/** Between two posts into one channel, milliseconds. */
	postEveryMs: number;
	/** Updates in any 60 seconds over all channels. */
	updatesPerMinute: number;
	/** How many of those are kept free for what people press. */
	keptForPresses: number;
}

/** A post per second and channel, 40 updates a minute over all channels. */
export const DEFAULT_PACE: PaceLimits = { postEveryMs: 1_000, updatesPerMinute: 40, keptForPresses: 8 };

/** One call that wants to go out. */
export interface PacedCall {
	kind: "post" | "update";
	channel: string;
	priority: number;
}

const MINUTE_MS = 60_000;

/** Remembers what was sent and says how long the next call has to wait. Times are of a clock that never jumps. */
export class Pacing {
	private readonly nextPostAt = new Map<string, number>();
	private updates: number[] = [];
	private readonly pausedUntil = { post: 0, update: 0 };

	constructor(private readonly limits: PaceLimits = DEFAULT_PACE) {}

	/** Milliseconds until this call may go out; 0 is now. */
	waitFor(call: PacedCall, now: number): number {
		const paused = this.pausedUntil[call.kind] - now;
		const paced = call.kind === "post" ? this.postWait(call, now) : this.updateWait(call, now);
		return Math.max(0, paused, paced);
	}

	/** Counts a call that goes out now. */
	took(call: PacedCall, now: number): void {
		if (call.kind === "update") this.updates.push(now);
		else this.nextPostAt.set(call.channel, now + this.limits.postEveryMs);
	}

	/** No call of this kind for so long: Slack said so, or it does not answer. */
	pause(kind: PacedCall["kind"], ms: number, now: number): void {
		this.pausedUntil[kind] = Math.max(this.pausedUntil[kind], now + ms);
	}

	private postWait(call: PacedCall, now: number): number {
		return (this.nextPostAt.get(call.channel) ?? 0) - now;
	}

	private updateWait(call: PacedCall, now: number): number {
		this.updates = this.updates.filter((at) => at > now - MINUTE_MS);
		const kept = call.priority >= PRIORITY.press ? 0 : this.limits.keptForPresses;
		const allowed = Math.max(1, this.limits.updatesPerMinute - kept);
		const blocking = this.updates[this.updates.length - allowed];
		return blocking === undefined ? 0 : blocking + MINUTE_MS - now;
	}
}

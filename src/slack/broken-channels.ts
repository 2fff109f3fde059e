import { BROKEN_RETRY_MS } from "../console/index.js";
import type { Clock } from "../ports/clock.js";

/** Channels Slack refused to let us post to, so that it is asked once and not for every card. */
export class BrokenChannels {
	private readonly known = new Map<string, { reason: string; until: number }>();

	constructor(private readonly clock: Clock) {}

	/** It was refused; for an hour nobody asks again. */
	note(channel: string, reason: string): void {
		this.known.set(channel, { reason, until: this.clock.monotonic() + BROKEN_RETRY_MS });
	}

	/** A message went through. */
	forget(channel: string): void {
		this.known.delete(channel);
	}

	/** Slack's word for it; null when it may be tried. */
	reasonFor(channel: string): string | null {
		const known = this.known.get(channel);
		return known !== undefined && known.until > this.clock.monotonic() ? known.reason : null;
	}

	/** All that rest now. */
	all(): string[] {
		return [...this.known.keys()].filter((channel) => this.reasonFor(channel) !== null);
	}
}

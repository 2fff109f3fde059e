import type { Clock } from "../../ports/clock.js";

/** One thing that came in over a socket (facts/slack.md section 5.5). */
export interface Envelope {
	/** The same when Slack delivers it once more. */
	id: string;
	body: Record<string, unknown>;
	retryNum: number | undefined;
	retryReason: string | undefined;
	/** Tells Slack that it was taken, with an answer where one is expected. Rejects when the connection is gone. */
	acknowledge(answer: unknown): Promise<void>;
}

/** An acknowledgement that was given; null when an envelope was left without one. */
type Given = { answer: unknown } | null;

/** Longer than Slack tries: at once, after about a minute, after about five (facts/slack.md section 4.4). */
const KEPT_MS = 10 * 60_000;
/** A bound for the memory of very busy minutes; the oldest go first. */
const MOST_KEPT = 5_000;

/**
 * What came in over sockets, so that an envelope whose acknowledgement got lost with its connection is not acted on
 * again: the second one gets the answer that the first one got.
 */
export class Envelopes {
	/** By envelope id, oldest first. */
	private readonly known = new Map<string, { at: number; given: Promise<Given> }>();

	constructor(private readonly clock: Clock) {}

	/** Acts on an envelope that has not come before. One that was left without an answer may come again. */
	async take(
		envelope: Envelope,
		act: (acknowledge: (answer: unknown) => Promise<void>) => Promise<void>,
	): Promise<void> {
		const before = this.known.get(envelope.id);
		if (before !== undefined) {
			const given = await before.given;
			if (given !== null) await envelope.acknowledge(given.answer);
			return;
		}
		let tellGiven: (given: Given) => void = () => {};
		const given = new Promise<Given>((resolve) => {
			tellGiven = resolve;
		});
		this.remember(envelope.id, given);
		try {
			await act(async (answer) => {
				tellGiven({ answer });
				await envelope.acknowledge(answer);
			});
		} finally {
			tellGiven(null);
			if ((await given) === null) this.known.delete(envelope.id);
		}
	}

	private remember(id: string, given: Promise<Given>): void {
		const at = this.clock.monotonic();
		for (const [old, { at: then }] of this.known) {
			if (at - then < KEPT_MS && this.known.size < MOST_KEPT) break;
			this.known.delete(old);
		}
		this.known.set(id, { at, given });
	}
}

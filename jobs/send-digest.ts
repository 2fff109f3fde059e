import type { DigestTimes } from "../src/console/index.js";

/** What the job works with; the settings of the channel travel through it unseen. */
export interface SendDigestServices<Channel> {
	slack: { digests: { make(channel: Channel, times: DigestTimes): Promise<void> }; wake(): void };
	/** The channel's last scheduled times up to now (milliseconds since 1970), newest first, two at most. */
	lastTimes(): number[];
}

/**
 * Makes the digest of a channel for the last scheduled time, however late it is: one that was missed while nothing was
 * up, one that comes a second late, and one that two instances begin are all the digest of that time, which is made
 * once.
 */
export function sendDigest<Channel>(
	{ slack, lastTimes }: SendDigestServices<Channel>,
	channel: Channel,
): () => Promise<void> {
	return async () => {
		const [at, before] = lastTimes().map((time) => new Date(time).toISOString());
		if (at === undefined) return;
		await slack.digests.make(channel, { at, before: before ?? null });
		slack.wake();
	};
}

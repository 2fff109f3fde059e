/** A message that a link names. */
export interface LinkedMessage {
	channel: string;
	ts: string;
	/** The parent when the message is a reply. */
	threadTs: string | null;
}

/** The message behind a permanent link of this workspace; null when it is none. */
export function messageIn(href: string, domain: string): LinkedMessage | null {
	const match = new RegExp(`^https://${domain}\\.slack\\.com/archives/(\\w+)/p(\\d{10})(\\d{6})`).exec(href);
	const [, channel, seconds, micros] = match ?? [];
	if (channel === undefined) return null;
	return { channel, ts: `${seconds}.${micros}`, threadTs: new URL(href).searchParams.get("thread_ts") };
}

import type { WireMessage } from "../wire.js";
import type { Reader } from "./reader.js";
import type { Store } from "./store.js";

/** What a person has not read yet in a channel. */
export interface Unread {
	/** Messages of others behind the mark. */
	count: number;
	/** Those that concern the reader: mentions, and everything in a direct message. */
	mine: number;
}

export function unreadIn(store: Store, reader: Reader, channelId: string): Unread {
	const channel = store.channel(channelId);
	if (channel === undefined) return { count: 0, mine: 0 };
	const fresh = store
		.topLevel(channelId)
		.filter(
			({ ts, user, subtype }) => ts > channel.lastRead && user !== reader.me.id && subtype !== "tombstone",
		);
	const isDirect = channel.kind === "im" || channel.kind === "mpim";
	const mine = isDirect ? fresh.length : fresh.filter((message) => concerns(message, reader)).length;
	return { count: fresh.length, mine };
}

function concerns(message: WireMessage, reader: Reader): boolean {
	const everything = `${message.text} ${JSON.stringify(message.blocks ?? [])}`;
	return (
		message.isEphemeral ||
		everything.includes(`<@${reader.me.id}>`) ||
		/<!(here|channel|everyone)>/.test(message.text)
	);
}

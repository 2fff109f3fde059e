import type { Reader } from "../reader.js";
import type { Target } from "../stage.js";
import type { Store } from "../store.js";

/** The id of the reader's direct message with the app; undefined when there is none. */
export function appConversation(store: Store, reader: Reader): string | undefined {
	const { userId } = reader.snapshot.app;
	return store.channels.find(({ kind, members }) => kind === "im" && members.includes(userId))?.id;
}

/** What the address asks for by name or id: a channel, `home`, the app by its handle; else the first channel. */
export function targetNamed(store: Store, reader: Reader, name: string | null): Target {
	if (name === "home") return { kind: "home" };
	const word = name?.replace(/^#/, "");
	const isApp = word !== undefined && word === reader.person(reader.snapshot.app.userId)?.name;
	const id = isApp ? appConversation(store, reader) : undefined;
	const named = store.channels.find(
		(channel) => channel.id === id || channel.id === word || channel.label === word,
	);
	const found = named ?? store.channels.find(({ isArchived }) => !isArchived);
	return found === undefined ? { kind: "home" } : { kind: "channel", id: found.id };
}

/** Keeps the address in step, so that it can be opened again and passed on. */
export function writeAddress(store: Store, reader: Reader, target: Target): void {
	const address = new URL(location.href);
	const channel = target.kind === "home" ? undefined : store.channel(target.id);
	const isNamed = channel?.kind === "public" || channel?.kind === "private";
	const word = channel === undefined ? "home" : isNamed ? channel.label : channel.id;
	address.searchParams.set("user", reader.me.name);
	address.searchParams.set("channel", word);
	history.replaceState(null, "", address);
}

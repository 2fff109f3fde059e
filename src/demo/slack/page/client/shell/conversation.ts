import type { WireChannel } from "../../wire.js";
import { deed } from "../api.js";
import { el } from "../dom.js";
import type { Stage } from "../stage.js";
import { Composer } from "./composer.js";
import { MessageList } from "./message-list.js";

/** A channel or direct message: its messages and where to write. */
export class Conversation {
	readonly node: HTMLElement;
	readonly channel: WireChannel;
	readonly #stage: Stage;
	readonly #list: MessageList;
	readonly #composer: Composer | null;
	/** Where the reader had got to when they came. */
	readonly #newAfter: string | null;

	constructor(stage: Stage, channel: WireChannel) {
		this.#stage = stage;
		this.channel = channel;
		const newest = stage.store.topLevel(channel.id).at(-1)?.ts ?? "";
		this.#newAfter = channel.lastRead !== "" && newest > channel.lastRead ? channel.lastRead : null;
		const label = labelOf(channel);
		this.#list = new MessageList(stage, {
			label: `Messages in ${label}`,
			isInThread: false,
			atEnd: () => this.#read(),
		});
		this.#composer = channel.isArchived
			? null
			: new Composer(stage, {
					label: `Message to ${label}`,
					placeholder: `Message ${label}`,
					channel: channel.id,
					sent: () => this.#list.scrollToEnd(),
				});
		this.node = el(
			"div",
			{ class: "conversation" },
			el("div", { class: "messages-frame" }, this.#list.node, this.#list.jumpButton),
			this.#composer?.node ?? el("div", { class: "composer composer-closed" }, `${label} is archived.`),
		);
		document.addEventListener("visibilitychange", this.#visible);
	}

	readonly #visible = () => this.#read();

	update(): void {
		const empty = el("p", { class: "empty" }, `Nothing has been said in ${labelOf(this.channel)} yet.`);
		this.#list.update(this.#stage.store.topLevel(this.channel.id), { newAfter: this.#newAfter, empty });
		this.#read();
	}

	/** Called once it stands in the page. */
	shown(): void {
		this.update();
		this.#list.scrollToEnd();
		this.#read();
	}

	focus(): void {
		this.#composer?.focus();
	}

	focusOn(ts: string): void {
		this.#list.focusOn(ts);
	}

	close(): void {
		document.removeEventListener("visibilitychange", this.#visible);
	}

	/** Whoever looks at the end of a channel has read it. */
	#read(): void {
		if (document.visibilityState !== "visible" || !this.node.isConnected || !this.#list.isAtEnd) return;
		const { id } = this.channel;
		const newest = this.#stage.store.topLevel(id).at(-1)?.ts ?? "";
		const now = this.#stage.store.channel(id);
		if (now === undefined || newest <= now.lastRead) return;
		now.lastRead = newest;
		void deed("read", { user: this.#stage.reader.me.id, channel: id, ts: newest });
	}
}

export function labelOf({ kind, label }: WireChannel): string {
	return kind === "public" || kind === "private" ? `#${label}` : label;
}

import { el } from "../dom.js";
import type { Stage } from "../stage.js";
import { Composer } from "./composer.js";
import { MessageList } from "./message-list.js";

/** A message and its replies, beside the channel. */
export class ThreadPane {
	readonly node: HTMLElement;
	readonly channel: string;
	readonly ts: string;
	readonly #stage: Stage;
	readonly #list: MessageList;
	readonly #composer: Composer;

	constructor(stage: Stage, channel: string, ts: string, close: () => void) {
		this.#stage = stage;
		this.channel = channel;
		this.ts = ts;
		this.#list = new MessageList(stage, { label: "Thread", isInThread: true });
		this.#composer = new Composer(stage, {
			label: "Reply in thread",
			placeholder: "Reply …",
			channel,
			threadTs: ts,
			sent: () => this.#list.scrollToEnd(),
		});
		const cross = el(
			"button",
			{ type: "button", class: "cross", "aria-label": "Close thread", onclick: close },
			"×",
		);
		this.node = el(
			"aside",
			{ class: "thread", "aria-label": "Thread" },
			el("header", { class: "pane-head" }, el("h2", {}, "Thread"), cross),
			el("div", { class: "messages-frame" }, this.#list.node, this.#list.jumpButton),
			this.#composer.node,
		);
		this.node.addEventListener("keydown", (event) => {
			if (event.key !== "Escape" || event.defaultPrevented) return;
			event.preventDefault();
			close();
		});
	}

	update(): void {
		const messages = this.#stage.store.thread(this.channel, this.ts);
		const empty = el("p", { class: "empty" }, "This message is not here any more.");
		this.#list.update(messages, { newAfter: null, empty });
	}

	focus(): void {
		this.#composer.focus();
	}
}

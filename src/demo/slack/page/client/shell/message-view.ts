import type { WireMessage } from "../../wire.js";
import { deed } from "../api.js";
import { BlockList } from "../blocks/block-list.js";
import { el, showOnly } from "../dom.js";
import { toJsonList, toText } from "../json.js";
import { Place } from "../place.js";
import type { Stage } from "../stage.js";
import { drawMrkdwn } from "../text/draw-text.js";
import { dateToken, msOf, timeOf, wholeTime } from "../times.js";
import { drawAvatar } from "./avatar.js";
import { FailureNote } from "./failure-note.js";
import { messageTools } from "./message-tools.js";

const LATEST = "Last reply {date_short_pretty} {time}";

/** How a message stands among its neighbours. */
export interface MessageStanding {
	/** It follows another of the same author closely, so name and picture are not repeated. */
	isFollowing: boolean;
	/** It stands in the thread pane. */
	isInThread: boolean;
}

/** One message, kept up to date. */
export class MessageView {
	readonly node: HTMLElement;
	readonly #stage: Stage;
	readonly #place: Place;
	readonly #blocks: BlockList;
	readonly #failure = new FailureNote();
	readonly #body = el("div", { class: "message-main" });
	#text: { words: string; node: HTMLElement } | undefined;
	#tools: HTMLElement | undefined;
	#message: WireMessage;

	constructor(stage: Stage, message: WireMessage) {
		this.#stage = stage;
		this.#message = message;
		const { channel, ts } = message;
		this.#place = new Place({
			reader: stage.reader,
			layers: stage.layers,
			surface: "message",
			where: { channel, ts },
			tellFailure: (text) => this.#failure.show(text),
		});
		this.#blocks = new BlockList(this.#place);
		this.node = el("article", { class: "message", tabindex: -1, "data-ts": ts }, this.#body);
	}

	update(message: WireMessage, { isFollowing, isInThread }: MessageStanding): void {
		this.#message = message;
		const { reader } = this.#stage;
		const name = reader.nameOf(message.user);
		this.node.className = classOf(message, isFollowing);
		this.node.setAttribute("aria-label", `${name}, ${timeOf(msOf(message.ts), reader.me)}`);
		const blocks = toJsonList(message.blocks);
		const attached = toJsonList(message.attachments).flatMap((one) => toJsonList(one.blocks));
		const all = [...blocks, ...attached];
		this.#place.update(all, message.values);
		this.#blocks.update(all, this.node);
		// The tools do not change with the message; those in use stay.
		this.#tools ??= messageTools(this.#stage, message, isInThread) ?? undefined;
		showOnly(this.#body, [
			...(message.isEphemeral ? [privateNote()] : []),
			...(isFollowing ? [] : [this.#head(name)]),
			...(this.#tools === undefined ? [] : [this.#tools]),
			...(all.length > 0 ? [this.#blocks.node] : [this.#words(message)]),
			...plainAttachments(message, this.#stage),
			...(message.edited === undefined ? [] : [el("span", { class: "edited" }, "(edited)")]),
			this.#failure.node,
			...(isInThread ? [] : this.#threadLine()),
			...(message.isEphemeral ? [this.#dismissLine()] : []),
		]);
		const margin = isFollowing ? this.#smallTime() : drawAvatar(message.user, reader);
		showOnly(this.node, [margin, this.#body]);
	}

	#head(name: string): HTMLElement {
		const { reader } = this.#stage;
		const { user, ts } = this.#message;
		const isBot = reader.person(user)?.isBot ?? false;
		return el(
			"div",
			{ class: "message-head" },
			el("strong", { class: "message-author" }, name),
			isBot && el("span", { class: "app-mark" }, "APP"),
			el(
				"time",
				{ class: "message-time", title: wholeTime(msOf(ts), reader.me) },
				timeOf(msOf(ts), reader.me),
			),
		);
	}

	#smallTime(): HTMLElement {
		const { me } = this.#stage.reader;
		return el(
			"span",
			{ class: "message-small-time", "aria-hidden": "true" },
			timeOf(msOf(this.#message.ts), me),
		);
	}

	#words(message: WireMessage): HTMLElement {
		const words = message.text;
		if (this.#text?.words !== words) {
			this.#text = {
				words,
				node: el("div", { class: "message-text" }, drawMrkdwn(words, this.#stage.reader)),
			};
		}
		return this.#text.node;
	}

	#threadLine(): HTMLElement[] {
		const {
			channel,
			ts,
			reply_count: count = 0,
			reply_users: users = [],
			latest_reply: latest,
		} = this.#message;
		if (count === 0) return [];
		const { reader } = this.#stage;
		const when = latest === undefined ? "" : dateToken(Number(latest), LATEST, reader.me);
		const line = el(
			"button",
			{
				type: "button",
				class: "thread-line",
				"data-key": `thread ${ts}`,
				onclick: () => this.#stage.openThread(channel, ts),
			},
			...users.slice(0, 4).map((user) => drawAvatar(user, reader, "avatar avatar-small")),
			el("span", { class: "thread-count" }, count === 1 ? "1 reply" : `${count} replies`),
			el("span", { class: "thread-latest" }, when),
		);
		return [line];
	}

	#dismissLine(): HTMLElement {
		const { channel, ts } = this.#message;
		const user = this.#stage.reader.me.id;
		return el(
			"button",
			{
				type: "button",
				class: "dismiss",
				"data-key": `dismiss ${ts}`,
				onclick: () => void deed("dismiss", { user, channel, ts }),
			},
			"Dismiss message",
		);
	}
}

function classOf(message: WireMessage, isFollowing: boolean): string {
	const is = (condition: boolean, name: string) => (condition ? ` ${name}` : "");
	return `message${is(isFollowing, "message-following")}${is(message.isEphemeral, "message-private")}${is(message.subtype === "tombstone", "message-gone")}`;
}

function privateNote(): HTMLElement {
	return el(
		"div",
		{ class: "private-note" },
		el("span", { "aria-hidden": "true" }, "◉ "),
		"Only visible to you",
	);
}

/** Attachments of the old kind: a bar and words. */
function plainAttachments(message: WireMessage, { reader }: Stage): HTMLElement[] {
	return toJsonList(message.attachments)
		.filter(({ blocks }) => blocks === undefined)
		.map((attachment) => {
			const node = el(
				"div",
				{ class: "attachment" },
				toText(attachment.title) !== "" && el("strong", {}, toText(attachment.title)),
				drawMrkdwn(toText(attachment.text) || toText(attachment.fallback), reader),
			);
			const colour = toText(attachment.color);
			if (/^#?[0-9a-f]{6}$/i.test(colour)) node.style.borderColor = `#${colour.replace("#", "")}`;
			return node;
		});
}

import type { WireMessage } from "../../wire.js";
import { el, keepFocus, showOnly } from "../dom.js";
import type { Stage } from "../stage.js";
import { dayName, dayOf, msOf } from "../times.js";
import { MessageView } from "./message-view.js";

/** Messages of one author within this time stand together, milliseconds. */
const TOGETHER_MS = 5 * 60_000;
/** So near the end counts as being at the end, pixels. */
const NEAR_END = 60;

export interface MessageListOptions {
	label: string;
	isInThread: boolean;
	/** Told when the reader has reached the end. */
	atEnd?: () => void;
}

/** A list of messages that keeps its place: at its end it follows what comes, further up it stays where it is. */
export class MessageList {
	readonly node: HTMLElement;
	readonly #stage: Stage;
	readonly #options: MessageListOptions;
	readonly #inner: HTMLElement;
	readonly #views = new Map<string, MessageView>();
	readonly #days = new Map<string, HTMLElement>();
	readonly #newLine = el("div", { class: "line line-new", role: "separator" }, el("span", {}, "New"));
	readonly #replyLine = el("div", { class: "line line-replies" });
	readonly #jump: HTMLButtonElement;

	constructor(stage: Stage, options: MessageListOptions) {
		this.#stage = stage;
		this.#options = options;
		this.#inner = el("div", {
			class: "messages-inner",
			role: "log",
			"aria-label": options.label,
			"aria-live": "polite",
		});
		this.#jump = el(
			"button",
			{ type: "button", class: "jump", hidden: true, onclick: () => this.scrollToEnd() },
			"↓ New messages",
		);
		this.node = el("div", { class: "messages", tabindex: -1 }, this.#inner);
		this.node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
		this.node.addEventListener("keydown", (event) => this.#walk(event));
		// What arrives late, a picture for example, must not push the end out of sight.
		new ResizeObserver(() => this.#isFollowing && this.scrollToEnd()).observe(this.#inner);
	}

	/** A button that shows while there is something new below. */
	get jumpButton(): HTMLElement {
		return this.#jump;
	}

	#isFollowing = true;

	get isAtEnd(): boolean {
		const { scrollHeight, scrollTop, clientHeight } = this.node;
		return scrollHeight - scrollTop - clientHeight < NEAR_END;
	}

	/**
	 * @param newAfter messages behind this stamp stand below the line "New"; null draws no line
	 * @param empty what is shown when there is nothing
	 */
	update(
		messages: readonly WireMessage[],
		{ newAfter, empty }: { newAfter: string | null; empty: Node | null },
	): void {
		const before = this.#views.size;
		const nodes = this.#nodesFor(messages, newAfter);
		keepFocus(this.#inner, () =>
			showOnly(this.#inner, nodes.length === 0 && empty !== null ? [empty] : nodes),
		);
		this.#setStop();
		if (this.#isFollowing) this.scrollToEnd();
		else if (this.#views.size > before) this.#jump.hidden = false;
	}

	scrollToEnd(): void {
		this.node.scrollTop = this.node.scrollHeight;
		this.#isFollowing = true;
		this.#jump.hidden = true;
	}

	focusOn(ts: string): void {
		const view = this.#views.get(ts);
		view?.node.scrollIntoView({ block: "center" });
		view?.node.focus({ preventScroll: true });
	}

	#nodesFor(messages: readonly WireMessage[], newAfter: string | null): Node[] {
		const { me } = this.#stage.reader;
		const nodes: Node[] = [];
		let previous: WireMessage | undefined;
		let hasLine = newAfter === null;
		for (const message of messages) {
			const isNewDay = previous === undefined || dayOf(msOf(previous.ts), me) !== dayOf(msOf(message.ts), me);
			if (isNewDay && !this.#options.isInThread) nodes.push(this.#day(msOf(message.ts)));
			const isFirstNew = !hasLine && message.ts > (newAfter ?? "") && message.user !== me.id;
			if (isFirstNew) {
				nodes.push(this.#newLine);
				hasLine = true;
			}
			const isFirstReply = this.#options.isInThread && previous !== undefined && nodes.length === 1;
			if (isFirstReply) nodes.push(this.#replies(messages.length - 1));
			const isFollowing = !isNewDay && !isFirstNew && !isFirstReply && standsWith(previous, message);
			nodes.push(this.#view(message, isFollowing));
			previous = message;
		}
		const there = new Set(messages.map(({ ts }) => ts));
		for (const ts of this.#views.keys()) if (!there.has(ts)) this.#views.delete(ts);
		return nodes;
	}

	#view(message: WireMessage, isFollowing: boolean): HTMLElement {
		const view = this.#views.get(message.ts) ?? new MessageView(this.#stage, message);
		this.#views.set(message.ts, view);
		view.update(message, { isFollowing, isInThread: this.#options.isInThread });
		return view.node;
	}

	#replies(count: number): HTMLElement {
		this.#replyLine.textContent = count === 1 ? "1 reply" : `${count} replies`;
		return this.#replyLine;
	}

	#day(ms: number): HTMLElement {
		const { me } = this.#stage.reader;
		const key = dayOf(ms, me);
		const name = dayName(ms, me);
		const line = this.#days.get(key) ?? el("div", { class: "line line-day", role: "separator" }, el("span"));
		this.#days.set(key, line);
		const words = line.querySelector("span");
		if (words !== null && words.textContent !== name) words.textContent = name;
		return line;
	}

	#scrolled(): void {
		this.#isFollowing = this.isAtEnd;
		if (!this.#isFollowing) return;
		this.#jump.hidden = true;
		this.#options.atEnd?.();
	}

	/** One message is in the tab order: the one in use, else the newest. */
	#setStop(): void {
		const all = [...this.#inner.querySelectorAll<HTMLElement>(".message")];
		const inUse = all.find((one) => one.contains(document.activeElement));
		const stop = inUse ?? all.at(-1);
		for (const one of all) one.tabIndex = one === stop ? 0 : -1;
	}

	/** Up and down go from message to message. */
	#walk(event: KeyboardEvent): void {
		const { target, key } = event;
		const isMove = key === "ArrowDown" || key === "ArrowUp";
		if (!isMove || !(target instanceof HTMLElement) || !target.classList.contains("message")) return;
		const all = [...this.#inner.querySelectorAll<HTMLElement>(".message")];
		const next = all[all.indexOf(target) + (key === "ArrowDown" ? 1 : -1)];
		if (next === undefined) return;
		event.preventDefault();
		for (const one of all) one.tabIndex = one === next ? 0 : -1;
		next.focus();
	}
}

function standsWith(previous: WireMessage | undefined, message: WireMessage): boolean {
	if (previous === undefined || previous.user !== message.user) return false;
	if (previous.isEphemeral || message.isEphemeral || previous.subtype === "tombstone") return false;
	// Cards under one name would run into each other.
	if (previous.blocks !== undefined || message.blocks !== undefined) return false;
	return msOf(message.ts) - msOf(previous.ts) < TOGETHER_MS;
}

import { deed } from "../api.js";
import { el } from "../dom.js";
import type { Reader } from "../reader.js";
import type { Stage, Target } from "../stage.js";
import type { Store, StoreChange } from "../store.js";
import { wordsOf } from "../text/draw-text.js";
import { unreadIn } from "../unread.js";
import { Layers } from "../widgets/layers.js";
import { appConversation, targetNamed, writeAddress } from "./address.js";
import { appTabs } from "./app-tabs.js";
import { Conversation, labelOf } from "./conversation.js";
import { HomePane } from "./home.js";
import { ModalStack } from "./modal.js";
import { messageIn } from "./permalink.js";
import { personSwitch } from "./person-switch.js";
import { openQuickSwitch } from "./quick-switch.js";
import { Sidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";

/** The whole page: sidebar, conversation or Home, thread, modals. */
export class Shell implements Stage {
	readonly reader: Reader;
	readonly store: Store;
	readonly layers: Layers;
	readonly drafts = new Map<string, string>();
	readonly #page: HTMLElement;
	readonly #sidebar: Sidebar;
	readonly #modals: ModalStack;
	readonly #home: HomePane;
	readonly #head = el("header", { class: "pane-head" });
	readonly #main = el("main", { class: "main" });
	readonly #body = el("div", { class: "body" });
	readonly #connection = el("div", { class: "connection", role: "status" });
	readonly #toast = el("div", { class: "toast", role: "status" });
	#target: Target = { kind: "home" };
	#conversation: Conversation | null = null;
	#thread: ThreadPane | null = null;
	#toastTimer: ReturnType<typeof setTimeout> | undefined;

	constructor(page: HTMLElement, reader: Reader, store: Store) {
		this.reader = reader;
		this.store = store;
		this.#page = page;
		this.layers = new Layers(page);
		this.#sidebar = new Sidebar(this, (anchor) => openQuickSwitch(this, anchor));
		this.#modals = new ModalStack(this);
		this.#home = new HomePane(this);
		const shade = el("div", { class: "shade" });
		shade.addEventListener("click", () => this.#setDrawer(false));
		const bar = el(
			"div",
			{ class: "bar" },
			this.#drawerButton(),
			el("span", { class: "bar-team" }, this.#teamName()),
			personSwitch(this),
		);
		this.#body.append(this.#sidebar.node, shade, this.#main);
		page.replaceChildren(bar, this.#connection, this.#body, this.#toast);
		document.addEventListener("keydown", (event) => this.#key(event));
		page.addEventListener("click", (event) => this.#followLink(event));
	}

	/** Shows what the address asks for. */
	begin(channel: string | null): void {
		this.#show(targetNamed(this.store, this.reader, channel));
		this.#modals.update(this.store.views);
	}

	changed(change: StoreChange): void {
		switch (change.about) {
			case "messages":
				if (this.#conversation?.channel.id === change.channel) this.#conversation.update();
				if (this.#thread?.channel === change.channel) this.#thread.update();
				break;
			case "views":
				this.#modals.update(this.store.views);
				return;
			case "home":
				this.#home.update(this.store.home);
				return;
			case "channels":
				this.reader.snapshot.channels = this.store.channels;
				break;
		}
		this.#showSidebar();
	}

	setConnected(isConnected: boolean): void {
		this.#connection.textContent = isConnected ? "" : "Not connected to the local Slack. Trying again …";
		this.#page.classList.toggle("page-offline", !isConnected);
	}

	goTo(target: Target): void {
		this.#setDrawer(false);
		this.#show(target);
		if (target.kind === "channel") this.#conversation?.focus();
		else this.#home.node.focus();
	}

	openThread(channel: string, ts: string): void {
		this.#closeThread(false);
		this.#thread = new ThreadPane(this, channel, ts, () => this.#closeThread(true));
		this.#body.append(this.#thread.node);
		this.#page.classList.add("page-thread");
		this.#thread.update();
		this.#thread.focus();
	}

	tell(text: string): void {
		clearTimeout(this.#toastTimer);
		this.#toast.textContent = text;
		this.#toastTimer = setTimeout(() => this.#toast.replaceChildren(), 8_000);
	}

	#closeThread(givesFocusBack: boolean): void {
		const thread = this.#thread;
		if (thread === null) return;
		thread.node.remove();
		this.#thread = null;
		this.#page.classList.remove("page-thread");
		if (givesFocusBack) this.#conversation?.focusOn(thread.ts);
	}

	#show(target: Target): void {
		const isSame = target.kind === "channel" && this.#conversation?.channel.id === target.id;
		this.#target = target;
		if (target.kind === "channel" && !isSame) this.#showChannel(target.id);
		if (target.kind === "home") this.#showHome();
		this.#showSidebar();
		writeAddress(this.store, this.reader, target);
	}

	#showChannel(id: string): void {
		const channel = this.store.channel(id);
		if (channel === undefined) return;
		this.#closeThread(false);
		this.#conversation?.close();
		this.#conversation = new Conversation(this, channel);
		const isApp = channel.kind === "im" && channel.members.includes(this.reader.snapshot.app.userId);
		if (isApp) this.#showAppHead("messages");
		else this.#showChannelHead(labelOf(channel), channel.members);
		this.#main.replaceChildren(this.#head, this.#conversation.node);
		this.#conversation.shown();
		if (isApp) void this.#tellOpened("messages");
	}

	#showHome(): void {
		this.#closeThread(false);
		this.#conversation?.close();
		this.#conversation = null;
		this.#showAppHead("home");
		this.#home.update(this.store.home);
		this.#main.replaceChildren(this.#head, this.#home.node);
		void this.#tellOpened("home");
	}

	async #tellOpened(tab: "home" | "messages"): Promise<void> {
		const answer = await deed("openHome", { user: this.reader.me.id, tab });
		if (tab === "home") this.#home.tellFailure(answer.ok ? answer.failure : answer.code);
	}

	#showChannelHead(label: string, members: readonly string[]): void {
		const names = members.map((id) => this.reader.nameOf(id)).join(", ");
		this.#head.replaceChildren(
			el("h1", {}, label),
			el("span", { class: "head-members", title: names }, `${members.length} members`),
		);
	}

	#showAppHead(current: "home" | "messages"): void {
		const { app } = this.reader.snapshot;
		const choose = (tab: "home" | "messages") => {
			const dm = appConversation(this.store, this.reader);
			this.#show(tab === "home" || dm === undefined ? { kind: "home" } : { kind: "channel", id: dm });
		};
		const hasBoth = app.hasHomeTab && app.hasMessagesTab;
		this.#head.replaceChildren(el("h1", {}, app.name), hasBoth ? appTabs({ current, choose }) : el("span"));
	}

	#showSidebar(): void {
		this.#sidebar.update(this.#target);
		const open = this.store.channels.reduce(
			(sum, { id }) => sum + unreadIn(this.store, this.reader, id).mine,
			0,
		);
		const place = this.#target.kind === "home" ? this.reader.snapshot.app.name : this.#label(this.#target.id);
		document.title = `${open > 0 ? `(${open}) ` : ""}${place} · ${this.#teamName()}`;
	}

	#label(id: string): string {
		const channel = this.store.channel(id);
		return channel === undefined ? "" : labelOf(channel);
	}

	#teamName(): string {
		return wordsOf({ type: "plain_text", text: this.reader.snapshot.team.name });
	}

	#drawerButton(): HTMLElement {
		return el(
			"button",
			{
				type: "button",
				class: "drawer-button",
				"aria-label": "Channels",
				"aria-expanded": "false",
				"data-key": "drawer",
				onclick: () => this.#setDrawer(!this.#page.classList.contains("page-drawer")),
			},
			"☰",
		);
	}

	#setDrawer(isOpen: boolean): void {
		const button = this.#page.querySelector<HTMLElement>(".drawer-button");
		const wasOpen = this.#page.classList.contains("page-drawer");
		this.#page.classList.toggle("page-drawer", isOpen);
		button?.setAttribute("aria-expanded", String(isOpen));
		if (isOpen) this.#sidebar.node.querySelector<HTMLElement>(".entry")?.focus();
		else if (wasOpen) button?.focus();
	}

	#key(event: KeyboardEvent): void {
		if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
			const anchor = this.#sidebar.node.querySelector<HTMLElement>(".find");
			if (anchor === null || this.#page.inert) return;
			event.preventDefault();
			if (matchMedia("(max-width: 720px)").matches) this.#setDrawer(true);
			openQuickSwitch(this, anchor);
		} else if (event.key === "Escape" && this.#page.classList.contains("page-drawer")) this.#setDrawer(false);
	}

	/** A mention of a channel leads there; so does a link to a message of this workspace. */
	#followLink(event: MouseEvent): void {
		const link = event.target instanceof Element ? event.target.closest("a") : null;
		if (link === null) return;
		const { domain } = this.reader.snapshot.team;
		const message = messageIn(link.href, domain);
		const id = link.dataset.channel ?? message?.channel;
		if (id === undefined || this.store.channel(id) === undefined) return;
		event.preventDefault();
		this.goTo({ kind: "channel", id });
		if (message === null) return;
		if (message.threadTs !== null) this.openThread(id, message.threadTs);
		else this.#conversation?.focusOn(message.ts);
	}
}

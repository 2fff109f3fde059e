import type { WireChannel } from "../../wire.js";
import { el, keepFocus } from "../dom.js";
import type { Stage, Target } from "../stage.js";
import { unreadIn } from "../unread.js";
import { drawAvatar } from "./avatar.js";

/** The workspace at the left: channels, direct messages, the app. */
export class Sidebar {
	readonly node = el("nav", { class: "sidebar", "aria-label": "Workspace" });
	readonly #stage: Stage;
	readonly #find: (anchor: HTMLElement) => void;

	constructor(stage: Stage, find: (anchor: HTMLElement) => void) {
		this.#stage = stage;
		this.#find = find;
	}

	update(current: Target): void {
		const { reader, store } = this.#stage;
		const { app, team } = reader.snapshot;
		const named = store.channels.filter(({ kind }) => kind === "public" || kind === "private");
		const direct = store.channels.filter(
			({ kind, members }) =>
				kind === "mpim" || (kind === "im" && members.includes(app.userId) && app.hasMessagesTab),
		);
		const find = el(
			"button",
			{ type: "button", class: "find", "data-key": "find" },
			"Find a conversation",
			el("kbd", {}, "Ctrl K"),
		);
		find.addEventListener("click", () => this.#find(find));
		keepFocus(this.node, () =>
			this.node.replaceChildren(
				el("div", { class: "team" }, team.name),
				find,
				section(
					"Channels",
					named.map((channel) => this.#conversation(channel, current)),
				),
				section(
					"Direct messages",
					direct.map((channel) => this.#conversation(channel, current)),
				),
				app.hasHomeTab ? section("Apps", [this.#home(current)]) : el("span"),
			),
		);
	}

	#conversation(channel: WireChannel, current: Target): HTMLElement {
		const { reader, store } = this.#stage;
		const { count, mine } = unreadIn(store, reader, channel.id);
		const isNamed = channel.kind === "public" || channel.kind === "private";
		const partner = channel.members.find((id) => id !== reader.me.id) ?? "";
		const sign = isNamed
			? el("span", { class: "entry-sign", "aria-hidden": "true" }, channel.kind === "private" ? "🔒" : "#")
			: drawAvatar(partner, reader, "avatar avatar-entry");
		return this.#entry({
			sign,
			label: channel.label,
			count,
			mine,
			isCurrent: current.kind === "channel" && current.id === channel.id,
			isFaint: channel.isArchived,
			target: { kind: "channel", id: channel.id },
			key: `entry ${channel.id}`,
		});
	}

	#home(current: Target): HTMLElement {
		const { app } = this.#stage.reader.snapshot;
		return this.#entry({
			sign: drawAvatar(app.userId, this.#stage.reader, "avatar avatar-entry"),
			label: `${app.name} Home`,
			count: 0,
			mine: 0,
			isCurrent: current.kind === "home",
			isFaint: false,
			target: { kind: "home" },
			key: "entry home",
		});
	}

	#entry(given: {
		sign: HTMLElement;
		label: string;
		count: number;
		mine: number;
		isCurrent: boolean;
		isFaint: boolean;
		target: Target;
		key: string;
	}): HTMLElement {
		const { count, mine, label } = given;
		const shown = mine > 0 ? mine : count;
		const badge =
			shown > 0 &&
			el(
				"span",
				{ class: mine > 0 ? "badge badge-mine" : "badge", "aria-label": `${shown} unread` },
				shown > 99 ? "99+" : String(shown),
			);
		return el(
			"li",
			{},
			el(
				"button",
				{
					type: "button",
					class: `entry${count > 0 ? " entry-unread" : ""}${given.isFaint ? " entry-faint" : ""}`,
					"aria-current": given.isCurrent ? "page" : null,
					"data-key": given.key,
					onclick: () => this.#stage.goTo(given.target),
				},
				given.sign,
				el("span", { class: "entry-label" }, label),
				badge,
			),
		);
	}
}

function section(title: string, entries: HTMLElement[]): HTMLElement {
	return el(
		"section",
		{ class: "side-section" },
		el("h2", { class: "side-title" }, title),
		el("ul", { class: "entries" }, ...entries),
	);
}

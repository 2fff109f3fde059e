import { deed } from "../api.js";
import { el, freshId } from "../dom.js";
import { failureText } from "../failure-text.js";
import type { Stage } from "../stage.js";
import { openMenu } from "../widgets/menu.js";
import { type Hint, hintsFor } from "./composer-hints.js";
import { FailureNote } from "./failure-note.js";

export interface ComposerOptions {
	/** Words for those who do not see the placeholder. */
	label: string;
	placeholder: string;
	channel: string;
	/** Given: what is written becomes a reply. Slack takes no commands in threads. */
	threadTs?: string;
	sent?: () => void;
}

/** Where a person writes: messages, mentions, commands; and the menu of global shortcuts. */
export class Composer {
	readonly node: HTMLElement;
	readonly #stage: Stage;
	readonly #options: ComposerOptions;
	readonly #field: HTMLTextAreaElement;
	readonly #list: HTMLElement;
	readonly #failure = new FailureNote();
	#hints: Hint[] = [];
	#active = -1;

	constructor(stage: Stage, options: ComposerOptions) {
		this.#stage = stage;
		this.#options = options;
		const id = freshId("hints");
		this.#list = el("div", {
			class: "hints",
			role: "listbox",
			id,
			"aria-label": "Suggestions",
			hidden: true,
		});
		this.#field = el("textarea", {
			class: "composer-field",
			rows: 1,
			placeholder: options.placeholder,
			"aria-label": options.label,
			"aria-controls": id,
			"aria-autocomplete": "list",
			"data-key": `composer ${options.channel} ${options.threadTs ?? ""}`,
			"data-home-focus": options.threadTs === undefined,
		});
		this.#field.addEventListener("input", () => this.#typed());
		this.#field.addEventListener("keydown", (event) => this.#key(event));
		this.#field.addEventListener("blur", () => this.#show([], false));
		const send = el(
			"button",
			{
				type: "button",
				class: "composer-send",
				"aria-label": "Send",
				title: "Send",
				onclick: () => void this.#send(),
			},
			"➤",
		);
		this.node = el(
			"div",
			{ class: "composer" },
			this.#failure.node,
			this.#list,
			el("div", { class: "composer-box" }, this.#shortcutButton(), this.#field, send),
			el("div", { class: "composer-help", "aria-hidden": "true" }, helpFor(stage, options)),
		);
	}

	focus(): void {
		this.#field.focus();
	}

	#shortcutButton(): HTMLElement | false {
		const { app, me } = this.#stage.reader.snapshot;
		const shortcuts = app.shortcuts.filter(({ type }) => type === "global");
		if (this.#options.threadTs !== undefined) return false;
		const button = el(
			"button",
			{
				type: "button",
				class: "composer-shortcuts",
				"aria-label": "Shortcuts",
				title: "Shortcuts",
				"aria-haspopup": "menu",
				"aria-expanded": "false",
				"data-key": `shortcuts ${this.#options.channel}`,
			},
			"⚡",
		);
		const run = async (callbackId: string) => {
			const answer = await deed("globalShortcut", { user: me, callbackId });
			this.#tellFailure(answer.ok ? answer.failure : answer.code);
		};
		const commands = app.commands.map(({ command, description }) => ({
			label: command,
			detail: description,
			choose: () => this.#take(`${command} `),
		}));
		const items = [
			...shortcuts.map(({ name, description, callbackId }) => ({
				label: name,
				detail: description,
				choose: () => void run(callbackId),
			})),
			...commands,
		];
		button.addEventListener("click", () =>
			openMenu({ anchor: button, ground: this.#stage.layers.ground, label: "Shortcuts", items }),
		);
		return button;
	}

	#typed(): void {
		this.#fit();
		const isCommand = this.#options.threadTs === undefined;
		const { hints, isEager } = hintsFor(this.#field.value, this.#stage.reader, isCommand);
		this.#show(hints, isEager);
	}

	/** The field grows with its lines. */
	#fit(): void {
		this.#field.style.height = "auto";
		this.#field.style.height = `${Math.min(this.#field.scrollHeight, 200)}px`;
	}

	#show(hints: Hint[], isEager: boolean): void {
		this.#hints = hints;
		this.#active = isEager ? 0 : -1;
		this.#list.hidden = hints.length === 0;
		this.#list.replaceChildren(
			...hints.map((hint, index) => {
				const node = el(
					"div",
					{ class: "hint", role: "option", id: freshId("hint") },
					el("span", { class: "hint-label" }, hint.label),
					hint.detail !== "" && el("span", { class: "hint-detail" }, hint.detail),
				);
				node.addEventListener("pointerdown", (event) => {
					event.preventDefault();
					this.#take(this.#hints[index]?.text ?? "");
				});
				return node;
			}),
		);
		this.#mark();
	}

	#mark(): void {
		const nodes = [...this.#list.children];
		for (const [index, node] of nodes.entries()) {
			node.setAttribute("aria-selected", String(index === this.#active));
		}
		const active = nodes[this.#active];
		if (active === undefined) this.#field.removeAttribute("aria-activedescendant");
		else this.#field.setAttribute("aria-activedescendant", active.id);
		active?.scrollIntoView({ block: "nearest" });
	}

	#take(text: string): void {
		this.#field.value = text;
		this.#field.focus();
		this.#field.setSelectionRange(text.length, text.length);
		this.#typed();
	}

	#key(event: KeyboardEvent): void {
		const count = this.#hints.length;
		if (count > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
			event.preventDefault();
			const step = event.key === "ArrowDown" ? 1 : -1;
			this.#active = this.#active < 0 ? (step > 0 ? 0 : count - 1) : (this.#active + step + count) % count;
			this.#mark();
			return;
		}
		if (count > 0 && event.key === "Escape") {
			event.preventDefault();
			this.#show([], false);
			return;
		}
		const isTake = event.key === "Enter" || (event.key === "Tab" && !event.shiftKey);
		const hint = this.#hints[this.#active] ?? (event.key === "Tab" ? this.#hints[0] : undefined);
		if (isTake && hint !== undefined) {
			event.preventDefault();
			this.#take(hint.text);
		} else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
			event.preventDefault();
			void this.#send();
		}
	}

	async #send(): Promise<void> {
		const text = this.#field.value.trim();
		if (text === "") return;
		const { channel, threadTs } = this.#options;
		if (text.startsWith("/") && threadTs !== undefined) {
			this.#failure.show("Commands do not work in threads. Type it in the channel.");
			return;
		}
		this.#field.value = "";
		this.#failure.show(null);
		this.#show([], false);
		this.#fit();
		const user = this.#stage.reader.me.id;
		const isCommand = text.startsWith("/");
		const given = { user, channel, text, ...(threadTs === undefined ? {} : { threadTs }) };
		const answer = await deed(isCommand ? "command" : "speak", given);
		this.#options.sent?.();
		if (answer.ok && answer.failure === null) return;
		// What was said stands in the channel already; a command, or what Slack refused, comes back to be sent again.
		if ((isCommand || !answer.ok) && this.#field.value === "") this.#field.value = text;
		this.#fit();
		if (!answer.ok && answer.code === "unknown_command") this.#failure.show(answer.message);
		else this.#tellFailure(answer.ok ? answer.failure : answer.code);
	}

	#tellFailure(failure: string | null): void {
		this.#failure.show(failureText(failure, this.#stage.reader.snapshot.app.name));
	}
}

function helpFor({ reader }: Stage, { threadTs }: ComposerOptions): string {
	const [first] = reader.snapshot.app.commands;
	if (threadTs !== undefined || first === undefined) return "Enter sends, Shift + Enter makes a new line";
	return `Enter sends · Shift + Enter makes a new line · ${first.command} speaks to ${reader.snapshot.app.name}`;
}

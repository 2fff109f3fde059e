import { deed } from "../api.js";
import { el } from "../dom.js";
import { failureText } from "../failure-text.js";
import type { Stage } from "../stage.js";
import { hintsFor } from "./composer-hints.js";
import { FailureNote } from "./failure-note.js";
import { HintList } from "./hint-list.js";
import { shortcutButton } from "./shortcut-button.js";

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
	readonly #hints: HintList;
	readonly #failure = new FailureNote();

	constructor(stage: Stage, options: ComposerOptions) {
		this.#stage = stage;
		this.#options = options;
		this.#field = el("textarea", {
			class: "composer-field",
			rows: 1,
			placeholder: options.placeholder,
			"aria-label": options.label,
			"data-key": `composer ${options.channel} ${options.threadTs ?? ""}`,
			"data-home-focus": options.threadTs === undefined,
		});
		this.#field.value = stage.drafts.get(this.#place) ?? "";
		this.#field.addEventListener("input", () => this.#typed());
		this.#field.addEventListener("keydown", (event) => this.#key(event));
		this.#hints = new HintList(this.#field, (text) => this.#take(text));
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
			this.#hints.node,
			el("div", { class: "composer-box" }, this.#shortcuts(), this.#field, send),
			el("div", { class: "composer-help", "aria-hidden": "true" }, helpFor(stage, options)),
		);
	}

	/** Slack has neither shortcuts nor commands in threads. */
	#shortcuts(): HTMLElement | false {
		const { channel, threadTs } = this.#options;
		if (threadTs !== undefined) return false;
		return shortcutButton(this.#stage, {
			channel,
			type: (text) => this.#take(text),
			tell: (failure) => this.#tellFailure(failure),
		});
	}

	focus(): void {
		this.#field.focus();
	}

	/** Names it among all fields, for what was begun in each. */
	get #place(): string {
		return `${this.#options.channel} ${this.#options.threadTs ?? ""}`;
	}

	#typed(): void {
		this.#stage.drafts.set(this.#place, this.#field.value);
		this.#fit();
		const isCommand = this.#options.threadTs === undefined;
		this.#hints.show(hintsFor(this.#field.value, this.#stage.reader, isCommand));
	}

	/** The field grows with its lines. */
	#fit(): void {
		this.#field.style.height = "auto";
		this.#field.style.height = `${Math.min(this.#field.scrollHeight, 200)}px`;
	}

	#take(text: string): void {
		this.#field.value = text;
		this.#field.focus();
		this.#field.setSelectionRange(text.length, text.length);
		this.#typed();
	}

	#key(event: KeyboardEvent): void {
		const isSend = event.key === "Enter" && !event.shiftKey && !event.isComposing;
		const isTaken = this.#hints.key(event);
		if (isTaken || isSend) event.preventDefault();
		if (isSend && !isTaken) void this.#send();
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
		this.#stage.drafts.delete(this.#place);
		this.#failure.show(null);
		this.#hints.hide();
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
		else if (answer.ok && !isCommand) this.#failure.show(this.#untold());
		else this.#tellFailure(answer.ok ? answer.failure : answer.code);
	}

	#untold(): string {
		return `${this.#stage.reader.snapshot.app.name} has not heard of this yet. Slack tells it again in a moment.`;
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

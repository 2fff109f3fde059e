import { el, freshId } from "../dom.js";
import type { Hint, Hints } from "./composer-hints.js";

const NONE: Hints = { hints: [], isEager: false };

/** The hints above a message field. The focus stays in the field; arrows, Tab, Enter and Escape reach the list from there. */
export class HintList {
	readonly node: HTMLElement;
	readonly #field: HTMLTextAreaElement;
	readonly #take: (text: string) => void;
	#hints: readonly Hint[] = [];
	#active = -1;

	/** @param take told what the whole text becomes */
	constructor(field: HTMLTextAreaElement, take: (text: string) => void) {
		this.#field = field;
		this.#take = take;
		const id = freshId("hints");
		const label = "Suggestions";
		this.node = el("div", { class: "hints", role: "listbox", id, "aria-label": label, hidden: true });
		field.setAttribute("aria-controls", id);
		field.setAttribute("aria-autocomplete", "list");
		field.addEventListener("blur", () => this.hide());
	}

	hide(): void {
		this.show(NONE);
	}

	show({ hints, isEager }: Hints): void {
		this.#hints = hints;
		this.#active = isEager ? 0 : -1;
		this.node.hidden = hints.length === 0;
		this.node.replaceChildren(...hints.map((hint) => this.#draw(hint)));
		this.#mark();
	}

	/** Takes a key when it is one for the list; answers whether it was. */
	key(event: KeyboardEvent): boolean {
		if (this.#hints.length === 0) return false;
		switch (event.key) {
			case "ArrowDown":
			case "ArrowUp":
				this.#move(event.key === "ArrowDown" ? 1 : -1);
				return true;
			case "Escape":
				this.hide();
				return true;
			case "Tab":
				return !event.shiftKey && this.#takeHint(this.#hints[Math.max(0, this.#active)]);
			case "Enter":
				return this.#takeHint(this.#hints[this.#active]);
			default:
				return false;
		}
	}

	#takeHint(hint: Hint | undefined): boolean {
		if (hint !== undefined) this.#take(hint.text);
		return hint !== undefined;
	}

	#move(step: 1 | -1): void {
		const count = this.#hints.length;
		const from = this.#active < 0 && step < 0 ? 0 : this.#active;
		this.#active = (from + step + count) % count;
		this.#mark();
	}

	#draw(hint: Hint): HTMLElement {
		const node = el(
			"div",
			{ class: "hint", role: "option", id: freshId("hint") },
			el("span", { class: "hint-label" }, hint.label),
			hint.detail !== "" && el("span", { class: "hint-detail" }, hint.detail),
		);
		node.addEventListener("pointerdown", (event) => {
			event.preventDefault();
			this.#take(hint.text);
		});
		return node;
	}

	#mark(): void {
		const nodes = [...this.node.children];
		for (const [index, node] of nodes.entries()) {
			node.setAttribute("aria-selected", String(index === this.#active));
		}
		const active = nodes[this.#active];
		if (active === undefined) this.#field.removeAttribute("aria-activedescendant");
		else this.#field.setAttribute("aria-activedescendant", active.id);
		active?.scrollIntoView({ block: "nearest" });
	}
}

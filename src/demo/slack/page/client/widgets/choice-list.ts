import { el, freshId } from "../dom.js";
import { openPopup, type Popup } from "./popup.js";

/** Something that can be chosen in a list. */
export interface Choice {
	/** The same for two choices that mean the same. */
	id: string;
	label: string;
	detail?: string;
	/** What the choice stands for. */
	held: unknown;
}

export interface ChoiceGroup {
	label: string;
	choices: Choice[];
}

/** A list with a field above it to type into. */
export interface ChoiceListOptions {
	anchor: HTMLElement;
	ground: HTMLElement;
	label: string;
	/** Ids of what is chosen already. */
	chosen: ReadonlySet<string>;
	/** True: the list stays open, and choosing again takes away. */
	isMany: boolean;
	/** What fits the words; null when the app could not be asked. */
	find: (query: string) => Promise<ChoiceGroup[] | null>;
	/** How many characters it takes before anything is looked for. */
	least: number;
	choose: (choice: Choice) => void;
	closed?: () => void;
}

const PAUSE_MS = 150;
/** As high as the list becomes, pixels; the style sheet says the same. */
const WANTED = 340;

/** Opens a list of choices at its button. Typing narrows it, arrows walk it, Enter chooses, Escape closes. */
export function openChoiceList(options: ChoiceListOptions): void {
	new ChoiceList(options).open();
}

class ChoiceList {
	readonly #options: ChoiceListOptions;
	readonly #list: HTMLElement;
	readonly #field: HTMLInputElement;
	readonly #chosen: Set<string>;
	#choices: Choice[] = [];
	#active = -1;
	#asked = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#popup: Popup | undefined;

	constructor(options: ChoiceListOptions) {
		this.#options = options;
		this.#chosen = new Set(options.chosen);
		const id = freshId("choices");
		this.#list = el("div", {
			class: "choices",
			role: "listbox",
			id,
			"aria-label": options.label,
			"aria-multiselectable": String(options.isMany),
		});
		this.#field = el("input", {
			class: "choices-field",
			type: "text",
			role: "combobox",
			autocomplete: "off",
			spellcheck: "false",
			placeholder: "Type to search",
			"aria-label": options.label,
			"aria-expanded": "true",
			"aria-autocomplete": "list",
			"aria-controls": id,
		});
	}

	open(): void {
		const { anchor, ground, closed } = this.#options;
		anchor.setAttribute("aria-expanded", "true");
		const node = el("div", { class: "choices-box" }, this.#field, this.#list);
		this.#popup = openPopup({
			node,
			anchor,
			ground,
			wanted: WANTED,
			closed: () => {
				clearTimeout(this.#timer);
				this.#asked += 1;
				anchor.setAttribute("aria-expanded", "false");
				closed?.();
			},
		});
		this.#field.addEventListener("input", () => this.#lookSoon());
		this.#field.addEventListener("keydown", (event) => this.#key(event));
		this.#field.focus();
		void this.#look();
	}

	#lookSoon(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#look(), PAUSE_MS);
	}

	async #look(): Promise<void> {
		const query = this.#field.value.trim();
		const missing = this.#options.least - query.length;
		this.#asked += 1;
		const asked = this.#asked;
		if (missing > 0) {
			this.#say(missing === 1 ? "Type one more character" : `Type ${missing} more characters`);
			return;
		}
		const slow = setTimeout(() => asked === this.#asked && this.#say("Looking …"), PAUSE_MS);
		const groups = await this.#options.find(query);
		clearTimeout(slow);
		// An answer to an earlier word must not replace a later one.
		if (asked !== this.#asked) return;
		if (groups === null) this.#say("The options could not be loaded.");
		else this.#show(groups.filter(({ choices }) => choices.length > 0));
	}

	#say(text: string): void {
		this.#choices = [];
		this.#active = -1;
		this.#list.replaceChildren(el("div", { class: "choices-note", role: "status" }, text));
		this.#field.removeAttribute("aria-activedescendant");
	}

	#show(groups: ChoiceGroup[]): void {
		this.#choices = groups.flatMap(({ choices }) => choices);
		if (this.#choices.length === 0) {
			this.#say("No result");
			return;
		}
		let index = 0;
		this.#list.replaceChildren(
			...groups.map(({ label, choices }) => {
				const group = el("div", { role: "group", "aria-label": label || this.#options.label });
				if (label !== "") group.append(el("div", { class: "choices-heading" }, label));
				for (const choice of choices) group.append(this.#drawChoice(choice, index++));
				return group;
			}),
		);
		const chosen = this.#choices.findIndex(({ id }) => this.#chosen.has(id));
		this.#activate(Math.max(0, chosen));
	}

	#drawChoice(choice: Choice, index: number): HTMLElement {
		const node = el(
			"div",
			{
				class: "choice",
				role: "option",
				id: freshId("choice"),
				"aria-selected": String(this.#chosen.has(choice.id)),
			},
			el("span", { class: "choice-label" }, choice.label),
		);
		if (choice.detail) node.append(el("span", { class: "choice-detail" }, choice.detail));
		node.addEventListener("pointerdown", (event) => event.preventDefault());
		node.addEventListener("click", () => this.#choose(index));
		node.addEventListener("pointermove", () => this.#activate(index));
		return node;
	}

	#activate(index: number): void {
		const nodes = [...this.#list.querySelectorAll<HTMLElement>(".choice")];
		nodes[this.#active]?.classList.remove("choice-active");
		this.#active = index;
		const node = nodes[index];
		if (node === undefined) return;
		node.classList.add("choice-active");
		// The heading above the first choice is worth seeing, too.
		if (index === 0) this.#list.scrollTop = 0;
		else node.scrollIntoView({ block: "nearest" });
		this.#field.setAttribute("aria-activedescendant", node.id);
	}

	#choose(index: number): void {
		const choice = this.#choices[index];
		if (choice === undefined) return;
		if (!this.#options.isMany) {
			this.#popup?.close();
			this.#options.choose(choice);
			return;
		}
		if (!this.#chosen.delete(choice.id)) this.#chosen.add(choice.id);
		const node = this.#list.querySelectorAll(".choice")[index];
		node?.setAttribute("aria-selected", String(this.#chosen.has(choice.id)));
		this.#options.choose(choice);
	}

	#key(event: KeyboardEvent): void {
		const count = this.#choices.length;
		const to: Record<string, number> = {
			ArrowDown: (this.#active + 1) % count,
			ArrowUp: (this.#active - 1 + count) % count,
		};
		const next = to[event.key];
		if (next !== undefined && count > 0) {
			event.preventDefault();
			this.#activate(next);
		} else if (event.key === "Enter") {
			event.preventDefault();
			this.#choose(this.#active);
		} else if (event.key === "Tab") {
			event.preventDefault();
			this.#popup?.close();
		}
	}
}

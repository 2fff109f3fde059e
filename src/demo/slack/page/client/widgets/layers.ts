import { el, tabStops } from "../dom.js";

/** Something that lies over the page and takes the keyboard until it is closed. */
export interface Layer {
	readonly node: HTMLElement;
	/** Closes it and gives the focus back. */
	close(): void;
}

interface OpenLayer extends Layer {
	escape(): void;
}

/** What lies over the page, the lowest first. Only the topmost can be reached. */
export class Layers {
	readonly #page: HTMLElement;
	readonly #open: OpenLayer[] = [];

	constructor(page: HTMLElement) {
		this.#page = page;
		document.addEventListener("keydown", (event) => this.#key(event));
	}

	/** Where menus are drawn, so that they are reachable: the topmost layer, else the page's body. */
	get ground(): HTMLElement {
		return this.#open.at(-1)?.node ?? document.body;
	}

	/** Lays a dialog over everything; its first field takes the focus. */
	open(given: { dialog: HTMLElement; className?: string; escape: () => void; focus?: () => void }): Layer {
		const before = document.activeElement;
		const node = el("div", { class: `overlay ${given.className ?? ""}` }, given.dialog);
		const layer: OpenLayer = {
			node,
			escape: given.escape,
			close: () => {
				const index = this.#open.indexOf(layer);
				if (index < 0) return;
				this.#open.splice(index, 1);
				node.remove();
				this.#setReach();
				giveBack(before, this.ground === document.body ? this.#page : this.ground);
			},
		};
		this.#open.push(layer);
		document.body.append(node);
		this.#setReach();
		if (given.focus) given.focus();
		else (tabStops(given.dialog)[0] ?? given.dialog).focus();
		return layer;
	}

	#setReach(): void {
		const top = this.#open.at(-1);
		this.#page.inert = top !== undefined;
		for (const layer of this.#open) layer.node.inert = layer !== top;
		for (const layer of this.#open) layer.node.classList.toggle("overlay-covered", layer !== top);
	}

	#key(event: KeyboardEvent): void {
		const top = this.#open.at(-1);
		if (top === undefined || event.defaultPrevented) return;
		if (event.key === "Escape") {
			event.preventDefault();
			top.escape();
		} else if (event.key === "Tab") keepInside(top.node, event);
	}
}

/** Tab goes round inside the dialog. */
function keepInside(node: HTMLElement, event: KeyboardEvent): void {
	const stops = tabStops(node);
	const [first, last] = [stops[0], stops.at(-1)];
	if (first === undefined || last === undefined) return;
	const isOutside = !node.contains(document.activeElement);
	if (event.shiftKey && (isOutside || document.activeElement === first)) {
		event.preventDefault();
		last.focus();
	} else if (!event.shiftKey && (isOutside || document.activeElement === last)) {
		event.preventDefault();
		first.focus();
	}
}

/** The focus goes back to what had it, or to what stands in its place now. */
function giveBack(before: Element | null, ground: HTMLElement): void {
	if (!(before instanceof HTMLElement)) return;
	if (before.isConnected && before !== document.body) {
		before.focus({ preventScroll: true });
		return;
	}
	const { key, likeness } = before.dataset;
	const all = [...ground.querySelectorAll<HTMLElement>("[data-key]")];
	const successor =
		all.find((one) => one.dataset.key === key) ?? all.find((one) => one.dataset.likeness === likeness);
	(successor ?? ground.querySelector<HTMLElement>("[data-home-focus]"))?.focus({ preventScroll: true });
}

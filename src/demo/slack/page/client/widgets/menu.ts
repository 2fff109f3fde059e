import { el } from "../dom.js";
import { openPopup } from "./popup.js";

export interface MenuItem {
	label: string;
	/** A second line below the label. */
	detail?: string;
	/** The one that is chosen now. */
	isCurrent?: boolean;
	choose: () => void;
}

/** Opens a menu at its button: arrows, Home, End, first letters, Enter, Escape. */
export function openMenu(given: {
	anchor: HTMLElement;
	ground: HTMLElement;
	label: string;
	items: readonly MenuItem[];
}): void {
	const { anchor, ground, label, items } = given;
	const choose = (item: MenuItem) => {
		popup.close();
		item.choose();
	};
	const node = el(
		"div",
		{ class: "menu", role: "menu", "aria-label": label },
		...items.map((item) => drawItem(item, () => choose(item))),
	);
	const popup = openPopup({
		node,
		anchor,
		ground,
		closed: () => anchor.setAttribute("aria-expanded", "false"),
	});
	anchor.setAttribute("aria-expanded", "true");
	const buttons = [...node.querySelectorAll("button")];
	const current = items.findIndex(({ isCurrent }) => isCurrent === true);
	buttons[Math.max(0, current)]?.focus();
	node.addEventListener("keydown", (event) => {
		const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
		if (event.key === "Tab") {
			event.preventDefault();
			popup.close();
			return;
		}
		const next = nextOf(event, now, buttons);
		if (next === undefined) return;
		event.preventDefault();
		next.focus();
	});
}

function drawItem({ label, detail, isCurrent }: MenuItem, choose: () => void): HTMLElement {
	const role = isCurrent === undefined ? "menuitem" : "menuitemradio";
	const checked = isCurrent === undefined ? {} : { "aria-checked": String(isCurrent) };
	const button = el(
		"button",
		{ type: "button", class: "menu-item", role, tabindex: -1, ...checked, onclick: choose },
		el("span", { class: "menu-label" }, label),
	);
	if (detail !== undefined && detail !== "") button.append(el("span", { class: "menu-detail" }, detail));
	button.addEventListener("pointermove", () => button.focus());
	return button;
}

function nextOf(
	event: KeyboardEvent,
	now: number,
	buttons: HTMLButtonElement[],
): HTMLButtonElement | undefined {
	const count = buttons.length;
	switch (event.key) {
		case "ArrowDown":
			return buttons[(now + 1) % count];
		case "ArrowUp":
			return buttons[(now - 1 + count) % count];
		case "Home":
			return buttons[0];
		case "End":
			return buttons.at(-1);
		default: {
			if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.key === " ") return undefined;
			const letter = event.key.toLowerCase();
			const order = [...buttons.slice(now + 1), ...buttons.slice(0, now + 1)];
			return order.find((button) => button.textContent?.toLowerCase().startsWith(letter));
		}
	}
}

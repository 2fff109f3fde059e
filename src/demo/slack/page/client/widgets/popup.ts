/** A box beside something that was pressed. */
export interface Popup {
	close(options?: { keepFocus?: boolean }): void;
}

/**
 * Shows a box below (or above) its anchor. A press elsewhere or Escape closes it; the focus then goes back to whatever
 * stands in the anchor's place, which the app may have redrawn meanwhile.
 */
export function openPopup(given: {
	node: HTMLElement;
	anchor: HTMLElement;
	ground: HTMLElement;
	closed?: () => void;
}): Popup {
	const { node, anchor, ground, closed } = given;
	const { key } = anchor.dataset;
	const place = anchor.getBoundingClientRect();
	node.classList.add("popup");
	ground.append(node);
	putBeside(node, place);
	const stop = new AbortController();
	const { signal } = stop;
	const popup: Popup = {
		close: ({ keepFocus = false } = {}) => {
			if (signal.aborted) return;
			stop.abort();
			node.remove();
			closed?.();
			if (keepFocus) return;
			const successor = anchor.isConnected ? anchor : key === undefined ? null : findKey(ground, key);
			successor?.focus({ preventScroll: true });
		},
	};
	document.addEventListener(
		"pointerdown",
		({ target }) => {
			const isOwn = target instanceof Node && (node.contains(target) || anchor.contains(target));
			if (!isOwn) popup.close({ keepFocus: true });
		},
		{ signal, capture: true },
	);
	document.addEventListener(
		"keydown",
		(event) => {
			if (event.key !== "Escape") return;
			event.preventDefault();
			event.stopPropagation();
			popup.close();
		},
		{ signal, capture: true },
	);
	window.addEventListener("resize", () => popup.close({ keepFocus: true }), { signal });
	return popup;
}

function findKey(ground: HTMLElement, key: string): HTMLElement | null {
	return ground.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
}

const MARGIN = 8;

function putBeside(node: HTMLElement, anchor: DOMRect): void {
	node.style.minWidth = `${Math.min(anchor.width, innerWidth - 2 * MARGIN)}px`;
	const { width, height } = node.getBoundingClientRect();
	const left = Math.min(anchor.left, innerWidth - width - MARGIN);
	const below = anchor.bottom + 4;
	const fitsBelow = below + height <= innerHeight - MARGIN;
	const top = fitsBelow ? below : Math.max(MARGIN, anchor.top - height - 4);
	node.style.left = `${Math.max(MARGIN, left)}px`;
	node.style.top = `${top}px`;
	// A box that grows, as a list does while one types, must stay inside the window.
	node.style.maxHeight = `${innerHeight - top - MARGIN}px`;
}

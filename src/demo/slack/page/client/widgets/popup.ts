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
	/** How high it may become, pixels; as high as it is now when left out. */
	wanted?: number;
	closed?: () => void;
}): Popup {
	const { node, anchor, ground, closed, wanted = 0 } = given;
	const { key } = anchor.dataset;
	const place = anchor.getBoundingClientRect();
	node.classList.add("popup");
	ground.append(node);
	putBeside(node, place, wanted);
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

/** Below the anchor where there is room, else above it; on the side away from the anchor it may grow and shrink. */
function putBeside(node: HTMLElement, anchor: DOMRect, wanted: number): void {
	node.style.minWidth = `${Math.min(anchor.width, innerWidth - 2 * MARGIN)}px`;
	const { width, height } = node.getBoundingClientRect();
	const left = Math.min(anchor.left, innerWidth - width - MARGIN);
	node.style.left = `${Math.max(MARGIN, left)}px`;
	const below = innerHeight - anchor.bottom - 4 - MARGIN;
	const above = anchor.top - 4 - MARGIN;
	const isBelow = below >= Math.max(height, wanted) || below >= above;
	if (isBelow) node.style.top = `${anchor.bottom + 4}px`;
	else node.style.bottom = `${innerHeight - anchor.top + 4}px`;
	node.style.maxHeight = `${isBelow ? below : above}px`;
}

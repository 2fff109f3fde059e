/** What an element is made with: text attributes, `true` for bare ones, functions under `onclick` and the like. */
export type Attributes = Record<
	string,
	string | number | boolean | null | undefined | ((event: never) => void)
>;

export type Child = Node | string | null | undefined | false;

/** Makes an element. Text becomes text nodes, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	attributes: Attributes = {},
	...children: Child[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === null || value === undefined || value === false) continue;
		if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
		else element.setAttribute(name, value === true ? "" : String(value));
	}
	element.append(...children.filter(isShown));
	return element;
}

function isShown(child: Child): child is Node | string {
	return child !== null && child !== undefined && child !== false && child !== "";
}

/** Shows exactly these nodes in this order; nodes that stay are not touched, so focus and scroll in them stay too. */
export function showOnly(container: Element, nodes: readonly Node[]): void {
	const kept = new Set(nodes);
	for (const child of [...container.childNodes]) if (!kept.has(child)) child.remove();
	for (const [index, node] of nodes.entries()) {
		if (container.childNodes[index] !== node)
			container.insertBefore(node, container.childNodes[index] ?? null);
	}
}

/** Elements inside that the Tab key reaches, in order. */
export function tabStops(container: Element): HTMLElement[] {
	const all = container.querySelectorAll<HTMLElement>(
		"a[href], button, input, select, textarea, [tabindex]:not([tabindex='-1'])",
	);
	return [...all].filter(
		(one) => !one.hasAttribute("disabled") && one.tabIndex >= 0 && one.getClientRects().length > 0,
	);
}

/**
 * Redraws, and puts the focus back where it was: into the element that has taken the place of the old one (same
 * `data-key`, else same `data-likeness`), else into `fallback`.
 */
export function keepFocus(container: Element, redraw: () => void, fallback?: HTMLElement): void {
	const before = document.activeElement;
	if (!(before instanceof HTMLElement) || !container.contains(before)) {
		redraw();
		return;
	}
	const { key, likeness } = before.dataset;
	const selection = selectionOf(before);
	redraw();
	if (before.isConnected && document.activeElement === before) return;
	const successor = before.isConnected ? before : successorOf(container, key, likeness);
	(successor ?? fallback)?.focus({ preventScroll: true });
	if (successor !== undefined && selection !== undefined) select(successor, selection);
}

function successorOf(container: Element, key?: string, likeness?: string): HTMLElement | undefined {
	const all = [...container.querySelectorAll<HTMLElement>("[data-key]")];
	return (
		all.find((one) => one.dataset.key === key) ??
		all.find((one) => likeness !== undefined && one.dataset.likeness === likeness)
	);
}

function selectionOf(element: HTMLElement): [number, number] | undefined {
	const isText = element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;
	if (!isText || element.selectionStart === null) return undefined;
	return [element.selectionStart, element.selectionEnd ?? element.selectionStart];
}

function select(element: HTMLElement, [from, to]: [number, number]): void {
	const isText = element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;
	if (isText && element.selectionStart !== null) element.setSelectionRange(from, to);
}

let idCount = 0;

/** An id that no other element of this document has. */
export function freshId(prefix: string): string {
	idCount += 1;
	return `${prefix}-${idCount}`;
}

/** Marks an element as busy until its deed is done; a second press meanwhile does nothing. The focus stays on it. */
export async function whileBusy(node: HTMLElement, act: () => Promise<unknown>): Promise<void> {
	if (node.getAttribute("aria-disabled") === "true") return;
	node.setAttribute("aria-disabled", "true");
	node.classList.add("busy");
	try {
		await act();
	} finally {
		node.removeAttribute("aria-disabled");
		node.classList.remove("busy");
	}
}

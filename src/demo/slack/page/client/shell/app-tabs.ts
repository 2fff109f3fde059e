import { el } from "../dom.js";

/** The two tabs of an app: Home and Messages. Arrows go from one to the other. */
export function appTabs(given: {
	current: "home" | "messages";
	choose: (tab: "home" | "messages") => void;
}): HTMLElement {
	const tabs = (["home", "messages"] as const).map((name) => {
		const isCurrent = name === given.current;
		return el(
			"button",
			{
				type: "button",
				class: "tab",
				role: "tab",
				"aria-selected": String(isCurrent),
				tabindex: isCurrent ? 0 : -1,
				"data-key": `tab ${name}`,
				onclick: () => given.choose(name),
			},
			name === "home" ? "Home" : "Messages",
		);
	});
	const list = el("div", { class: "tabs", role: "tablist", "aria-label": "App" }, ...tabs);
	list.addEventListener("keydown", (event) => {
		if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
		event.preventDefault();
		given.choose(given.current === "home" ? "messages" : "home");
		list.ownerDocument.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
	});
	return list;
}

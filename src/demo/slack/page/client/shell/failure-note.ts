import { el } from "../dom.js";

/** Where a place says that something did not work: Slack's warning triangle with its sentence. */
export class FailureNote {
	readonly node = el("div", { class: "failure", role: "status" });

	show(text: string | null): void {
		this.node.replaceChildren();
		if (text === null) return;
		this.node.append(el("span", { class: "failure-sign", "aria-hidden": "true" }, "⚠"), el("span", {}, text));
	}
}

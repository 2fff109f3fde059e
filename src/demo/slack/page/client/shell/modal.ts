import type { SubmitResult, WireView } from "../../wire.js";
import { deed } from "../api.js";
import { BlockList } from "../blocks/block-list.js";
import { el, freshId, tabStops } from "../dom.js";
import { whileBusy } from "../elements/while-busy.js";
import { Place } from "../place.js";
import type { Stage } from "../stage.js";
import { wordsOf } from "../text/draw-text.js";
import type { Layer } from "../widgets/layers.js";
import { FailureNote } from "./failure-note.js";

/** One modal of the stack. */
export class Modal {
	readonly #stage: Stage;
	readonly #place: Place;
	readonly #list: BlockList;
	readonly #failure = new FailureNote();
	readonly #dialog: HTMLElement;
	readonly #title: HTMLElement;
	readonly #close: HTMLButtonElement;
	readonly #submit: HTMLButtonElement;
	readonly #layer: Layer;
	#view: WireView;

	constructor(stage: Stage, view: WireView) {
		this.#stage = stage;
		this.#view = view;
		this.#place = new Place({
			reader: stage.reader,
			layers: stage.layers,
			surface: "modal",
			where: { viewId: view.id },
			tellFailure: (text) => this.#failure.show(text),
		});
		this.#list = new BlockList(this.#place);
		const title = freshId("modal");
		this.#title = el("h2", { id: title, class: "modal-title" });
		this.#close = el("button", { type: "button", class: "button", "data-key": "modal close" });
		this.#close.addEventListener("click", () => void this.#shut(false));
		this.#submit = el("button", {
			type: "button",
			class: "button button-primary",
			"data-key": "modal submit",
		});
		this.#submit.addEventListener("click", () => void this.#send());
		const cross = el(
			"button",
			{ type: "button", class: "cross", "aria-label": "Close", "data-key": "modal cross" },
			"×",
		);
		cross.addEventListener("click", () => void this.#shut(true));
		this.#dialog = el(
			"div",
			{ class: "dialog modal", role: "dialog", "aria-modal": "true", "aria-labelledby": title, tabindex: -1 },
			el("header", { class: "modal-head" }, this.#title, cross),
			el("div", { class: "modal-body" }, this.#list.node, this.#failure.node),
			el("footer", { class: "dialog-foot" }, this.#close, this.#submit),
		);
		this.#dialog.addEventListener("keydown", (event) => this.#key(event));
		this.update(view);
		this.#layer = stage.layers.open({
			dialog: this.#dialog,
			className: "overlay-modal",
			escape: () => void this.#shut(false),
			focus: () => this.#focusFirst(),
		});
	}

	update(view: WireView): void {
		if (view.hash !== this.#view.hash) this.#place.errors = {};
		this.#view = view;
		this.#title.textContent = wordsOf(view.title);
		this.#submit.hidden = view.submit === null;
		this.#submit.textContent = wordsOf(view.submit);
		this.#close.textContent = wordsOf(view.close) || (view.submit === null ? "Close" : "Cancel");
		this.#draw();
		this.#keepFocusInside();
	}

	/** What had the focus may be gone with the old content; it must not fall out of the modal. */
	#keepFocusInside(): void {
		if (!this.#dialog.isConnected || this.#dialog.closest("[inert]") !== null) return;
		const { activeElement: active } = document;
		const isLost = active === document.body || (active === this.#submit && this.#submit.hidden);
		if (isLost) this.#close.focus();
	}

	/** The app or the person has closed it. */
	closed(): void {
		this.#layer.close();
	}

	#draw(): void {
		this.#place.update(this.#view.blocks, this.#view.state.values);
		this.#list.update(this.#view.blocks, this.#dialog);
	}

	#focusFirst(): void {
		const asked = this.#dialog.querySelector<HTMLElement>("[data-focus-on-load]");
		const body = tabStops(this.#list.node).find((one) => one.matches("input, textarea, select, button"));
		(asked ?? body ?? (this.#submit.hidden ? this.#close : this.#submit)).focus();
	}

	/** Enter in a field of one line sends the form. */
	#key(event: KeyboardEvent): void {
		const { target } = event;
		const isField = target instanceof HTMLInputElement && target.matches(".field");
		if (event.key !== "Enter" || event.defaultPrevented || !isField || this.#submit.hidden) return;
		event.preventDefault();
		void this.#send();
	}

	async #send(): Promise<void> {
		this.#failure.show(null);
		await whileBusy(this.#submit, async () => {
			const given = { user: this.#stage.reader.me.id, viewId: this.#view.id, values: this.#place.entries() };
			const answer = await deed<SubmitResult>("submit", given);
			if (!answer.ok) return this.#place.fail(answer.code);
			this.#place.errors = answer.errors;
			this.#draw();
			if (answer.failure !== null) this.#place.fail(answer.failure);
			else if (answer.outcome === "failed")
				this.#failure.show(`Slack cannot use the answer: ${answer.problems.join("; ")}`);
			if (Object.keys(answer.errors).length > 0) this.#focusWrong();
		});
	}

	#focusWrong(): void {
		const wrong = this.#dialog.querySelector(".input-wrong");
		if (wrong !== null) tabStops(wrong)[0]?.focus();
	}

	/** @param all the cross closes everything, as in Slack; the button below only this one */
	async #shut(all: boolean): Promise<void> {
		const answer = await deed("closeView", { user: this.#stage.reader.me.id, viewId: this.#view.id, all });
		if (!answer.ok) this.#place.fail(answer.code);
	}
}

/** The modals that are open, the lowest first. */
export class ModalStack {
	readonly #stage: Stage;
	readonly #open = new Map<string, Modal>();

	constructor(stage: Stage) {
		this.#stage = stage;
	}

	update(views: readonly WireView[]): void {
		const there = new Set(views.map(({ id }) => id));
		for (const [id, modal] of [...this.#open].reverse()) {
			if (there.has(id)) continue;
			modal.closed();
			this.#open.delete(id);
		}
		for (const view of views) {
			const modal = this.#open.get(view.id);
			if (modal === undefined) this.#open.set(view.id, new Modal(this.#stage, view));
			else modal.update(view);
		}
	}
}

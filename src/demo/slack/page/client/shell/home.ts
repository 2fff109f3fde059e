import type { WireView } from "../../wire.js";
import { BlockList } from "../blocks/block-list.js";
import { el } from "../dom.js";
import { Place } from "../place.js";
import type { Stage } from "../stage.js";
import { FailureNote } from "./failure-note.js";

/** The app's Home tab. */
export class HomePane {
	readonly node: HTMLElement;
	readonly #place: Place;
	readonly #list: BlockList;
	readonly #failure = new FailureNote();
	readonly #empty: HTMLElement;

	constructor(stage: Stage) {
		this.#place = new Place({
			reader: stage.reader,
			layers: stage.layers,
			surface: "home",
			where: { viewId: "home" },
			tellFailure: (text) => this.#failure.show(text),
		});
		this.#list = new BlockList(this.#place);
		this.#empty = el("p", { class: "empty" }, `${stage.reader.snapshot.app.name} has put nothing here yet.`);
		const inner = el("div", { class: "home-inner" }, this.#empty, this.#list.node, this.#failure.node);
		this.node = el("div", { class: "home", tabindex: -1 }, inner);
	}

	update(view: WireView | null): void {
		this.#empty.hidden = view !== null;
		if (view === null) return;
		this.#place.update(view.blocks, view.state.values);
		this.#list.update(view.blocks, this.node);
	}

	/** The app did not take the news that its Home is open. */
	tellFailure(failure: string | null): void {
		if (failure !== null) this.#place.fail(failure);
	}
}

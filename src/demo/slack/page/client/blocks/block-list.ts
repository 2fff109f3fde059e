import { el, keepFocus, showOnly } from "../dom.js";
import { type Json, toText } from "../json.js";
import type { Place } from "../place.js";
import { drawBlock } from "./draw-block.js";

/** The blocks of a place. Blocks that did not change are left as they stand, with focus and typing in them. */
export class BlockList {
	readonly node: HTMLElement;
	readonly #place: Place;
	#drawn: { sign: string; node: HTMLElement }[] = [];

	constructor(place: Place) {
		this.#place = place;
		this.node = el("div", { class: "blocks" });
	}

	/** @param fallback where the focus goes when what had it is gone */
	update(blocks: readonly Json[], fallback?: HTMLElement): void {
		const old = [...this.#drawn];
		this.#drawn = blocks.map((block) => {
			const sign = this.#signOf(block);
			const index = old.findIndex((one) => one.sign === sign);
			return index < 0
				? { sign, node: drawBlock(block, this.#place) }
				: (old.splice(index, 1)[0] as (typeof old)[0]);
		});
		const nodes = this.#drawn.map(({ node }) => node);
		keepFocus(this.node, () => showOnly(this.node, nodes), fallback);
	}

	/** What a block looks like depends on nothing else. */
	#signOf(block: Json): string {
		return JSON.stringify(block) + (this.#place.errors[toText(block.block_id)] ?? "");
	}
}

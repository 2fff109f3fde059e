import { isJson, type Json, toJsonList } from "../json.js";

/** An interactive element and the block it stands in. */
export interface PlacedElement {
	block: Json;
	element: Json;
}

/** Every block, those inside containers, carousels and plans included, in reading order. */
export function allBlocks(blocks: unknown): Json[] {
	return toJsonList(blocks).flatMap((block) => [
		block,
		...allBlocks(block.child_blocks),
		...(block.type === "carousel" ? allBlocks(block.elements) : []),
		...allBlocks(block.tasks),
	]);
}

/** The interactive elements that stand directly in one block. */
export function elementsOf(block: Json): Json[] {
	const single = [block.accessory, block.element].filter(isJson);
	const listed = ["actions", "context_actions"].includes(String(block.type))
		? toJsonList(block.elements)
		: [];
	const card = block.type === "card" ? toJsonList(block.actions) : [];
	return [...single, ...listed, ...card].filter((element) => element.type !== "image");
}

/** Every interactive element of these blocks. */
export function allElements(blocks: unknown): PlacedElement[] {
	return allBlocks(blocks).flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
}

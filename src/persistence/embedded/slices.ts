import type { Folder } from "./folder.js";
import { Turns } from "./turns.js";

/** Works through a list in write transactions that each give way in time, so that a press does not wait for a bulk. */
export async function inSlices<Item>(
	folder: Folder,
	items: readonly Item[],
	work: (item: Item, position: number) => void,
): Promise<void> {
	for (let at = 0; at < items.length; ) {
		at = await folder.write(() => {
			const turns = new Turns();
			let next = at;
			while (next < items.length) {
				work(items[next] as Item, next);
				next++;
				if (turns.isOver()) break;
			}
			return next;
		});
	}
}

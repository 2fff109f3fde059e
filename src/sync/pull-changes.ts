import { type BothSides, SIDES, type Side, type Snapshot } from "../domain/record.js";
import type { ChangePage, ChangePull } from "../ports/connector.js";
import type { Work } from "./engine.js";

/** Changed rows of both sides, joined as one. */
export interface Chunk {
	rows: BothSides<Snapshot[]>;
	deletions: BothSides<string[]>;
	/** True when this chunk holds everything the pulls will ever return. */
	whole: boolean;
}

/** Starts reading both sides at once from their watermarks. */
export async function pullBothSides(
	work: Work,
	watermarks: BothSides<string | null>,
): Promise<BothSides<ChangePull>> {
	const pull = (side: Side) =>
		work.connectors[side].pullChanges({
			...work.queries[side],
			watermark: watermarks[side],
			signal: work.ending,
		});
	const [left, right] = await Promise.all([pull("left"), pull("right")]);
	return { left, right };
}

/**
 * Walks both pulls side by side. Up to the limit of rows a side everything is one chunk; beyond that a chunk is
 * handed on whenever a side is full, and partners that stand on a later page are found stale and decided again.
 */
export async function* chunksOfChanges(pulls: BothSides<ChangePull>, limit: number): AsyncGenerator<Chunk> {
	const pages = {
		left: pulls.left.pages[Symbol.asyncIterator](),
		right: pulls.right.pages[Symbol.asyncIterator](),
	};
	const open: BothSides<boolean> = { left: true, right: true };
	let chunk = emptyChunk();
	let first = true;
	while (open.left || open.right) {
		const sides = SIDES.filter((side) => open[side]);
		const read = await Promise.all(sides.map((side) => pages[side].next()));
		for (const [index, side] of sides.entries()) {
			const next = read[index];
			if (next === undefined || next.done) open[side] = false;
			else addPage(chunk, side, next.value);
		}
		const full = SIDES.some((side) => chunk.rows[side].length >= limit);
		if (!full || !(open.left || open.right)) continue;
		yield chunk;
		chunk = emptyChunk();
		first = false;
	}
	chunk.whole = first;
	yield chunk;
}

function addPage(chunk: Chunk, side: Side, page: ChangePage): void {
	for (const row of page.upserts) chunk.rows[side].push(row);
	for (const id of page.deletions) chunk.deletions[side].push(id);
}

function emptyChunk(): Chunk {
	return { rows: { left: [], right: [] }, deletions: { left: [], right: [] }, whole: false };
}

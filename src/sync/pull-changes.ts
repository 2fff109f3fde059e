import { type BothSides, bothSides, SIDES, type Side, type Snapshot } from "../domain/record.js";
import type { ChangePage, ChangePull } from "../ports/connector.js";
import type { Engine, Work } from "./engine.js";

/** Changed rows of both sides, joined as one. */
export interface Chunk {
	rows: BothSides<Snapshot[]>;
	deletions: BothSides<string[]>;
	/** True when this chunk holds everything the pulls will ever return. */
	whole: boolean;
	/**
	 * Where each side's pull goes on once this chunk and those before it are done, null where it cannot; null while the
	 * rows of the last pages read are not all handed on.
	 */
	reached: BothSides<string | null> | null;
}

/** Starts reading both sides at once from their watermarks, or from where earlier pulls had come to. */
export async function pullBothSides(
	work: Work,
	watermarks: BothSides<string | null>,
	cursors: BothSides<string | null>,
): Promise<BothSides<ChangePull>> {
	const pull = (side: Side) =>
		work.connectors[side].pullChanges({
			...work.queries[side],
			watermark: watermarks[side],
			resume: cursors[side],
			signal: work.ending,
		});
	const [left, right] = await Promise.all([pull("left"), pull("right")]);
	return { left, right };
}

/** How many rows a side are handed on at a time. */
export interface ChunkLimits {
	/** Up to so many everything is one chunk, so that a pair is decided on both its rows. */
	joined: number;
	/** Once there are more, pages are handed on as they come, in pieces of at most so many. */
	piece: number;
}

/** How many rows a side of a run with more changes than are joined as one are joined, matched and decided at a time. */
const PIECE = 5_000;

export function limitsOf({ joinLimit }: Engine): ChunkLimits {
	return { joined: joinLimit, piece: Math.min(joinLimit, PIECE) };
}

/**
 * Walks both pulls side by side. Up to the limit of rows or deletions a side everything is one chunk; beyond that what
 * was read is handed on whenever a side is full, and partners that stand on a later page are found stale and decided again. What
 * goes on from earlier pulls is never everything.
 * @param cursors what the pulls were asked to go on from
 */
export async function* chunksOfChanges(
	pulls: BothSides<ChangePull>,
	cursors: BothSides<string | null>,
	{ joined, piece }: ChunkLimits,
): AsyncGenerator<Chunk> {
	const pages = {
		left: pulls.left.pages[Symbol.asyncIterator](),
		right: pulls.right.pages[Symbol.asyncIterator](),
	};
	const open: BothSides<boolean> = { left: true, right: true };
	const reached = bothSides((side) => (pulls[side].resumed ? cursors[side] : null));
	let chunk = emptyChunk();
	let limit = joined;
	let first = !SIDES.some((side) => pulls[side].resumed);
	while (open.left || open.right) {
		const sides = SIDES.filter((side) => open[side]);
		const read = await Promise.all(sides.map((side) => pages[side].next()));
		for (const [index, side] of sides.entries()) {
			const next = read[index];
			if (next === undefined || next.done) open[side] = false;
			else {
				addPage(chunk, side, next.value);
				reached[side] = next.value.resume;
			}
		}
		const full = SIDES.some((side) => mostOf(chunk, side) >= limit);
		if (!full || !(open.left || open.right)) continue;
		yield* piecesOf({ ...chunk, reached: { ...reached } }, piece);
		chunk = emptyChunk();
		limit = Math.min(joined, piece);
		first = false;
	}
	const last = { ...chunk, whole: first, reached };
	if (first) yield last;
	else yield* piecesOf(last, piece);
}

/** A long chunk in pieces, the deletions behind the rows. What was handed on is let go of. */
function* piecesOf(chunk: Chunk, size: number): Generator<Chunk> {
	while (SIDES.some((side) => mostOf(chunk, side) > size)) {
		const rows = bothSides((side) => chunk.rows[side].splice(0, size));
		const isLastOfRows = SIDES.every((side) => chunk.rows[side].length === 0);
		const deletions = bothSides((side) => (isLastOfRows ? chunk.deletions[side].splice(0, size) : []));
		yield { ...emptyChunk(), rows, deletions };
	}
	yield chunk;
}

function mostOf({ rows, deletions }: Chunk, side: Side): number {
	return Math.max(rows[side].length, deletions[side].length);
}

function addPage(chunk: Chunk, side: Side, page: ChangePage): void {
	for (const row of page.upserts) chunk.rows[side].push(row);
	for (const id of page.deletions) chunk.deletions[side].push(id);
}

function emptyChunk(): Chunk {
	return { rows: { left: [], right: [] }, deletions: { left: [], right: [] }, whole: false, reached: null };
}

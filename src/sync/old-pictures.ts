import { otherSide, SIDES } from "../domain/record.js";
import type { CreateItem } from "./create-bond.js";
import { chunksOf, type Work } from "./engine.js";

/** How long after its job began a listed row passes for what stands there now, in milliseconds. */
const FRESH_MS = 10_000;

/** How many sources are read at a time. */
const READ_TOGETHER = 1_000;

/**
 * Those of new records whose source still is what was listed. A run may have waited for a list for minutes: meanwhile
 * somebody may have deleted the source, here or in its system, and no write to it would tell, as none is made. What has
 * changed since is left to the next run, whose list shows it.
 */
export async function withoutOldPictures(work: Work, items: CreateItem[]): Promise<CreateItem[]> {
	const { clock } = work.engine;
	if (items.length === 0 || clock.now() - Date.parse(work.job.startedAt) < FRESH_MS) return items;
	const standing = new Set<string>();
	for (const side of SIDES) {
		const ids = items.filter((item) => otherSide(item.side) === side).map(({ source }) => source.id);
		for (const some of chunksOf(ids, READ_TOGETHER)) {
			const read = await work.connectors[side].readMany(work.queries[side], some, work.call);
			for (const { id, version } of read.values()) standing.add(keyOf(id, version));
		}
	}
	return items.filter(({ source }) => standing.has(keyOf(source.id, source.version)));
}

function keyOf(id: string, version: string): string {
	return `${id.toLowerCase()} ${version}`;
}

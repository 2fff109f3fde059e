import { otherSide, SIDES } from "../domain/record.js";
import { CLOCKS_APART_MS } from "./clocks.js";
import type { CreateItem } from "./create-bond.js";
import { chunksOf, type Work } from "./engine.js";

/** How long after its job began a listed row passes for what stands there now, in milliseconds. */
const FRESH_MS = 10_000;

/** How many sources are read at a time. */
const READ_TOGETHER = 1_000;

/**
 * Those of new records whose source still is what was listed. A run may have waited for a list for minutes, or somebody's
 * press may have ended its pair a moment ago: the source may be deleted by now, and no write to it would tell, as none is
 * made. What has changed since is left to the next run, whose list shows it.
 */
export async function withoutOldPictures(work: Work, items: CreateItem[]): Promise<CreateItem[]> {
	if (items.length === 0 || !(await mayBeOld(work))) return items;
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

async function mayBeOld({ engine, job, mapping }: Work): Promise<boolean> {
	const began = Date.parse(job.startedAt);
	if (engine.clock.now() - began >= FRESH_MS) return true;
	const { bondsEndedAt } = await engine.stores.mappings.get(mapping.name);
	return bondsEndedAt !== null && Date.parse(bondsEndedAt) > began - CLOCKS_APART_MS;
}

function keyOf(id: string, version: string): string {
	return `${id.toLowerCase()} ${version}`;
}

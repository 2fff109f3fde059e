import type { CreateKey } from "../domain/mapping.js";
import type { Side, Snapshot } from "../domain/record.js";
import type { Work } from "./engine.js";

/** How many numbers are looked at first, and at most together: what a system answers in a few requests. */
const FIRST_LOOK = 100;
const LONGEST_LOOK = 5_000;

type MadeUp = Extract<CreateKey, { kind: "field" }>;

/** The next key of this mapping's own series on a side. */
export async function nextKey({ engine, mapping }: Work, side: Side, { prefix }: MadeUp): Promise<string> {
	return keyOf(prefix, await engine.stores.mappings.nextKey(mapping.name, side));
}

function keyOf(prefix: string, number: number): string {
	return `${prefix}${String(number).padStart(5, "0")}`;
}

/**
 * Of records that are in no pair, those whose key this mapping has made up: a create whose answer was lost may have been
 * carried out late, once nothing held its key any more.
 */
export async function withMadeUpKey(
	work: Work,
	side: Side,
	rows: Iterable<Snapshot>,
): Promise<Set<Snapshot>> {
	const { engine, mapping } = work;
	const { createKey } = mapping[side];
	const found = new Set<Snapshot>();
	if (createKey.kind !== "field") return found;
	const { field, prefix } = createKey;
	const numbered = [...rows].flatMap((row) => {
		const number = numberIn(prefix, String(row.fields[field] ?? ""));
		return number === null ? [] : [{ row, number }];
	});
	if (numbered.length === 0) return found;
	const last = (await engine.stores.mappings.get(mapping.name)).keys[side];
	for (const { row, number } of numbered) if (number <= last) found.add(row);
	return found;
}

/** The number of a key of this series; null for any other. */
function numberIn(prefix: string, key: string): number | null {
	const number = Number(key.slice(prefix.length));
	const isOfSeries = number >= 1 && key.toUpperCase() === keyOf(prefix, number).toUpperCase();
	return isOfSeries ? number : null;
}

/**
 * Moves the series behind the keys that the system holds already: a counter that was restored with an older database, or
 * begins anew, meets one record of its own after the other, and each of them would be a failure for a person to press.
 */
export async function passTakenKeys(work: Work, side: Side): Promise<void> {
	const { mappings } = work.engine.stores;
	const { name, [side]: end } = work.mapping;
	if (end.createKey.kind !== "field") return;
	let from = (await mappings.get(name)).keys[side];
	for (let size = FIRST_LOOK; ; size = Math.min(LONGEST_LOOK, size * 2)) {
		const last = await lastTaken(work, side, end.createKey, { from, size });
		if (last === null) return;
		await mappings.passKeys(name, side, last);
		if (last < from + size) return;
		from = last;
	}
}

/** The highest of these numbers whose key is taken; null when none is. */
async function lastTaken(
	{ connectors, queries, call }: Work,
	side: Side,
	{ field, prefix }: MadeUp,
	{ from, size }: { from: number; size: number },
): Promise<number | null> {
	const numbers = Array.from({ length: size }, (_, index) => from + index + 1);
	const keys = numbers.map((number) => keyOf(prefix, number));
	const found = await connectors[side].findByValues(queries[side], field, keys, call);
	const taken = new Set(found.map(({ fields }) => String(fields[field] ?? "").toUpperCase()));
	const held = numbers.filter((_, index) => taken.has(keys[index]?.toUpperCase() ?? ""));
	return held.at(-1) ?? null;
}

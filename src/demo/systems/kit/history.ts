import type { HistoryEntry } from "./simulator.js";

let places = 0;

/** Remembers every write per record, also of deleted ones. Seeded values enter with the first write, to save memory. */
export class RecordHistory {
	readonly #entries = new Map<string, HistoryEntry[]>();

	/** @param before gives the entry of the value that stood there before, when this is the record's first write */
	add(set: string, id: string, entry: HistoryEntry, before?: () => HistoryEntry): void {
		const key = `${set} ${id}`;
		const placed = { ...entry, place: ++places };
		const entries = this.#entries.get(key);
		if (entries !== undefined) entries.push(placed);
		else this.#entries.set(key, before === undefined ? [placed] : [before(), placed]);
	}

	/** Takes back the newest entry: its write was rolled back. */
	takeBack(set: string, id: string): void {
		this.#entries.get(`${set} ${id}`)?.pop();
	}

	/** Oldest first; undefined when nothing was ever written. */
	of(set: string, id: string): HistoryEntry[] | undefined {
		const entries = this.#entries.get(`${set} ${id}`);
		return entries === undefined ? undefined : structuredClone(entries);
	}
}

import type { FieldValue } from "./fields.js";
import { firstPlace, SortedKeys } from "./ordered.js";
import type { SetDefinition } from "./sets.js";

/** The stored fields of a record, without its id and times. Never changed in place. */
export type Values = Readonly<Record<string, FieldValue>>;

/** A record as one write left it. A later write makes another version. */
export interface RecordVersion {
	readonly id: string;
	readonly key: string;
	readonly values: Values;
	/** Milliseconds since 1970. */
	readonly modifiedAt: number;
	readonly modifiedBy: string;
	/** Orders versions of the same time. */
	readonly sequence: number;
	/** False once it was replaced or removed. */
	isCurrent: boolean;
	/** Computed when somebody asks. */
	etag: string | null;
}

/** Who writes, and the time that is stamped (ms). */
export interface Stamp {
	at: number;
	by: string;
}

/** The records of one set in one company, with an order by key and an order by time of modification. */
export class Table {
	readonly definition: SetDefinition;
	readonly #byId = new Map<string, RecordVersion>();
	readonly #byKey = new Map<string, RecordVersion>();
	readonly #keys = new SortedKeys();
	#byTime: RecordVersion[] = [];
	#outdated = 0;
	#sequence = 0;

	constructor(definition: SetDefinition) {
		this.definition = definition;
	}

	get size(): number {
		return this.#byId.size;
	}

	byId(id: string): RecordVersion | undefined {
		return this.#byId.get(id);
	}

	byKey(key: string): RecordVersion | undefined {
		return this.#byKey.get(key);
	}

	all(): IterableIterator<RecordVersion> {
		return this.#byId.values();
	}

	keyOf(values: Values): string {
		return this.definition.keyOf?.(values) ?? String(values[this.definition.key]);
	}

	/** The caller has made sure that id and key are free. */
	insert(id: string, values: Values, stamp: Stamp): RecordVersion {
		return this.#enter({ id, values, modifiedAt: stamp.at, modifiedBy: stamp.by });
	}

	/** The caller has made sure that a new key is free. */
	replace(old: RecordVersion, values: Values, stamp: Stamp): RecordVersion {
		this.#leave(old, this.keyOf(values));
		return this.#enter({ id: old.id, values, modifiedAt: stamp.at, modifiedBy: stamp.by });
	}

	remove(version: RecordVersion): void {
		this.#leave(version, null);
		this.#byId.delete(version.id);
	}

	/** Puts back what a version was before it was replaced or removed. */
	putBack(old: RecordVersion): RecordVersion {
		const current = this.#byId.get(old.id);
		if (current !== undefined) this.#leave(current, old.key);
		return this.#enter(old);
	}

	/** Keys in order; valid until the next change. */
	keysInOrder(): readonly string[] {
		return this.#keys.inOrder();
	}

	placeAfterKey(key: string): number {
		return this.#keys.placeAfter(key);
	}

	/** Versions ordered by time, then sequence. Some are outdated: look at `isCurrent`. Valid until the next change. */
	versionsByTime(): readonly RecordVersion[] {
		return this.#byTime;
	}

	/** The place in `versionsByTime` of the first version at or after a time and sequence. */
	placeAtTime(modifiedAt: number, sequence = 0): number {
		const versions = this.#byTime;
		return firstPlace(versions.length, (place) => {
			const version = versions[place] as RecordVersion;
			if (version.modifiedAt !== modifiedAt) return version.modifiedAt > modifiedAt;
			return version.sequence >= sequence;
		});
	}

	#enter(given: Pick<RecordVersion, "id" | "values" | "modifiedAt" | "modifiedBy">): RecordVersion {
		const key = this.keyOf(given.values);
		this.#sequence += 1;
		const version: RecordVersion = {
			id: given.id,
			key,
			values: given.values,
			modifiedAt: given.modifiedAt,
			modifiedBy: given.modifiedBy,
			sequence: this.#sequence,
			isCurrent: true,
			etag: null,
		};
		if (!this.#byKey.has(key)) this.#keys.add(key);
		this.#byId.set(version.id, version);
		this.#byKey.set(key, version);
		this.#enterTime(version);
		return version;
	}

	#leave(version: RecordVersion, nextKey: string | null): void {
		version.isCurrent = false;
		this.#outdated += 1;
		if (version.key !== nextKey) {
			this.#byKey.delete(version.key);
			this.#keys.remove(version.key);
		}
		if (this.#outdated > this.#byId.size + 1_000) this.#dropOutdated();
	}

	#enterTime(version: RecordVersion): void {
		const last = this.#byTime.at(-1);
		if (last === undefined || last.modifiedAt <= version.modifiedAt) this.#byTime.push(version);
		else this.#byTime.splice(this.placeAtTime(version.modifiedAt, version.sequence), 0, version);
	}

	#dropOutdated(): void {
		this.#byTime = this.#byTime.filter((version) => version.isCurrent);
		this.#outdated = 0;
	}
}

import type { Coupling } from "../../../src/domain/coupling.js";
import type { Mapping } from "../../../src/domain/mapping.js";
import { type BothSides, type FieldValue, otherSide, type Side } from "../../../src/domain/record.js";
import type { ResolutionKind } from "../../../src/domain/resolution.js";
import type { SyncError } from "../../../src/domain/sync-error.js";

/** One write that took effect in a system. */
export interface Entry {
	/** Its place in the order of everything that happened. */
	n: number;
	side: Side;
	id: string;
	operation: "create" | "update" | "delete";
	/** By the system's own field names, as the system kept them. */
	fields: Record<string, FieldValue>;
	by: "person" | "koppel";
	/** Executed long after it was sent and its answer was lost. */
	isLate?: boolean;
}

/** Two records were bound at least from here to there. */
export interface Bond {
	couplingId: string;
	left: string | null;
	right: string | null;
	/** The bond was not there at this time yet. */
	after: number;
	/** Seen here last; Infinity while it stands. */
	until: number;
}

/** A person decided something: what they had seen, and from when to when it was carried out. */
export interface Decision {
	resolution: ResolutionKind;
	from: number;
	/** Infinity while nobody knows whether it was carried out. */
	to: number;
	couplingId: string | null;
	/** The records that were to be bound, for couple. */
	records: { left: string | null; right: string | null };
	/** The side whose data wins; per field; null where no side was chosen. */
	side: Side | null;
	fields: Record<string, Side> | null;
	/** What the card showed; null where the records were read for it. */
	shown: SyncError | null;
	/** For edit and undo: the values a person put there, by field mapping and side. */
	puts: Array<{ side: Side; id: string; values: Record<string, FieldValue> }>;
}

/** The order of everything that happens in a history, to whichever records. */
export class Order {
	now = 0;

	next(): number {
		return ++this.now;
	}
}

/** Everything that happened to one mapping, in order: each value ever written and by whom, each bond, each decision. */
export class Ledger {
	readonly entries: Entry[] = [];
	readonly bonds: Bond[] = [];
	readonly decisions: Decision[] = [];
	readonly mappings: Array<{ from: number; mapping: Mapping }> = [];
	/** When each pair was asked about its first contact. */
	readonly askedFirst = new Map<string, number>();
	/** Whole runs that ended well. */
	readonly runs: Array<{ from: number; to: number }> = [];
	/** When an update of Koppel met trouble that leaves it open whether it was carried out, or will be. */
	readonly unanswered: Array<{ side: Side; n: number }> = [];
	/** When a job of Koppel began: it may have looked at everything then. */
	readonly looks: number[] = [];
	/** Since when an error named each record, by side and id. */
	readonly named = new Map<string, number>();
	#observedAt = 0;

	constructor(readonly order: Order) {}

	get now(): number {
		return this.order.now;
	}

	write(entry: Omit<Entry, "n">): void {
		this.entries.push({ ...entry, n: this.order.next() });
	}

	/** Something happened that is no write: what follows comes after it. */
	tick(): number {
		return this.order.next();
	}

	configure(mapping: Mapping): void {
		this.mappings.push({ from: this.tick(), mapping });
	}

	/** What stands in the store now; a bond began after the last look. One that was parted has ended. */
	observe(
		couplings: Array<Pick<Coupling, "_id" | "state"> & BothSides<{ id: string | null }>>,
		errors: SyncError[],
	): void {
		const now = this.tick();
		const known = new Map(
			this.bonds.filter(({ until }) => until === Number.POSITIVE_INFINITY).map((bond) => [keyOf(bond), bond]),
		);
		for (const { _id, left, right } of couplings.filter(({ state }) => state !== "parted")) {
			const bond = { couplingId: _id, left: lower(left.id), right: lower(right.id) };
			if (known.delete(keyOf(bond))) continue;
			this.bonds.push({ ...bond, after: this.#observedAt, until: Number.POSITIVE_INFINITY });
		}
		for (const bond of known.values()) bond.until = now;
		for (const { record, others } of errors) {
			for (const one of [...others, ...(record === null ? [] : [record])]) {
				const key = `${one.side} ${one.id.toLowerCase()}`;
				if (!this.named.has(key)) this.named.set(key, now);
			}
		}
		for (const { couplingId, conflict } of errors) {
			if (couplingId === null || this.askedFirst.has(couplingId)) continue;
			if (conflict?.conflict === "update" && conflict.reason === "firstContact")
				this.askedFirst.set(couplingId, now);
		}
		this.#observedAt = now;
	}

	/** All bonds a record had, the newest first, that stood at any time from then on and before then. */
	bondsOf(side: Side, id: string, from: number, before: number): Bond[] {
		return this.bonds
			.filter((bond) => bond[side] === id && bond.after < before && bond.until >= from)
			.reverse();
	}

	/** Every change of a field, oldest first: what is typed over itself changes nothing. */
	writesOf(side: Side, id: string, field: string): Array<Entry & { value: FieldValue }> {
		const changes: Array<Entry & { value: FieldValue }> = [];
		for (const entry of this.entries) {
			if (entry.side !== side || entry.id !== id || !(field in entry.fields)) continue;
			const value = entry.fields[field] ?? null;
			if (changes.at(-1)?.value !== value) changes.push({ ...entry, value });
		}
		return changes;
	}

	/** The last write of a field before then; undefined when there was none. */
	lastWrite(side: Side, id: string, field: string, before: number) {
		return this.writesOf(side, id, field).findLast(({ n }) => n < before);
	}

	/** The values a field held from then on until before then, the one it held at the start among them. */
	heldBetween(side: Side, id: string, field: string, from: number, before: number): FieldValue[] {
		const writes = this.writesOf(side, id, field).filter(({ n }) => n < before);
		const start = writes.findLast(({ n }) => n <= from);
		return [...(start ? [start] : []), ...writes.filter(({ n }) => n > from)].map(({ value }) => value);
	}

	/** When a record was deleted for the last time before then; null when it was not. */
	deletedAt(side: Side, id: string, before: number): Entry | null {
		const own = this.entries.filter((entry) => entry.side === side && entry.id === id && entry.n < before);
		const last = own.at(-1);
		return last?.operation === "delete" ? last : null;
	}

	creationOf(side: Side, id: string): Entry | undefined {
		return this.entries.find((one) => one.side === side && one.id === id && one.operation === "create");
	}

	/** The mappings that were configured at any time from then on until then. */
	mappingsBetween(from: number, to: number): Mapping[] {
		return this.mappings
			.filter(
				(one, at) => one.from <= to && (this.mappings[at + 1]?.from ?? Number.POSITIVE_INFINITY) >= from,
			)
			.map(({ mapping }) => mapping);
	}
}

function keyOf({ couplingId, left, right }: Pick<Bond, "couplingId" | "left" | "right">): string {
	return `${couplingId} ${left} ${right}`;
}

export function lower(id: string | null): string | null {
	return id === null ? null : id.toLowerCase();
}

export function partnerIn(bond: Bond, side: Side): string | null {
	return bond[otherSide(side)];
}

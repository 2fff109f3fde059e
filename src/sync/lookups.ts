import { isEmpty, refersElsewhere } from "../domain/field-values.js";
import type { FieldMapping, Lookup, Mapping } from "../domain/mapping.js";
import { type FieldValue, otherSide, type Partners, type Side, type Snapshot } from "../domain/record.js";
import type { CallOptions, ChangePage, ChangePull, Connector, WriteResult } from "../ports/connector.js";
import type { Engine } from "./engine.js";
import { halvesAmong } from "./halves.js";

/** A field mapping that refers to records of another mapping. */
type Reference = FieldMapping & { lookup: Lookup };

/**
 * A side's connector whose readings say by themselves what the other system calls the records they refer to, so that
 * deciding stays pure. Answers are kept for a unit of work only: the next one sees what was coupled meanwhile. The
 * connector itself where the mapping has no lookups.
 */
export function resolvingLookups(engine: Engine, mapping: Mapping, side: Side, call: CallOptions): Connector {
	const connector = engine.connector(mapping[side].system);
	const references = mapping.fields.filter((field): field is Reference => field.lookup !== null);
	if (references.length === 0) return connector;
	const resolver = new References(engine, mapping, side, call);
	const resolved = async (snapshots: Snapshot[]) => {
		await resolver.learn(references, snapshots);
		return snapshots.map((snapshot) => ({ ...snapshot, ...resolver.of(references, snapshot) }));
	};
	const written = async (results: WriteResult[]) => {
		const snapshots = await resolved(results.flatMap((result) => readBackBy(result)));
		return results.map((result) =>
			readBackBy(result).length === 0 ? result : { ...result, snapshot: snapshots.shift() ?? null },
		) as WriteResult[];
	};
	const { name, label, capabilities } = connector;
	return {
		name,
		label,
		capabilities,
		describe: (...asked) => connector.describe(...asked),
		listIds: (...asked) => connector.listIds(...asked),
		search: (...asked) => connector.search(...asked),
		deleteMany: (...asked) => connector.deleteMany(...asked),
		link: (...asked) => connector.link(...asked),
		close: () => connector.close(),
		pullChanges: async (request) => resolvingPull(await connector.pullChanges(request), resolved),
		readMany: async (...asked) => {
			const found = await connector.readMany(...asked);
			const snapshots = await resolved([...found.values()]);
			return new Map([...found.keys()].map((id, at) => [id, snapshots[at] as Snapshot]));
		},
		findByValues: async (...asked) => resolved(await connector.findByValues(...asked)),
		createMany: async (...asked) => written(await connector.createMany(...asked)),
		updateMany: async (...asked) => written(await connector.updateMany(...asked)),
	};
}

function readBackBy(result: WriteResult): Snapshot[] {
	return result.kind === "done" && result.snapshot !== null ? [result.snapshot] : [];
}

function resolvingPull(pull: ChangePull, resolved: (rows: Snapshot[]) => Promise<Snapshot[]>): ChangePull {
	async function* pages(): AsyncGenerator<ChangePage> {
		for await (const page of pull.pages) yield { ...page, upserts: await resolved(page.upserts) };
	}
	return {
		pages: pages(),
		nextWatermark: (heldBack) => pull.nextWatermark(heldBack),
		get full() {
			return pull.full;
		},
		resumed: pull.resumed,
	};
}

/** What one side's references are called on the other side, asked for once each. */
class References {
	/** By reference: the record on this side, and what the other side calls it; null where there is none. */
	readonly #known = new Map<string, { id: string | null; partner: FieldValue }>();

	constructor(
		private readonly engine: Engine,
		private readonly mapping: Mapping,
		private readonly side: Side,
		private readonly call: CallOptions,
	) {}

	/** Asks what is not known yet of these records' references. */
	async learn(references: Reference[], snapshots: Snapshot[]): Promise<void> {
		for (const reference of references) await this.#learn(reference, snapshots);
	}

	/** What one record's references come to; all of them were learnt before. */
	of(references: Reference[], snapshot: Snapshot): Required<Pick<Snapshot, "partners" | "parents">> {
		const partners: Partners = {};
		const parents: Record<string, string> = {};
		for (const reference of references) {
			const value = this.#valueOf(reference, snapshot);
			const known = value === null ? undefined : this.#known.get(keyOf(reference, value));
			if (known === undefined) continue;
			if (known.partner !== null) partners[reference.name] = known.partner;
			if (known.id !== null) parents[reference.name] = known.id;
		}
		return { partners, parents };
	}

	#valueOf(reference: Reference, { fields }: Snapshot): FieldValue {
		const end = reference[this.side];
		const value = end === null ? null : (fields[end.field] ?? null);
		return isEmpty(value) || refersElsewhere(reference, this.side, value) ? null : value;
	}

	async #learn(reference: Reference, snapshots: Snapshot[]): Promise<void> {
		const unknown = new Map<string, FieldValue>();
		for (const snapshot of snapshots) {
			const value = this.#valueOf(reference, snapshot);
			if (value === null) continue;
			const key = keyOf(reference, value);
			if (!this.#known.has(key)) unknown.set(key, value);
		}
		if (unknown.size === 0) return;
		const ids = await this.#idsOf(reference, [...unknown.values()]);
		const partners = await this.#partnersOf(reference, [...ids.values()]);
		for (const key of unknown.keys()) {
			const id = ids.get(key) ?? null;
			this.#known.set(key, { id, partner: id === null ? null : (partners.get(id) ?? null) });
		}
	}

	/** The ids of the records referred to, by key; one that is not found has none. */
	async #idsOf(reference: Reference, values: FieldValue[]): Promise<Map<string, string>> {
		const { entities, refersBy } = reference.lookup;
		const field = refersBy[this.side];
		if (field === null)
			return new Map(values.map((value) => [keyOf(reference, value), String(value).toLowerCase()]));
		const connector = this.engine.connector(this.mapping[this.side].system);
		const query = { entity: entities[this.side], fields: [field] };
		const found = await connector.findByValues(query, field, values, this.call);
		const ids = new Map<string, string>();
		const ambiguous = new Set<string>();
		for (const { id, fields } of found) {
			const key = keyOf(reference, fields[field] ?? null);
			if (ids.has(key)) ambiguous.add(key);
			ids.set(key, id.toLowerCase());
		}
		for (const key of ambiguous) ids.delete(key);
		return ids;
	}

	/**
	 * By id of this side: what the other side calls the same record. Nothing for one whose partner is gone and which is
	 * asked about: the other system would refuse a reference to that.
	 */
	async #partnersOf({ lookup }: Reference, ids: string[]): Promise<Map<string, FieldValue>> {
		const other = otherSide(this.side);
		const { stores } = this.engine;
		const coupled = await stores.couplings.byRecord(lookup.mapping, this.side, [...new Set(ids)]);
		// A pair that is asked about, or held back, is left out of runs; of the many others nothing is asked.
		const leftOut = [...coupled.values()].filter(({ skipped, held }) => skipped || held !== null);
		const halves = await halvesAmong(stores, leftOut);
		const partners = new Map<string, FieldValue>();
		for (const [id, { _id, state, [other]: record }] of coupled)
			if (state === "coupled" && record.id !== null && !halves.has(_id)) partners.set(id, record.id);
		const field = lookup.refersBy[other];
		return field === null ? partners : this.#namedBy(lookup, field, partners);
	}

	/** The same records as the other side refers to them, by a field instead of by id. */
	async #namedBy(lookup: Lookup, field: string, partners: Map<string, FieldValue>) {
		const other = otherSide(this.side);
		const connector = this.engine.connector(this.mapping[other].system);
		const query = { entity: lookup.entities[other], fields: [field] };
		const read = await connector.readMany(query, [...partners.values()].map(String), this.call);
		const byId = new Map([...read].map(([id, snapshot]) => [id.toLowerCase(), snapshot]));
		const named = new Map<string, FieldValue>();
		for (const [id, partner] of partners) {
			const value = byId.get(String(partner).toLowerCase())?.fields[field] ?? null;
			if (!isEmpty(value)) named.set(id, value);
		}
		return named;
	}
}

/**
 * One text for what is one reference: neither ids nor codes tell upper from lower case. Fields that refer to one record
 * by different things have different words for it.
 */
function keyOf({ lookup: { mapping, refersBy } }: Reference, value: FieldValue): string {
	return `${mapping} ${refersBy.left} ${refersBy.right} ${String(value).trim().toLowerCase()}`;
}

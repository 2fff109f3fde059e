import type { Coupling } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { matchGroups } from "../domain/match.js";
import { SIDES, type Side, type Snapshot } from "../domain/record.js";
import { type FoundRecord, RecordNotFoundError } from "../ports/use-cases.js";
import { type Engine, queryOf } from "../sync/engine.js";
import { nameOf, nameOnSide } from "../sync/pair.js";

/** Finds coupled records by id, and by the match fields' values in both systems. */
export async function findIn(engine: Engine, mapping: Mapping, text: string): Promise<FoundRecord[]> {
	const wanted = text.trim();
	if (wanted === "" || wanted.length > 200) return [];
	const byId = await findById(engine, mapping, wanted);
	if (byId.length > 0) return byId;
	const found = new Map<string, FoundRecord>();
	for (const side of SIDES) {
		for (const snapshot of await searchSide(engine, mapping, side, wanted)) {
			const record = await toFound(engine, mapping, side, snapshot);
			found.set(record.couplingId ?? `${side} ${snapshot.id}`, record);
		}
	}
	return [...found.values()];
}

/** A record that is coupled now. Throws RecordNotFoundError, which says whether it is the bond or the record that is missing. */
export async function findCoupled(
	engine: Engine,
	mapping: Mapping,
	text: string,
): Promise<FoundRecord & { couplingId: string }> {
	const found = await findIn(engine, mapping, text);
	for (const one of found) {
		const { couplingId } = one;
		const coupling = couplingId === null ? null : await engine.stores.couplings.get(couplingId);
		if (couplingId !== null && coupling !== null && coupling.state !== "parted")
			return { ...one, couplingId };
	}
	const message = `Record "${text}" is not coupled in ${mapping.name}.`;
	throw new RecordNotFoundError(mapping.name, text, ...(found.length > 0 ? [message] : []));
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

async function findById(engine: Engine, mapping: Mapping, id: string): Promise<FoundRecord[]> {
	if (!GUID.test(id)) return [];
	const direct = await engine.stores.couplings.get(id.toLowerCase());
	if (direct !== null && direct.mapping === mapping.name) return [fromCoupling(mapping, direct)];
	for (const side of SIDES) {
		const coupling = (await engine.stores.couplings.byRecord(mapping.name, side, [id])).get(id.toLowerCase());
		if (coupling !== undefined) return [fromCoupling(mapping, coupling)];
	}
	return [];
}

export function fromCoupling(mapping: Mapping, coupling: Coupling): FoundRecord {
	const name = nameOf(mapping, { coupling, left: undefined, right: undefined, error: null }, "left");
	return {
		mapping: mapping.name,
		couplingId: coupling._id,
		left: coupling.left.id,
		right: coupling.right.id,
		name,
	};
}

async function searchSide(engine: Engine, mapping: Mapping, side: Side, text: string): Promise<Snapshot[]> {
	const connector = engine.connector(mapping[side].system);
	for (const group of matchGroups(mapping)) {
		const end = group.fields[0]?.[side];
		if (!end || end.type === "number") continue;
		const found = await connector.findByValues(queryOf(mapping, side), end.field, [text]);
		if (found.length > 0) return found;
	}
	return [];
}

async function toFound(
	engine: Engine,
	mapping: Mapping,
	side: Side,
	snapshot: Snapshot,
): Promise<FoundRecord> {
	const taken = await engine.stores.couplings.byRecord(mapping.name, side, [snapshot.id]);
	const coupling = taken.get(snapshot.id.toLowerCase());
	if (coupling !== undefined) return fromCoupling(mapping, coupling);
	const ids = { left: null, right: null, [side]: snapshot.id };
	return { mapping: mapping.name, couplingId: null, ...ids, name: nameOnSide(mapping, side, snapshot) };
}

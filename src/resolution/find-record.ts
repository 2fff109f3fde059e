import type { Coupling } from "../domain/coupling.js";
import type { Mapping } from "../domain/mapping.js";
import { matchGroups } from "../domain/match.js";
import { SIDES, type Side, type Snapshot } from "../domain/record.js";
import { type HeldValues, tellApart, valuesIn } from "../domain/tell-apart.js";
import { type FoundRecord, RecordNotFoundError } from "../ports/use-cases.js";
import { type Engine, queryOf } from "../sync/engine.js";
import { nameOf, nameOnSide } from "../sync/pair.js";

/**
 * Finds records by id, else by the match fields' values in both systems, else by their whole name: a card calls a record
 * by nothing else.
 */
export async function findIn(engine: Engine, mapping: Mapping, text: string): Promise<FoundRecord[]> {
	const wanted = text.trim();
	if (wanted === "" || wanted.length > 200) return [];
	const byId = await findById(engine, mapping, wanted);
	if (byId.length > 0) return byId;
	const byKey = await findByFields(engine, mapping, wanted, (side) => keysOf(mapping, side));
	return byKey.length > 0
		? byKey
		: findByFields(engine, mapping, wanted, (side) => nameFieldOf(mapping, side));
}

/**
 * Two mappings may share a table, and one of them knows the other's records as such that are coupled to nothing. The
 * one it is coupled in is meant.
 */
export function withoutStrangers(found: FoundRecord[]): FoundRecord[] {
	const coupled = found.filter(({ couplingId }) => couplingId !== null);
	const ids = new Set(coupled.flatMap(({ left, right }) => [left, right]));
	return found.filter(({ couplingId, left, right }) => couplingId !== null || !ids.has(left ?? right));
}

/** The same where one record is meant; null when there is none. Throws RecordNotFoundError where several have that name. */
export async function findOneIn(engine: Engine, mapping: Mapping, text: string): Promise<FoundRecord | null> {
	const found = await findIn(engine, mapping, text);
	if (found.length > 1) throw severalCalled(mapping, text, found);
	return found[0] ?? null;
}

/** A record that is coupled now. Throws RecordNotFoundError, which says whether it is the bond or the record that is missing. */
export async function findCoupled(
	engine: Engine,
	mapping: Mapping,
	text: string,
): Promise<FoundRecord & { couplingId: string }> {
	const found = await findIn(engine, mapping, text);
	const coupled: Array<FoundRecord & { couplingId: string }> = [];
	for (const one of found) {
		const { couplingId } = one;
		const coupling = couplingId === null ? null : await engine.stores.couplings.get(couplingId);
		if (couplingId !== null && coupling !== null && coupling.state !== "parted")
			coupled.push({ ...one, couplingId });
	}
	const [only] = coupled;
	if (coupled.length > 1) throw severalCalled(mapping, text, coupled);
	if (only !== undefined) return only;
	const message = `Record "${text}" is not coupled in ${mapping.name}.`;
	throw new RecordNotFoundError(mapping.name, text, found.length > 0 ? message : undefined);
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

async function findByFields(
	engine: Engine,
	mapping: Mapping,
	text: string,
	fieldsOf: (side: Side) => string[],
): Promise<FoundRecord[]> {
	const found = new Map<string, { record: FoundRecord; held: HeldValues }>();
	for (const side of SIDES) {
		for (const snapshot of await searchSide(engine, mapping, side, { text, fields: fieldsOf(side) })) {
			const record = await toFound(engine, mapping, side, snapshot);
			const key = record.couplingId ?? `${side} ${snapshot.id}`;
			if (!found.has(key)) found.set(key, { record, held: valuesIn(snapshot, side) });
		}
	}
	return withDifferences(mapping, [...found.values()]);
}

/** Several get what tells them apart. */
function withDifferences(
	mapping: Mapping,
	found: Array<{ record: FoundRecord; held: HeldValues }>,
): FoundRecord[] {
	if (found.length < 2) return found.map(({ record }) => record);
	const apart = tellApart(
		mapping,
		found.map(({ held }) => held),
	);
	return found.map(({ record }, index) => ({ ...record, apart: apart[index] ?? [] }));
}

/** What the first of these fields finds that finds anything. */
async function searchSide(
	engine: Engine,
	mapping: Mapping,
	side: Side,
	{ text, fields }: { text: string; fields: string[] },
): Promise<Snapshot[]> {
	const connector = engine.connector(mapping[side].system);
	for (const field of fields) {
		const found = await connector.findByValues(queryOf(mapping, side), field, [text]);
		if (found.length > 0) return found;
	}
	return [];
}

function keysOf(mapping: Mapping, side: Side): string[] {
	return matchGroups(mapping).flatMap(({ fields: [first] }) => {
		const end = first?.[side];
		return !end || end.type === "number" ? [] : [end.field];
	});
}

function nameFieldOf(mapping: Mapping, side: Side): string[] {
	const { nameField } = mapping[side];
	const mapped = mapping.fields.find((field) => field[side]?.field === nameField);
	return nameField === null || mapped?.[side]?.type === "number" ? [] : [nameField];
}

function severalCalled(mapping: Mapping, text: string, several: FoundRecord[]): RecordNotFoundError {
	const message = `Several records of ${mapping.name} are called "${text}". Give the number or the id of the one you mean.`;
	return new RecordNotFoundError(mapping.name, text, message, several);
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

import type { Mapping } from "../domain/mapping.js";
import { matchGroups } from "../domain/match.js";
import type { Side, Snapshot } from "../domain/record.js";
import { tellApart, valuesIn } from "../domain/tell-apart.js";
import type { PickedRecord } from "../ports/use-cases.js";
import { type Engine, queryOf } from "../sync/engine.js";
import { nameOnSide } from "../sync/pair.js";

interface Picked {
	snapshot: Snapshot;
	record: PickedRecord;
}

/** The longest beginning a person may search for, in characters. */
const LONGEST_TEXT = 100;

/**
 * Records of one side whose name or match field begins with this text, those free to be coupled first. What was merged
 * away or made for another table is not offered. Empty for an empty text.
 */
export async function searchRecords(
	engine: Engine,
	mapping: Mapping,
	{ side, text, limit }: { side: Side; text: string; limit: number },
): Promise<PickedRecord[]> {
	const wanted = text.trim().slice(0, LONGEST_TEXT);
	if (wanted === "") return [];
	const connector = engine.connector(mapping[side].system);
	const keys = keyFields(mapping, side, { personal: true });
	const { nameField } = mapping[side];
	const fields = [...new Set([...(nameField === null ? [] : [nameField]), ...keys])];
	if (fields.length === 0) return [];
	// What is personal may be searched for, but is shown to nobody.
	const shown = keyFields(mapping, side, { personal: false });
	const found = await connector.search(queryOf(mapping, side), fields, wanted, limit);
	const living = found.filter(({ mergedInto }) => mergedInto === null);
	const ids = living.map(({ id }) => id);
	const bonds = await engine.stores.couplings.byRecord(mapping.name, side, ids);
	const picked = living.map((snapshot) => {
		const bond = bonds.get(snapshot.id.toLowerCase());
		const couplingId = bond !== undefined && bond.state !== "parted" ? bond._id : null;
		return { snapshot, record: toPicked(mapping, side, snapshot, shown, couplingId) };
	});
	const told = namesakesApart(mapping, side, picked);
	return told.sort((one, two) => Number(one.couplingId !== null) - Number(two.couplingId !== null));
}

/** Records that would read alike get what tells them apart, and their id where nothing does. */
function namesakesApart(mapping: Mapping, side: Side, found: Picked[]): PickedRecord[] {
	return found.map((one) => {
		const alike = found.filter((other) => wordsOf(other.record) === wordsOf(one.record));
		if (alike.length < 2) return one.record;
		const told = tellApart(
			mapping,
			alike.map(({ snapshot }) => valuesIn(snapshot, side)),
		).map((fields) => fields.map(({ value }) => String(value)));
		const own = told[alike.indexOf(one)] ?? [];
		const isAlone = told.filter((other) => other.join() === own.join()).length === 1;
		return { ...one.record, apart: isAlone && own.length > 0 ? own : [...own, one.record.id] };
	});
}

function wordsOf({ name, keys }: PickedRecord): string {
	return JSON.stringify([name, keys]);
}

function keyFields(mapping: Mapping, side: Side, { personal }: { personal: boolean }): string[] {
	return matchGroups(mapping).flatMap(({ fields }) =>
		fields.flatMap((field) => {
			const end = field[side];
			const isLeftOut = field.private && !personal;
			return end === null || end.type === "number" || isLeftOut ? [] : [end.field];
		}),
	);
}

function toPicked(
	mapping: Mapping,
	side: Side,
	snapshot: Snapshot,
	keys: string[],
	couplingId: string | null,
): PickedRecord {
	const values = keys
		.map((key) => snapshot.fields[key])
		.filter((value) => value !== null && value !== undefined);
	const name = nameOnSide(mapping, side, snapshot);
	return {
		side,
		id: snapshot.id,
		name,
		keys: values.map(String).filter((value) => value !== ""),
		couplingId,
	};
}

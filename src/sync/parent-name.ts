import type { Lookup } from "../domain/mapping.js";
import { type FieldValue, SIDES, type Side } from "../domain/record.js";
import type { ParentRecord, ShownField } from "../domain/sync-error.js";
import type { Work } from "./engine.js";

/**
 * What people call a record that others refer to, read from its system; null where it has no name or cannot be found.
 * Asked once for each record of a unit of work: thousands may refer to one.
 */
export function parentNameOf(
	work: Work,
	{ mapping, side, id, reference }: ParentRecord,
): Promise<string | null> {
	const lookup = work.mapping.fields.find((field) => field.lookup?.mapping === mapping)?.lookup;
	if (!lookup) return Promise.resolve(null);
	return id === null ? named(work, lookup, side, reference) : named(work, byId(lookup), side, id);
}

/**
 * Fields with the names of the records that their references name: an id tells nobody anything. Only of those that are
 * asked about, unless told otherwise: each name may have to be read.
 */
export async function withNames(
	work: Work,
	fields: ShownField[],
	isWanted: (field: ShownField) => boolean = ({ asked }) => asked,
): Promise<ShownField[]> {
	const references = new Map(work.mapping.fields.map((field) => [field.name, field.lookup]));
	return Promise.all(
		fields.map(async (field) => {
			const lookup = references.get(field.name) ?? null;
			return lookup === null || !isWanted(field)
				? field
				: { ...field, names: await namesIn(work, lookup, field) };
		}),
	);
}

async function namesIn(
	work: Work,
	lookup: Lookup,
	field: ShownField,
): Promise<NonNullable<ShownField["names"]>> {
	const names: NonNullable<ShownField["names"]> = [];
	for (const side of SIDES) {
		for (const value of [field[side], field.seat?.[side] ?? null]) {
			if (value === null || value === "") continue;
			const name = await named(work, lookup, side, value);
			if (name !== null && !names.some((one) => one.value === value)) names.push({ value, name });
		}
	}
	return names;
}

function byId(lookup: Lookup): Lookup {
	return { ...lookup, refersBy: { left: null, right: null } };
}

function named(work: Work, lookup: Lookup, side: Side, value: FieldValue): Promise<string | null> {
	const key = `${lookup.mapping} ${side} ${lookup.refersBy[side]} ${String(value).toLowerCase()}`;
	const known = work.parentNames.get(key);
	if (known !== undefined) return known;
	const asked = readName(work, lookup, side, value);
	work.parentNames.set(key, asked);
	return asked;
}

async function readName(
	{ connectors, call }: Work,
	{ entities, refersBy, privateFields }: Lookup,
	side: Side,
	value: FieldValue,
): Promise<string | null> {
	const connector = connectors[side];
	const entity = entities[side];
	const { nameField } = await connector.describe(entity);
	if (nameField === null || privateFields[side].includes(nameField)) return null;
	const query = { entity, fields: [nameField] };
	const by = refersBy[side];
	const found =
		by === null
			? [...(await connector.readMany(query, [String(value)], call)).values()]
			: await connector.findByValues({ ...query, fields: [nameField, by] }, by, [value], call);
	const [record] = found;
	const name = found.length === 1 ? (record?.fields[nameField] ?? null) : null;
	return name === null || name === "" ? null : String(name);
}

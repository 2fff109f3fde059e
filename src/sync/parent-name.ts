import type { ParentRecord } from "../domain/sync-error.js";
import type { Work } from "./engine.js";

/**
 * What people call a record that others refer to, read from its system; null where it has no name or cannot be read.
 * Asked once for each record of a unit of work: thousands may refer to one.
 */
export function parentNameOf(work: Work, parent: ParentRecord): Promise<string | null> {
	const key = `${parent.mapping} ${parent.side} ${parent.id}`;
	const known = work.parentNames.get(key);
	if (known !== undefined) return known;
	const asked = readName(work, parent);
	work.parentNames.set(key, asked);
	return asked;
}

async function readName({ mapping, connectors, call }: Work, parent: ParentRecord): Promise<string | null> {
	const { side, id } = parent;
	const lookup = mapping.fields.find((field) => field.lookup?.mapping === parent.mapping)?.lookup;
	if (id === null || !lookup) return null;
	const entity = lookup.entities[side];
	const { nameField } = await connectors[side].describe(entity);
	if (nameField === null) return null;
	const read = await connectors[side].readMany({ entity, fields: [nameField] }, [id], call);
	const name = [...read.values()][0]?.fields[nameField] ?? null;
	return name === null || name === "" ? null : String(name);
}

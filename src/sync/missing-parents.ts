import { valuesOf } from "../domain/change.js";
import { refersElsewhere } from "../domain/field-values.js";
import type { Mapping } from "../domain/mapping.js";
import type { Unsendable } from "../domain/reconcile.js";
import { otherSide, type Side, type Snapshot } from "../domain/record.js";
import type { RestoredValues } from "../domain/restored.js";
import type { ParentRecord } from "../domain/sync-error.js";
import { type CreateItem, plannedCreate } from "./create-bond.js";
import type { Work } from "./engine.js";
import type { Failure } from "./failure.js";
import type { Reading } from "./pair.js";
import { parentOf, unsendableFailure } from "./unsendable.js";

/** A record to be made with what it is made of. */
export interface PlannedItem {
	item: CreateItem;
	planned: RestoredValues;
}

/**
 * The same records; those that are made again and refer to one that is gone where they are made wait for it, for their
 * system would refuse them. A deletion that no run has found yet still stands in the coupling of the record referred
 * to, so it is read by id, once for all of them.
 */
export async function withoutGoneParents(
	work: Work,
	side: Side,
	items: PlannedItem[],
): Promise<PlannedItem[]> {
	const { mapping } = work;
	const restored = items.filter(({ item }) => item.restores !== null);
	const wanted = restored.flatMap(({ planned }) => referencesIn(mapping, side, planned));
	const gone = await goneOf(work, side, wanted);
	if (gone.size === 0) return items;
	return items.map((one) =>
		one.item.restores === null ? one : { ...one, planned: lacking(mapping, side, one, gone) },
	);
}

/** The record that has to be there before this one can be made again; null when nothing is missing. */
export async function parentToRestore(
	work: Work,
	item: CreateItem,
): Promise<{ field: string; parent: ParentRecord } | null> {
	const planned = plannedCreate(work, item);
	const [one] = await withoutGoneParents(work, item.side, [{ item, planned }]);
	const missing = one?.planned.unsendable.find(({ reason }) => reason === "noPartner");
	const parent = missing === undefined ? null : await parentOf(work, missing, item.source);
	return missing === undefined || parent === null ? null : { field: missing.field, parent };
}

/** A write that its system refused: what it carried, in that system's words, and the record the values came from. */
export interface RefusedWrite {
	values: RestoredValues["values"];
	source: Reading;
	failure: Failure;
}

/**
 * Why these writes failed, in their order. One that names a record which is gone waits for it, as it does once the deletion
 * is asked about: whatever is corrected in this record would not help.
 */
export async function whyRefused(work: Work, side: Side, refused: RefusedWrite[]): Promise<Failure[]> {
	const { mapping } = work;
	const referencesOf = ({ values, source, failure }: RefusedWrite) =>
		failure.kind === "validation" && source ? referencesIn(mapping, side, { values }) : [];
	const gone = await goneOf(work, side, refused.flatMap(referencesOf));
	return Promise.all(
		refused.map(async (one) => {
			const missing = referencesOf(one).find((reference) => gone.has(keyOf(reference)));
			if (missing === undefined || !one.source) return one.failure;
			return unsendableFailure(work, withoutPartner(mapping, side, missing, one.source), one.source);
		}),
	);
}

/** A record that another one refers to by id. */
interface Reference {
	field: string;
	entity: string;
	id: string;
}

/** One that is referred to by a number was read already, to learn that number. */
function referencesIn(
	{ fields }: Mapping,
	side: Side,
	{ values }: Pick<RestoredValues, "values">,
): Reference[] {
	return fields.flatMap((field) => {
		const { name, lookup } = field;
		const id = values[name] ?? null;
		if (lookup === null || lookup.refersBy[side] !== null || id === null) return [];
		if (refersElsewhere(field, side, id)) return [];
		return [{ field: name, entity: lookup.entities[side], id: String(id) }];
	});
}

async function goneOf(work: Work, side: Side, references: Reference[]): Promise<Set<string>> {
	const gone = new Set<string>();
	for (const entity of new Set(references.map((reference) => reference.entity))) {
		const ofEntity = references.filter((reference) => reference.entity === entity);
		const ids = [...new Set(ofEntity.map(({ id }) => id))];
		const read = await work.connectors[side].readMany({ entity, fields: [] }, ids, work.call);
		const standing = new Set([...read.keys()].map((id) => id.toLowerCase()));
		for (const id of ids) if (!standing.has(id.toLowerCase())) gone.add(keyOf({ entity, id }));
	}
	return gone;
}

function keyOf({ entity, id }: Pick<Reference, "entity" | "id">): string {
	return `${entity} ${id.toLowerCase()}`;
}

/**
 * It waits, also where a new record would be made without the reference: the coupling says that the other record is
 * there, so that the reference would be written right after it, and refused.
 */
function lacking(
	mapping: Mapping,
	side: Side,
	{ item, planned }: PlannedItem,
	gone: ReadonlySet<string>,
): RestoredValues {
	const missing = referencesIn(mapping, side, planned).filter((reference) => gone.has(keyOf(reference)));
	const unsendable = missing.map((reference) => withoutPartner(mapping, side, reference, item.source));
	return { ...planned, unsendable: [...planned.unsendable, ...unsendable] };
}

function withoutPartner(mapping: Mapping, side: Side, { field }: Reference, source: Snapshot): Unsendable {
	const value = valuesOf(mapping, otherSide(side), source)[field] ?? null;
	return { field, side, reason: "noPartner", value, maxLength: null };
}

import type { FieldMapping, Mapping } from "./mapping.js";
import { type Mask, nameMaskFor } from "./mask.js";
import type { FieldValue, Side, Snapshot } from "./record.js";

/** How many fields are told of each record. */
const MOST_FIELDS = 3;

/** A field in which a record differs from others of its name. */
export interface TellingField {
	/** The field mapping's name. */
	name: string;
	value: FieldValue;
	/** True for a match field: by its value the record is found. */
	isKey: boolean;
}

/** What a record holds in a mapped field; undefined where that is not known. */
export type HeldValues = (field: FieldMapping) => FieldValue | undefined;

/**
 * What tells records of one name apart, for each of them: its values of the fields in which they differ, match fields
 * first. Nothing personal, and no references, whose values are ids.
 */
export function tellApart(mapping: Mapping, records: HeldValues[]): TellingField[][] {
	const differing = candidates(mapping)
		.filter((field) => new Set(records.map((held) => textOf(held(field)))).size > 1)
		.slice(0, MOST_FIELDS);
	return records.map((held) => {
		const mask = ownMask(mapping, held);
		return differing.flatMap((field) => {
			const value = held(field);
			if (textOf(value) === "") return [];
			const told = typeof value === "string" ? mask(value) : (value ?? null);
			return [{ name: field.name, value: told, isKey: field.match !== null }];
		});
	});
}

/** Takes the record's own personal values out of its other fields: somebody's mail address may stand in a name. */
function ownMask({ fields }: Mapping, held: HeldValues): Mask {
	return nameMaskFor(fields.filter((field) => field.private).map((field) => held(field) ?? null));
}

/** The values of a record as it was read on one side. */
export function valuesIn({ fields }: Snapshot, side: Side): HeldValues {
	return (field) => {
		const end = field[side];
		return end === null ? undefined : fields[end.field];
	};
}

function candidates({ fields }: Mapping): FieldMapping[] {
	const shown = fields.filter(
		({ left, right, private: isPersonal, lookup }) =>
			left !== null && right !== null && !isPersonal && lookup === null,
	);
	const rank = ({ match }: FieldMapping) => match ?? Number.POSITIVE_INFINITY;
	return shown.toSorted((one, two) => (rank(one) === rank(two) ? 0 : rank(one) - rank(two)));
}

function textOf(value: FieldValue | undefined): string {
	return String(value ?? "").trim();
}

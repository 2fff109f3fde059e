import { isEmpty } from "./field-values.js";
import type { FieldMapping, Mapping } from "./mapping.js";
import type { FieldValue, Side, Snapshot } from "./record.js";

/** The match fields of one priority; all of them must match. */
export interface MatchGroup {
	priority: number;
	fields: FieldMapping[];
}

/** The match fields by priority, the lowest number first (facts/business-central-sync.md section 6.2). */
export function matchGroups(mapping: Mapping): MatchGroup[] {
	const groups = new Map<number, FieldMapping[]>();
	for (const field of mapping.fields) {
		if (field.match === null || field.left === null || field.right === null) continue;
		groups.set(field.match, [...(groups.get(field.match) ?? []), field]);
	}
	return [...groups].sort(([one], [two]) => one - two).map(([priority, fields]) => ({ priority, fields }));
}

/** The field by which a system is asked for records of this group: it finds texts as they stand, not digits in them. */
export function askedFieldOf({ fields }: MatchGroup): FieldMapping | undefined {
	return fields.find(({ compare }) => compare !== "digits") ?? fields[0];
}

/**
 * What a record is matched by in this group: the same text on both sides for records that match. Null when a field
 * is blank, which is no criterion. Letter case does not count unless the field compares exactly.
 */
export function matchKeyOf(group: MatchGroup, side: Side, snapshot: Snapshot): string | null {
	const parts: string[] = [];
	for (const field of group.fields) {
		const end = field[side];
		const value = end === null ? null : (snapshot.fields[end.field] ?? null);
		const part = keyPart(field, side, value);
		if (part === null) return null;
		parts.push(part);
	}
	return JSON.stringify(parts);
}

function keyPart(field: FieldMapping, side: Side, value: FieldValue): string | null {
	if (isEmpty(value)) return null;
	const pair = field.options?.find((candidate) => String(candidate[side]) === String(value));
	const text = String(pair ? pair.left : value);
	if (field.compare === "digits") return text.replace(/\D/g, "") || null;
	return field.compare === "exact" ? text : text.trim().toLowerCase() || null;
}

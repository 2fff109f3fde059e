import { createHash } from "node:crypto";
import type { FieldEnd, FieldMapping, Mapping, MappingEnd } from "../domain/mapping.js";

/**
 * A text that changes whenever the mapping decides differently, and only then: not with names people see, times of
 * runs, channels, limits of the guard, or whether decisions are carried out (`mode`). Stable over the order of keys.
 */
export function fingerprintOf(mapping: Omit<Mapping, "fingerprint">): string {
	const { direction, createMissing, onCouple, leavesFilter, policies, clockSkewMs } = mapping;
	const decisive = {
		ends: [decisiveEnd(mapping.left), decisiveEnd(mapping.right)],
		fields: mapping.fields.map(decisiveField),
		...{ direction, createMissing, onCouple, leavesFilter, policies, clockSkewMs },
	};
	return createHash("sha256")
		.update(JSON.stringify(sorted(decisive)))
		.digest("hex")
		.slice(0, 32);
}

function decisiveEnd({ system, entity, filter }: MappingEnd): unknown {
	return { system, entity, filter };
}

/** What a field does not have is left out, so that a setting it could have one day changes nothing before that. */
function decisiveField({
	label: _shown,
	private: _masked,
	lookup,
	transform,
	...field
}: FieldMapping): unknown {
	const { left, right } = transform;
	return {
		...field,
		left: decisiveFieldEnd(field.left),
		right: decisiveFieldEnd(field.right),
		...(lookup === null ? {} : { lookup: { ...lookup, privateFields: null } }),
		...(left === null && right === null ? {} : { transform: [left?.text, right?.text] }),
	};
}

/** Whether a system sets a field by itself is only asked where a record is made again. */
function decisiveFieldEnd(end: FieldEnd | null): unknown {
	if (end === null) return null;
	const { readOnly: _, ...rest } = end;
	return rest;
}

/** The same value with the keys of every map in order. */
function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1));
	return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

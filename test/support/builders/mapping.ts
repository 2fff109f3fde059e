import type { FieldEnd, FieldMapping, Mapping, MappingEnd } from "../../../src/domain/mapping.js";
import { DEFAULT_GUARD, DEFAULT_LOOP } from "../../../src/domain/mapping.js";

/** One end of a field mapping: an unbounded text. */
export function aFieldEnd(overrides: Partial<FieldEnd> = {}): FieldEnd {
	return { field: "name", type: "text", maxLength: null, scale: null, ...overrides };
}

/**
 * A text field that flows both ways; `name` also names the field of both ends unless they are given.
 * `aField({ name: "phone", direction: "toRight" })`.
 */
export function aField(overrides: Partial<FieldMapping> = {}): FieldMapping {
	const name = overrides.name ?? "name";
	return {
		name,
		label: null,
		left: aFieldEnd({ field: name }),
		right: aFieldEnd({ field: name }),
		direction: "bidirectional",
		match: null,
		constant: null,
		options: null,
		lookup: null,
		transform: { left: null, right: null },
		compare: "text",
		truncate: false,
		onlyWhenSet: false,
		enforce: false,
		private: false,
		policy: null,
		...overrides,
	};
}

/** One end of a mapping: the customers of a system called `bc`. */
export function aMappingEnd(overrides: Partial<MappingEnd> = {}): MappingEnd {
	return {
		system: "bc",
		systemLabel: "Business Central",
		entity: "customers",
		filter: [],
		nameField: "name",
		createKey: { kind: "none" },
		unversioned: "refuse",
		...overrides,
	};
}

/** Customers of Business Central and accounts of Dataverse, with the fields name and phone, every policy asking. */
export function aMapping(overrides: Partial<Mapping> = {}): Mapping {
	return {
		name: "customers",
		left: aMappingEnd(),
		right: aMappingEnd({ system: "crm", systemLabel: "Dataverse", entity: "accounts" }),
		direction: "bidirectional",
		mode: "sync",
		fields: [aField(), aField({ name: "phone" })],
		createMissing: false,
		onCouple: "fillEmpty",
		leavesFilter: "pause",
		policies: { update: "ask", deletion: "ask" },
		clockSkewMs: 60_000,
		guard: DEFAULT_GUARD,
		loop: DEFAULT_LOOP,
		dependsOn: [],
		schedule: null,
		findDeleted: null,
		channel: null,
		fingerprint: "fingerprint-1",
		...overrides,
	};
}

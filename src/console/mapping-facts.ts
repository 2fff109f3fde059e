import {
	type Direction,
	type FieldLabel,
	type FieldMapping,
	hasPrivateNames,
	type Mapping,
	winnersIn,
	winnersOfField,
} from "../domain/mapping.js";
import { refersToPersonal } from "../domain/mask-contacts.js";
import { type BothSides, bothSides, type Side } from "../domain/record.js";
import type { Messages } from "../messages/index.js";

/** Two systems' names and the words between them have to fit one button of 75 characters. */
const LONGEST_LABEL = 30;

/** What a card needs to know of a mapping. */
export interface MappingFacts {
	name: string;
	/** What people call the two systems. */
	labels: BothSides<string>;
	direction: Direction;
	/** By the name of the field mapping: the sides its values may flow from. Empty for a mapping nobody knows. */
	winners: ReadonlyMap<string, readonly Side[]>;
	/** It only tells what it would do. */
	observing: boolean;
	/** What people call its fields, by the name of the field mapping. */
	fieldLabels: ReadonlyMap<string, FieldLabel>;
	/** The same by the systems' own names. */
	endLabels: BothSides<ReadonlyMap<string, FieldLabel>>;
	/** Names of the field mappings that hold personal data. */
	privateFields: ReadonlySet<string>;
	/** True when the field that names a record is personal: people see the id instead. */
	hasPrivateNames: boolean;
	/** True when a field refers to records of which something is personal. */
	refersToPersonal: boolean;
	/** False while no system has been asked which of its fields is the name, and the configuration does not say. */
	knowsNames: boolean;
	/** True when a field that tells records apart is personal. */
	hasPrivateKeys: boolean;
}

/** The facts of a configured mapping. */
export function factsOf(mapping: Mapping): MappingFacts {
	return {
		name: mapping.name,
		labels: { left: short(mapping.left.systemLabel), right: short(mapping.right.systemLabel) },
		direction: mapping.direction,
		winners: new Map(mapping.fields.map((field) => [field.name, winnersOfField(mapping, field)])),
		observing: mapping.mode === "observe",
		fieldLabels: labelsBy(mapping, ({ name }) => name),
		endLabels: bothSides((side: Side) => labelsBy(mapping, (field) => field[side]?.field ?? null)),
		privateFields: new Set(mapping.fields.filter((field) => field.private).map((field) => field.name)),
		hasPrivateNames: hasPrivateNames(mapping),
		refersToPersonal: refersToPersonal(mapping),
		knowsNames: mapping.left.nameField !== null && mapping.right.nameField !== null,
		hasPrivateKeys: mapping.fields.some((field) => field.private && field.match !== null),
	};
}

/** The sides this field's values may be sent from, by its own direction within the mapping's. */
export function winnersFor(
	facts: Pick<MappingFacts, "direction" | "winners">,
	field: string,
): readonly Side[] {
	return facts.winners.get(field) ?? winnersIn(facts);
}

function labelsBy(
	{ fields }: Mapping,
	nameOf: (field: FieldMapping) => string | null,
): ReadonlyMap<string, FieldLabel> {
	const labels = new Map<string, FieldLabel>();
	for (const field of fields) {
		const name = nameOf(field);
		if (name !== null && field.label !== null && !labels.has(name)) labels.set(name, field.label);
	}
	return labels;
}

/** The same facts for one person who has asked to see everything. */
export function withNothingHidden(facts: MappingFacts): MappingFacts {
	return {
		...facts,
		privateFields: new Set(),
		hasPrivateNames: false,
		hasPrivateKeys: false,
		refersToPersonal: false,
	};
}

function short(label: string): string {
	return label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 1).trimEnd()}…`;
}

/** Stands in for a mapping that was taken out of the configuration while its errors are still shown. */
export function factsOfUnknown(name: string, messages: Messages): MappingFacts {
	return {
		name,
		labels: { left: messages.say("word.leftSystem"), right: messages.say("word.rightSystem") },
		direction: "bidirectional",
		winners: new Map(),
		observing: false,
		fieldLabels: new Map(),
		endLabels: { left: new Map(), right: new Map() },
		privateFields: new Set(),
		hasPrivateNames: false,
		refersToPersonal: false,
		knowsNames: false,
		hasPrivateKeys: false,
	};
}

/** Looks up the facts of mappings by name; a name that is not configured gets stand-in words. */
export function createFactsLookup(
	mappings: readonly Mapping[],
	messages: Messages,
): (name: string) => MappingFacts {
	const known = new Map(mappings.map((mapping) => [mapping.name, factsOf(mapping)]));
	return (name) => known.get(name) ?? factsOfUnknown(name, messages);
}

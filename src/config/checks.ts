import type { FilterCondition } from "../domain/mapping.js";
import type { Side } from "../domain/record.js";
import { SIDES } from "../domain/record.js";
import { bothNamed, createdSides, writtenSides } from "./flow.js";
import { checkLookups } from "./lookup-checks.js";
import { checkMatchFields } from "./match-checks.js";
import { nearestOf } from "./nearest.js";
import { aProblem, type Problem } from "./problem.js";
import type { FieldInFile, MappingInFile } from "./schema.js";
import { checkTranslations } from "./translation-checks.js";

/** A mapping that is well formed by itself, and where it stands in the file. */
export interface PlacedMapping {
	index: number;
	mapping: MappingInFile;
}

/** What is wrong with one mapping by itself. `clientIds` tells whether a system takes ids that we choose. */
export function checkMapping(
	{ index, mapping }: PlacedMapping,
	clientIds: (system: string) => boolean,
): Problem[] {
	const path = `mappings[${index}]`;
	return [
		...checkEnds(path, mapping),
		...mapping.fields.flatMap((field, at) => checkField(`${path}.fields[${at}]`, mapping, field)),
		...checkMatchFields(path, mapping),
		...checkCreation(path, mapping, clientIds),
		...checkWrittenTwice(path, mapping),
	];
}

/** What is wrong between mappings; `names` are those of all mappings, of malformed ones too. */
export function checkTogether(mappings: PlacedMapping[], names: string[]): Problem[] {
	const pairs = mappings.flatMap((one, at) =>
		mappings.slice(at + 1).flatMap((two) => [...checkNames(one, two), ...checkSharedFields(one, two)]),
	);
	return [...pairs, ...checkLookups(mappings, names)];
}

/** Systems a mapping names and the file does not have. */
export function checkSystem(path: string, system: unknown, known: string[]): Problem[] {
	if (typeof system !== "string" || known.includes(system)) return [];
	const expected = known.length === 0 ? "a system configured under systems" : `one of ${known.join(", ")}`;
	return [aProblem(path, "There is no such system.", { expected, nearest: nearestOf(system, known) })];
}

function checkEnds(path: string, { left, right }: MappingInFile): Problem[] {
	if (left.system !== right.system || left.entity !== right.entity) return [];
	const message = "Both sides name the same table of the same system.";
	return [aProblem(`${path}.right`, message, { expected: "another system or another table" })];
}

function checkField(path: string, mapping: MappingInFile, field: FieldInFile): Problem[] {
	const translations = checkTranslations(path, mapping, field);
	if (translations.length > 0) return translations;
	if (field.constant !== undefined) return checkConstant(path, mapping, field);
	if (!bothNamed(field)) {
		const missing = field.left === undefined ? "left" : "right";
		const expected = "a field on both sides, or a constant for the one side";
		return [aProblem(`${path}.${missing}`, "This key is missing.", { expected })];
	}
	return checkFlow(path, mapping, field);
}

function checkConstant(path: string, mapping: MappingInFile, field: FieldInFile): Problem[] {
	const named = SIDES.filter((side) => field[side] !== undefined);
	if (named.length !== 1) {
		const expected = "either left or right beside a constant";
		return [aProblem(path, "A constant is written to exactly one side.", { expected })];
	}
	const problems = checkFlow(path, mapping, field);
	if (field.match !== undefined)
		problems.push(
			aProblem(`${path}.match`, "A constant cannot match records; a match field needs both sides."),
		);
	if (field.options !== undefined)
		problems.push(
			aProblem(`${path}.options`, "A constant is written as it is; an option table needs both sides."),
		);
	return problems;
}

function checkFlow(path: string, mapping: MappingInFile, field: FieldInFile): Problem[] {
	if (writtenSides(mapping, field).length > 0) return [];
	const only = field.left === undefined ? "toRight" : field.right === undefined ? "toLeft" : null;
	const expected = only ?? (mapping.direction === "bidirectional" ? "another direction" : mapping.direction);
	const message = `This field flows nowhere: the mapping is ${mapping.direction}, the field ${field.direction}.`;
	return [aProblem(`${path}.direction`, message, { expected })];
}

function checkCreation(
	path: string,
	mapping: MappingInFile,
	clientIds: (system: string) => boolean,
): Problem[] {
	const { createMissing, direction } = mapping;
	const sides = createdSides(mapping);
	if (createMissing !== false && sides.length === 0) {
		const message = `Nothing is ever created: the mapping is ${direction}.`;
		return [aProblem(`${path}.createMissing`, message, { expected: `true, false or ${direction}` })];
	}
	return sides.flatMap((side) => checkCreateKey(path, mapping, side, clientIds(mapping[side].system)));
}

/** A create needs a key that the system refuses twice (design.md section 6.3). */
function checkCreateKey(path: string, mapping: MappingInFile, side: Side, clientIds: boolean): Problem[] {
	const key = mapping.createKey[side];
	const hasMatch = mapping.fields.some((field) => field.match !== undefined && bothNamed(field));
	if (key === "wait" && !hasMatch) {
		const message = "Waiting finds a record again by its match fields, and this mapping has none.";
		return [aProblem(`${path}.createKey.${side}`, message, { expected: "a field with match: 1" })];
	}
	if (key === "wait" && !hasMatchTowards(mapping, side)) {
		const message = "Waiting finds a copy by what was written to it, and no match field flows to this side.";
		return [aProblem(`${path}.createKey.${side}`, message, { expected: "a match field that flows to it" })];
	}
	if (key !== undefined || clientIds) return [];
	const message = `Records are created on the ${side}, but nothing keeps a lost answer from making one twice.`;
	const expected = hasMatch
		? 'createKey with a unique field, or "wait"'
		: 'createKey with a unique field, or "wait" together with match fields';
	return [aProblem(`${path}.createKey.${side}`, message, { expected })];
}

/** True when a copy made on this side carries at least one match field's value. */
function hasMatchTowards(mapping: MappingInFile, side: Side): boolean {
	return mapping.fields.some(
		(field) => field.match !== undefined && bothNamed(field) && writtenSides(mapping, field).includes(side),
	);
}

function checkWrittenTwice(path: string, mapping: MappingInFile): Problem[] {
	const first = new Map<string, number>();
	return mapping.fields.flatMap((field, at) =>
		writtenSides(mapping, field).flatMap((side) => {
			const key = `${side} ${field[side]}`;
			const before = first.get(key);
			first.set(key, before ?? at);
			if (before === undefined) return [];
			const message = `fields[${before}] already writes this field.`;
			return [
				aProblem(`${path}.fields[${at}].${side}`, message, { expected: "one field mapping per destination" }),
			];
		}),
	);
}

function checkNames(one: PlacedMapping, two: PlacedMapping): Problem[] {
	if (one.mapping.name.toLowerCase() !== two.mapping.name.toLowerCase()) return [];
	const message = `mappings[${one.index}] already has this name.`;
	return [aProblem(`mappings[${two.index}].name`, message, { expected: "a name of its own" })];
}

/** A destination field written by two mappings, unless their filters exclude each other (design.md section 3). */
function checkSharedFields(one: PlacedMapping, two: PlacedMapping): Problem[] {
	const problems: Problem[] = [];
	for (const [oneSide, twoSide] of SIDES.flatMap((a) => SIDES.map((b) => [a, b] as const))) {
		const [first, second] = [one.mapping[oneSide], two.mapping[twoSide]];
		if (first.system !== second.system || first.entity !== second.entity) continue;
		const isExclusive = excludeEachOther(first.filter, second.filter);
		const keeps = [one, two].some(({ mapping }) => mapping.leavesFilter === "keep");
		if (isExclusive && !keeps) continue;
		const taken = destinationFields(one.mapping, oneSide);
		two.mapping.fields.forEach((field, at) => {
			const name = field[twoSide];
			if (name === undefined || !writtenSides(two.mapping, field).includes(twoSide) || !taken.has(name))
				return;
			const path = `mappings[${two.index}].fields[${at}].${twoSide}`;
			problems.push(writtenByBoth(path, one.index, isExclusive));
		});
	}
	return problems;
}

/** Filters that exclude each other do so only while a record that leaves one is not synchronized there any more. */
function writtenByBoth(path: string, other: number, isExclusive: boolean): Problem {
	if (isExclusive) {
		const message = `mappings[${other}] writes this field too, also to records that left its filter or this one's.`;
		return aProblem(path, message, { expected: "leavesFilter: pause or uncouple in both mappings" });
	}
	const expected = "filters that exclude each other (eq or in on one field), or one mapping only";
	return aProblem(path, `mappings[${other}] writes this field too.`, { expected });
}

function destinationFields(mapping: MappingInFile, side: Side): Set<string> {
	const written = mapping.fields.filter((field) => writtenSides(mapping, field).includes(side));
	return new Set(written.map((field) => field[side] ?? ""));
}

/** True when a condition of each names one field with `eq` or `in`, and they have no value in common. */
export function excludeEachOther(one: FilterCondition[], two: FilterCondition[]): boolean {
	return one.some((first) =>
		two.some((second) => {
			if (first.field !== second.field) return false;
			const [firstValues, secondValues] = [allowedValues(first), allowedValues(second)];
			if (firstValues === null || secondValues === null) return false;
			return firstValues.every((value) => !secondValues.includes(value));
		}),
	);
}

/** The values a condition lets through, as filters compare them; null when it is not `eq` or `in`. */
function allowedValues({ op, value }: FilterCondition): string[] | null {
	if (op !== "eq" && op !== "in") return null;
	const values = Array.isArray(value) ? value : [value];
	return values.map(
		(item) => `${item === "" || item === null ? "" : typeof item}:${String(item ?? "").toLowerCase()}`,
	);
}

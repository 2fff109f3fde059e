import type { FilterCondition, ValueType } from "../domain/mapping.js";
import { type BothSides, type FieldValue, otherSide, SIDES, type Side } from "../domain/record.js";
import type { MappingConfig } from "./config.js";
import type { DescribedEntity, DescribedField } from "./described.js";
import { createdSides, writtenSides } from "./flow.js";
import { nearestOf } from "./nearest.js";
import { aProblem, type Problem } from "./problem.js";
import type { FieldInFile } from "./schema.js";

/** A mapping beside what its systems say. */
interface Checked {
	config: MappingConfig;
	descriptions: BothSides<DescribedEntity>;
	/** A problem at a path inside the mapping. */
	tell(path: string, message: string, facts?: Partial<Problem>): Problem;
}

/** What in a mapping does not fit what its systems say of their tables: every problem at once. */
export function checkAgainstSystems(
	config: MappingConfig,
	descriptions: BothSides<DescribedEntity>,
): Problem[] {
	const tell: Checked["tell"] = (path, message, facts) =>
		aProblem(`${config.path}.${path}`, message, { line: lineIn(config, path), ...facts });
	const checked: Checked = { config, descriptions, tell };
	return [
		...SIDES.flatMap((side) => checkEnd(checked, side)),
		...config.fields.flatMap((field, index) => checkField(checked, field, `fields[${index}]`)),
		...createdSides(config).flatMap((side) => checkKey(checked, side)),
	];
}

/** The line of a path, else of the nearest value around it. */
function lineIn({ lines }: MappingConfig, path: string): number | null {
	for (let inside = path; inside !== ""; inside = inside.replace(/(^|\.)[^.[]*$|\[\d+\]$/, "")) {
		const line = lines[inside];
		if (line !== undefined) return line;
	}
	return lines[""] ?? null;
}

function checkEnd(checked: Checked, side: Side): Problem[] {
	const { nameField, filter } = checked.config[side];
	return [
		...(nameField === null ? [] : unknownField(checked, side, nameField, `${side}.nameField`)),
		...filter.flatMap((condition, index) =>
			checkCondition(checked, side, condition, `${side}.filter[${index}]`),
		),
	];
}

function checkCondition(checked: Checked, side: Side, condition: FilterCondition, path: string): Problem[] {
	const described = describedField(checked, side, condition.field);
	if (described === undefined) return unknownField(checked, side, condition.field, `${path}.field`);
	if (condition.op === "startsWith") return [];
	const values = Array.isArray(condition.value) ? condition.value : [condition.value];
	return values.flatMap((value) => checkValue(checked, described, value, `${path}.value`));
}

/** A value written in the configuration against the field it is compared with or written to. */
function checkValue(checked: Checked, described: DescribedField, value: FieldValue, path: string): Problem[] {
	const { options, type, maxLength } = described;
	if (value === null || value === "") return [];
	if (options !== null) {
		const words = options.map(String);
		if (words.includes(String(value))) return [];
		const facts = {
			expected: `one of ${words.map(quoted).join(", ")}`,
			nearest: nearestOf(String(value), words),
		};
		return [checked.tell(path, `${quoted(String(value))} is no choice of ${described.name}.`, facts)];
	}
	const needed = type === "number" ? "number" : type === "boolean" ? "boolean" : null;
	if (needed !== null && typeof value !== needed) {
		const expected = needed === "number" ? "a number" : "true or false";
		return [checked.tell(path, `This value does not fit ${described.name}.`, { expected })];
	}
	if (maxLength === null || String(value).length <= maxLength) return [];
	return [
		checked.tell(path, `This text is too long for ${described.name}.`, {
			expected: `at most ${maxLength} characters`,
		}),
	];
}

function checkField(checked: Checked, field: FieldInFile, path: string): Problem[] {
	const unknown = SIDES.flatMap((side) => {
		const name = field[side];
		return name === undefined ? [] : unknownField(checked, side, name, `${path}.${side}`);
	});
	if (unknown.length > 0) return unknown;
	return [
		...writtenSides(checked.config, field).flatMap((side) => checkDestination(checked, field, side, path)),
		...checkWords(checked, field, path),
		...checkOptionTable(checked, field, path),
	];
}

function checkDestination(checked: Checked, field: FieldInFile, side: Side, path: string): Problem[] {
	const destination = describedField(checked, side, field[side] ?? "");
	const source = describedField(checked, otherSide(side), field[otherSide(side)] ?? "");
	if (destination === undefined) return [];
	if (!destination.writable)
		return [checked.tell(`${path}.${side}`, ...notWritable(checked, field, destination, side))];
	if (field.constant !== undefined)
		return checkValue(checked, destination, field.constant, `${path}.constant`);
	if (source === undefined || isTranslated(field)) return [];
	return checkTypes(checked, source, destination, side, path);
}

/** True where a value is not carried over as it is. */
function isTranslated({ options, lookup, transform }: FieldInFile): boolean {
	return options !== undefined || lookup !== undefined || transform !== undefined;
}

function notWritable(
	{ config }: Checked,
	field: FieldInFile,
	destination: DescribedField,
	side: Side,
): [string, Partial<Problem>] {
	const system = config[side].systemLabel;
	const when = destination.creatable ? "only when a record is created" : "by nobody";
	const away = side === "left" ? "toRight" : "toLeft";
	const expected = field.constant === undefined ? `direction: ${away}` : "a field that can be written";
	return [`${destination.name} can be written ${when} in ${system}.`, { expected }];
}

/** Types whose values may be carried over as they are. */
const CARRIED: Record<ValueType, readonly ValueType[]> = {
	text: ["text", "code", "number", "boolean", "date", "datetime", "option", "guid"],
	code: ["text", "code", "number", "option", "guid"],
	number: ["number"],
	boolean: ["boolean"],
	date: ["date", "datetime"],
	datetime: ["date", "datetime"],
	option: ["option"],
	guid: ["guid", "text"],
};

function checkTypes(
	checked: Checked,
	source: DescribedField,
	destination: DescribedField,
	side: Side,
	path: string,
): Problem[] {
	if (!CARRIED[destination.type].includes(source.type)) {
		const message = `${source.name} is ${source.type}, ${destination.name} is ${destination.type}.`;
		const expected = destination.type === "option" ? "an option table (options)" : "fields of one type";
		return [checked.tell(`${path}.${side}`, message, { expected })];
	}
	if (destination.options === null || source.options === null) return [];
	const words = destination.options.map(String);
	const missing = source.options.map(String).filter((word) => !words.includes(word));
	if (missing.length === 0) return [];
	const message = `${destination.name} has no choice ${missing.slice(0, 5).map(quoted).join(", ")}.`;
	return [checked.tell(`${path}.${side}`, message, { expected: "an option table (options)" })];
}

/** Settings that speak of letters need fields that hold letters. */
function checkWords(checked: Checked, field: FieldInFile, path: string): Problem[] {
	const types = SIDES.flatMap((side) => describedField(checked, side, field[side] ?? "")?.type ?? []);
	if (types.every((type) => type === "text" || type === "code")) return [];
	return [
		...(field.compare === "text"
			? []
			: [checked.tell(`${path}.compare`, LETTERS_ONLY, { expected: "text fields" })]),
		...(field.truncate ? [checked.tell(`${path}.truncate`, LETTERS_ONLY, { expected: "text fields" })] : []),
	];
}

const LETTERS_ONLY = "This setting is for texts and codes only.";

function checkOptionTable(checked: Checked, field: FieldInFile, path: string): Problem[] {
	return (field.options ?? []).flatMap((pair, index) =>
		SIDES.flatMap((side) => {
			const described = describedField(checked, side, field[side] ?? "");
			return described === undefined
				? []
				: checkValue(checked, described, pair[side], `${path}.options[${index}].${side}`);
		}),
	);
}

function checkKey(checked: Checked, side: Side): Problem[] {
	const { createKey } = checked.config[side];
	if (createKey.kind !== "field") return [];
	const path = `createKey.${side}`;
	const described = describedField(checked, side, createKey.field);
	if (described === undefined) return unknownField(checked, side, createKey.field, path);
	if (!described.creatable)
		return [
			checked.tell(path, `${described.name} cannot be set when a record is created.`, {
				expected: "a unique field that can",
			}),
		];
	if (described.type === "text" || described.type === "code") return [];
	return [checked.tell(path, `${described.name} is ${described.type}.`, { expected: "a text or code" })];
}

function describedField({ descriptions }: Checked, side: Side, name: string): DescribedField | undefined {
	return descriptions[side].fields.find((candidate) => candidate.name === name);
}

function unknownField(checked: Checked, side: Side, name: string, path: string): Problem[] {
	const { config, descriptions } = checked;
	const names = descriptions[side].fields.map((described) => described.name);
	if (names.includes(name)) return [];
	const { entity, systemLabel } = config[side];
	const message = `${entity} in ${systemLabel} has no field "${name}".`;
	return [
		checked.tell(path, message, { expected: "a field of this table", nearest: nearestOf(name, names) }),
	];
}

function quoted(word: string): string {
	return `"${word}"`;
}

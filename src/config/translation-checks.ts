import { writtenSides } from "./flow.js";
import { aProblem, type Problem } from "./problem.js";
import type { FieldInFile, MappingInFile } from "./schema.js";
import { compileTransformation, TransformationError } from "./transformation.js";

/** The settings that say what a value comes to on the other side; a field has one of them at most. */
const TRANSLATIONS = ["constant", "options", "lookup", "transform"] as const;

/** What is wrong with how one field's values are carried to the other side. */
export function checkTranslations(path: string, mapping: MappingInFile, field: FieldInFile): Problem[] {
	const [first, second] = TRANSLATIONS.filter((name) => field[name] !== undefined);
	if (first !== undefined && second !== undefined) {
		// A constant beside an option table is told where constants are checked.
		if (first === "constant" && second === "options") return [];
		const message = `A field has ${first} or ${second}, not both.`;
		return [aProblem(`${path}.${second}`, message, { expected: "one of them" })];
	}
	const isReference = field.lookup !== undefined;
	if (!isReference && field.transform === undefined) return [];
	return [
		...checkNoMatch(path, field),
		...(isReference ? checkLettersUnset(path, field) : checkTransform(path, mapping, field)),
	];
}

/** Records are found by what a field holds; a translated value could not be asked for in the other system. */
function checkNoMatch(path: string, { match, lookup }: FieldInFile): Problem[] {
	if (match === undefined) return [];
	const what = lookup === undefined ? "a transformed value" : "a reference";
	const message = `Records cannot be matched by ${what}.`;
	return [aProblem(`${path}.match`, message, { expected: "a match field whose values travel as they are" })];
}

function checkLettersUnset(path: string, { truncate }: FieldInFile): Problem[] {
	if (!truncate) return [];
	return [aProblem(`${path}.truncate`, "A reference is never cut.", { expected: "truncate left out" })];
}

function checkTransform(path: string, mapping: MappingInFile, field: FieldInFile): Problem[] {
	const given = field.transform ?? {};
	const broken = (["toLeft", "toRight"] as const).flatMap((way) => checkTemplate(path, way, given[way]));
	if (broken.length > 0) return broken;
	return writtenSides(mapping, field).flatMap((side) => {
		const way = side === "left" ? "toLeft" : "toRight";
		if (given[way] !== undefined) return [];
		const back = side === "left" ? "toRight" : "toLeft";
		const message = `Values flow both ways, and nothing says how they are turned back.`;
		return [aProblem(`${path}.transform.${way}`, message, { expected: `a template, or direction: ${back}` })];
	});
}

function checkTemplate(path: string, way: string, template: string | undefined): Problem[] {
	if (template === undefined) return [];
	try {
		compileTransformation(template);
		return [];
	} catch (error) {
		if (!(error instanceof TransformationError)) throw error;
		const message = `This template cannot be used. ${error.message}`;
		return [
			aProblem(`${path}.transform.${way}`, message, {
				expected: "a Liquid template such as {{ value | upcase }}",
			}),
		];
	}
}

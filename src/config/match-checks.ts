import { bothNamed } from "./flow.js";
import { aProblem, type Problem } from "./problem.js";
import type { MappingInFile } from "./schema.js";

/**
 * Match fields of one priority are asked for together, and a system finds a text as it stands only: of digits alone,
 * which everybody writes with other signs between them, it would not find the record and a second one would be made.
 */
export function checkMatchFields(path: string, { fields }: MappingInFile): Problem[] {
	const matching = fields.filter((field) => field.match !== undefined && bothNamed(field));
	return fields.flatMap((field, at) => {
		const group = matching.filter(({ match }) => match === field.match);
		if (!group.includes(field) || group.some(({ compare }) => compare !== "digits")) return [];
		const message =
			"No system can be asked for digits alone, so that records written otherwise would not be found.";
		const expected = `another match field with match: ${field.match} beside it, such as the name`;
		return [aProblem(`${path}.fields[${at}].match`, message, { expected })];
	});
}

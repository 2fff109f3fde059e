import { Liquid } from "liquidjs";
import type { Transformation } from "../domain/mapping.js";
import type { FieldValue } from "../domain/record.js";

/** The only name a template knows. */
const VALUE = "value";

/** Filters whose result is not the same every time. */
const UNSTEADY_FILTERS: readonly string[] = ["sample"];

/** Characters a rendered value may take; a template that makes more is a mistake. */
const MEMORY_LIMIT = 1_000_000;

const engine = createEngine();

/**
 * A Liquid template over `value` as a transformation, e.g. `{{ value | strip | upcase }}`. What it renders is a text;
 * nothing at all means empty. It reads no files, no clock and no chance, so that one value always gives one result.
 *
 * @throws TransformationError for a template that cannot be read, or uses anything but `value`
 */
export function compileTransformation(text: string): Transformation {
	const template = parse(text);
	return {
		text,
		apply: (value: FieldValue) => {
			const rendered: unknown = engine.renderSync(template, { [VALUE]: value });
			return rendered === "" ? null : String(rendered);
		},
	};
}

/** A template that is no transformation; the message says why. */
export class TransformationError extends Error {
	override readonly name = "TransformationError";
	readonly code = "notATransformation";
}

function parse(text: string) {
	try {
		const template = engine.parse(text);
		const foreign = engine.globalVariablesSync(template).filter((name) => name !== VALUE);
		if (foreign.length > 0)
			throw new TransformationError(`It uses ${foreign.join(", ")}; a template knows ${VALUE} alone.`);
		if (/["'](now|today)["']/.test(text))
			throw new TransformationError("It asks for the time; the same value must always give the same result.");
		return template;
	} catch (error) {
		if (error instanceof TransformationError) throw error;
		throw new TransformationError(firstLine(error), { cause: error });
	}
}

function firstLine(error: unknown): string {
	const [line = ""] = String((error as Error).message).split("\n");
	return `${line.replace(/, line:\d+, col:\d+$/, "")}.`;
}

function createEngine(): Liquid {
	const liquid = new Liquid({
		strictFilters: true,
		strictVariables: true,
		ownPropertyOnly: true,
		memoryLimit: MEMORY_LIMIT,
		// Templates in memory only: `render` and `include` find nothing.
		templates: {},
	});
	for (const name of UNSTEADY_FILTERS) delete liquid.filters[name];
	return liquid;
}

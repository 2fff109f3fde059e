import { isJson, type Json } from "../json.js";

/** What can be wrong with blocks or a view. The code is stable, the sentence may change. */
export type BlockProblemCode =
	| "required"
	| "wrong_type"
	| "unknown_type"
	| "unknown_property"
	| "invalid_value"
	| "out_of_range"
	| "too_long"
	| "too_short"
	| "too_many"
	| "too_few"
	| "exclusive"
	| "not_allowed_here"
	| "duplicate_block_id"
	| "duplicate_action_id"
	| "submit_required"
	| "too_many_tables"
	| "too_many_charts"
	| "too_many_plans"
	| "too_many_focused"
	| "table_too_long"
	| "markdown_too_long"
	| "blocks_too_long"
	| "view_too_large";

/** One thing Slack would refuse. */
export interface BlockProblem {
	code: BlockProblemCode;
	/** JSON pointer to the offending place, `/0/text/text` for example; empty means the whole. */
	pointer: string;
	message: string;
	/** The limit or the allowed values, where there is one. */
	constraint?: number | string | string[];
}

/** Where blocks stand; each surface has its own rules (facts/slack section 3.4). */
export type Surface = "message" | "modal" | "home";

/** Collects problems while the checks walk through a payload. */
export class ProblemList {
	readonly problems: BlockProblem[] = [];

	add(
		code: BlockProblemCode,
		pointer: string,
		message: string,
		constraint?: BlockProblem["constraint"],
	): void {
		this.problems.push({ code, pointer, message, ...(constraint === undefined ? {} : { constraint }) });
	}

	/** Text of at least one and at most `max` characters. */
	text(
		value: unknown,
		pointer: string,
		max: number,
		options: { optional?: boolean; min?: number } = {},
	): void {
		if (value === undefined && options.optional) return;
		const min = options.min ?? 1;
		if (value === undefined) this.add("required", pointer, "is missing");
		else if (typeof value !== "string") this.add("wrong_type", pointer, "must be a string");
		else if (value.length < min)
			this.add("too_short", pointer, `must be more than ${min - 1} characters`, min);
		else if (value.length > max)
			this.add("too_long", pointer, `must be less than ${max + 1} characters`, max);
	}

	/** A list of `min` to `max` items; answers its items, none when it is no list. */
	list(value: unknown, pointer: string, limits: { min: number; max: number; optional?: boolean }): unknown[] {
		if (value === undefined && limits.optional) return [];
		if (value === undefined) this.add("required", pointer, "is missing");
		else if (!Array.isArray(value)) this.add("wrong_type", pointer, "must be an array");
		if (!Array.isArray(value)) return [];
		const { min, max } = limits;
		if (value.length < min) this.add("too_few", pointer, `no less than ${min} items allowed`, min);
		if (value.length > max) this.add("too_many", pointer, `no more than ${max} items allowed`, max);
		return value;
	}

	/** One of a closed list of words. */
	word(
		value: unknown,
		pointer: string,
		words: readonly string[],
		options: { optional?: boolean } = {},
	): void {
		if (value === undefined && options.optional) return;
		if (value === undefined) this.add("required", pointer, "is missing");
		else if (typeof value !== "string" || !words.includes(value)) {
			this.add("invalid_value", pointer, `must be one of ${words.join(", ")}`, [...words]);
		}
	}

	/** A whole number within bounds, both included; leaving it out is fine. */
	whole(value: unknown, pointer: string, bounds: { min: number; max: number }): void {
		if (value === undefined) return;
		const number = value as number;
		if (!Number.isInteger(value)) this.add("wrong_type", pointer, "must be an integer");
		else if (number < bounds.min || number > bounds.max) {
			const range = `${bounds.min} to ${bounds.max}`;
			this.add("out_of_range", pointer, `must lie within ${range}`, range);
		}
	}

	flag(value: unknown, pointer: string, options: { required?: boolean } = {}): void {
		if (value === undefined && !options.required) return;
		if (value === undefined) this.add("required", pointer, "is missing");
		else if (typeof value !== "boolean") this.add("wrong_type", pointer, "must be a boolean");
	}

	/** An object; answers undefined (and says so) when it is something else. */
	object(value: unknown, pointer: string): Json | undefined {
		if (isJson(value)) return value;
		if (value === undefined) this.add("required", pointer, "is missing");
		else this.add("wrong_type", pointer, "must be an object");
		return undefined;
	}

	/** Slack refuses properties it does not know. */
	properties(value: Json, pointer: string, known: readonly string[]): void {
		for (const name of Object.keys(value)) {
			if (value[name] === undefined || known.includes(name)) continue;
			this.add("unknown_property", `${pointer}/${name}`, `invalid additional property: ${name}`, [...known]);
		}
	}
}

import fc from "fast-check";
import type { Comparison, Filter, Scalar } from "../../src/persistence/collection.js";

/** What stands at each path, beside null and nothing at all. */
const VALUES: Readonly<Record<string, readonly [Scalar, ...Scalar[]]>> = {
	mapping: ["a", "b", "", "ab"],
	state: ["a", "b", ""],
	due: [0, -1, 1.5, 7],
	dirty: [true, false],
	rank: [1, 2, -3],
	note: ["a", "b", 0, 1, true],
};
const OWNERS = ["x", "y", ""] as const;
const TAGS = ["p", "q", "r"] as const;

/** A document that the indexes of the contract take, without its id. */
export const anyFields: fc.Arbitrary<object> = fc.record(
	{
		...Object.fromEntries(
			Object.entries(VALUES).map(([path, values]) => [path, fc.constantFrom(...values, null)]),
		),
		pending: fc.oneof(
			fc.constant(null),
			fc.record({ owner: fc.constantFrom(...OWNERS, null) }, { requiredKeys: [] }),
		),
		tags: fc.uniqueArray(fc.constantFrom(...TAGS)),
	},
	{ requiredKeys: [] },
);

/** A filter on such documents: every operator, alone and together. */
export const anyFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => {
	const demands = fc
		.uniqueArray(anyDemand(), { selector: ([path]) => path, minLength: 1, maxLength: 3 })
		.map((some) => Object.fromEntries(some) as Filter);
	const some = fc.array(tie("filter"), { minLength: 1, maxLength: 3 });
	return {
		filter: fc.oneof(
			{ depthSize: "small" },
			demands,
			some.map(($and): Filter => ({ $and })),
			some.map(($or): Filter => ({ $or })),
			fc.tuple(demands, some).map(([asked, $or]): Filter => ({ ...asked, $or })),
		),
	};
}).filter;

function anyDemand(): fc.Arbitrary<[path: string, asked: Scalar | Comparison]> {
	const paths: Record<string, readonly [Scalar, ...Scalar[]]> = {
		...VALUES,
		"pending.owner": OWNERS,
		tags: TAGS,
		_id: ["0", "1", "2", "3"],
	};
	return fc.constantFrom(...Object.entries(paths)).chain(([path, values]) => {
		const value = fc.constantFrom(...values, null);
		const bound = fc.constantFrom(...values).filter((one) => typeof one !== "boolean");
		const equality: fc.Arbitrary<Scalar | Comparison>[] = [
			value,
			value.map(($ne) => ({ $ne })),
			fc.array(value, { maxLength: 3 }).map(($in) => ({ $in })),
			fc.boolean().map(($exists) => ({ $exists })),
		];
		const range = fc
			.tuple(fc.constantFrom("$gt", "$gte"), bound, fc.constantFrom("$lt", "$lte"), bound)
			.map(([lower, from, upper, to]) => ({ [lower]: from, [upper]: to }) as Comparison);
		const half = fc
			.tuple(fc.constantFrom("$gt", "$gte", "$lt", "$lte"), bound)
			.map(([operator, to]) => ({ [operator]: to }) as Comparison);
		const ranges = values.some((one) => typeof one !== "boolean") ? [range, half] : [];
		return fc.oneof(...equality, ...ranges).map((asked): [string, Scalar | Comparison] => [path, asked]);
	});
}

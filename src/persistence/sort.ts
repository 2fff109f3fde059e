import type { Sort } from "./collection.js";
import { FilterError } from "./errors.js";
import { compareValues, type Fields, valueAt } from "./values.js";

export interface SortKey {
	readonly path: string;
	readonly segments: readonly string[];
	readonly direction: 1 | -1;
}

/** A sort as a list that ends with `_id`, so that it is total and both databases agree on ties. */
export function sortKeys(sort: Sort): SortKey[] {
	const keys = Object.entries(sort).map(([path, direction]) => {
		if (direction !== 1 && direction !== -1) throw new FilterError(path, "a direction is 1 or -1");
		return { path, segments: path.split("."), direction };
	});
	if (keys.some((key) => key.path === "_id")) return keys;
	return [...keys, { path: "_id", segments: ["_id"], direction: keys.at(-1)?.direction ?? 1 }];
}

export function compareBy(keys: readonly SortKey[]): (left: Fields, right: Fields) => number {
	return (left, right) => {
		for (const { segments, direction } of keys) {
			const order = compareValues(valueAt(left, segments), valueAt(right, segments));
			if (order !== 0) return order * direction;
		}
		return 0;
	};
}

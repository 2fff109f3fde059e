import type { BulkResult, Document, Filter, Sort, Update } from "../../src/persistence/collection.js";
import { fits, valueAt } from "./filter-reading.js";

type Fields = Record<string, unknown>;
type Writable<T extends Document> = T & Fields;

/**
 * The language of a collection over a plain list, as simple as it can be: no indexes, no transactions, nothing shared
 * with the adapters. What they do in random histories is compared with it.
 */
export class ReferenceCollection<T extends Document> {
	documents: T[] = [];

	/** `unique`: the lists of paths that are unique among documents that have the first of them. */
	constructor(readonly unique: ReadonlyArray<readonly string[]>) {}

	find(filter: Filter, sort?: Sort): T[] {
		const found = this.documents.filter((document) => fits(document, filter));
		const order = { ...sort, _id: sort?._id ?? Object.values(sort ?? {}).at(-1) ?? 1 };
		return found
			.sort((left, right) => {
				for (const [path, direction] of Object.entries(order)) {
					const comparison = compare(valueAt(left, path), valueAt(right, path));
					if (comparison !== 0) return comparison * direction;
				}
				return 0;
			})
			.map((document) => clone(document));
	}

	insert(document: T): boolean {
		if (!this.#isFree(document)) return false;
		this.documents.push(clone(document));
		return true;
	}

	/** Updates the first match; "duplicate" when that is refused, null when nothing matched. */
	updateFirst(filter: Filter, update: Update, sort?: Sort): { before: T; after: T } | "duplicate" | null {
		const [before] = this.find(filter, sort);
		if (before === undefined) return null;
		const after = updated(before, update);
		const others = this.documents.filter(({ _id }) => _id !== before._id);
		if (!this.#isFree(after, others)) return "duplicate";
		this.documents = [...others, after];
		return { before, after: clone(after) };
	}

	/** The same, and where nothing matches inserts what the filter, which is of equalities, and the update make. */
	upsertFirst(filter: Filter, update: Update): { after: T; isNew: boolean } | "duplicate" {
		const found = this.updateFirst(filter, update);
		if (found !== null) return found === "duplicate" ? found : { after: found.after, isNew: false };
		const after = updated({ ...filter } as unknown as T, update);
		return this.insert(after) ? { after, isNew: true } : "duplicate";
	}

	delete(filter: Filter): number {
		const gone = new Set(this.find(filter).map(({ _id }) => _id));
		this.documents = this.documents.filter(({ _id }) => !gone.has(_id));
		return gone.size;
	}

	count(result: Partial<BulkResult>): BulkResult {
		return { matched: 0, modified: 0, inserted: 0, upserted: 0, deleted: 0, duplicates: [], ...result };
	}

	#isFree(document: T, others: readonly T[] = this.documents): boolean {
		return [["_id"], ...this.unique].every((paths) => {
			if (valueAt(document, paths[0] as string) === undefined) return true;
			const key = (one: T) => JSON.stringify(paths.map((path) => valueAt(one, path) ?? null));
			const holders = others.filter((other) => valueAt(other, paths[0] as string) !== undefined);
			return holders.every((other) => key(other) !== key(document));
		});
	}
}

export function updated<T extends Document>(before: T, update: Update): T {
	const after = clone(before) as Writable<T>;
	const each = (operator: keyof Update, change: (holder: Fields, key: string, operand: unknown) => void) => {
		for (const [path, operand] of Object.entries(update[operator] ?? {})) {
			const segments = path.split(".");
			const key = segments.pop() as string;
			let holder: Fields = after;
			for (const segment of segments) {
				holder[segment] ??= {};
				holder = holder[segment] as Fields;
			}
			change(holder, key, clone(operand));
		}
	};
	each("$set", (holder, key, operand) => {
		holder[key] = operand;
	});
	each("$unset", (holder, key) => {
		delete holder[key];
	});
	each("$inc", (holder, key, operand) => {
		holder[key] = ((holder[key] as number | undefined) ?? 0) + (operand as number);
	});
	each("$min", (holder, key, operand) => {
		if (holder[key] === undefined || compare(operand, holder[key]) < 0) holder[key] = operand;
	});
	each("$max", (holder, key, operand) => {
		if (holder[key] === undefined || compare(operand, holder[key]) > 0) holder[key] = operand;
	});
	each("$push", (holder, key, operand) => {
		holder[key] = [...((holder[key] as unknown[] | undefined) ?? []), operand];
	});
	each("$addToSet", (holder, key, operand) => {
		const list = (holder[key] as unknown[] | undefined) ?? [];
		holder[key] = list.includes(operand) ? list : [...list, operand];
	});
	each("$pull", (holder, key, operand) => {
		if (holder[key] !== undefined)
			holder[key] = (holder[key] as unknown[]).filter((item) => item !== operand);
	});
	return after;
}

function compare(left: unknown, right: unknown): number {
	const l = left ?? null;
	const r = right ?? null;
	if (l === null || r === null) return l === r ? 0 : l === null ? -1 : 1;
	return l < r ? -1 : l > r ? 1 : 0;
}

/** `structuredClone` would make dates of another realm under a test runner. */
function clone<V>(value: V): V {
	if (value instanceof Date) return new Date(value) as V;
	if (Array.isArray(value)) return value.map(clone) as V;
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clone(inner)])) as V;
}

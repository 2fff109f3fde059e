import type { FieldValue, Row } from "./row.js";

/** Finds rows by the value of one column; text without case, as filters compare it. Built when first asked for. */
export class ColumnIndex {
	readonly #rows = new Map<string, Row | Set<Row>>();

	add(value: FieldValue, row: Row): void {
		if (value === null) return;
		const key = keyOf(value);
		const found = this.#rows.get(key);
		if (found === undefined) this.#rows.set(key, row);
		else if (found instanceof Set) found.add(row);
		else if (found !== row) this.#rows.set(key, new Set([found, row]));
	}

	remove(value: FieldValue, row: Row): void {
		if (value === null) return;
		const key = keyOf(value);
		const found = this.#rows.get(key);
		if (found === row) this.#rows.delete(key);
		else if (found instanceof Set) {
			found.delete(row);
			if (found.size === 0) this.#rows.delete(key);
		}
	}

	/** Rows with that value, in no order. */
	find(value: FieldValue): Iterable<Row> {
		const found = value === null ? undefined : this.#rows.get(keyOf(value));
		if (found === undefined) return [];
		return found instanceof Set ? found : [found];
	}
}

function keyOf(value: string | number | boolean): string {
	return String(value).toLowerCase();
}

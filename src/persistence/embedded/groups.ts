/** As `Collection.countBy` gives it. */
export type Counted = Array<{ key: Record<string, unknown>; count: number }>;

/** What is counted by several values: how often each combination of them was met. */
export class Groups {
	readonly #groups = new Map<string, { key: Record<string, unknown>; count: number }>();

	constructor(private readonly paths: readonly string[]) {}

	/** Null stands for a missing value. */
	add(values: readonly unknown[]): void {
		const identity = JSON.stringify(values);
		const group = this.#groups.get(identity) ?? {
			key: Object.fromEntries(this.paths.map((path, at) => [path, values[at]])),
			count: 0,
		};
		group.count++;
		this.#groups.set(identity, group);
	}

	list(): Counted {
		return [...this.#groups.values()];
	}
}

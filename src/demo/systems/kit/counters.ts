import type { Counters, OperationKind } from "./simulator.js";

/** Counts what clients do; the numbers of `Simulator.counters()`. */
export class CounterBoard {
	#counters = noCounts();

	/** A copy of the counts. */
	read(): Counters {
		return { ...this.#counters, byOperation: { ...this.#counters.byOperation } };
	}

	reset(): void {
		this.#counters = noCounts();
	}

	request(kind: OperationKind): void {
		this.#counters.requests += 1;
		if (kind === "batch") this.#counters.byOperation.batch += 1;
	}

	token(): void {
		this.#counters.byOperation.token += 1;
	}

	operation(kind: OperationKind): void {
		this.#counters.operations += 1;
		this.#counters.byOperation[kind] += 1;
		if (!isWrite(kind)) this.#counters.reads += 1;
	}

	/** A create, update or delete took effect. */
	written(): void {
		this.#counters.writes += 1;
	}

	/** Writes that were counted have been rolled back. */
	rolledBack(writes: number): void {
		this.#counters.writes -= writes;
	}

	refused(): void {
		this.#counters.refused += 1;
	}
}

/** Says whether an operation changes a record. */
export function isWrite(kind: OperationKind): boolean {
	return kind === "create" || kind === "update" || kind === "delete";
}

function noCounts(): Counters {
	const byOperation = { list: 0, get: 0, create: 0, update: 0, delete: 0, batch: 0, token: 0, metadata: 0 };
	return { requests: 0, operations: 0, reads: 0, writes: 0, byOperation, refused: 0 };
}

import type { Mask } from "../../domain/mask.js";
import type { AuditEntry, Forgotten, Operation, OperationItem, OperationStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { insertOne, PAGE_SIZE, replacementOf, SOME_TEXT, updateOne } from "./documents.js";

/** A bulk resolution as it is kept. */
export type StoredOperation = Operation & {
	/** What the audit has to tell of the last change, only until it is told; saves in between leave it. */
	untoldLine?: AuditEntry;
};

/** The bulk resolutions. */
export class StoredOperations implements OperationStore {
	constructor(private readonly operations: Collection<StoredOperation>) {}

	insert(operation: Operation, line?: AuditEntry): Promise<boolean> {
		return insertOne(this.operations, withLine(operation, line));
	}

	async get(id: string): Promise<Operation | null> {
		const stored = await this.operations.findOne({ _id: id });
		return stored && toOperation(stored);
	}

	/** The stored one gets the next revision. */
	save(operation: Operation, line?: AuditEntry): Promise<boolean> {
		const { _id, revision } = operation;
		const next = withLine({ ...operation, revision: revision + 1 }, line);
		return updateOne(this.operations, { _id, revision }, replacementOf(next, ["untoldSince", "undo"]));
	}

	async untoldLines(): Promise<AuditEntry[]> {
		const found = await this.operations.find({ "untoldLine._id": SOME_TEXT }, { sort: { _id: 1 } });
		return found.flatMap(({ untoldLine }) => (untoldLine === undefined ? [] : [untoldLine]));
	}

	async lineTold({ _id }: AuditEntry): Promise<void> {
		await updateOne(this.operations, { "untoldLine._id": _id }, { $unset: { untoldLine: true } });
	}

	async endedSince(at: string): Promise<Operation[]> {
		const sort = { finishedAt: -1, _id: -1 } as const;
		return (await this.operations.find({ finishedAt: { $gte: at } }, { sort })).map(toOperation);
	}

	async running(): Promise<Operation[]> {
		return (await this.operations.find({ state: "running" }, { sort: { _id: 1 } })).map(toOperation);
	}

	async awaiting(): Promise<Operation[]> {
		return (await this.operations.find({ state: "awaiting" }, { sort: { _id: 1 } })).map(toOperation);
	}

	async untold(): Promise<Operation[]> {
		const sort = { untoldSince: 1, _id: 1 } as const;
		return (await this.operations.find({ untoldSince: SOME_TEXT }, { sort })).map(toOperation);
	}

	async told({ _id, revision }: Operation): Promise<void> {
		await updateOne(this.operations, { _id, revision }, { $unset: { untoldSince: true } });
	}

	async forgetReasons({ errorIds, couplingIds }: Forgotten, mask: Mask): Promise<number> {
		const wanted = new Set([...errorIds, ...couplingIds]);
		const told = ({ errorId, couplingId, reason }: OperationItem) => {
			if (reason === null || wanted.has(errorId ?? "") || wanted.has(couplingId ?? "")) return null;
			return mask(reason);
		};
		const forget = async (operation: Operation) => {
			if (operation.items.every((item) => told(item) === item.reason)) return 0;
			const items = operation.items.map((item) => ({ ...item, reason: told(item) }));
			return (await this.save({ ...operation, items })) ? 1 : 0;
		};
		let count = 0;
		const options = { sort: { finishedAt: 1 }, batchSize: PAGE_SIZE } as const;
		for await (const page of this.operations.stream({ finishedAt: SOME_TEXT }, options))
			for (const operation of page) count += await forget(toOperation(operation));
		for (const operation of await this.running()) count += await forget(operation);
		return count;
	}

	async ofSubject(subject: string): Promise<Operation | null> {
		const [newest] = await this.operations.find({ subject }, { sort: { startedAt: -1, _id: -1 }, limit: 1 });
		return newest === undefined ? null : toOperation(newest);
	}
}

function withLine(operation: Operation, line: AuditEntry | undefined): StoredOperation {
	return line === undefined ? operation : { ...operation, untoldLine: line };
}

function toOperation({ untoldLine, ...operation }: StoredOperation): Operation {
	return operation;
}

import type { Mask } from "../../domain/mask.js";
import type { Forgotten, Operation, OperationItem, OperationStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { insertOne, PAGE_SIZE, replacementOf, SOME_TEXT, updateOne } from "./documents.js";

/** The bulk resolutions. */
export class StoredOperations implements OperationStore {
	constructor(private readonly operations: Collection<Operation>) {}

	insert(operation: Operation): Promise<boolean> {
		return insertOne(this.operations, operation);
	}

	get(id: string): Promise<Operation | null> {
		return this.operations.findOne({ _id: id });
	}

	/** The stored one gets the next revision. */
	save(operation: Operation): Promise<boolean> {
		const { _id, revision } = operation;
		const next = { ...operation, revision: revision + 1 };
		return updateOne(this.operations, { _id, revision }, replacementOf(next, ["untoldSince"]));
	}

	running(): Promise<Operation[]> {
		return this.operations.find({ state: "running" }, { sort: { _id: 1 } });
	}

	awaiting(): Promise<Operation[]> {
		return this.operations.find({ state: "awaiting" }, { sort: { _id: 1 } });
	}

	endedSince(at: string): Promise<Operation[]> {
		return this.operations.find({ finishedAt: { $gte: at } }, { sort: { finishedAt: -1, _id: -1 } });
	}

	untold(): Promise<Operation[]> {
		return this.operations.find({ untoldSince: SOME_TEXT }, { sort: { untoldSince: 1, _id: 1 } });
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
			for (const operation of page) count += await forget(operation);
		for (const operation of await this.running()) count += await forget(operation);
		return count;
	}

	async ofSubject(subject: string): Promise<Operation | null> {
		const [newest] = await this.operations.find({ subject }, { sort: { startedAt: -1, _id: -1 }, limit: 1 });
		return newest ?? null;
	}
}

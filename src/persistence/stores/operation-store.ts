import type { Operation, OperationStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { insertOne, replacementOf, updateOne } from "./documents.js";

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
		return updateOne(this.operations, { _id, revision }, replacementOf(next));
	}

	running(): Promise<Operation[]> {
		return this.operations.find({ state: "running" }, { sort: { _id: 1 } });
	}

	async ofSubject(subject: string): Promise<Operation | null> {
		const [newest] = await this.operations.find({ subject }, { sort: { startedAt: -1, _id: -1 }, limit: 1 });
		return newest ?? null;
	}
}

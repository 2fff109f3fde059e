import type { Mask } from "../../domain/mask.js";
import { inTurns } from "../../ports/in-turns.js";
import {
	type AuditEntry,
	type Forgotten,
	type Operation,
	type OperationItem,
	type OperationPart,
	type OperationStore,
	partId,
} from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { chunksOf, insertOne, PAGE_SIZE, replacementOf, SOME_TEXT, updateOne } from "./documents.js";
import { partsOf } from "./operation-parts.js";

/** How many parts are read or written at once. */
const PARTS_AT_ONCE = 20;

/** A bulk resolution as it is kept. */
export type StoredOperation = Operation & {
	/** What the audit has to tell of the last change, only until it is told; saves in between leave it. */
	untoldLine?: AuditEntry;
};

/** The bulk resolutions. */
export class StoredOperations implements OperationStore {
	constructor(
		private readonly operations: Collection<StoredOperation>,
		private readonly parts: Collection<OperationPart>,
	) {}

	async insertItems(
		operation: Pick<Operation, "_id" | "list" | "startedAt">,
		items: readonly OperationItem[],
	): Promise<void> {
		const parts = partsOf(operation, items);
		for (const some of chunksOf(parts, PARTS_AT_ONCE)) await this.parts.insertMany(some);
	}

	part(list: string, at: number): Promise<OperationPart | null> {
		return this.parts.findOne({ _id: partId(list, at) });
	}

	/** By their places, not as a stream: one that is changed meanwhile is not passed over. */
	async *items(list: string): AsyncIterable<OperationItem[]> {
		for (let at = 0; ; at++) {
			const part = await this.part(list, at);
			if (part === null) return;
			yield part.items;
		}
	}

	/** The stored one gets the next revision. */
	savePart(part: OperationPart): Promise<boolean> {
		const { _id, revision } = part;
		const next = { ...part, revision: revision + 1 };
		if (revision === 0) return insertOne(this.parts, next);
		return updateOne(this.parts, { _id, revision }, replacementOf(next));
	}

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
		return updateOne(
			this.operations,
			{ _id, revision },
			replacementOf(next, ["untoldSince", "undo", "begun"]),
		);
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

	async forgetReasons(about: Forgotten, mask: Mask): Promise<number> {
		const without = withoutReasons(about, mask);
		const told = new Set<string>();
		const parts = { sort: { begunAt: 1 }, batchSize: PARTS_AT_ONCE } as const;
		for await (const part of inTurns(this.parts.stream({ begunAt: SOME_TEXT }, parts)))
			if (await this.forgetInPart(part, without)) told.add(part.operation);
		const forget = async (operation: Operation) => {
			const reasons = operation.reasons.map((reason) => ({ ...reason, example: without(reason.example) }));
			const isSame = reasons.every(
				({ example }, at) => example.reason === operation.reasons[at]?.example.reason,
			);
			if (!isSame && (await this.save({ ...operation, reasons }))) told.add(operation._id);
		};
		const options = { sort: { finishedAt: 1 }, batchSize: PAGE_SIZE } as const;
		for await (const operation of inTurns(this.operations.stream({ finishedAt: SOME_TEXT }, options)))
			await forget(toOperation(operation));
		for (const operation of await this.running()) await forget(operation);
		return told.size;
	}

	/** Whoever goes on with the operation saves its parts as well. */
	private async forgetInPart(
		read: OperationPart,
		without: (item: OperationItem) => OperationItem,
	): Promise<boolean> {
		let part: OperationPart | null = read;
		while (part !== null) {
			const items: OperationItem[] = [];
			for await (const item of inTurns([part.items])) items.push(without(item));
			if (items.every(({ reason }, at) => reason === part?.items[at]?.reason)) return false;
			if (await this.savePart({ ...part, items })) return true;
			part = await this.part(read.list, read.at);
		}
		return false;
	}

	async ofSubject(subject: string): Promise<Operation | null> {
		const [newest] = await this.operations.find({ subject }, { sort: { startedAt: -1, _id: -1 }, limit: 1 });
		return newest === undefined ? null : toOperation(newest);
	}
}

function withoutReasons({ errorIds, couplingIds }: Forgotten, mask: Mask) {
	const wanted = new Set([...errorIds, ...couplingIds]);
	return (item: OperationItem): OperationItem => {
		const { errorId, couplingId, reason } = item;
		if (reason === null) return item;
		const isAbout = wanted.has(errorId ?? "") || wanted.has(couplingId ?? "");
		return { ...item, reason: isAbout ? null : mask(reason) };
	};
}

function withLine(operation: Operation, line: AuditEntry | undefined): StoredOperation {
	return line === undefined ? operation : { ...operation, untoldLine: line };
}

function toOperation({ untoldLine, ...operation }: StoredOperation): Operation {
	return operation;
}

import {
	newPart,
	type Operation,
	type OperationItem,
	type OperationPart,
	PART_SIZE,
} from "../../ports/stores.js";
import { chunksOf } from "./documents.js";

/** The items of an operation in parts, as they are stored first. */
export function partsOf(
	operation: Pick<Operation, "_id" | "list" | "startedAt">,
	items: readonly OperationItem[],
): OperationPart[] {
	const lists = [...chunksOf(items, PART_SIZE)];
	return lists.map((some, at) => ({ ...newPart(operation, at), items: some, revision: 1 }));
}

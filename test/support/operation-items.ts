import { ReasonTally } from "../../src/domain/outcome-reasons.js";
import type { Operation, OperationItem, OperationStore } from "../../src/ports/stores.js";

/** Stores an operation with its items, as it stands once these have become what they are. */
export async function insertOperation(
	store: OperationStore,
	operation: Operation,
	items: OperationItem[],
): Promise<Operation> {
	await store.insertItems(operation, items);
	const told = { ...operation, ...toldOf(items) };
	await store.insert(told);
	return told;
}

/** What an operation itself tells of its items. */
export function toldOf(items: OperationItem[]): Pick<Operation, "listed" | "reasons"> {
	const tally = new ReasonTally<OperationItem>();
	for (const item of items) tally.add(item);
	return { listed: items.filter(({ errorId }) => errorId !== null).length, reasons: tally.list() };
}

/** All items of an operation. */
export async function itemsOf(
	store: Pick<OperationStore, "items">,
	operation: Pick<Operation, "list"> | null | undefined,
): Promise<OperationItem[]> {
	const found: OperationItem[] = [];
	for await (const items of store.items(operation?.list ?? "")) found.push(...items);
	return found;
}

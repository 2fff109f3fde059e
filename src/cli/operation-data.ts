import type { App } from "../app.js";
import type { Operation, OperationItem } from "../ports/stores.js";

/** A bulk resolution as data, with what became of each item; how the store counts them is its own. */
export async function operationData(
	{ useCases }: App,
	{ list, listed, reasons, begun, ...operation }: Operation,
): Promise<Omit<Operation, "list" | "listed" | "reasons" | "begun"> & { items: OperationItem[] }> {
	const items: OperationItem[] = [];
	for await (const some of useCases.operationItems({ list })) items.push(...some);
	return { ...operation, items };
}

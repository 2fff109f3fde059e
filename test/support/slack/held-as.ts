import type { Hold } from "../../../src/sync/liveness.js";

/** What the work of a process of this name is held to that is never away. */
export function heldAs(id: string): () => Pick<Hold, "id" | "check"> {
	return () => ({ id, check: () => {} });
}

import type { OperationKind, Permission } from "./simulator.js";

const NEEDED: Partial<Record<OperationKind, Permission>> = {
	list: "read",
	get: "read",
	create: "create",
	update: "update",
	delete: "delete",
};

/** Which permissions the client has lost. */
export class Permissions {
	readonly #denied = new Set<string>();

	deny(set: string, permission: Permission): void {
		this.#denied.add(`${set} ${permission}`);
	}

	allow(set: string, permission: Permission): void {
		this.#denied.delete(`${set} ${permission}`);
	}

	/** True unless it was withdrawn. */
	has(set: string, permission: Permission): boolean {
		return !this.#denied.has(`${set} ${permission}`);
	}

	/** The permission that is missing for an operation, or undefined when it may go on. */
	missing(set: string | null, kind: OperationKind): Permission | undefined {
		const needed = NEEDED[kind];
		if (set === null || needed === undefined) return undefined;
		return this.#denied.has(`${set} ${needed}`) ? needed : undefined;
	}
}

import type { Coupling } from "../../../src/domain/coupling.js";
import type { Mapping } from "../../../src/domain/mapping.js";
import type { Side } from "../../../src/domain/record.js";
import type { Companies } from "./companies.js";
import type { Ledger } from "./ledger.js";
import type { MappingName } from "./steps.js";
import type { ModelTable } from "./system.js";
import type { Values } from "./values.js";

/** One mapping of a history: the records it couples, and everything that happened to them. */
export interface Part {
	readonly name: MappingName;
	mapping: Mapping;
	readonly ledger: Ledger;
	readonly values: Values;
	readonly tables: Record<Side, ModelTable>;
	/** The companies that its records belong to; null for the companies themselves. */
	readonly companies: Companies | null;
	couplings(): Promise<Coupling[]>;
}

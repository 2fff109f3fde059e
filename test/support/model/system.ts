import type { FieldValue, Side } from "../../../src/domain/record.js";
import type { Connector } from "../../../src/ports/connector.js";
import type { ModelField, Trouble } from "./steps.js";

/** The names of the mapped fields in both systems. */
export const FIELD_NAMES: Record<ModelField, Record<Side, string>> = {
	number: { left: "number", right: "accountnumber" },
	name: { left: "displayName", right: "name" },
	phone: { left: "phoneNumber", right: "telephone1" },
	email: { left: "email", right: "emailaddress1" },
	city: { left: "city", right: "address1_city" },
	creditLimit: { left: "creditLimit", right: "creditlimit" },
};

/** A field of each system that no mapping names. */
export const UNMAPPED: Record<Side, string> = { left: "addressLine1", right: "websiteurl" };

export type Operation = "pull" | "read" | "list" | "find" | "create" | "update" | "delete";

/** One of the two business systems as the model plays it: the fake one in memory, or a simulator over HTTP. */
export interface ModelSystem {
	/** Every record that ever was, in the order they came to be. */
	everyId(): string[];
	/** What stands there now, by the system's own field names; undefined when it does not exist. */
	get(id: string): Record<string, FieldValue> | undefined;
	/** Throws what the system refuses. */
	create(fields: Record<string, FieldValue>): void;
	edit(id: string, fields: Record<string, FieldValue>, at?: number): void;
	remove(id: string): void;
	/** Does nothing where the system cannot merge. */
	merge(winner: string, loser: string): void;
	/** The id of the record this one was merged into; null when it was not. */
	mergedInto(id: string): string | null;
	trouble(trouble: { operation: Operation | "any"; what: Trouble; skip: number; times: number }): void;
	/** Calls succeed again; late writes still wait. */
	heal(): void;
	/** One of the writes that wait to be late takes effect, or all of them. */
	executeLate(which: number | "all"): Promise<void>;
	/** So much time passes that a create whose answer was lost is executed now or never. */
	passHorizon(): Promise<void>;
	/** Links to changes that were given out are worth nothing any more. */
	expireLinks(): void;
	/** Reformats telephone numbers from now on. */
	reformat(rule: (value: FieldValue) => FieldValue): void;
	/** Writes of clients that took effect. */
	writes(): number;
	/** Brings the ledger up to date. */
	collect(): void;
	/** A connector for one process. */
	connect(): Connector;
	close(): Promise<void>;
}

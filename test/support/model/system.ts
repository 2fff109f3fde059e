import type { FieldValue, Side } from "../../../src/domain/record.js";
import type { Connector } from "../../../src/ports/connector.js";
import type { MappingName, ModelField, Trouble } from "./steps.js";

type Names = Record<Side, string>;

/** The names of the mapped fields in both systems. */
const FIELD_NAMES: Record<MappingName, Partial<Record<ModelField, Names>>> = {
	customers: {
		number: { left: "number", right: "accountnumber" },
		name: { left: "displayName", right: "name" },
		phone: { left: "phoneNumber", right: "telephone1" },
		email: { left: "email", right: "emailaddress1" },
		city: { left: "city", right: "address1_city" },
		creditLimit: { left: "creditLimit", right: "creditlimit" },
	},
	contacts: {
		name: { left: "displayName", right: "lastname" },
		jobTitle: { left: "jobTitle", right: "jobtitle" },
		company: { left: "companyNumber", right: "parentcustomerid_account" },
	},
};

/** A field of each table that no mapping names. */
export const UNMAPPED: Record<MappingName, Names> = {
	customers: { left: "addressLine1", right: "websiteurl" },
	contacts: { left: "addressLine1", right: "description" },
};

export const ENTITIES: Record<MappingName, Names> = {
	customers: { left: "customers", right: "accounts" },
	contacts: { left: "contacts", right: "contacts" },
};

/** What a system calls a field; throws for one that the mapping does not have. */
export function fieldName(of: MappingName, field: ModelField, side: Side): string {
	const names = FIELD_NAMES[of][field];
	if (names === undefined) throw new Error(`${of} have no ${field}.`);
	return names[side];
}

export type Operation = "pull" | "read" | "list" | "find" | "create" | "update" | "delete";

/** Trouble to come. */
export interface ComingTrouble {
	/** Absent: in any table. */
	of?: MappingName;
	operation: Operation | "any";
	what: Trouble;
	skip: number;
	times: number;
}

/** The first call that a trouble meets; of a slow one the answer is on its way from then on, until it is let go. */
export interface MetCall {
	reached: Promise<void>;
	release(): void;
}

/** The records of one table as people see and change them. */
export interface ModelTable {
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
}

/** One of the two business systems as the model plays it: the fake one in memory, or a simulator over HTTP. */
export interface ModelSystem {
	table(of: MappingName): ModelTable;
	trouble(trouble: ComingTrouble): MetCall;
	/** Calls succeed again, and slow answers arrive; late writes still wait. */
	heal(): void;
	/** One of the writes that wait to be late takes effect, or all of them. */
	executeLate(which: number | "all"): Promise<void>;
	/** Links to changes that were given out are worth nothing any more. */
	expireLinks(): void;
	/** Reformats telephone numbers from now on. */
	reformat(rule: (value: FieldValue) => FieldValue): void;
	/** Writes of clients that took effect. */
	writes(): number;
	/** Brings the ledgers up to date. */
	collect(): void;
	/** A connector for one process. */
	connect(): Connector;
	close(): Promise<void>;
}

/** A record as plain JSON, as a GET of the system would answer it. */
export type SimRecord = Record<string, unknown>;

/** What an operation does, whether it travels alone or inside a batch. */
export type OperationKind = "list" | "get" | "create" | "update" | "delete" | "batch" | "token" | "metadata";

/** What a permission can be withdrawn for. */
export type Permission = "read" | "create" | "update" | "delete";

/** What the clients of a simulator did since the last reset. People's life and the control endpoint do not count. */
export interface Counters {
	/** HTTP requests to the service; token requests stand in `byOperation.token` alone. */
	requests: number;
	/** Operations: a single call is one, a batch as many as it carries. */
	operations: number;
	reads: number;
	/** Create, update and delete operations that took effect, also when their answer was lost. */
	writes: number;
	byOperation: Record<OperationKind, number>;
	/** Operations, and requests refused as a whole, that were answered with a status of 400 or above. */
	refused: number;
}

/** One write to a record, by a client or by a person. */
export interface HistoryEntry {
	/** Milliseconds since 1970, the time stamped on the record. */
	at: number;
	by: string;
	/** The fields that were written, with the values the system kept. Empty for a deletion. */
	fields: SimRecord;
	operation: "seed" | "create" | "update" | "delete";
	/** The order of all writes to all systems of this process, whatever their clocks say; absent on a seed. */
	place?: number;
}

/** Which requests or operations a fault meets; an absent property meets all. */
export interface FaultMatch {
	method?: string;
	set?: string;
	/** `token` requests are met only by a fault that names this operation. */
	operation?: OperationKind;
	id?: string;
	pathIncludes?: string;
}

/** What happens to a request or operation that a fault meets. */
export type FaultAction =
	/** Answered by the system's own error body. `retryAfter` in seconds; null or absent sends no header. */
	| { type: "answer"; status: number; code?: string; message?: string; retryAfter?: number | null }
	/** The connection is destroyed. Inside a batch, the operations behind this one are not executed. */
	| { type: "drop" }
	/** All operations of a batch take effect; its answer breaks off after this many parts. */
	| { type: "truncate"; afterParts: number }
	/**
	 * The connection is destroyed at once; the operation (and the rest of its batch) executes after `delayMs`,
	 * or when `execute()` is called. Without `delayMs` only `execute()` makes it happen.
	 */
	| { type: "late"; delayMs?: number }
	/** The answer waits until `release()`. */
	| { type: "hold" };

export interface Fault {
	match?: FaultMatch;
	/**
	 * `operation` (default): single calls and each operation inside a batch. `request`: the HTTP request as a whole.
	 * A fault that names the operations `batch` or `token`, or truncates, always means the request.
	 */
	scope?: "request" | "operation";
	/** `before` (default): nothing took effect. `after`: the write committed first. Of no meaning for `late` and `truncate`. */
	when?: "before" | "after";
	/** How often it strikes; default 1, Infinity stays. */
	times?: number;
	/** How many matches pass before it strikes; default 0. */
	skip?: number;
	action: FaultAction;
}

export interface FaultHandle {
	/** Resolves when the fault strikes for the first time; for `hold` with `after`, once the write has committed. */
	readonly reached: Promise<void>;
	/** How often it has struck. */
	readonly hits: number;
	/** Lets held answers go, and all that come later. */
	release(): void;
	/** Executes the writes that wait to be late; resolves when they have taken effect or were refused. */
	execute(): Promise<void>;
	/** It strikes no more; held answers go, late writes still wait for `execute()`. */
	remove(): void;
}

export interface FaultSwitch {
	/** Faults are tried in the order they were added; the first that matches strikes. */
	add(fault: Fault): FaultHandle;
	/** Removes all faults and lets held answers go. */
	clear(): void;
}

/** Changes a value before the system keeps it. */
export type ReformatRule = (value: unknown) => unknown;

/** A system as people use it and as a test steers it; its HTTP face is at `url`. */
export interface Simulator {
	/** Service root, without a slash at its end. */
	readonly url: string;
	/** OAuth2 client-credentials endpoint on the same server; the tokens are opaque. */
	readonly tokenUrl: string;
	/** JSON control endpoint on the same server: the same verbs for another process. */
	readonly controlUrl: string;
	readonly credentials: { clientId: string; clientSecret: string };

	/** Live copies of all records of a set. */
	records(set: string): SimRecord[];
	get(set: string, id: string): SimRecord | undefined;
	/** Creates a record as a person would; `at` stamps this time (ms) instead of now. Throws what the system refuses. */
	create(set: string, fields: SimRecord, options?: { by?: string; at?: number }): SimRecord;
	/** Edits a record as a person would: new version, modified time and modified by. */
	edit(set: string, id: string, fields: SimRecord, options?: { by?: string; at?: number }): SimRecord;
	remove(set: string, id: string, options?: { by?: string }): void;

	counters(): Counters;
	resetCounters(): void;
	/** Every value ever written to the record, oldest first; kept after its deletion. */
	history(set: string, id: string): HistoryEntry[];

	/** Extra time per HTTP request and per operation. Set its properties at any time. */
	readonly latency: { requestMs: number; operationMs: number };
	faults: FaultSwitch;
	deny(set: string, operation: Permission): void;
	allow(set: string, operation: Permission): void;
	/** The system reformats what is written to a field; null ends it. */
	reformat(set: string, field: string, rule: ReformatRule | null): void;
	/** Drops keep-alive connections too. */
	close(): Promise<void>;
}

import type { Mapping } from "../../../src/domain/mapping.js";
import type { DatabaseLocation } from "../../../src/persistence/database.js";
import type { UseCases } from "../../../src/ports/use-cases.js";
import type { Address } from "../engine.js";
import type { Stop } from "../process.js";

/** One thing a process is asked to do: a use case, as a person or a schedule would ask for it, or to go on with what dead ones left. */
export type Call =
	| { [Name in keyof UseCases]: { does: Name; with: Parameters<UseCases[Name]> } }[keyof UseCases]
	| { does: "takeOver" };

/** What a test asks of a process that may die of it; plain data. */
export interface CrashTask {
	addresses: { bc: Address; crm: Address };
	database: DatabaseLocation;
	mapping: Mapping;
	others: Mapping[];
	/** How far its wall clock is ahead. */
	clockAheadMs: number;
	call: Call;
	/** Where the process is killed; null: nowhere, it does it to the end. */
	dies: { at: Stop; nth: number } | null;
	/** Where it stands still by SIGSTOP instead of dying, and says so; null: nowhere. */
	stops: { at: Stop; nth: number } | null;
	/** Rows a page in both systems, and changed rows a side that are joined in memory. */
	pageSize: number | null;
	joinLimit: number;
	/** Above how many records bulk work that destroys needs a second person; null: it never does. */
	confirmBulkAbove: number | null;
}

/** What a process says. */
export type Said =
	/** It has started and waits for its task. */
	| { says: "ready" }
	/** It stands still where it was asked to. */
	| { says: "reached" }
	/** It has done it: the named steps it came through, in order. */
	| { says: "ended"; came: string[]; problem: { name: string; message: string } | null };

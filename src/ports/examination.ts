import type { ConnectorError, EntityDescription } from "./connector.js";

/** What a mapping may need leave for in a table. */
export const RIGHTS = ["read", "create", "update", "delete"] as const;
export type Right = (typeof RIGHTS)[number];

/** One look at a system's clock beside ours; milliseconds since 1970. */
export interface ClockReading {
	theirs: number;
	/** Ours before the question and after the answer. */
	askedAt: number;
	answeredAt: number;
}

/** How a system answers at all. */
export interface SystemExamination {
	/** Why it cannot be worked with; null when it can. */
	failure: ConnectorError | null;
	/** Who refused us, when it was a refusal: the sign-in service, or the system itself although the sign-in went well. */
	refusedBy: "signIn" | "system" | null;
	/** Null when it did not tell its time. */
	clock: ClockReading | null;
	/** The companies there are, where a system has several; null where that is not told. */
	companies: string[] | null;
}

/** What is known of one table without writing to it. */
export interface TableExamination {
	/** Why nothing can be said of it; null when something can. */
	failure: ConnectorError | null;
	description: EntityDescription | null;
	/** True: granted. False: missing. Null: cannot be known without writing. */
	rights: Record<Right, boolean | null>;
	/** Fields of which the system refuses the same value twice; null where it does not tell. */
	uniqueFields: string[] | null;
	/** The trace of another sync engine in this table; null when there is none, or none that can be seen. */
	otherEngine: { sign: string; isInUse: boolean } | null;
}

/** Looks at a system for `koppel doctor`. Never writes and never rejects. */
export interface Examiner {
	/** The system's name in the configuration, and what people call it. */
	readonly name: string;
	readonly label: string;
	readonly type: "business-central" | "dataverse";
	examineSystem(): Promise<SystemExamination>;
	examineTable(entity: string): Promise<TableExamination>;
	close(): Promise<void>;
}

/** What is known of the database without writing to it. */
export type DatabaseExamination =
	| {
			kind: "mongodb";
			/** Hosts and name, without credentials. */
			description: string;
			/** Why it cannot be reached, without credentials; null when it can. */
			failure: string | null;
			/** Null when the server does not tell. */
			isWritable: boolean | null;
			/** Indexes that the next start has to build. */
			missingIndexes: string[];
	  }
	| {
			kind: "embedded";
			folder: string;
			/** Why it cannot be used; null when it can. */
			failure: string | null;
			/** False when the first start makes it. */
			exists: boolean;
			freeBytes: number | null;
			isOnNetworkDrive: boolean;
	  };

/** What Slack says of the app. Names are those of the configuration. */
export interface SlackExamination {
	/** Slack's word for why the token cannot be used, or `unreachable`; null when it can. */
	failure: string | null;
	workspace: string | null;
	/** What the bot token may do; null when Slack did not tell. */
	scopes: string[] | null;
	channels: Array<{ name: string; state: "joined" | "notJoined" | "archived" | "missing" | "unknown" }>;
	groups: Array<{ id: string; state: "there" | "missing" | "unknown" }>;
	/** Null when none is set. */
	appToken: "accepted" | "refused" | "unknown" | null;
}

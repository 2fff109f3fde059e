import type { Conflict } from "../domain/conflict.js";
import type { FieldValue, Side } from "../domain/record.js";
import type { ParentRecord, SyncError, SyncErrorKind } from "../domain/sync-error.js";
import type { ConnectorError } from "../ports/connector.js";

/** What went wrong, before it is known whether an error about it stands open already. */
export interface Failure {
	kind: SyncErrorKind;
	/** A stable code; groups errors of one cause together with the text. */
	code: string;
	/** The system's sentence, or ours. */
	message: string;
	foreignCode?: string | null;
	/** The side that refused, or would have been written; null where it does not matter. */
	side?: Side | null;
	conflict?: Conflict | null;
	/** The fields the question is about. */
	askedFields?: string[];
	proposal?: string | null;
	others?: SyncError["others"];
	/** The record it waits for, or was deleted together with. */
	parent?: ParentRecord | null;
	/** Only of a loop. */
	loop?: SyncError["loop"];
	/** What the refused write carried, by field mapping: the system may quote it, though neither side holds it. */
	carried?: Record<string, FieldValue>;
}

/** What a refused write means for its record. */
export function failureOf(error: ConnectorError, side: Side): Failure {
	const { foreignCode, words: message } = error;
	return { kind: kindOf(error), code: error.code, message, foreignCode, side };
}

function kindOf(error: ConnectorError): SyncErrorKind {
	switch (error.code) {
		case "permission":
		case "forbidden":
			return "permission";
		case "duplicateKey":
		case "duplicateId":
			return "duplicate";
		case "stale":
		case "notFound":
			return "stale";
		case "aborted":
		case "unreachable":
		case "credentials":
			return "transient";
		default:
			return error.retryable ? "transient" : "validation";
	}
}

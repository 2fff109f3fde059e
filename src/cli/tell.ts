import { CommanderError } from "commander";
import { nearestOf } from "../config/nearest.js";
import { withoutContacts } from "../domain/mask-contacts.js";
import { ConnectorError, type ConnectorErrorCode } from "../ports/connector.js";
import { RecordNotFoundError, UnknownFieldError, UnknownMappingError } from "../ports/use-cases.js";
import { inEnglish } from "./english.js";
import { ConfigurationError, EXIT, exitCodeOf, isDatabaseError, UsageError } from "./exit.js";
import type { Terminal } from "./terminal.js";
import { oneLine } from "./words.js";

/** Tells why a command failed and what to do next, never with a stack or a secret; gives its exit code. */
export function tellFailure(error: unknown, terminal: Terminal): number {
	if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
	terminal.err(failureWords(error));
	return exitCodeOf(error);
}

/** A failure in words. */
export function failureWords(error: unknown): string {
	if (error instanceof ConnectorError) return systemWords(error);
	if (error instanceof UnknownMappingError)
		return oneLine(`${error.message}${meant(error.mapping, error.known)}`);
	if (error instanceof UnknownFieldError)
		return oneLine(`${error.message}${meant(error.field, error.known)}`);
	if (error instanceof RecordNotFoundError) return recordWords(error);
	if (error instanceof UsageError) return oneLine(error.message);
	if (error instanceof ConfigurationError) return error.message;
	if (isDatabaseError(error)) return databaseWords(error);
	if (isOurs(error)) return inEnglish(error.message);
	return `Something failed that should not have: ${asSentence(error instanceof Error ? error.message : String(error))} What was written is settled by the next run.`;
}

/** Where a word means several records, each has a line of its own. */
function recordWords({ message, several }: RecordNotFoundError): string {
	return several.length === 0 ? oneLine(message) : message;
}

function databaseWords({ message }: Error): string {
	const check = message.startsWith("MongoDB") ? "MONGODB_URI and that the server runs" : "KOPPEL_DATA";
	return `The database cannot be used: ${asSentence(message)} Check ${check}; nothing was changed.`;
}

/** Errors that say what happened and what to do carry a code. */
function isOurs(error: unknown): error is Error {
	return error instanceof Error && typeof (error as { code?: unknown }).code === "string";
}

function systemWords(error: ConnectorError): string {
	const who = error.system === null ? "" : `${error.system.label}: `;
	return `${who}${asSentence(withoutContacts(error.foreignMessage))} ${NEXT[error.code] ?? "Try again in a while."}`;
}

/** What an administrator does about a system that cannot be worked with. */
const NEXT: Partial<Record<ConnectorErrorCode, string>> = {
	unreachable: "Check its address in the configuration and the network, then try again.",
	credentials: "Check tokenUrl, clientId, clientSecret and scope of the system in the configuration.",
	entityMissing: "Check the company and the name of the table in the configuration.",
	fieldMissing: "Check the names of the fields in the configuration.",
	forbidden: "Ask an administrator of the system to grant Koppel access.",
};

/** The valid word that was probably meant, as a question behind a sentence. */
export function meant(word: string, valid: readonly string[]): string {
	const nearest = nearestOf(word, valid);
	return nearest === null ? "" : ` Did you mean "${nearest}"?`;
}

/** A foreign text as a sentence of ours. */
export function asSentence(text: string): string {
	const trimmed = text.trim();
	const begun = `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}`;
	return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

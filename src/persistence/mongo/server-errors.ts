import { DatabaseError, DuplicateKeyError, UpdateError } from "../errors.js";
import { withoutSecrets } from "./connection-string.js";

const DUPLICATE = 11000;

/** Bad value, type mismatch, path not viable, conflicting operators, empty or dotted or dollared field names, immutable field. */
const UPDATE_DOES_NOT_FIT = new Set([2, 14, 28, 40, 52, 55, 56, 57, 66]);

export function codeOf(error: unknown): number | undefined {
	const code = (error as { code?: unknown } | null)?.code;
	return typeof code === "number" ? code : undefined;
}

export function isDuplicate(error: unknown): boolean {
	return codeOf(error) === DUPLICATE;
}

/** Says in our words what the server or the driver reported. Duplicates are told by their code, never by their text. */
export function translated(error: unknown, collection: string, uri: string): Error {
	const cause = withoutCredentials(error, uri);
	const code = codeOf(error);
	if (code === DUPLICATE) return new DuplicateKeyError(collection, { cause });
	if (code !== undefined && UPDATE_DOES_NOT_FIT.has(code))
		return new UpdateError("", cause.message, { cause });
	return new DatabaseError(`MongoDB failed on ${collection}: ${cause.message}`, { cause });
}

/** The driver's errors may hold the whole client with its options: only name, text, code and stack are kept. */
export function withoutCredentials(error: unknown, uri: string): Error & { code?: number } {
	const message = error instanceof Error ? error.message : (errmsgOf(error) ?? String(error));
	const kept: Error & { code?: number } = new Error(withoutSecrets(message, uri));
	if (error instanceof Error) {
		kept.name = error.name;
		if (error.stack !== undefined) kept.stack = withoutSecrets(error.stack, uri);
	}
	const code = codeOf(error);
	if (code !== undefined) kept.code = code;
	return kept;
}

/** What the server wrote of one operation of a bulk, which the driver would print with the whole document. */
function errmsgOf(error: unknown): string | undefined {
	const errmsg = (error as { errmsg?: unknown } | null)?.errmsg;
	return typeof errmsg === "string" ? errmsg : undefined;
}

import { z } from "zod";
import { own } from "../../domain/own-words.js";
import { ConnectorError, type ConnectorErrorCode } from "../../ports/connector.js";

/** The body of an OData error, as far as we read it. */
const ErrorBody = z.object({
	error: z.object({ code: z.string().nullish(), message: z.string().nullish() }),
});

/** What a system said when it refused. */
export interface ForeignError {
	code: string | null;
	message: string;
	/** True when the message is ours, because the answer held none. */
	isPlain: boolean;
	/** False when the answer was no OData error at all: something in front of the system may have spoken. */
	isForeign: boolean;
}

/** An answer to one operation, alone or out of a batch. */
export interface OperationAnswer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** JSON as read, text that is none, or null for an empty body. */
	body: unknown;
}

/** Whom an answer concerns: one record, or a whole list, batch or table. */
export type ErrorScope = "record" | "whole";

/** Business Central ends its messages with one (facts/business-central-api.md section 6). */
const CORRELATION = /\s*CorrelationId:\s*[0-9a-f-]{36}\.?\s*$/i;

/** Reads an error body; never throws, for a proxy may answer anything. */
export function readForeignError(answer: OperationAnswer): ForeignError {
	const parsed = ErrorBody.safeParse(answer.body);
	const plain = `The system answered with status ${answer.status}.`;
	if (!parsed.success) return { code: null, message: plain, isPlain: true, isForeign: false };
	const { code, message } = parsed.data.error;
	const text = (message ?? "").replace(CORRELATION, "").trim();
	return { code: code || null, message: text || plain, isPlain: text === "", isForeign: true };
}

const RETRYABLE: ReadonlySet<ConnectorErrorCode> = new Set([
	"unreachable",
	"aborted",
	"throttled",
	"timeout",
	"serverError",
	"connectionLost",
]);

/**
 * Narrows an error answer: by the system's own code where the table knows it, else by status. A 404 that is no answer
 * of the system itself (a proxy, a wrong address) never says that a record is gone.
 * @param codes the system's codes in our words
 */
export function narrowAnswer(
	answer: OperationAnswer,
	scope: ErrorScope,
	codes: Readonly<Record<string, ConnectorErrorCode>>,
	retryAfterMs: number | null = null,
): ConnectorError {
	const foreign = readForeignError(answer);
	const known =
		foreign.code === null ? undefined : (codes[foreign.code] ?? codes[foreign.code.toLowerCase()]);
	const code = known ?? codeOfStatus(answer.status, foreign.isForeign ? scope : "whole");
	return new ConnectorError({
		code,
		retryable: RETRYABLE.has(code) && answer.status !== 501,
		retryAfterMs,
		foreignCode: foreign.code,
		foreignMessage: foreign.message,
		own: foreign.isPlain ? own("answeredStatus", { detail: String(answer.status) }) : null,
		status: answer.status,
	});
}

function codeOfStatus(status: number, scope: ErrorScope): ConnectorErrorCode {
	switch (status) {
		case 401:
			return "credentials";
		case 403:
			return scope === "whole" ? "forbidden" : "permission";
		case 404:
			return scope === "whole" ? "entityMissing" : "notFound";
		case 410:
			return "entityMissing";
		case 408:
			return "timeout";
		case 409:
			return "serverError";
		case 412:
			return "stale";
		case 429:
			return "throttled";
		default:
			if (status >= 500) return "serverError";
			// It leads to another address, most often to a page where people sign in: this one is wrong.
			return status < 400 ? "entityMissing" : "validation";
	}
}

/** True when the answer leaves open whether a write took effect (408 and 5xx without a code that says it did not). */
export function leavesOpen(error: ConnectorError): boolean {
	return error.code === "timeout" || (error.code === "serverError" && (error.status ?? 500) >= 500);
}

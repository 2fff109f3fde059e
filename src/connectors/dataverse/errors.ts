import { ConnectorError, type ConnectorErrorCode } from "../../ports/connector.js";
import { parseRetryAfter } from "../http/client.js";
import { type ErrorScope, narrowAnswer, type OperationAnswer } from "../odata-protocol/foreign-error.js";

/** Dataverse's codes in our words (facts/dataverse-api.md sections 4 and 12a), in lower case. Others go by status. */
const CODES: Readonly<Record<string, ConnectorErrorCode>> = {
	"0x80060891": "notFound",
	"0x8006088a": "entityMissing",
	"0x80060882": "stale",
	"0x80060883": "stale",
	"0x8006088d": "notVersioned",
	"0x80060892": "duplicateKey",
	/** A duplicate rule was hit: answered with 500, and yet nothing was written. */
	"0x80040333": "duplicateKey",
	"0x80043b06": "duplicateKey",
	"0x80072491": "changesNotTracked",
	"0x80040204": "credentials",
	"0x80072322": "throttled",
	"0x80072321": "throttled",
	"0x80072326": "throttled",
	"0x80044150": "timeout",
	"0x80040227": "validation",
	"0x80040265": "validation",
	"0x80044331": "validation",
};

const DUPLICATE_RECORD = "0x80040237";
const EXPIRED_VERSION = "0x80044352";
/** What an unknown column in `$select` is answered with, and nothing else that concerns a list (section 4). */
const NO_CODE = "0x0";

/** Narrows an error answer of Dataverse. */
export function narrow(answer: OperationAnswer, scope: ErrorScope): ConnectorError {
	const error = narrowAnswer(answer, scope, CODES, parseRetryAfter(answer.headers));
	const code = error.foreignCode?.toLowerCase();
	if (code === DUPLICATE_RECORD) return recoded(error, "duplicateKey");
	if (scope === "whole" && answer.status === 400 && code === NO_CODE) return recoded(error, "fieldMissing");
	return error;
}

const GUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * The same for an update or deletion of one record. A lookup to a record that is gone is answered like a missing
 * record (`account With Id = … Does Not Exist`), so a message about other ids than this one is about the values.
 */
export function narrowWrite(id: string): typeof narrow {
	return (answer, scope) => {
		const error = narrow(answer, scope);
		const named = error.foreignMessage.match(GUIDS)?.map((each) => each.toLowerCase()) ?? [];
		const isOfAnother = named.length > 0 && !named.includes(id.toLowerCase());
		return error.code === "notFound" && isOfAnother ? recoded(error, "validation") : error;
	};
}

/**
 * The same for a create: its precondition is that no record has this id, so 412 means that one has
 * (section 3). What cannot be found is never the record itself.
 */
export function narrowCreate(answer: OperationAnswer, scope: ErrorScope): ConnectorError {
	const error = narrow(answer, scope);
	if (error.code === "notFound") return recoded(error, "validation");
	const isTaken = error.foreignCode?.toLowerCase() === DUPLICATE_RECORD || error.code === "stale";
	return isTaken && answer.status === 412 ? recoded(error, "duplicateId") : error;
}

/** True when a delta link is too old: everything has to be read again (section 5). */
export function isExpired(error: unknown): boolean {
	if (!(error instanceof ConnectorError)) return false;
	return error.foreignCode?.toLowerCase() === EXPIRED_VERSION || error.status === 410;
}

function recoded(error: ConnectorError, code: ConnectorErrorCode): ConnectorError {
	const { foreignMessage, words, foreignCode, retryAfterMs, status } = error;
	const facts = { foreignMessage, own: words, foreignCode, retryAfterMs, status };
	return new ConnectorError({ code, retryable: false, ...facts });
}

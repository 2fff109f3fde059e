import { ConnectorError, type ConnectorErrorCode } from "../../ports/connector.js";
import { parseRetryAfter } from "../http/client.js";
import {
	type ErrorScope,
	narrowAnswer,
	type OperationAnswer,
	readForeignError,
} from "../odata-protocol/foreign-error.js";

/** Business Central's codes in our words (facts/business-central-api.md section 6). Codes left out go by status. */
const CODES: Readonly<Record<string, ConnectorErrorCode>> = {
	Request_EntityChanged: "stale",
	Internal_EntityWithSameKeyExists: "duplicateKey",
	Internal_CompanyNotFound: "entityMissing",
	Authentication_InvalidCredentials: "credentials",
	Application_TooManyRequests: "throttled",
	Internal_TenantUnavailable: "serverError",
	Internal_InvalidTableRelation: "validation",
	BadRequest: "validation",
	BadRequest_InvalidToken: "validation",
	BadRequest_InvalidOperation: "validation",
	BadRequest_RequiredParamNotProvided: "validation",
	BadRequest_MethodNotAllowed: "validation",
	BadRequest_MethodNotImplemented: "validation",
	Application_DialogException: "validation",
	Application_FieldValidationException: "validation",
	Application_StringExceededLength: "validation",
	Application_EvaluateException: "validation",
	Application_InvalidGUID: "validation",
	Application_FilterErrorException: "validation",
	Application_CallbackNotAllowed: "validation",
};

/** Narrows an error answer of Business Central. */
export function narrow(answer: OperationAnswer, scope: ErrorScope): ConnectorError {
	return narrowAnswer(answer, scopeOf(answer, scope), CODES, parseRetryAfter(answer.headers));
}

/**
 * True for a 404 that may be about the record or about its whole table: both have this code (section 6). Which of them
 * it is, only another look at the table tells.
 */
export function mayMeanTable(answer: OperationAnswer): boolean {
	return answer.status === 404 && readForeignError(answer).code === "BadRequest_ResourceNotFound";
}

/** The same for an update or deletion: what may be about the table says no more than that the record is read again. */
export function narrowWrite(answer: OperationAnswer, scope: ErrorScope): ConnectorError {
	const error = narrow(answer, scope);
	if (error.code !== "notFound" || !mayMeanTable(answer)) return error;
	const { foreignMessage, words, foreignCode, status } = error;
	return new ConnectorError({
		code: "stale",
		retryable: false,
		foreignMessage,
		own: words,
		foreignCode,
		status,
	});
}

/** One code for a bad query, a bad key and a wrong address: as a 404 it is never about one record (section 6). */
function scopeOf(answer: OperationAnswer, scope: ErrorScope): ErrorScope {
	return readForeignError(answer).code === "BadRequest_NotFound" ? "whole" : scope;
}

/**
 * True when a batch was refused for having too many parts: 500 with code `Unknown`, nothing executed (section 8). The
 * message is asked as well, for `Unknown` stands for anything.
 */
export function isTooManyParts(answer: OperationAnswer): boolean {
	const { code, message } = readForeignError(answer);
	return answer.status === 500 && code === "Unknown" && /\bparts\b/i.test(message);
}

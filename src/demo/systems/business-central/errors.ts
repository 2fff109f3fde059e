import { randomUUID } from "node:crypto";
import { type HttpResponse, jsonResponse } from "../kit/http-server.js";

/** Business Central refuses something. `code` and `status` are those of the wire (facts/business-central-api section 6). */
export class BusinessCentralError extends Error {
	readonly status: number;
	readonly code: string;
	/** Seconds for a `Retry-After` header; null sends none. */
	readonly retryAfter: number | null;

	constructor(status: number, code: string, message: string, retryAfter: number | null = null) {
		super(message);
		this.name = "BusinessCentralError";
		this.status = status;
		this.code = code;
		this.retryAfter = retryAfter;
	}
}

/** An error of the application's own code: what AL's Error() gives. */
export function dialogError(message: string): BusinessCentralError {
	return new BusinessCentralError(400, "Application_DialogException", message);
}

export function badRequest(message: string): BusinessCentralError {
	return new BusinessCentralError(400, "BadRequest", message);
}

export function notImplemented(message: string): BusinessCentralError {
	return new BusinessCentralError(501, "BadRequest_MethodNotImplemented", message);
}

export function segmentNotFound(segment: string): BusinessCentralError {
	const message = `Resource not found for the segment '${segment}'.`;
	return new BusinessCentralError(404, "BadRequest_ResourceNotFound", message);
}

/** The wire form: the correlation id stands inside the message, after two blanks. */
export function toErrorResponse(error: BusinessCentralError): HttpResponse {
	const message = `${error.message}  CorrelationId:  ${randomUUID()}.`;
	const headers: Record<string, string> = {};
	if (error.retryAfter !== null) headers["retry-after"] = String(error.retryAfter);
	return jsonResponse(error.status, { error: { code: error.code, message } }, headers);
}

const USUAL: Record<number, [code: string, message: string]> = {
	401: ["Authentication_InvalidCredentials", "The server has rejected the client credentials."],
	403: ["Authorization_RequestDenied", "You do not have permission to do this."],
	404: ["Internal_RecordNotFound", "The record cannot be found."],
	405: ["BadRequest_MethodNotAllowed", "The method is not allowed on this entity set."],
	408: ["Application_RequestTimeout", "The operation took too long and was ended."],
	409: ["Request_EntityChanged", "Another user has already changed the record."],
	413: ["BadRequest_RequestEntityTooLarge", "The request is too large."],
	429: ["Application_TooManyRequests", "Too many requests reached."],
	500: ["Internal_ServerError", "An unexpected error occurred."],
	502: ["Internal_TenantUnavailable", "The tenant cannot be reached."],
	503: ["Internal_TenantUnavailable", "The tenant is not available."],
	504: ["Internal_GatewayTimeout", "The gateway waited too long."],
};

/** The error of a status with the code and words it usually has. */
export function usualError(given: {
	status: number;
	code?: string;
	message?: string;
	retryAfter?: number | null;
}): BusinessCentralError {
	const [code, message] = USUAL[given.status] ?? ["Unknown", "An error occurred."];
	const { status, retryAfter } = given;
	return new BusinessCentralError(status, given.code ?? code, given.message ?? message, retryAfter ?? null);
}

import type { HttpResponse } from "../kit/http-server.js";

/** A refusal of the Web API: HTTP status, hexadecimal code and message (facts/dataverse-api section 4). */
export class DataverseError extends Error {
	readonly code: string;
	readonly status: number;

	constructor(status: number, code: string, message: string) {
		super(message);
		this.name = "DataverseError";
		this.status = status;
		this.code = code;
	}
}

/** Code of refusals for which the vendor names none. */
const NO_CODE = "0x0";

/** OData could not read the request: wrong types, wrong navigation property, unreadable batch. */
export const invalidPayload = (message: string) => new DataverseError(400, "0x80048d19", message);

export const badRequest = (message: string, code = NO_CODE) => new DataverseError(400, code, message);

export const notFoundById = (table: string, id: string) =>
	new DataverseError(404, "0x80040217", `${table} With Id = ${id} Does Not Exist`);

export const notFoundByKey = () =>
	new DataverseError(404, "0x80060891", "A record with the specified key values does not exist");

export const unknownResource = (segment: string) =>
	new DataverseError(404, "0x8006088a", `Resource not found for the segment '${segment}'.`);

export const unknownProperty = (property: string, table: string) =>
	badRequest(`Could not find a property named '${property}' on type 'Microsoft.Dynamics.CRM.${table}'.`);

export const versionMismatch = () =>
	new DataverseError(
		412,
		"0x80060882",
		"The version of the existing record doesn't match the RowVersion property provided.",
	);

export const duplicateRecord = () =>
	new DataverseError(412, "0x80040237", "A record with matching key values already exists.");

export const duplicateKey = (columns: readonly string[]) =>
	new DataverseError(
		412,
		"0x80060892",
		`A record that has the attribute values ${columns.join(", ")} already exists. The entity key requires that this set of attributes contains unique values.`,
	);

/** Standard codes for what a fault answers without naming one. */
const usualErrors: Readonly<Record<number, readonly [code: string, message: string]>> = {
	400: ["0x80040203", "Invalid Argument"],
	403: ["0x80040220", "Principal user is missing a privilege."],
	404: ["0x80040217", "The record Does Not Exist"],
	412: ["0x80060882", "The version of the existing record doesn't match the RowVersion property provided."],
	429: ["0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds."],
	500: ["0x80040216", "An unexpected error occurred."],
	502: [NO_CODE, "Bad Gateway"],
	503: [NO_CODE, "The service is unavailable."],
	504: [NO_CODE, "Gateway Timeout"],
};

/** The error body. A 401 has none (facts/dataverse-api section 4). */
export function errorResponse(error: {
	status: number;
	code?: string;
	message?: string;
	retryAfter?: number | null;
}): HttpResponse {
	const [code, message] = usualErrors[error.status] ?? [NO_CODE, "The request failed."];
	const headers: Record<string, string> = {};
	if (error.retryAfter != null) headers["retry-after"] = String(error.retryAfter);
	if (error.status === 401) {
		return { status: 401, headers: { ...headers, "www-authenticate": "Bearer" }, body: "" };
	}
	const body = { error: { code: error.code ?? code, message: error.message ?? message } };
	return {
		status: error.status,
		headers: { ...headers, "content-type": JSON_TYPE },
		body: JSON.stringify(body),
	};
}

export const JSON_TYPE = "application/json; odata.metadata=minimal";

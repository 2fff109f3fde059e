import { type HttpRequest, type HttpResponse, jsonResponse } from "../kit/http-server.js";
import { BusinessCentralError, notImplemented, usualError } from "./errors.js";
import { readOptions } from "./query.js";

const BELOW = /^\/api\/microsoft\/runtime\/beta\/companies\(([^()]*)\)\/webhookSupportedResources$/i;
const API_PATH = "/api/v2.0";

/**
 * Says for which company a request asks what it can subscribe to; null for any other request. The list stands beside
 * the API's own root (facts/business-central-api section 10.3).
 */
export function companyOfSupported(rootPath: string, path: string): string | null {
	const environmentPath = rootPath.slice(0, -API_PATH.length);
	if (!path.toLowerCase().startsWith(environmentPath.toLowerCase())) return null;
	return BELOW.exec(path.slice(environmentPath.length))?.[1]?.toLowerCase() ?? null;
}

/**
 * Lists the sets one can subscribe to, all of them or those of version 2.0, which here are the same.
 * @param hasCompany whether there is the company that was asked for
 * @throws BusinessCentralError for an unknown company, another verb and another filter
 */
export function answerSupported(
	request: HttpRequest,
	sets: readonly string[],
	hasCompany: boolean,
): HttpResponse {
	if (request.method !== "GET") throw usualError({ status: 405 });
	if (!hasCompany)
		throw new BusinessCentralError(404, "Internal_CompanyNotFound", "There is no such company.");
	const filter = readOptions(request.query).get("$filter") ?? "resource eq 'v2.0*'";
	if (filter !== "resource eq 'v2.0*'") throw notImplemented("Only the documented filter is served here.");
	return jsonResponse(200, { value: sets.map((set) => ({ resource: `v2.0/${set}` })) });
}

import type { HttpRequest, HttpResponse } from "../kit/http-server.js";
import { recordPage } from "../kit/record-page.js";
import type { SimRecord } from "../kit/simulator.js";

/** Where the web client answers, beside the API. */
export const WEB_CLIENT_PATH = "/client/";

/** The sets of the card pages that links open (facts/dataverse-api.md section 11). */
const PAGES: Readonly<Record<string, string>> = {
	21: "customers",
	26: "vendors",
	30: "items",
	5050: "contacts",
};

/** The card a link opens: one record by its number. Undefined for any other address. */
export function cardPage(
	{ method, path, query }: HttpRequest,
	records: (set: string) => SimRecord[],
): HttpResponse | undefined {
	if (method !== "GET" || path !== WEB_CLIENT_PATH) return undefined;
	const asked = new URLSearchParams(query);
	const set = PAGES[asked.get("page") ?? ""];
	const [, quoted] = /^'No\.' IS '(.*)'$/.exec(asked.get("filter") ?? "") ?? [];
	const number = quoted?.replaceAll("''", "'");
	const record = set === undefined ? undefined : records(set).find((one) => one.number === number);
	if (record === undefined) return recordPage(null);
	return recordPage({ system: "Business Central", name: String(record.displayName), record });
}

import type { HttpRequest, HttpResponse } from "../kit/http-server.js";
import { recordPage } from "../kit/record-page.js";
import type { Organization } from "./organization.js";
import type { Life } from "./people.js";

/** The form a link opens: one record by its id (facts/dataverse-api.md section 11). Undefined for any other address. */
export function formPage(
	{ method, path, query }: HttpRequest,
	organization: Organization,
	life: Pick<Life, "get">,
): HttpResponse | undefined {
	if (method !== "GET" || path !== "/main.aspx") return undefined;
	const asked = new URLSearchParams(query);
	const table = [...organization.stores].find((store) => store.table.logicalName === asked.get("etn"))?.table;
	const record = table && life.get(table.entitySet, asked.get("id") ?? "");
	if (table === undefined || record === undefined) return recordPage(null);
	return recordPage({ system: "Dataverse", name: String(record[table.primaryName] ?? "Unnamed"), record });
}

import type { Fields } from "../../domain/record.js";

/** Card pages and the field that finds one record on them (facts/dataverse-api.md section 11). */
const CARDS: Readonly<Record<string, { page: number; field: string; caption: string }>> = {
	customers: { page: 21, field: "number", caption: "No." },
	vendors: { page: 26, field: "number", caption: "No." },
	items: { page: 30, field: "number", caption: "No." },
	salesOrders: { page: 42, field: "number", caption: "No." },
	contacts: { page: 5050, field: "number", caption: "No." },
	salespeoplePurchasers: { page: 5116, field: "code", caption: "Code" },
	opportunities: { page: 5124, field: "number", caption: "No." },
};

const ONLINE_API = "api.businesscentral.dynamics.com";
const ONLINE_CLIENT = "https://businesscentral.dynamics.com";

/**
 * The address of the web client that belongs to an API address: `/v2.0/[tenant/]environment/api/v2.0` online. Null
 * for any other host, whose web client cannot be told from the API's address.
 */
export function webClientOf(api: URL): string | null {
	if (api.hostname !== ONLINE_API) return null;
	const segments = api.pathname.split("/").filter((segment) => segment !== "");
	const place = segments.slice(1, segments.indexOf("api"));
	return place.length === 0 ? null : `${ONLINE_CLIENT}/${place.join("/")}/`;
}

/** Where a person opens the record; null when its set has no card or the fields do not name it. */
export function linkTo(client: string, company: string | null, set: string, fields: Fields): string | null {
	const card = CARDS[set];
	const key = card === undefined ? undefined : fields[card.field];
	if (card === undefined || typeof key !== "string" || key === "") return null;
	const filter = `'${card.caption}' IS '${key.replaceAll("'", "''")}'`;
	const named = company === null ? "" : `company=${encodeURIComponent(company)}&`;
	return `${client.replace(/\/*$/, "/")}?${named}page=${card.page}&filter=${encodeURIComponent(filter)}`;
}

import { z } from "zod";
import { ConnectorError } from "../../ports/connector.js";

/** A list answer: rows as they came, and where it goes on. */
const ListPage = z.object({
	value: z.array(z.unknown()),
	"@odata.nextLink": z.string().nullish(),
	"@odata.deltaLink": z.string().nullish(),
});

/** One page of a list. */
export interface Page {
	rows: Record<string, unknown>[];
	/** Followed as it is; null on the last page. */
	nextLink: string | null;
	/** Where the next pull of changes begins; null when the page names none. */
	deltaLink: string | null;
}

/** Reads a list answer; null when it is none, so that a stray answer never looks like an empty list. */
export function readPage(body: unknown): Page | null {
	const parsed = ListPage.safeParse(body);
	if (!parsed.success || !parsed.data.value.every(isRow)) return null;
	return {
		rows: parsed.data.value as Record<string, unknown>[],
		nextLink: parsed.data["@odata.nextLink"] ?? null,
		deltaLink: parsed.data["@odata.deltaLink"] ?? null,
	};
}

/** True when a link leads to the same origin as the service: only there may a token travel. */
export function isSameOrigin(link: string, root: URL): boolean {
	return URL.canParse(link, root.href) && new URL(link, root).origin === root.origin;
}

/** True when a link reads every property wanted: it keeps the `$select` it was made with. */
export function readsAll(link: string, root: URL, select: string): boolean {
	const kept = new URL(link, root).searchParams.get("$select");
	if (kept === null) return true;
	const properties = new Set(kept.split(",").map((name) => name.trim()));
	return select.split(",").every((name) => properties.has(name));
}

/** Failures that would meet any other request as well, so that a page is not lost for them. */
const NOT_THE_LINKS: ReadonlySet<number> = new Set([401, 403, 407, 408, 429, 502, 503, 504]);

/** True when the system does not know a link of its own any more, whatever it calls that. */
export function isLostLink(error: unknown): boolean {
	if (!(error instanceof ConnectorError) || error.status === null) return false;
	return error.status >= 400 && !NOT_THE_LINKS.has(error.status);
}

function isRow(row: unknown): boolean {
	return typeof row === "object" && row !== null && !Array.isArray(row);
}

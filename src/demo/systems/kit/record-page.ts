import type { HttpResponse } from "./http-server.js";
import type { SimRecord } from "./simulator.js";

/** What a system's own web client shows at an address that a link names. */
export interface PageRecord {
	/** What the system calls itself. */
	system: string;
	/** What people call the record. */
	name: string;
	record: SimRecord;
}

/**
 * The page of a record in the system's own web client, for people who follow a link: what it holds now, to be read
 * only. Null is a record that is not there.
 */
export function recordPage(found: PageRecord | null): HttpResponse {
	const title = found === null ? "No such record" : found.name;
	const body =
		found === null
			? "<p>It was deleted, or was never there.</p>"
			: `<p>${escaped(found.system)}, simulated. Load the page again to see what changed.</p><table>${rowsOf(found.record)}</table>`;
	return {
		status: found === null ? 404 : 200,
		headers: { "content-type": "text/html; charset=utf-8" },
		body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style><h1>${escaped(title)}</h1>${body}</html>`,
	};
}

const STYLE =
	"body{font:15px/1.5 sans-serif;margin:2rem auto;max-width:46rem;padding:0 1rem;color:#1d1c1d}h1{font-size:1.4rem}th{text-align:left;font-weight:400;color:#616061;padding-right:2rem;white-space:nowrap;vertical-align:top}td{overflow-wrap:anywhere}";

/** What is empty or about the record rather than of it stays out. */
function rowsOf(record: SimRecord): string {
	return Object.entries(record)
		.filter(([name, value]) => !name.includes("@") && !isEmpty(value))
		.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(String(value))}</td></tr>`)
		.join("");
}

function isEmpty(value: unknown): boolean {
	return value === null || value === undefined || value === "" || typeof value === "object";
}

function escaped(text: string): string {
	return text
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;");
}

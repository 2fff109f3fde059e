import { readFileSync } from "node:fs";

/** Where package.json stands, seen from the source and from what was built of it. */
const PLACES = ["../../package.json", "../../../package.json"];

/** The version of this Koppel. */
export function ownVersion(): string {
	for (const place of PLACES) {
		const found = readPackage(new URL(place, import.meta.url));
		if (found?.name === "koppel" && found.version !== undefined) return found.version;
	}
	return "unknown";
}

function readPackage(url: URL): { name?: string; version?: string } | null {
	try {
		return JSON.parse(readFileSync(url, "utf8"));
	} catch {
		return null;
	}
}

/** What a client asks for in its `Prefer` header (facts/dataverse-api section 1). */
export interface Preferences {
	readonly wantsRepresentation: boolean;
	/** Null: the service's own page size. */
	readonly maxPageSize: number | null;
	readonly tracksChanges: boolean;
	readonly continuesOnError: boolean;
	/** Says whether an annotation is wanted, by its full name. */
	readonly includesAnnotation: (name: string) => boolean;
	readonly hasAnnotations: boolean;
}

/** Reads a `Prefer` header; unknown preferences are ignored, as HTTP wants it. */
export function parsePreferences(header: string | undefined): Preferences {
	const given = new Map<string, string>();
	for (const [, name = "", value = ""] of (header ?? "").matchAll(
		/([\w.-]+)(?:\s*=\s*("[^"]*"|[^,;\s]+))?/g,
	)) {
		given.set(name.toLowerCase(), value.replace(/^"|"$/g, ""));
	}
	const size = Number(given.get("odata.maxpagesize"));
	const annotations = (given.get("odata.include-annotations") ?? "").split(",").filter(Boolean);
	return {
		wantsRepresentation: given.get("return") === "representation",
		maxPageSize: Number.isInteger(size) && size > 0 ? size : null,
		tracksChanges: given.has("odata.track-changes"),
		continuesOnError:
			given.has("odata.continue-on-error") && given.get("odata.continue-on-error") !== "false",
		includesAnnotation: (name) => annotations.some((pattern) => fits(pattern.trim(), name)),
		hasAnnotations: annotations.length > 0,
	};
}

function fits(pattern: string, name: string): boolean {
	if (pattern === "*" || pattern === name) return true;
	return pattern.endsWith(".*") && name.startsWith(pattern.slice(0, -1));
}

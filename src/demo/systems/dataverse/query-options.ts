import { badRequest } from "./errors.js";

/** One member of an `$expand`, with its own options. */
export interface ExpandItem {
	readonly navigation: string;
	readonly options: QueryOptions;
}

/** Query options by name, decoded; only what the Web API knows (facts/dataverse-api sections 3 and 12a). */
export interface QueryOptions {
	readonly select: readonly string[] | null;
	readonly filter: string | null;
	readonly orderby: string | null;
	readonly top: number | null;
	readonly expand: readonly ExpandItem[];
	readonly count: boolean;
	readonly skipToken: string | null;
	readonly deltaToken: string | null;
}

const known = new Set([
	"$select",
	"$filter",
	"$orderby",
	"$top",
	"$expand",
	"$count",
	"$skiptoken",
	"$deltatoken",
]);
const MAX_EXPANDS = 15;

/** Reads the query of a URL. @throws {DataverseError} 400 for an option the Web API does not have */
export function parseQuery(query: string): QueryOptions {
	return toOptions(query.split("&").filter(Boolean).map(decodePair));
}

function decodePair(pair: string): [name: string, value: string] {
	const at = pair.indexOf("=");
	const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
	try {
		return at === -1 ? [decode(pair), ""] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
	} catch {
		throw badRequest(`The query '${pair}' is not encoded well.`);
	}
}

function toOptions(pairs: readonly (readonly [string, string])[]): QueryOptions {
	const options = new Map<string, string>();
	for (const [name, value] of pairs) {
		if (name.startsWith("$") && !known.has(name)) {
			throw badRequest(`The query parameter ${name} is not supported`, "0x80060888");
		}
		if (options.has(name)) throw badRequest(`Query option '${name}' was specified more than once.`);
		options.set(name, value);
	}
	return {
		select:
			options
				.get("$select")
				?.split(",")
				.map((each) => each.trim()) ?? null,
		filter: options.get("$filter") ?? null,
		orderby: options.get("$orderby") ?? null,
		top: toTop(options.get("$top")),
		expand: parseExpand(options.get("$expand")),
		count: options.get("$count") === "true",
		skipToken: options.get("$skiptoken") ?? null,
		deltaToken: options.get("$deltatoken") ?? null,
	};
}

function toTop(text: string | undefined): number | null {
	if (text === undefined) return null;
	if (!/^\d+$/.test(text)) throw badRequest(`Invalid value '${text}' for $top query option found.`);
	return Number(text);
}

function parseExpand(text: string | undefined): ExpandItem[] {
	if (text === undefined) return [];
	const items = splitOutsideBrackets(text, ",").map((item) => {
		const match = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/s.exec(item);
		if (!match) throw badRequest(`The $expand '${item}' cannot be read.`);
		const inner = splitOutsideBrackets(match[2] ?? "", ";").filter((each) => each.trim() !== "");
		const pairs = inner.map((each) => {
			const at = each.indexOf("=");
			return [each.slice(0, at).trim(), each.slice(at + 1)] as const;
		});
		return { navigation: match[1] as string, options: toOptions(pairs) };
	});
	if (items.length > MAX_EXPANDS) throw badRequest(`At most ${MAX_EXPANDS} $expand are allowed.`);
	return items;
}

function splitOutsideBrackets(text: string, separator: string): string[] {
	const pieces: string[] = [];
	let depth = 0;
	let piece = "";
	for (const character of text) {
		if (character === "(") depth += 1;
		if (character === ")") depth -= 1;
		if (character === separator && depth === 0) {
			pieces.push(piece);
			piece = "";
		} else piece += character;
	}
	return text === "" ? [] : [...pieces, piece];
}

import { ConnectorError, isSetupError } from "../ports/connector.js";

/** Names whose values are secret or personal whatever they hold. */
const NEVER_LOGGED =
	/authorization|secret|token|password|cookie|^(fields|values|before|after|seats|sourceValues)$/i;
const CENSORED = "[not logged]";

/** How deep facts are followed; what lies deeper is nothing a line of a log is about. */
const DEEPEST = 4;
const LONGEST_TEXT = 2_000;
const MOST_ITEMS = 50;

/** The fields of a log line without anything that a log must not hold: errors told in their own words, secrets censored. */
export function safeFields(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, safe(name, value, 0)]));
}

function safe(name: string, value: unknown, depth: number): unknown {
	if (name === "error" || value instanceof Error) return errorFacts(value);
	if (typeof value === "string") return NEVER_LOGGED.test(name) ? CENSORED : value.slice(0, LONGEST_TEXT);
	if (typeof value === "bigint") return String(value);
	if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
	if (NEVER_LOGGED.test(name) || depth >= DEEPEST) return CENSORED;
	if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => safe("", item, depth + 1));
	const entries = Object.entries(value).slice(0, MOST_ITEMS);
	return Object.fromEntries(entries.map(([key, item]) => [key, safe(key, item, depth + 1)]));
}

/**
 * An error is told by its class, code and place. What else hangs on it, its cause too, may hold a request with its
 * token. What a system said about a record may quote the record, so only what it said about the connection is kept.
 */
function errorFacts(error: unknown): unknown {
	if (typeof error !== "object" || error === null) return { message: String(error).slice(0, LONGEST_TEXT) };
	const { name, code, message, stack } = error as Partial<Error> & { code?: unknown };
	const facts = { name, code: typeof code === "string" || typeof code === "number" ? code : undefined };
	const place = framesOf(stack);
	if (!(error instanceof ConnectorError))
		return { ...facts, message: message?.slice(0, LONGEST_TEXT), stack: place };
	const { status, foreignCode, system } = error;
	const said = isSetupError(error) ? { message } : {};
	return { ...facts, system: system?.name ?? null, status, foreignCode, ...said, stack: place };
}

/** The calls that led there; the text in front of them is the message. */
function framesOf(stack: unknown): string | undefined {
	if (typeof stack !== "string") return undefined;
	return stack
		.split("\n")
		.filter((line) => /^\s+at /.test(line))
		.join("\n");
}

import { parse } from "node:querystring";
import { type Json, parseJson, toJson } from "../json.js";

/** Arguments that travel as JSON text inside a form. */
const STRUCTURED = ["attachments", "blocks", "message", "metadata", "view"];

/** The arguments of a call, form-encoded or JSON, the query string beneath. Structured ones are parsed where they can be. */
export function parseArguments(request: { contentType: string; body: string; query: string }): Json {
	const fromQuery = parse(request.query) as Json;
	if (request.contentType.startsWith("application/json")) {
		return { ...fromQuery, ...toJson(parseJson(request.body)) };
	}
	const args: Json = { ...fromQuery, ...parse(request.body) };
	for (const name of STRUCTURED) {
		const value = args[name];
		if (typeof value !== "string" || value === "") continue;
		const parsed = parseJson(value);
		if (parsed !== undefined) args[name] = parsed;
	}
	return args;
}

/** A flag however it was sent: true, "true", "1". */
export function flagOf(args: Json, name: string): boolean {
	return [true, "true", "1", 1].includes(args[name] as boolean | string | number);
}

/** A text argument; undefined when it was left out. Numbers are taken as text. */
export function textOf(args: Json, name: string): string | undefined {
	const value = args[name];
	if (typeof value === "number") return String(value);
	return typeof value === "string" ? value : undefined;
}

/** A number argument, or `usual` when it was left out or is none. */
export function numberOf(args: Json, name: string, usual: number): number {
	const value = Number(args[name]);
	return args[name] === undefined || Number.isNaN(value) ? usual : value;
}

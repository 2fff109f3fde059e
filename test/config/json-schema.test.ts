import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { configJsonSchema } from "../../src/config/json-schema.js";

/** The parts of a JSON Schema that an editor follows to tell which keys may stand where. */
interface Schema {
	type?: string;
	description?: string;
	const?: unknown;
	properties?: Record<string, Schema>;
	additionalProperties?: boolean | Schema;
	propertyNames?: { pattern?: string };
	items?: Schema;
	oneOf?: Schema[];
	anyOf?: Schema[];
}

type Json = Record<string, unknown>;

const schema = configJsonSchema() as Schema;
const example = (): Json => parse(readFileSync("koppel.example.yml", "utf8"));

/** Every place where a key may stand, with what the schema says of it. */
function keysIn(node: Schema, path = ""): Array<{ path: string; schema: Schema }> {
	const own = Object.entries(node.properties ?? {}).map(([key, value]) => ({
		path: `${path}.${key}`,
		schema: value,
	}));
	const inner: Array<[Schema, string]> = own.map((key) => [key.schema, key.path]);
	if (node.items !== undefined) inner.push([node.items, `${path}[]`]);
	if (typeof node.additionalProperties === "object") inner.push([node.additionalProperties, `${path}.*`]);
	for (const branch of branchesOf(node)) inner.push([branch, path]);
	return [...own, ...inner.flatMap(([child, at]) => keysIn(child, at))];
}

function branchesOf({ oneOf = [], anyOf = [] }: Schema): Schema[] {
	return [...oneOf, ...anyOf];
}

/** The keys of a value that the schema forbids where they stand, by path; what an editor underlines. */
function forbiddenKeys(node: Schema, value: unknown, path = ""): string[] {
	const branches = branchesOf(node);
	if (branches.length > 0) {
		const [first = [], ...others] = fitting(branches, value).map((one) => forbiddenKeys(one, value, path));
		return others.reduce((least, one) => (one.length < least.length ? one : least), first);
	}
	if (Array.isArray(value))
		return value.flatMap((item, index) => forbiddenKeys(node.items ?? {}, item, `${path}[${index}]`));
	if (!isMap(value)) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const at = `${path}.${key}`;
		const known = node.properties?.[key];
		if (known !== undefined) return forbiddenKeys(known, inner, at);
		const { additionalProperties: more = true } = node;
		if (typeof more === "boolean") return more ? [] : [at];
		const pattern = new RegExp(node.propertyNames?.pattern ?? "");
		return pattern.test(key) ? forbiddenKeys(more, inner, at) : [at];
	});
}

/** Of several shapes those that an object can have: by its `type`, else every one that is an object. */
function fitting(branches: Schema[], value: unknown): Schema[] {
	const same = branches.filter(({ type }) => (type === "object") === isMap(value));
	const named = same.filter(({ properties }) => isMap(value) && properties?.type?.const === value.type);
	return named.length > 0 ? named : same;
}

function isMap(value: unknown): value is Json {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every copy of a value in which one key the schema names is misspelt, with the place of that key. */
function misspellings(value: unknown, path = ""): Array<{ path: string; file: unknown }> {
	if (Array.isArray(value))
		return value.flatMap((item, index) =>
			misspellings(item, `${path}[${index}]`).map(({ path: at, file }) => ({
				path: at,
				file: value.with(index, file),
			})),
		);
	if (!isMap(value)) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const deeper = misspellings(inner, `${path}.${key}`).map(({ path: at, file }) => ({
			path: at,
			file: { ...value, [key]: file },
		}));
		if (FREE_NAMES.includes(path)) return deeper;
		const { [key]: moved, ...rest } = value;
		return [{ path: `${path}.${key}x`, file: { ...rest, [`${key}x`]: moved } }, ...deeper];
	});
}

/** Where people choose the keys themselves. */
const FREE_NAMES = [".systems", ".slack.channels"];

describe("the JSON Schema that editors read", () => {
	it("describes every key, so that pointing at it tells what it is for", () => {
		const silent = keysIn(schema).filter(({ schema: key }) => !key.description);

		expect(silent.map(({ path }) => path)).toEqual([]);
	});

	it("finds nothing wrong with the example", () => {
		expect(forbiddenKeys(schema, example())).toEqual([]);
	});

	it("flags every key of the example when it is misspelt, at its place and nowhere else", () => {
		const typos = misspellings(example());

		expect(typos.length).toBeGreaterThan(100);
		// The type of a system tells its shape: without it an editor cannot tell the other keys either.
		for (const { path, file } of typos.filter(({ path: at }) => !at.endsWith(".typex")))
			expect([path, forbiddenKeys(schema, file)]).toEqual([path, [path]]);
		for (const { path, file } of typos.filter(({ path: at }) => at.endsWith(".typex")))
			expect(forbiddenKeys(schema, file)).toContain(path);
	});

	it("lets systems and mappings be named in capitals, as Koppel does", () => {
		const { systems, ...rest } = example();
		const named = { ...rest, systems: { BC: (systems as Json).bc, "2nd": (systems as Json).crm } };

		expect(forbiddenKeys(schema, named)).toEqual([".systems.2nd"]);
	});
});

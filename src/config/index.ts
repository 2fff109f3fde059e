import { checkChannels } from "./check-channels.js";
import { checkableMapping } from "./checkable.js";
import { checkMapping, checkSystem, checkTogether, type PlacedMapping } from "./checks.js";
import { type Config, toConfig } from "./config.js";
import { type Environment, readEnv, secretsIn } from "./env.js";
import { explainIssues, type Issue } from "./explain.js";
import { parseConfigText, type RawFile, readConfigText } from "./file.js";
import { maskProblems } from "./mask.js";
import { nearestOf } from "./nearest.js";
import { aProblem, type PathPart, type Problem, pathText } from "./problem.js";
import { type ConfigFile, fileSchema, SYSTEM_TYPES, systemSchema } from "./schema.js";

export type { ChannelConfig } from "./channels.js";
export type { Config, EndConfig, MappingConfig, RoleConfig, SlackConfig, SystemConfig } from "./config.js";
export type { DescribedEntity, DescribedField } from "./described.js";
export { type Environment, readEnv } from "./env.js";
export { configJsonSchema } from "./json-schema.js";
export { buildMapping, outlineMapping } from "./mappings.js";
export { nearestOf } from "./nearest.js";
export { type Problem, problemText } from "./problem.js";

/** The configuration, or everything that is wrong with it. */
export type LoadedConfig = { ok: true; config: Config } | { ok: false; problems: Problem[] };

/**
 * Reads the file and the environment and checks all that can be checked without asking a system: every problem at
 * once, no secret in any of them. Without a path, `KOPPEL_CONFIG` names the file.
 */
export async function loadConfig(from: {
	path?: string | undefined;
	env: NodeJS.ProcessEnv;
}): Promise<LoadedConfig> {
	const { environment, problems } = readEnv(from.env);
	const read = await readConfigText(from.path ?? environment.configPath);
	if (!read.ok) return refused([...problems, read.problem], secretsIn(from.env));
	return checkText(read.text, from.env, { environment, problems });
}

/** The same for a text that was read already. */
export function loadConfigText(text: string, env: NodeJS.ProcessEnv): LoadedConfig {
	return checkText(text, env, readEnv(env));
}

function checkText(
	text: string,
	env: NodeJS.ProcessEnv,
	{ environment, problems }: { environment: Environment; problems: Problem[] },
): LoadedConfig {
	const raw = parseConfigText(text, env);
	if (raw.isBroken) return refused([...problems, ...raw.problems], secretsIn(env));
	const parsed = fileSchema.safeParse(raw.content ?? {});
	const found = [
		...problems,
		...raw.problems,
		...(parsed.success ? [] : schemaProblems(parsed.error.issues, raw)),
		...withLines(crossProblems(raw.content), raw),
		...slackProblems(environment, raw.content),
	];
	const secrets = [...secretsIn(env), ...raw.secrets];
	if (!parsed.success || found.length > 0) return refused(found, secrets);
	const config = toConfig(parsed.data as ConfigFile, environment, (index) => linesOf(raw, index));
	return { ok: true, config: deepFreeze(config) };
}

function refused(problems: Problem[], secrets: string[]): LoadedConfig {
	const ordered = problems
		.map((problem, index) => ({ problem, index }))
		.sort((one, two) => (one.problem.line ?? 0) - (two.problem.line ?? 0) || one.index - two.index)
		.map(({ problem }) => problem);
	return { ok: false, problems: maskProblems(ordered, secrets) };
}

/** A value whose variable is not set has its problem already. */
function schemaProblems(issues: readonly Issue[], raw: RawFile): Problem[] {
	const all = [...issues, ...issuesBehindType(raw.content)];
	const told = all.filter((issue) => !raw.lacksVariable(issue.path as PathPart[]));
	return explainIssues(told, {
		schema: fileSchema,
		content: raw.content ?? {},
		lineOf: raw.lineOf,
		isHidden: (parts) => raw.isFilledIn(parts) || parts.includes("auth"),
	});
}

/** A system of a misspelt type is checked as the type that was meant, so that one run tells everything. */
function issuesBehindType(content: unknown): Issue[] {
	return Object.entries(mapIn(content, "systems")).flatMap(([name, system]) => {
		const { type } = mapIn({ system }, "system");
		if (typeof type !== "string" || SYSTEM_TYPES.includes(type)) return [];
		const meant = nearestOf(type, SYSTEM_TYPES);
		const parsed = systemSchema.safeParse({ ...mapIn({ system }, "system"), type: meant });
		const issues = meant === null || parsed.success ? [] : parsed.error.issues;
		return issues.map((issue) => ({ ...issue, path: ["systems", name, ...issue.path] }));
	});
}

/** Checks that need more than one value; what is malformed by itself is left to the schema. */
function crossProblems(content: unknown): Problem[] {
	const systems = mapIn(content, "systems");
	const mappings = listIn(content, "mappings");
	const known = Object.keys(systems);
	const named = mappings.flatMap((mapping, index) =>
		(["left", "right"] as const).flatMap((side) =>
			checkSystem(`mappings[${index}].${side}.system`, mapIn(mapping, side).system, known),
		),
	);
	const placed = mappings.flatMap((candidate, index): PlacedMapping[] => {
		const mapping = checkableMapping(candidate);
		return mapping === null ? [] : [{ index, mapping }];
	});
	const clientIds = (system: string) => {
		const given = mapIn(systems, system);
		// A system that is not there or of no known kind has a problem of its own.
		return given.clientIds === undefined ? given.type !== "business-central" : given.clientIds === true;
	};
	return [
		...named,
		...placed.flatMap((mapping) => checkMapping(mapping, clientIds)),
		...checkTogether(placed, namesIn(mappings)),
		...checkChannels(mapIn(mapIn(content, "slack"), "channels"), channelsIn(content)),
	];
}

function namesIn(mappings: unknown[]): string[] {
	const names = mappings.map((mapping) => mapIn({ mapping }, "mapping").name);
	return names.filter((name) => typeof name === "string");
}

/** Every channel that cards stand in. */
function channelsIn(content: unknown): string[] {
	const ofMappings = listIn(content, "mappings").map((mapping) => mapIn({ mapping }, "mapping").channel);
	const named = [...ofMappings, mapIn(content, "slack").adminChannel];
	return [...new Set(named.filter((channel) => typeof channel === "string"))];
}

function slackProblems({ slackBotToken }: Environment, content: unknown): Problem[] {
	if (slackBotToken === null || "slack" in mapIn({ content }, "content")) return [];
	const message = "SLACK_BOT_TOKEN is set, but the file has no slack section.";
	return [aProblem("slack", message, { expected: "slack with at least adminChannel" })];
}

function withLines(problems: Problem[], raw: RawFile): Problem[] {
	return problems.map((problem) => ({ ...problem, line: raw.lineOf(partsOf(problem.path)) }));
}

/** `mappings[0].fields[2].left` as its parts. */
function partsOf(path: string): PathPart[] {
	return path
		.split(/[.[\]]+/)
		.flatMap((part) => (part === "" ? [] : [/^\d+$/.test(part) ? Number(part) : part]));
}

/** The line of every value inside one mapping. */
function linesOf(raw: RawFile, index: number): Record<string, number> {
	const lines: Record<string, number> = {};
	const walk = (value: unknown, inside: PathPart[]) => {
		const line = raw.lineOf(["mappings", index, ...inside]);
		if (line !== null) lines[pathText(inside)] = line;
		if (Array.isArray(value)) for (const [at, item] of value.entries()) walk(item, [...inside, at]);
		else if (typeof value === "object" && value !== null)
			for (const [key, item] of Object.entries(value)) walk(item, [...inside, key]);
	};
	walk(listIn(raw.content, "mappings")[index], []);
	return lines;
}

function mapIn(content: unknown, key: string): Record<string, unknown> {
	const value =
		typeof content === "object" && content !== null ? (content as Record<string, unknown>)[key] : null;
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: {};
}

function listIn(content: unknown, key: string): unknown[] {
	const value =
		typeof content === "object" && content !== null ? (content as Record<string, unknown>)[key] : null;
	return Array.isArray(value) ? value : [];
}

function deepFreeze<T>(value: T): T {
	if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
		Object.freeze(value);
		for (const part of Object.values(value)) deepFreeze(part);
	}
	return value;
}

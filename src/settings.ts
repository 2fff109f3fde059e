import type { AppSettings, MappingSettings, SystemSettings } from "./app.js";
import {
	buildMapping,
	type Config,
	configJsonSchema,
	type DescribedEntity,
	type Environment,
	loadConfig,
	type MappingConfig,
	nearestOf,
	outlineMapping,
	type Problem,
	problemText,
	readEnv,
	type SystemConfig,
} from "./config/index.js";
import type { Mapping } from "./domain/mapping.js";
import type { BothSides } from "./domain/record.js";
import { createLogger } from "./service/logger.js";

/** What the app is built from, and the port it listens on. */
export interface Settings extends AppSettings {
	port: number;
}

/** The settings, or every problem as a line for people; no secret in any of them. */
export type LoadedSettings = { ok: true; settings: Settings } | { ok: false; problems: string[] };

/** Reads the configuration file and the environment. */
export async function loadSettings(env: NodeJS.ProcessEnv): Promise<LoadedSettings> {
	const loaded = await loadConfig({ env });
	if (!loaded.ok) return { ok: false, problems: loaded.problems.map(problemText) };
	return { ok: true, settings: toSettings(loaded.config) };
}

/** One mapping beside what its systems say; every misfit with its place in the file. */
export interface CheckableMapping {
	outline: Mapping;
	/** Where it stands in the file, e.g. `mappings[0]`. */
	path: string;
	misfits(descriptions: BothSides<DescribedEntity>): Problem[];
}

/** What `koppel doctor` begins with: the environment, and the rest as far as the configuration can be read. */
export interface CheckableSettings {
	environment: Environment;
	/** Everything wrong with file and environment; no secret in any of them. */
	problems: Problem[];
	/** Null when there are problems. */
	settings: Settings | null;
	mappings: CheckableMapping[];
	nearest(word: string, valid: readonly string[]): string | null;
}

/** Reads as much as can be read, however much is wrong. */
export async function loadCheckableSettings(env: NodeJS.ProcessEnv): Promise<CheckableSettings> {
	const { environment } = readEnv(env);
	const loaded = await loadConfig({ env });
	if (!loaded.ok)
		return { environment, problems: loaded.problems, settings: null, mappings: [], nearest: nearestOf };
	const mappings = loaded.config.mappings.map((config) => ({
		outline: outlineMapping(config),
		path: config.path,
		misfits: (descriptions: BothSides<DescribedEntity>) => {
			const built = buildMapping(config, descriptions);
			return built.ok ? [] : built.problems;
		},
	}));
	const settings = toSettings(loaded.config);
	return { environment, problems: [], settings, mappings, nearest: nearestOf };
}

/** The JSON Schema of the configuration file, for editors. */
export function configurationSchema(): Record<string, unknown> {
	return configJsonSchema();
}

function toSettings(config: Config): Settings {
	const { environment } = config;
	return {
		systems: config.systems.map((system) => toSystem(system, environment.instances)),
		mappings: config.mappings.map(toMappingSettings),
		database: { mongodbUri: environment.mongodbUri, dataFolder: environment.dataFolder },
		showTransientAfterMs: config.showTransientAfterMs,
		retention: config.retention,
		slack: toSlack(config),
		confirmBulkAbove: config.slack?.confirmBulkAbove,
		log: createLogger({ level: environment.logLevel, secrets: secretsOf(config) }),
		port: environment.port,
	};
}

/** Everything configured that must never stand in a log. */
function secretsOf({ systems, environment }: Config): string[] {
	const { slackBotToken, slackSigningSecret, slackAppToken, mongodbUri } = environment;
	const password = /^[^:]+:\/\/[^:@/]*:([^@/]+)@/.exec(mongodbUri ?? "")?.[1] ?? null;
	const ofSystems = systems.map(({ auth }) => auth.clientSecret);
	return [...ofSystems, slackBotToken, slackSigningSecret, slackAppToken, mongodbUri, password].filter(
		(secret) => secret !== null,
	);
}

function toSystem(system: SystemConfig, instances: number): SystemSettings {
	const { label, limits, ...rest } = system;
	return { ...rest, label, limits: limits ? withoutMissing(limits) : undefined, instances } as SystemSettings;
}

function withoutMissing(limits: object): object {
	return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

function toMappingSettings(config: MappingConfig): MappingSettings {
	const { name, schedule, findDeleted } = config;
	return {
		name,
		schedule,
		findDeleted,
		outline: outlineMapping(config),
		build: (descriptions) => {
			const built = buildMapping(config, descriptions);
			return built.ok ? { mapping: built.mapping } : { problems: built.problems.map(problemText) };
		},
	};
}

/** The console needs a token to speak, and the app-level token or a secret to hear. */
function toSlack({ slack, environment }: Config): AppSettings["slack"] {
	const { slackBotToken, slackSigningSecret, slackAppToken, slackApiUrl } = environment;
	if (slack === null || slackBotToken === null) return null;
	const { adminChannel, roles, channels, language: standard } = slack;
	const languages = Object.fromEntries(channels.map(({ name, language }) => [name, language]));
	return {
		token: slackBotToken,
		signingSecret: slackSigningSecret,
		appToken: slackAppToken,
		apiUrl: slackApiUrl,
		adminChannel,
		languages: { standard, channels: languages },
		roles,
		channels,
	};
}

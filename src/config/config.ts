import type {
	CreateKey,
	CreateMissing,
	DeletionPolicy,
	Direction,
	FilterCondition,
	GuardLimits,
	LeavesFilter,
	LoopLimits,
	OnCouple,
	UpdatePolicy,
} from "../domain/mapping.js";
import { type BothSides, bothSides } from "../domain/record.js";
import type { Role } from "../domain/resolution.js";
import { type ChannelConfig, toChannels } from "./channels.js";
import type { Environment } from "./env.js";
import type { ConfigFile, FieldInFile, MappingInFile, RetentionInFile, SystemInFile } from "./schema.js";

/** Everything configured: complete, checked and frozen. Holds secrets; never log it. */
export interface Config {
	environment: Environment;
	systems: SystemConfig[];
	mappings: MappingConfig[];
	/** Null when the file has no Slack section. */
	slack: SlackConfig | null;
	/** How long a problem that heals itself stays silent, in milliseconds. */
	showTransientAfterMs: number;
	/** Days after which the past is forgotten. */
	retention: RetentionInFile;
}

/** One configured system. `type` tells which connector it needs. */
export type SystemConfig = SystemInFile & { name: string; label: string };

/** Who has a role: Slack user ids and user group ids. */
export interface RoleConfig {
	role: Role;
	users: string[];
	groups: string[];
}

type ConfiguredSlack = NonNullable<ConfigFile["slack"]>;

/** The console in Slack. */
export interface SlackConfig {
	adminChannel: string;
	language: ConfiguredSlack["language"];
	/** What is set for single channels. */
	channels: ChannelConfig[];
	roles: RoleConfig[];
	/** Bulk work that uncouples, overwrites or deletes more records than this waits for a second person. */
	confirmBulkAbove: number;
}

/** One end of a configured mapping, what its system says of itself included. */
export interface EndConfig {
	system: string;
	systemLabel: string;
	entity: string;
	filter: FilterCondition[];
	/** Null follows what the system says names a record. */
	nameField: string | null;
	createKey: CreateKey;
	unversioned: "refuse" | "accept";
}

/** What a lookup has to know of the mapping it goes through. */
export interface ParentConfig {
	/** Its tables. */
	entities: BothSides<string>;
	/** Its fields that hold personal data. */
	privateFields: BothSides<string[]>;
}

/** One mapping as configured; types, lengths and scales of its fields are known once its systems can be asked. */
export interface MappingConfig {
	name: string;
	left: EndConfig;
	right: EndConfig;
	direction: Direction;
	mode: "sync" | "observe";
	createMissing: CreateMissing;
	onCouple: OnCouple;
	leavesFilter: LeavesFilter;
	policies: { update: UpdatePolicy; deletion: DeletionPolicy };
	clockSkewMs: number;
	guard: GuardLimits;
	loop: LoopLimits;
	schedule: string | null;
	findDeleted: string | null;
	channel: string | null;
	fields: FieldInFile[];
	/** Mappings that run before this one, those its lookups go through among them. */
	dependsOn: string[];
	/** The mappings its lookups go through, by name. */
	parents: Record<string, ParentConfig>;
	/** Where it stands in the file, e.g. `mappings[0]`. */
	path: string;
	/** The lines of its values by their path inside the mapping, e.g. `fields[2].left`. */
	lines: Record<string, number>;
}

const LABELS: Record<SystemInFile["type"], string> = {
	"business-central": "Business Central",
	dataverse: "Dataverse",
};

/** What creates begin with when a mapping names a key field and no prefix. */
const DEFAULT_PREFIX = "K-";

/** A checked file and a checked environment, brought to the form the rest of the product uses. */
export function toConfig(
	file: ConfigFile,
	environment: Environment,
	linesOf: (mapping: number) => Record<string, number>,
): Config {
	const systems = Object.entries(file.systems).map(([name, system]) => ({
		...system,
		name,
		label: system.label ?? LABELS[system.type],
	}));
	return {
		environment,
		systems,
		mappings: file.mappings.map((mapping, index) => ({
			...toMappingConfig(mapping, systems, { path: `mappings[${index}]`, lines: linesOf(index) }),
			...toDependencies(mapping, file.mappings),
		})),
		slack: file.slack === undefined ? null : toSlackConfig(file.slack),
		showTransientAfterMs: file.showTransientAfter * 60_000,
		retention: file.retention,
	};
}

function toSlackConfig({ roles, channels, ...rest }: ConfiguredSlack): SlackConfig {
	return {
		...rest,
		channels: toChannels(channels, rest.language),
		roles: (["operator", "steward", "admin"] as const).map((role) => ({ role, ...roles[role] })),
	};
}

/** A lookup needs the records it refers to coupled first, so its mapping is one to run before this one. */
function toDependencies(
	{ name, fields, dependsOn }: MappingInFile,
	mappings: MappingInFile[],
): Pick<MappingConfig, "dependsOn" | "parents"> {
	const names = fields.flatMap(({ lookup }) => (lookup === undefined ? [] : [lookup.mapping]));
	const parents = mappings
		.filter((mapping) => names.includes(mapping.name))
		.map((mapping) => [mapping.name, toParent(mapping)] as const);
	const before = [...new Set([...dependsOn, ...names])].filter((other) => other !== name);
	return { dependsOn: before, parents: Object.fromEntries(parents) };
}

function toParent(mapping: MappingInFile): ParentConfig {
	const personal = mapping.fields.filter((field) => field.private);
	return {
		entities: bothSides((side) => mapping[side].entity),
		privateFields: bothSides((side) => personal.flatMap((field) => field[side] ?? [])),
	};
}

function toMappingConfig(
	mapping: MappingInFile,
	systems: SystemConfig[],
	place: { path: string; lines: Record<string, number> },
): Omit<MappingConfig, "dependsOn" | "parents"> {
	const { createKey, unversioned, clockSkew, schedule, findDeleted, channel, dependsOn, ...rest } = mapping;
	const end = (side: "left" | "right"): EndConfig => {
		const { nameField, ...given } = mapping[side];
		const system = systems.find(({ name }) => name === given.system);
		return {
			...given,
			systemLabel: system?.label ?? given.system,
			nameField: nameField ?? null,
			createKey: toCreateKey(createKey[side], system?.clientIds ?? false),
			unversioned: unversioned[side] ?? "refuse",
		};
	};
	return {
		...rest,
		...place,
		left: end("left"),
		right: end("right"),
		clockSkewMs: clockSkew * 1000,
		schedule: schedule ?? null,
		findDeleted: findDeleted ?? null,
		channel: channel ?? null,
	};
}

/** What the mapping says comes first, then what the system can do by itself (design.md section 6.3). */
function toCreateKey(given: MappingInFile["createKey"]["left"], clientIds: boolean): CreateKey {
	if (given === "wait") return { kind: "wait" };
	if (typeof given === "string") return { kind: "field", field: given, prefix: DEFAULT_PREFIX };
	if (given !== undefined)
		return { kind: "field", field: given.field, prefix: given.prefix ?? DEFAULT_PREFIX };
	return clientIds ? { kind: "clientId" } : { kind: "none" };
}

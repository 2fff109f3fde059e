import { z } from "zod";
import { DEFAULT_GUARD } from "../domain/mapping.js";
import { channelSchema, cron, language } from "./channels.js";

const text = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
	error: "must be a text, a number, true, false or null",
});

/** Credentials travel to these addresses, so plain http is for loopback hosts alone. */
const address = text.refine(isSafeAddress, {
	error: "is no address that a secret may be sent to",
	params: { expected: "an address that begins with https:// and holds no user or password" },
});

const name = z.string().regex(/^[a-z][a-z0-9_-]*$/i, {
	error: "must begin with a letter and hold letters, digits, - and _ only",
});

const credentials = z.strictObject({
	tokenUrl: address.describe("where tokens are issued (OAuth2 client credentials)"),
	clientId: text,
	clientSecret: text.describe("best written as a variable, as in the example file"),
	scope: text,
});

const limits = z.strictObject({
	inFlight: z.number().int().min(1).optional().describe("requests under way at once"),
	burst: z.number().int().min(1).optional().describe("requests that may go at once after a quiet time"),
	perSecond: z.number().positive().optional().describe("requests a second beyond the burst"),
});

const anySystem = {
	url: address.describe("root of the service"),
	auth: credentials,
	label: text.optional().describe("what people call the system"),
	limits: limits.optional().describe("what differs from the vendor's limits"),
	countOperations: z.boolean().default(false).describe("charge the budget for every operation of a batch"),
};

const businessCentral = z.strictObject({
	type: z.literal("business-central"),
	...anySystem,
	company: text.describe("name or id of the company"),
	clientIds: z.boolean().default(false).describe("the tenant takes ids that we choose; only when tried"),
	webClient: address.optional().describe("address of the web client for links, where url does not tell it"),
});

const dataverse = z.strictObject({
	type: z.literal("dataverse"),
	...anySystem,
	clientIds: z.boolean().default(true).describe("creates carry an id that we choose"),
	appId: text.optional().describe("the model-driven app that links open"),
});

/** One system as the file has it. */
export const systemSchema = z.discriminatedUnion("type", [businessCentral, dataverse]);

/** The kinds of systems there are. */
export const SYSTEM_TYPES: readonly string[] = ["business-central", "dataverse"];

const condition = z
	.strictObject({
		field: text,
		op: z.enum(["eq", "ne", "in", "gt", "ge", "lt", "le", "startsWith"]),
		value: z.union([scalar, z.array(scalar)], {
			error: "must be a text, a number, true, false, null, or a list of them",
		}),
	})
	.refine(({ op, value }) => (op === "in") === Array.isArray(value), {
		path: ["value"],
		error: "must be a list for the operator in, and one value for every other",
	});

const end = z.strictObject({
	system: text.describe("a name from systems"),
	entity: text.describe("the table, in the system's own word"),
	filter: z.array(condition).default([]).describe("which uncoupled records may be coupled or created"),
	nameField: text.optional().describe("the field shown as the record's name"),
});

const direction = z.enum(["toLeft", "toRight", "bidirectional"]);
const updatePolicy = z.enum(["ask", "leftWins", "rightWins", "merge", "newest"]);

const lookup = z.strictObject({
	mapping: text.describe("the mapping that couples the records referred to"),
	refersBy: z
		.strictObject({ left: text.optional(), right: text.optional() })
		.prefault({})
		.describe("the field of the record by which a side refers to it, such as number; its id when left out"),
	whenMissing: z
		.enum(["wait", "leaveOut"])
		.default("wait")
		.describe("while that record is not coupled: wait for it, or write this field later"),
});

/** One field mapping as the file has it. */
export const fieldSchema = z.strictObject({
	left: text.optional(),
	right: text.optional(),
	direction: direction.default("bidirectional"),
	match: z.number().int().min(1).optional().describe("priority as a match field, 1 first"),
	constant: z
		.union([z.string().min(1), z.number(), z.boolean()], { error: "must be a text, a number, true or false" })
		.optional()
		.describe("written to the one side that is named"),
	options: z
		.array(z.strictObject({ left: scalar, right: scalar }))
		.min(1)
		.optional()
		.describe("the same choice in both systems' words"),
	lookup: lookup.optional().describe("a reference to a record that another mapping couples"),
	transform: z
		.strictObject({
			toLeft: text.optional().describe("Liquid template over value, for what is written to the left"),
			toRight: text.optional().describe("Liquid template over value, for what is written to the right"),
		})
		.optional()
		.describe("turns a value into what the other side should hold"),
	compare: z.enum(["text", "exact", "code", "digits"]).default("text"),
	policy: updatePolicy.optional().describe("instead of the mapping's update policy"),
	truncate: z.boolean().default(false).describe("cut what is too long instead of refusing it"),
	onlyWhenSet: z.boolean().default(false).describe("leave the destination alone when the source is empty"),
	enforce: z.boolean().default(false).describe("put a destination edited by hand right again"),
	private: z.boolean().default(false).describe("personal data: masked wherever it is shown"),
});

const createKey = z.union(
	[text, z.strictObject({ field: text, prefix: text.optional() })],
	'must be the name of a unique field, "wait", or { field, prefix }',
);

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);

const guard = z.strictObject({
	deletions: count.default(DEFAULT_GUARD.deletions),
	deletionShareFrom: count.default(DEFAULT_GUARD.deletionShareFrom),
	deletionShare: share.default(DEFAULT_GUARD.deletionShare),
	deletionHalfFrom: count.default(DEFAULT_GUARD.deletionHalfFrom),
	overwriteFrom: count.default(DEFAULT_GUARD.overwriteFrom),
	overwriteShare: share.default(DEFAULT_GUARD.overwriteShare),
});

/** One mapping as the file has it. */
export const mappingSchema = z.strictObject({
	name: name.describe("unique; couplings are kept under it"),
	left: end,
	right: end,
	direction: direction.default("bidirectional"),
	mode: z
		.enum(["sync", "observe"])
		.default("sync")
		.describe("observe reads and decides, tells what it would do, and writes nothing"),
	createMissing: z
		.union([z.boolean(), z.enum(["toLeft", "toRight"])], { error: "must be true, false, toLeft or toRight" })
		.default(false),
	createKey: z.strictObject({ left: createKey.optional(), right: createKey.optional() }).prefault({}),
	onCouple: z.enum(["fillEmpty", "ask", "leftWins", "rightWins"]).default("fillEmpty"),
	leavesFilter: z.enum(["keep", "pause", "uncouple"]).default("pause"),
	policies: z
		.strictObject({
			update: updatePolicy.default("ask"),
			deletion: z.enum(["ask", "restore", "uncouple", "delete"]).default("ask"),
		})
		.prefault({}),
	clockSkew: z.number().min(0).default(60).describe("seconds; for the policy newest"),
	guard: guard.prefault({}),
	unversioned: z
		.strictObject({ left: z.literal("accept").optional(), right: z.literal("accept").optional() })
		.prefault({})
		.describe("accept the risk of a table without versioned writes"),
	dependsOn: z.array(text).default([]).describe("mappings that run before this one"),
	schedule: cron.optional(),
	findDeleted: cron.optional(),
	channel: text.optional().describe("the Slack channel of its cards"),
	fields: z.array(fieldSchema).min(1),
});

const who = z.strictObject({
	users: z
		.array(z.string().regex(/^[UW][A-Z0-9]+$/, { error: "is no Slack user id, such as U012AB3CD" }))
		.default([]),
	groups: z
		.array(z.string().regex(/^S[A-Z0-9]+$/, { error: "is no Slack user group id, such as S012AB3CD" }))
		.default([]),
});

const slack = z.strictObject({
	adminChannel: text.describe("for problems of mappings, and cards of mappings without a channel"),
	language: language.default("en").describe("where a channel or a person has none that Koppel speaks"),
	channels: z
		.record(text, channelSchema)
		.default({})
		.describe("by the name or id that channel and adminChannel have"),
	roles: z
		.strictObject({ operator: who.prefault({}), steward: who.prefault({}), admin: who.prefault({}) })
		.prefault({}),
	confirmBulkAbove: z
		.number()
		.int()
		.min(0)
		.default(25)
		.describe("a bulk deletion of more records than this needs a second person"),
});

/** An answer can be taken back for a day, and needs what is kept for that long. */
const days = z.number().int().min(2);

const retention = z.strictObject({
	jobs: days.default(90).describe("runs, and bulk work"),
	log: days.default(365).describe("what was written to which record"),
	errors: days.default(90).describe("errors that have ended"),
	audit: days.default(730).describe("who did what"),
	values: days
		.default(90)
		.describe("values of records in all of these, and cards in Slack that nobody needs"),
});

/** The configuration file. */
export const fileSchema = z.strictObject({
	systems: z.record(name, systemSchema),
	mappings: z.array(mappingSchema).min(1),
	slack: slack.optional(),
	retention: retention.prefault({}).describe("days after which the past is forgotten"),
	showTransientAfter: z
		.number()
		.min(0)
		.default(30)
		.describe("minutes that a problem which heals itself stays silent"),
});

/** The file with every default filled in. */
export type ConfigFile = z.output<typeof fileSchema>;
export type SystemInFile = z.output<typeof systemSchema>;
export type MappingInFile = z.output<typeof mappingSchema>;
export type RetentionInFile = z.output<typeof retention>;
export type FieldInFile = z.output<typeof fieldSchema>;

function isSafeAddress(value: string): boolean {
	if (!URL.canParse(value)) return false;
	const { protocol, hostname, username, password } = new URL(value);
	if (username !== "" || password !== "") return false;
	const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
	return protocol === "https:" || (protocol === "http:" && isLoopback);
}

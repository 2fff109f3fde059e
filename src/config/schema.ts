import { z } from "zod";
import { DEFAULT_GUARD, DEFAULT_LOOP } from "../domain/mapping.js";
import { CONFIRM_BULK_ABOVE } from "../domain/resolution.js";
import { channelSchema, cron, language } from "./channels.js";
import { isSafeAddress } from "./safe-address.js";

const text = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
	error: "must be a text, a number, true, false or null",
});

/** Credentials travel to these addresses, so plain http is for loopback hosts alone. */
const address = text.refine(isSafeAddress, {
	error: "is no address that a secret may be sent to",
	params: { expected: "an address that begins with https:// and holds no user or password" },
});

// Both cases are spelled out: a JSON Schema has no flags.
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, {
	error: "must begin with a letter and hold letters, digits, - and _ only",
});

const credentials = z.strictObject({
	tokenUrl: address.describe("where tokens are issued (OAuth2 client credentials)"),
	clientId: text.describe("the app registration Koppel signs in as"),
	clientSecret: text.describe("best written as a variable, as in the example file"),
	scope: text.describe("what the token is for: the service's address followed by /.default"),
});

const limits = z.strictObject({
	inFlight: z.number().int().min(1).optional().describe("requests under way at once"),
	burst: z.number().int().min(1).optional().describe("requests that may go at once after a quiet time"),
	perSecond: z.number().positive().optional().describe("requests a second beyond the burst"),
});

const anySystem = {
	url: address.describe("root of the service"),
	auth: credentials.describe("OAuth2 client credentials of an app registered for the service"),
	label: text.optional().describe("what people call the system"),
	limits: limits.optional().describe("what differs from the vendor's limits"),
	countOperations: z.boolean().default(false).describe("charge the budget for every operation of a batch"),
};

const businessCentral = z.strictObject({
	type: z.literal("business-central").describe("Dynamics 365 Business Central, API v2.0"),
	...anySystem,
	company: text.describe("name or id of the company"),
	clientIds: z.boolean().default(false).describe("the tenant takes ids that we choose; only when tried"),
	webClient: address.optional().describe("address of the web client for links, where url does not tell it"),
});

const dataverse = z.strictObject({
	type: z.literal("dataverse").describe("Dataverse (Dynamics 365 Sales, Power Apps), Web API 9.2"),
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
		field: text.describe("a field of the table"),
		op: z
			.enum(["eq", "ne", "in", "gt", "ge", "lt", "le", "startsWith"])
			.describe("how field and value are compared"),
		value: z
			.union([scalar, z.array(scalar)], {
				error: "must be a text, a number, true, false, null, or a list of them",
			})
			.describe("what it is compared with; a list for in"),
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
		.strictObject({
			left: text.optional().describe("on the left; the record's id when left out"),
			right: text.optional().describe("on the right; the record's id when left out"),
		})
		.prefault({})
		.describe("the field of the record by which a side refers to it, such as number; its id when left out"),
	whenMissing: z
		.enum(["wait", "leaveOut"])
		.default("wait")
		.describe("while that record is not coupled: wait for it, or write this field later"),
});

const label = z.union(
	[
		text,
		z
			.strictObject({
				en: text.optional().describe("in English"),
				nl: text.optional().describe("in Dutch"),
			})
			.refine(({ en, nl }) => (en ?? nl) !== undefined, { error: "must hold a text in en, nl or both" }),
	],
	{ error: "must be a text, or { en, nl } with a text for each language" },
);

/** One field mapping as the file has it. */
export const fieldSchema = z.strictObject({
	left: text.optional().describe("a field of the left table"),
	right: text.optional().describe("a field of the right table"),
	label: label
		.optional()
		.describe(
			"what people call the field, as in the middle of a sentence (credit limit): one text, or { en: ..., nl: ... }; the plainer of the two systems' names when left out",
		),
	direction: direction.default("bidirectional").describe("which way this field's values flow"),
	match: z.number().int().min(1).optional().describe("priority as a match field, 1 first"),
	constant: z
		.union([z.string().min(1), z.number(), z.boolean()], { error: "must be a text, a number, true or false" })
		.optional()
		.describe("written to the one side that is named"),
	options: z
		.array(
			z.strictObject({
				left: scalar.describe("the choice as the left system holds it"),
				right: scalar.describe("the same choice as the right system holds it"),
			}),
		)
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
	compare: z
		.enum(["text", "exact", "code", "digits"])
		.default("text")
		.describe(
			"what counts as equal: text as the types tell, exact letter by letter, code without case and blanks around, digits by digits alone",
		),
	policy: updatePolicy.optional().describe("instead of the mapping's update policy"),
	truncate: z.boolean().default(false).describe("cut what is too long instead of refusing it"),
	onlyWhenSet: z.boolean().default(false).describe("leave the destination alone when the source is empty"),
	enforce: z.boolean().default(false).describe("put a destination edited by hand right again"),
	private: z.boolean().default(false).describe("personal data: masked wherever it is shown"),
});

const createKey = z.union(
	[
		text,
		z.strictObject({
			field: text.describe("a unique field that Koppel fills in a new record"),
			prefix: text
				.optional()
				.describe(
					"before the counter, where the other side has no value for it; nothing else should begin with it",
				),
		}),
	],
	'must be the name of a unique field, "wait", or { field, prefix }',
);

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);

const guard = z.strictObject({
	deletions: count.default(DEFAULT_GUARD.deletions).describe("asks at more deletions than this in 24 hours"),
	deletionShareFrom: count
		.default(DEFAULT_GUARD.deletionShareFrom)
		.describe("asks at more deletions than this that are also more than deletionShare"),
	deletionShare: share
		.default(DEFAULT_GUARD.deletionShare)
		.describe("share of the mapping's couplings, 0 to 1; counts from deletionShareFrom on"),
	deletionHalfFrom: count
		.default(DEFAULT_GUARD.deletionHalfFrom)
		.describe("asks at this many deletions that are also more than half of the couplings"),
	overwriteFrom: count
		.default(DEFAULT_GUARD.overwriteFrom)
		.describe("asks at this many planned overwrites that are also more than overwriteShare"),
	overwriteShare: share
		.default(DEFAULT_GUARD.overwriteShare)
		.describe("share of the mapping's couplings, 0 to 1; counts from overwriteFrom on"),
});

/** Fewer swings than this are people correcting each other, and more than eleven are not remembered. */
const swings = z
	.number()
	.int()
	.min(0)
	.max(11)
	.refine((count) => count === 0 || count >= 3, {
		error: "would pause records that people only correct",
		params: { expected: "0 to switch it off, or 3 to 11" },
	});

const loop = z.strictObject({
	toAndFro: swings
		.default(DEFAULT_LOOP.toAndFro)
		.describe("pauses where a field was written to and fro so often in 24 hours; 0 never does"),
	setBack: swings
		.default(DEFAULT_LOOP.setBack)
		.describe("pauses where a field was set back to an earlier value so often in 24 hours; 0 never does"),
	reactions: z
		.number()
		.int()
		.min(0)
		.max(9)
		.refine((count) => count === 0 || count >= 6, {
			error: "would watch records that people only work on",
			params: { expected: "0 to switch it off, or 6 to 9" },
		})
		.default(DEFAULT_LOOP.reactions)
		.describe(
			"watches whether a source that changes within minutes of so many writes in a row does so by itself; 0 never does",
		),
});

/** One mapping as the file has it. */
export const mappingSchema = z.strictObject({
	name: name.describe("unique; couplings are kept under it"),
	left: end.describe("the table on the left side"),
	right: end.describe("the table on the right side"),
	direction: direction.default("bidirectional").describe("which way changes flow; fields may narrow it"),
	mode: z
		.enum(["sync", "observe"])
		.default("sync")
		.describe("observe reads and decides, tells what it would do, and writes nothing"),
	createMissing: z
		.union([z.boolean(), z.enum(["toLeft", "toRight"])], { error: "must be true, false, toLeft or toRight" })
		.default(false)
		.describe("whether a record without a match is created on the other side, both ways or one way only"),
	createKey: z
		.strictObject({
			left: createKey.optional().describe("for records created on the left"),
			right: createKey.optional().describe("for records created on the right"),
		})
		.prefault({})
		.describe(
			"keeps a lost answer from creating a record twice: a unique field we fill, or wait; not needed where clientIds is true",
		),
	onCouple: z
		.enum(["fillEmpty", "ask", "leftWins", "rightWins"])
		.default("fillEmpty")
		.describe(
			"when two records meet for the first time and differ: fillEmpty fills what is empty and asks the rest",
		),
	leavesFilter: z
		.enum(["keep", "pause", "uncouple"])
		.default("pause")
		.describe("when a coupled record leaves the filter: go on, pause until it comes back, or uncouple"),
	policies: z
		.strictObject({
			update: updatePolicy.default("ask").describe("when both sides changed the same record"),
			deletion: z
				.enum(["ask", "restore", "uncouple", "delete"])
				.default("ask")
				.describe("when a record was deleted on one side; delete is for an unchanged survivor only"),
		})
		.prefault({})
		.describe("what to do without asking"),
	clockSkew: z.number().min(0).default(60).describe("seconds; for the policy newest"),
	guard: guard.prefault({}).describe("holds back and asks when so many records change at once"),
	loop: loop.prefault({}).describe("pauses and asks when the systems keep changing a record back"),
	unversioned: z
		.strictObject({
			left: z.literal("accept").optional().describe("for the table on the left"),
			right: z.literal("accept").optional().describe("for the table on the right"),
		})
		.prefault({})
		.describe("accept the risk of a table without versioned writes"),
	dependsOn: z.array(text).default([]).describe("mappings that run before this one"),
	schedule: cron.optional().describe("cron of its runs; left out, it runs only by hand"),
	findDeleted: cron.optional().describe("cron of the sweep for deleted records"),
	channel: text.optional().describe("the Slack channel of its cards"),
	fields: z.array(fieldSchema).min(1).describe("which fields correspond, a row each"),
});

const who = z.strictObject({
	users: z
		.array(z.string().regex(/^[UW][A-Z0-9]+$/, { error: "is no Slack user id, such as U012AB3CD" }))
		.default([])
		.describe("Slack user ids, such as U012AB3CD"),
	groups: z
		.array(z.string().regex(/^S[A-Z0-9]+$/, { error: "is no Slack user group id, such as S012AB3CD" }))
		.default([])
		.describe("Slack user group ids, such as S012AB3CD"),
});

const slack = z.strictObject({
	adminChannel: text.describe("for problems of mappings, and cards of mappings without a channel"),
	language: language.default("en").describe("where a channel or a person has none that Koppel speaks"),
	channels: z
		.record(text, channelSchema)
		.default({})
		.describe("by the name or id that channel and adminChannel have"),
	roles: z
		.strictObject({
			operator: who.prefault({}).describe("try again, synchronize, run now, assign, note, set aside"),
			steward: who.prefault({}).describe("also correct, restore, uncouple, couple, undo"),
			admin: who.prefault({}).describe("also delete, bulk work that destroys, pause, release of a guard"),
		})
		.prefault({})
		.describe("who may do what; everybody else may look"),
	confirmBulkAbove: z
		.number()
		.int()
		.min(0)
		.default(CONFIRM_BULK_ABOVE)
		.describe(
			"bulk work that uncouples, overwrites or deletes more records than this waits for a second person, an admin: uncoupling mappings or all pairs of a card, sending one side's values for all pairs of a card, a guard's release that deletes, uncouples or overwrites, undoing what was sent or restored for all; 0 means any number",
		),
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
	systems: z.record(name, systemSchema).describe("the business systems, by a name that mappings use"),
	mappings: z.array(mappingSchema).min(1).describe("which tables are kept in step, and how"),
	slack: slack.optional().describe("the console in Slack"),
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

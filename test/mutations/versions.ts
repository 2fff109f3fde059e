import type { Mutation } from "./mutation.js";

const TWO_WRITERS = "test/scenarios/histories-two-writers.test.ts";
const DELETIONS = "test/scenarios/histories-deletions.test.ts";
const CONNECTOR = "test/contracts/connector.ts";

/** What a write expects of the record it goes to. */
export const VERSIONS: Mutation[] = [
	{
		name: "an update is sent without the version it expects",
		attacks: "I1",
		file: "src/sync/apply-decision.ts",
		text: "expectedVersion: unversioned ? null : (pending?.expectedVersion ?? null),",
		replacement: "expectedVersion: null,",
		caughtBy: [
			{
				file: TWO_WRITERS,
				name: "history 17: an edit that arrives between the reading and the write refuses",
			},
		],
	},
	{
		name: "a deletion is sent without the version it expects",
		attacks: "I1",
		file: "src/sync/apply-deletions.ts",
		text: "expectedVersion: survivor?.version ?? null };",
		replacement: "expectedVersion: null };",
		caughtBy: [{ file: DELETIONS, name: "history 35: an edit between the reading and the deletion saves" }],
	},
	{
		name: "an update to Business Central says If-Match: *",
		attacks: "I1",
		file: "src/connectors/business-central/writes.ts",
		text: 'const headers = { "If-Match": expectedVersion ?? "*" };',
		replacement: 'const headers = { "If-Match": "*" };',
		caughtBy: [
			{
				file: "test/connectors/business-central.contract.test.ts",
				name: "updates what has the expected version and refuses what has not",
				suite: CONNECTOR,
			},
		],
	},
	{
		name: "a deletion in Dataverse says If-Match: *",
		attacks: "I1",
		file: "src/connectors/dataverse/writes.ts",
		text: 'const headers = { "If-Match": expectedVersion ?? "*" };',
		replacement: 'const headers = { "If-Match": "*" };',
		caughtBy: [
			{
				file: "test/connectors/dataverse.contract.test.ts",
				name: "deletes what has the expected version",
				suite: CONNECTOR,
			},
		],
	},
	{
		name: "a record is taken for untouched by its version alone, whatever its time",
		attacks: "I1",
		file: "src/sync/late-writes.ts",
		text: "return expected.expectedModifiedAt !== null && snapshot.modifiedAt !== expected.expectedModifiedAt;",
		replacement: "return false;",
		caughtBy: [
			{
				file: "test/scenarios/histories-crashes.test.ts",
				name: "history 4: the same in Business Central, whose version comes back with the old value",
			},
		],
	},
	{
		name: "a run goes by a row that it listed before a press wrote",
		attacks: "I1",
		file: "src/sync/needs-deciding.ts",
		text: "return Date.parse(row.modifiedAt) <= Date.parse(stored);",
		replacement: "return false;",
		caughtBy: [
			{ file: TWO_WRITERS, name: "history 15: what a run listed before a press wrote is an old picture" },
		],
	},
	{
		name: "a record that is asked about and comes back under its old version is an echo",
		attacks: "I9",
		file: "src/sync/needs-deciding.ts",
		text: "coupling.outside || coupling.skipped;",
		replacement: "coupling.outside;",
		caughtBy: [
			{
				file: DELETIONS,
				name: "is not told as one of an edited record any more once that edit is taken back",
			},
		],
	},
	{
		name: "what was edited over a late write says nothing of its source",
		attacks: "I1",
		file: "src/sync/pair.ts",
		text: "if (!writes.some(({ seats }) => seats === null)) return false;",
		replacement: "if (writes.length >= 0) return false;",
		caughtBy: [
			{
				file: "test/scenarios/histories-crashes.test.ts",
				name: "history 5: a value typed back at its source is not lost",
			},
		],
	},
];

import type { Mutation } from "./mutation.js";

const STATES = "test/persistence/stores/mappings.test.ts";

/** Where the next run begins to read, and who may say so. */
export const WATERMARKS: Mutation[] = [
	{
		name: "the watermark passes a row that is neither done nor recorded (Business Central)",
		attacks: "I4",
		file: "src/connectors/business-central/pull.ts",
		text: "const bounds = [forward, this.#startedAt, parseWatermark(heldBack)];",
		replacement: "const bounds = [forward, this.#startedAt];",
		caughtBy: [
			{ file: "test/connectors/business-central/parts.test.ts", name: "never pass a row that is held back" },
		],
	},
	{
		name: "the watermark passes a row without a time that is neither done nor recorded",
		attacks: "I4",
		file: "src/connectors/business-central/pull.ts",
		text: "if (heldBack !== null && parseWatermark(heldBack) === null) return null;",
		replacement: "",
		caughtBy: [
			{
				file: "test/connectors/business-central/parts.test.ts",
				name: "read everything again while a row without a time is held back, for no later pull would list it",
			},
		],
	},
	{
		name: "the delta link moves on although a row is neither done nor recorded (Dataverse)",
		attacks: "I4",
		file: "src/connectors/dataverse/pull.ts",
		text: "return heldBack === null ? (this.#deltaLink ?? this.#watermark) : this.#watermark;",
		replacement: "return this.#deltaLink ?? this.#watermark;",
		caughtBy: [
			{
				file: "test/scenarios/review-presses.test.ts",
				name: "an edit that a run lists meanwhile reaches the other side afterwards",
			},
		],
	},
	{
		name: "what another writer is busy with does not hold the watermark",
		attacks: "I4",
		file: "src/sync/end-run.ts",
		text: "for (const pair of run.busy.values()) holdBackPair(run, pair);",
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/review-presses.test.ts",
				name: "an edit that a run lists meanwhile reaches the other side afterwards",
			},
		],
	},
	{
		name: "the watermark is moved before the rows are worked on",
		attacks: "I4",
		file: "src/sync/run-mapping.ts",
		text: "await processChunk(run, chunk);",
		replacement: "{\n\t\tif (!dry) await moveWatermarks(run, 0);\n\t\tawait processChunk(run, chunk);\n\t}",
		caughtBy: [
			{
				file: "test/scenarios/histories-errors.test.ts",
				name: "history 10",
			},
		],
	},
	{
		name: "the watermark goes by the newest row, though that is later than the server's clock",
		attacks: "I4",
		file: "src/connectors/business-central/pull.ts",
		text: "const bounds = [forward, this.#startedAt, parseWatermark(heldBack)];",
		replacement: "const bounds = [forward, parseWatermark(heldBack)];",
		caughtBy: [
			{
				file: "test/connectors/business-central/parts.test.ts",
				name: "never pass the server's clock when the pull began",
			},
		],
	},
	{
		name: "a pull begins at the watermark, without the overlap",
		attacks: "I4",
		file: "src/connectors/business-central/pull.ts",
		text: "export const OVERLAP_MS = 600_000;",
		replacement: "export const OVERLAP_MS = 0;",
		caughtBy: [
			{
				file: "test/scenarios/histories-lists.test.ts",
				name: "history 37: a transaction that commits three minutes after the time it stamped is found",
			},
		],
	},
	{
		name: "a run that lost its lease still saves the watermark",
		attacks: "I8",
		file: "src/persistence/stores/mapping-store.ts",
		text: "(await this.saveFields({ _id: mapping, fence, watermarksForgotten: null }, changes))",
		replacement: "(await this.saveFields({ _id: mapping, watermarksForgotten: null }, changes))",
		caughtBy: [{ file: STATES, name: "lets a holder that lost it save nothing" }],
	},
	{
		name: "a mapping that only observes writes",
		attacks: "I1",
		file: "src/sync/run-mapping.ts",
		text: 'if (mapping.mode === "observe") return observe(work, state, request, how);',
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/observe.test.ts",
				name: "keeps with its run what it would do, and touches no system, coupling, error or watermark",
			},
		],
	},
	{
		name: "the lease is taken without raising the fence",
		attacks: "I8",
		file: "src/persistence/stores/mapping-store.ts",
		text: "$inc: { fence: 1 },",
		replacement: "$inc: { fence: 0 },",
		caughtBy: [{ file: STATES, name: "lets a holder that lost it save nothing" }],
	},
	{
		name: "the lease is taken from whoever holds it",
		attacks: "I8",
		file: "src/sync/lease.ts",
		text: 'if (job !== null && job.state !== "running") return false;',
		replacement: "return false;",
		caughtBy: [
			{
				file: "test/scenarios/histories-two-writers.test.ts",
				name: "history 21: hosts whose clocks differ by two minutes take over no live lease",
			},
		],
	},
	{
		name: "a run that goes on after a crash forgets what it had held back",
		attacks: "I4",
		file: "src/sync/run-progress.ts",
		text: "return { ...run, from, heldBack: from?.heldBack ?? run.heldBack };",
		replacement: "return { ...run, from };",
		caughtBy: [
			{
				file: "test/scenarios/broken-off-runs.test.ts",
				name: "leaves its watermarks before what was held back before the crash",
			},
		],
	},
	{
		name: "an error about a key is closed before the record left alone with it is made",
		attacks: "I4",
		file: "src/sync/settle-matches.ts",
		text: "await makeDue(work, error);",
		replacement: "await closeSettled(work.engine, error);",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a record left alone with its number was forgotten, for the process died before it was made",
			},
		],
	},
	{
		name: "what is decided under another configuration is forgotten once the former one is back",
		attacks: "I4",
		file: "src/persistence/stores/mapping-store.ts",
		text: "if (last === fingerprint) return;",
		replacement: "if (last !== null) return;",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "an edit was missed that a search for deleted records had seen under another configuration",
			},
		],
	},
	{
		name: "a job that ends does not say under which configuration it has decided",
		attacks: "I4",
		file: "src/sync/job.ts",
		text: "\t\tawait noteMapping(work);\n\t\tawait tell?.(job);",
		replacement: "\t\tawait tell?.(job);",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a question was closed by a job that had begun under the configuration before",
			},
		],
	},
	{
		name: "a run that was on saves its configuration as the one all was read under",
		attacks: "I4",
		file: "src/persistence/stores/mapping-store.ts",
		text: "const { watermarks, progress, fingerprint, ...others } = changes;",
		replacement: "const { watermarks, progress, ...others } = changes;",
		caughtBy: [
			{
				file: "test/persistence/stores/mappings.test.ts",
				name: "forgets watermarks once pairs are decided under another mapping, also those a run that is on saves later",
			},
		],
	},
];

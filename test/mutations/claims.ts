import type { Mutation } from "./mutation.js";

const CRASHES = "test/scenarios/histories-crashes.test.ts";
const TWO_WRITERS = "test/scenarios/histories-two-writers.test.ts";
const ERRORS = "test/scenarios/histories-errors.test.ts";
const CONFLICTS = "test/persistence/conflicts.test.ts";
const OPERATIONS = "test/persistence/stores/operations.test.ts";
const COUPLINGS = "test/persistence/stores/couplings.test.ts";

/** Who may write a pair, and what is left when a writer dies (design.md 6.1, 6.2 and 6.4). */
export const CLAIMS: Mutation[] = [
	{
		name: "a write goes out without a claim",
		attacks: "I8",
		file: "src/sync/apply-decision.ts",
		text: "const stored = new Map((await work.engine.stores.couplings.claim(claims)).map((one) => [one._id, one]));",
		replacement:
			"const stored = new Map(claims.map(({ coupling, pending }) => [coupling._id, { ...coupling, pending }]));",
		caughtBy: [{ file: CRASHES, name: "history 1: our own write, killed before its save, never counts" }],
	},
	{
		name: "a claim is taken whatever happened to the pair since it was read",
		attacks: "I8",
		file: "src/persistence/stores/coupling-store.ts",
		text: "filter: { _id, revision, pending: null },",
		replacement: "filter: { _id },",
		caughtBy: [{ file: COUPLINGS, name: "lets exactly one of two claimers have a pair" }],
	},
	{
		name: "a pair is saved whatever happened to it since it was read",
		attacks: "I8",
		file: "src/persistence/stores/coupling-store.ts",
		text: "const filter: Filter = { _id, revision, ...(claim",
		replacement: "const filter: Filter = { _id, ...(claim",
		caughtBy: [{ file: COUPLINGS, name: "refuses an old revision and saves the others" }],
	},
	{
		name: "a writer that lost its claim still saves",
		attacks: "I8",
		file: "src/persistence/stores/coupling-store.ts",
		text: '...(claim === undefined ? {} : { "pending.claim": claim }) };',
		replacement: "};",
		caughtBy: [
			{
				file: COUPLINGS,
				name: "refuses a holder that lost its claim, though the revision is the one it expects",
			},
		],
	},
	{
		name: "a refusal leaves its claim behind",
		attacks: "I4",
		file: "src/sync/apply-decision.ts",
		text: "item.coupling = { ...item.coupling, pending: null };",
		replacement: "",
		caughtBy: [{ file: ERRORS, name: "history 13: a refused synchronize says what the system answered" }],
	},
	{
		name: "a pair that somebody claims is decided all the same",
		attacks: "I8",
		file: "src/sync/decide-pairs.ts",
		text: "} else if (pair.coupling.pending !== null) {",
		replacement: "} else if (false) {",
		caughtBy: [
			{ file: TWO_WRITERS, name: "a pair that somebody is just sending by hand is left alone by a run" },
		],
	},
	{
		name: "the claim of a living writer is settled as if it were dead",
		attacks: "I8",
		file: "src/sync/claim.ts",
		text: "if (!(await work.engine.liveness.isAlive(pending.owner))) return true;",
		replacement: "return true;",
		caughtBy: [
			{
				file: TWO_WRITERS,
				name: "a pair that somebody is just sending by hand is left alone by a run",
			},
		],
	},
	{
		name: "a write that may still be carried out is forgotten",
		attacks: "I1",
		file: "src/sync/claim.ts",
		text: "return { coupling: isEdit ? free : withGhost(free, pending), happened: false };",
		replacement: "return { coupling: free, happened: false };",
		caughtBy: [
			{
				file: CRASHES,
				name: "history 5: a patch that executes late is put right, not carried to the other side",
			},
		],
	},
	{
		name: "recovery takes the seats of fields it did not write",
		attacks: "I1",
		file: "src/sync/pair.ts",
		text: "if (!(field.name in values)) continue;",
		replacement:
			"if (!(field.name in values)) {\n\t\t\tconst end = field[side];\n\t\t\tif (end) held[field.name] = snapshot.fields[end.field] ?? null;\n\t\t\tcontinue;\n\t\t}",
		caughtBy: [{ file: CRASHES, name: "history 3: recovery takes the seat of the written field only" }],
	},
	{
		name: "what somebody typed over our unsaved write does not count as a change",
		attacks: "I1",
		file: "src/sync/claim.ts",
		text: 'touched: { left: withWritten("left"), right: withWritten("right") }',
		replacement: "touched: free.touched",
		caughtBy: [{ file: CRASHES, name: "history 4: a person who types the old value over our unsaved write" }],
	},
	{
		name: "what somebody typed back at the source of our unsaved write does not count as a change",
		attacks: "I1",
		file: "src/sync/claim.ts",
		text: 'touched: { left: withWritten("left"), right: withWritten("right") }',
		replacement: "touched: { ...free.touched, [side]: withWritten(side) }",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a value typed back after a write that a process died at was overwritten unasked",
			},
		],
	},
	{
		name: "an answer that never came counts as a refusal",
		attacks: "I3",
		file: "src/connectors/odata-protocol/write-results.ts",
		text: 'if (outcome.kind === "lost") return { kind: "unclear", error: outcome.error };',
		replacement: 'if (outcome.kind === "lost") return { kind: "refused", error: outcome.error };',
		caughtBy: [
			{
				file: "test/scenarios/histories-lost-answers.test.ts",
				name: "history 14: of a batch whose answer broke off exactly the unanswered half is looked up",
			},
		],
	},
	{
		name: "a job that breaks off leaves its claims to its own living process",
		attacks: "I4",
		file: "src/sync/job.ts",
		text: 'if (job.state !== "done") await settleOwn({ ...work, call: lastCall(work) });',
		replacement: "",
		caughtBy: [{ file: ERRORS, name: "history 12: its claims and its lease are free at once (an update," }],
	},
	{
		name: "a request leaves although its process was away too long",
		attacks: "I8",
		file: "src/sync/engine.ts",
		text: "hold.check();",
		replacement: "",
		caughtBy: [
			{
				file: TWO_WRITERS,
				name: "history 18: a stopped holder sends nothing on waking, though nobody has taken over yet",
			},
		],
	},
	{
		name: "a process counts itself alive from when its beat was answered, not from when it was sent",
		attacks: "I8",
		file: "src/sync/liveness.ts",
		text: "if (counted && !this.current.isOver()) this.current.beaten(at);",
		replacement: "if (counted) this.current.beaten(this.clock.monotonic());",
		caughtBy: [
			{
				file: "test/sync/liveness.test.ts",
				name: "may begin nothing more under its old name, although the beat was counted",
			},
		],
	},
	{
		name: "a write is sent again after a failure that leaves it open",
		attacks: "I3",
		file: "src/connectors/http/client.ts",
		text: 'return isRead || outcome.kind === "notSent" ? this.#repeat(random) : null;',
		replacement: "return this.#repeat(random);",
		caughtBy: [
			{
				file: "test/connectors/http/client.test.ts",
				name: "never repeats a write after a failure that leaves it open",
			},
		],
	},
	{
		name: "a batch of writes that failed as a whole is sent again in halves",
		attacks: "I3",
		file: "src/connectors/odata-protocol/batch-runner.ts",
		text: "if (isOpen && !isRead && !this.#options.isRefusal(whole)) {",
		replacement: "if (isOpen && !isRead && chunk.length === 0) {",
		caughtBy: [
			{
				file: "test/connectors/business-central.contract.test.ts",
				name: "leaves a batch of writes open that a gateway gave up on (504), and repeats none of it",
				suite: "test/contracts/connector-http.ts",
			},
		],
	},
	{
		name: "a process counts as dead as soon as its beat has not moved between two looks",
		attacks: "I8",
		file: "src/sync/liveness.ts",
		text: "return now - seen.since < this.leaseMs;",
		replacement: "return false;",
		caughtBy: [
			{
				file: "test/sync/liveness.test.ts",
				name: "counts as dead only once its beat has stood still for the lease time",
			},
		],
	},
	{
		name: "outcomes of a bulk operation are saved over those somebody else has saved since",
		attacks: "I8",
		file: "src/persistence/stores/operation-store.ts",
		text: "return updateOne(this.parts, { _id, revision }, replacementOf(next));",
		replacement: "return updateOne(this.parts, { _id }, replacementOf(next));",
		caughtBy: [{ file: OPERATIONS, name: "keeps the items of one in parts that are saved one by one" }],
	},
	{
		name: "a bulk operation taken over counts only what its dead process had counted",
		attacks: "I9",
		file: "src/resolution/operation-progress.ts",
		text: "if (this.operation.revision > 1) await this.recount();",
		replacement: "",
		caughtBy: [{ file: "test/scenarios/large-bulk.test.ts", name: "goes on in the middle of its list" }],
	},
	{
		name: "a living process has its bulk operation taken away",
		attacks: "I8",
		file: "src/resolution/operation.ts",
		text: "if (operation.owner === engine.liveness.id || (await engine.liveness.isAlive(operation.owner))) continue;",
		replacement: "if (operation.owner === engine.liveness.id) continue;",
		caughtBy: [
			{ file: "test/scenarios/histories-presses.test.ts", name: "a living process keeps its operation" },
		],
	},
	{
		name: "a pair that somebody else saved while the run was on is dropped",
		attacks: "I4",
		file: "src/sync/apply-decision.ts",
		text: "for (const item of items) if (unsaved.has(item.coupling._id)) item.again = true;",
		replacement: "for (const item of items) if (unsaved.has(item.coupling._id)) item.lost = true;",
		caughtBy: [
			{
				file: "test/scenarios/review-crossing.test.ts",
				name: "an edit that the run has seen and the press has not still reaches the other side",
			},
		],
	},
	{
		name: "what was answered of a batch of creates is kept only after the rest was looked up",
		attacks: "I3",
		file: "src/sync/create-records.ts",
		text: "const again = await keepCreated(work, done);",
		replacement:
			"for (const one of unclear) await lookForCreate(work, one);\n\tconst again = await keepCreated(work, done);",
		caughtBy: [
			{
				file: "test/scenarios/review-outages.test.ts",
				name: "what was answered is kept: edited before the connection is back, it is not made a second time",
			},
		],
	},
	{
		name: "a write to MongoDB whose answer was lost is made again",
		attacks: "I8",
		file: "src/persistence/mongo/conflicts.ts",
		text: '"NoWritesPerformed"',
		replacement: '"RetryableWriteError"',
		caughtBy: [{ file: CONFLICTS, name: "a write of which nobody knows whether it happened" }],
	},
	{
		name: "a bulk that MongoDB broke off in its middle is made again from its beginning",
		attacks: "I8",
		file: "src/persistence/mongo/mongo-bulk.ts",
		text: " || !isNothing(counted(result))",
		replacement: "",
		caughtBy: [{ file: CONFLICTS, name: "in a bulk that was broken off after a part of it was done" }],
	},
	{
		name: "what MongoDB broke off in a bulk counts as done",
		attacks: "I8",
		file: "src/persistence/mongo/mongo-bulk.ts",
		text: "if (other !== undefined) throw other[1];",
		replacement: "",
		caughtBy: [{ file: CONFLICTS, name: "is told as failed in the end, each and of a bulk" }],
	},
	{
		name: "a write to MongoDB is done once one server has it",
		attacks: "I4",
		file: "src/persistence/mongo/mongo-database.ts",
		text: 'writeConcern: { w: "majority", journal: true },',
		replacement: "",
		caughtBy: [{ file: CONFLICTS, name: "is told as failed where a majority did not confirm it" }],
	},
];

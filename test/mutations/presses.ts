import type { Mutation } from "./mutation.js";

const TWO_WRITERS = "test/scenarios/histories-two-writers.test.ts";
const PRESSES = "test/scenarios/histories-presses.test.ts";
const ERRORS = "test/scenarios/histories-errors.test.ts";
const ANSWERED = "test/scenarios/answered-presses.test.ts";
const STORE = "test/persistence/stores/errors.test.ts";

/** Errors, and what people answer them with (I5 and I6). */
export const PRESSES_AND_ERRORS: Mutation[] = [
	{
		name: "a press acts without looking whether the records are still what the card showed",
		attacks: "I6",
		file: "src/resolution/resolve.ts",
		text: '} else if (request.resolution !== "retry" && !isShown(work, request, error, pair)) {',
		replacement: "} else if (request.errorId === null && !isShown(work, request, error, pair)) {",
		caughtBy: [
			{
				file: TWO_WRITERS,
				name: "history 17: a card that shows what is no longer true is redrawn instead of acted on",
			},
		],
	},
	{
		name: "a record is coupled from its card without looking whether it is still what the card showed",
		attacks: "I1",
		file: "src/resolution/act.ts",
		text: 'if (!isStillShown(work.mapping, taken, alone, false)) return "changed";',
		replacement: 'if (!isStillShown(work.mapping, taken, alone, false) && !request) return "changed";',
		caughtBy: [
			{
				file: "test/scenarios/shared-keys.test.ts",
				name: "is asked anew where its record was edited since the card was drawn, and can be answered then",
			},
		],
	},
	{
		name: "two people who press on one card of several each begin a bulk resolution",
		attacks: "I6",
		file: "src/resolution/operation.ts",
		text: "subject === null || after === undefined ? {} : { _id: idAfter(subject, after) };",
		replacement: "subject === null || after !== undefined ? {} : { _id: idAfter(subject, null) };",
		caughtBy: [
			{
				file: "test/scenarios/review-operations.test.ts",
				name: "begins one operation, whoever presses and on whichever instance, and another once that has ended",
			},
		],
	},
	{
		name: "a text that a window shows in part is written back in part",
		attacks: "I1",
		file: "src/slack/blocks/edit-modal.ts",
		text: "return hidden || value.length > LONGEST_VALUE ? null : value;",
		replacement: "return hidden ? null : cut(value, LONGEST_VALUE);",
		caughtBy: [
			{
				file: "test/slack/listeners/edit.test.ts",
				name: "leaves a text alone that is longer than the window takes, unless another one is entered",
			},
		],
	},
	{
		name: "whoever tries everything again lets every loop go on",
		attacks: "I2",
		file: "src/domain/resolution.ts",
		text: 'loop: ["synchronize", "continue", "uncouple"],',
		replacement: 'loop: ["synchronize", "continue", "retry", "uncouple"],',
		caughtBy: [
			{
				file: "test/scenarios/loop.test.ts",
				name: "lets it stay paused, and what failed is written",
			},
		],
	},
	{
		name: "a person's choice is carried over to what was read after it",
		attacks: "I6",
		file: "src/sync/decide-pairs.ts",
		text: "if (!now || !then) return now === then;",
		replacement: "return true;",
		caughtBy: [
			{
				file: TWO_WRITERS,
				name: "history 17: an edit that arrives between the reading and the write refuses",
			},
		],
	},
	{
		name: "a press with an old card counts",
		attacks: "I6",
		file: "src/resolution/refusal.ts",
		text: 'if (revision !== null && revision !== error.revision) return "changedMeanwhile";',
		replacement: "",
		caughtBy: [{ file: PRESSES, name: "with an old revision is refused before anything is read" }],
	},
	{
		name: "an error is saved, and so taken, whatever happened to it since it was read",
		attacks: "I6",
		file: "src/persistence/stores/error-store.ts",
		text: "const filter = { _id: error._id, revision: read.revision, count: read.count };",
		replacement: "const filter = { _id: error._id };",
		caughtBy: [
			{ file: STORE, name: "is taken by one of two people" },
			{ file: TWO_WRITERS, name: "history 20: of two people who press different buttons at once one acts" },
		],
	},
	{
		name: "a run closes an error that was opened again meanwhile",
		attacks: "I5",
		file: "src/sync/close-errors.ts",
		text: "const isSame = now?.lastSeenAt === error.lastSeenAt && now.count === error.count;",
		replacement: "const isSame = now !== null;",
		caughtBy: [
			{ file: TWO_WRITERS, name: "history 19: an error that was opened again meanwhile is not closed" },
		],
	},
	{
		name: "a pair is skipped before its error stands open",
		attacks: "I4",
		file: "src/sync/apply-decision.ts",
		text: "const failure = await failureOfItem(work, item);",
		replacement:
			"const failure = await failureOfItem(work, item);\n\tawait work.engine.stores.couplings.save([{ coupling: skip(item.coupling) }]);\n\titem.coupling = { ...skip(item.coupling), revision: item.coupling.revision + 1 };",
		caughtBy: [{ file: ERRORS, name: "history 10" }],
	},
	{
		name: "a refused record is tried by every run, for ever",
		attacks: "I5",
		file: "src/sync/record-errors.ts",
		text: "attempts: same && sameRecords ? open.attempts + 1 : 1,",
		replacement: "attempts: 1,",
		caughtBy: [
			{
				file: "test/scenarios/histories-lists.test.ts",
				name: "a record the system refuses as a duplicate is told once, tried twice, and created when its number is free",
			},
		],
	},
	{
		name: "an error that a dead process was resolving stays with it",
		attacks: "I6",
		file: "src/sync/recover-errors.ts",
		text: "if (await work.engine.liveness.isAlive(error.resolving.owner)) continue;",
		replacement: "if (error.resolving.owner) continue;",
		caughtBy: [
			{ file: ERRORS, name: "history 11: an error that was being resolved is never stuck (uncouple)" },
		],
	},
	{
		name: "a dead press is told of before it is known what became of its write",
		attacks: "I6",
		file: "src/sync/recover-errors.ts",
		text: "const settled = coupling === null ? null : await settleOne(work, coupling);",
		replacement: "const settled = null;",
		caughtBy: [{ file: ANSWERED, name: "although a run took its process for alive when it settled writes" }],
	},
	{
		name: "whoever finds a pair ended closes its error under the press that ended it",
		attacks: "I6",
		file: "src/sync/close-errors.ts",
		text: "if (error._id === work.answering || isBeingResolved(work, error)) continue;",
		replacement: "if (error._id === work.answering) continue;",
		caughtBy: [{ file: ANSWERED, name: "although a sweep finds the pair ended at" }],
	},
	{
		name: "a press leaves no line of what it wrote over",
		attacks: "I6",
		file: "src/resolution/resolve.ts",
		text: "await auditDone(engine, request, error, imagesOf(work, seen));",
		replacement: "await auditDone(engine, request, error, []);",
		caughtBy: [{ file: PRESSES, name: "keeps what it overwrites and removes as before-images" }],
	},
	{
		name: "the error is closed before the press stands on record",
		attacks: "I6",
		file: "src/resolution/resolve.ts",
		text: "await auditDone(engine, request, error, imagesOf(work, seen));\n\t\twork.hold.check();\n\t\tif (await closeError(engine, error, outcome, undo))",
		replacement:
			"const closed = await closeError(engine, error, outcome, undo);\n\t\tawait auditDone(engine, request, error, imagesOf(work, seen));\n\t\tif (closed)",
		caughtBy: [
			{
				file: "test/scenarios/review-resolutions.test.ts",
				name: "stands on record exactly once, although its process dies at",
			},
		],
	},
	{
		name: "two errors of one pair may stand open side by side",
		attacks: "I5",
		file: "src/persistence/indexes.ts",
		text: 'keys: [["openKey", 1]],\n\t\t\tunique: true,',
		replacement: 'keys: [["openKey", 1]],\n\t\t\tunique: false,',
		caughtBy: [
			{
				file: "test/persistence/stores/errors.test.ts",
				name: "refuses a second open error of one subject, whoever is quicker",
			},
		],
	},
	{
		name: "an answer is taken back although somebody wrote to the pair since",
		attacks: "I1",
		file: "src/resolution/undo.ts",
		text: 'if (pair === null || !isUntouched(work, pair, plan)) return "writtenSince";',
		replacement: 'if (pair === null) return "writtenSince";',
		caughtBy: [{ file: "test/scenarios/undo.test.ts", name: "is refused once the record was edited in" }],
	},
	{
		name: "a mapping is coupled again although records were changed since",
		attacks: "I1",
		file: "src/resolution/couple-again.ts",
		text: "return (reading.fields[name] ?? null) === (fields[name] ?? null);",
		replacement: "return true;",
		caughtBy: [
			{
				file: "test/scenarios/undo-all.test.ts",
				name: "leaves alone, and names, what was edited or deleted since",
			},
		],
	},
	{
		name: "a mapping is coupled again although somebody coupled and uncoupled a pair of it since",
		attacks: "I6",
		file: "src/resolution/couple-again.ts",
		text: 'return operation === "uncouple" && couplingId === coupling._id && isItsTime;',
		replacement: 'return operation === "uncouple" && couplingId === coupling._id;',
		caughtBy: [
			{
				file: "test/scenarios/undo-all.test.ts",
				name: "leaves alone what was coupled otherwise since, or coupled and uncoupled once more",
			},
		],
	},
	{
		name: "what differs in a mapping that was coupled again flows unasked",
		attacks: "I6",
		file: "src/resolution/couple-again.ts",
		text: 'state: "coupled", undone: true });',
		replacement: 'state: "coupled" });',
		caughtBy: [
			{
				file: "test/scenarios/undo-all.test.ts",
				name: "asks again what was open, and what had not been carried over yet",
			},
		],
	},
	{
		name: "a coupling by hand is taken back although a record was edited since",
		attacks: "I1",
		file: "src/resolution/undo-couple.ts",
		text: 'if (!isUntouched(work.mapping, pair, wrote)) return refused("writtenSince");',
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/undo-couple.test.ts",
				name: "is refused once the record on the",
			},
		],
	},
	{
		name: "a coupling by hand that wrote to both systems is taken back in one of them",
		attacks: "I6",
		file: "src/resolution/undo-couple.ts",
		text: 'if (writes.some((entry) => entry.side !== side)) return "bothWritten";',
		replacement: "",
		caughtBy: [
			{ file: "test/scenarios/undo-couple.test.ts", name: "is refused where it wrote to both systems" },
		],
	},
	{
		name: "a question that ended with a coupling by hand stays closed when that is taken back",
		attacks: "I4",
		file: "src/resolution/undo-couple.ts",
		text: "await askRecordsAgain(work, back, byHand.errors, actor);",
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/undo-couple.test.ts",
				name: "asks again what was asked about one of the records alone",
			},
		],
	},
	{
		name: "what a guard's release deleted is kept by nothing that could take it back",
		attacks: "I6",
		file: "src/resolution/answer-guard.ts",
		text: "await keepReleased(work, done, progress);",
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/undo-all.test.ts",
				name: "makes again what was deleted, whole, and asks about each deletion",
			},
		],
	},
	{
		name: "what an undo puts back is sent without the version it expects",
		attacks: "I1",
		file: "src/sync/write-by-hand.ts",
		text: "expectedVersion: unversioned ? null : reading.version,",
		replacement: "expectedVersion: null,",
		caughtBy: [
			{
				file: "test/scenarios/undo.test.ts",
				name: "is refused when the record is edited between the reading and the write",
			},
		],
	},
	{
		name: "a press counts whatever role its presser has",
		attacks: "I6",
		file: "src/resolution/refusal.ts",
		text: 'if (!covers(actor.role, NEEDED_ROLE[resolution])) return "roleTooLow";',
		replacement: "",
		caughtBy: [
			{ file: "test/scenarios/histories-presses.test.ts", name: "and leaves its line in the audit" },
		],
	},
	{
		name: "what was taken back is carried over again by the next run",
		attacks: "I6",
		file: "src/sync/decide-pairs.ts",
		text: "const isAsked = decided.coupling.undone && choice === undefined;",
		replacement: "const isAsked = false;",
		caughtBy: [
			{ file: "test/scenarios/undo.test.ts", name: "asks whatever the policies say, until somebody answers" },
		],
	},
	{
		name: "an open question hides every later change of its records",
		attacks: "I4",
		file: "src/sync/pair.ts",
		text: "return row === null ? !error.records[side].exists : row.version === error.versions[side];",
		replacement: "return row === null ? !error.records[side].exists : true;",
		caughtBy: [
			{
				file: "test/scenarios/aside.test.ts",
				name: "keeps it aside while nothing changes, and opens it again when its record does",
			},
		],
	},
	{
		name: "what failed by itself is tried by every run, however long it was to wait",
		attacks: "I5",
		file: "src/sync/needs-deciding.ts",
		text: "return error !== null && error.dueAt !== null && Date.parse(error.dueAt) > engine.clock.now();",
		replacement: "return false;",
		caughtBy: [
			{
				file: "test/scenarios/review-errors.test.ts",
				name: "wait longer and longer, however often runs pass",
			},
		],
	},
	{
		name: "a bulk operation that destroys much begins without a second person",
		attacks: "I6",
		file: "src/resolution/operation.ts",
		text: "if (does !== null && operation.total > rules.above)",
		replacement: "if (does !== null && operation.total < 0)",
		caughtBy: [
			{
				file: "test/scenarios/approval.test.ts",
				name: "waits for a second person, and nothing is done until one agrees",
			},
		],
	},
	{
		name: "a mapping does not keep who paused it until that is on record",
		attacks: "I6",
		file: "src/persistence/stores/mapping-store.ts",
		text: "{ $set: { paused, untold: line } }",
		replacement: "{ $set: { paused } }",
		caughtBy: [
			{
				file: "test/scenarios/on-record.test.ts",
				name: "is on record although the process dies and nothing runs in the mapping any more",
			},
		],
	},
	{
		name: "another copy is made while a person is asked which one is right",
		attacks: "I3",
		file: "src/sync/match-records.ts",
		text: "if (asksStill(work, error, rows)) leaveOut(error, remaining);",
		replacement: "if (asksStill(work, error, rows)) continue;",
		caughtBy: [
			{
				file: "test/scenarios/histories-lost-answers.test.ts",
				name: "copies that were renamed stay a question, and no third one is made",
			},
		],
	},
	{
		name: "a record is written with a reference to one that is gone and asked about",
		attacks: "I4",
		file: "src/sync/lookups.ts",
		text: "record.id !== null && !halves.has(_id)",
		replacement: "record.id !== null && !halves.has(id)",
		caughtBy: [
			{
				file: "test/scenarios/lookups.test.ts",
				name: "is not even sent to it while the guard holds the deletion back: that would be refused",
			},
		],
	},
	{
		name: "a restore that was carried out is told as not done once the other record is gone",
		attacks: "I7",
		file: "src/sync/recover-errors.ts",
		text: 'resolution === "restore" && isMadeAgain(error, coupling)',
		replacement: "false",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a restore whose process stood still stayed told as not done, for the other record was deleted then",
			},
		],
	},
	{
		name: "a restored record stays told as deleted",
		attacks: "I7",
		file: "src/sync/settle-creates.ts",
		text: "if (pending.create?.replaces) await closePairErrors(work, [coupling._id]);",
		replacement: "if (pending.create === null) await closePairErrors(work, [coupling._id]);",
		caughtBy: [
			{
				file: "test/scenarios/answered-presses.test.ts",
				name: "a record restored by a request that executes late is not told as deleted once that is found",
			},
		],
	},
	{
		name: "a guard's question is not given back when its answer cannot be put on record",
		attacks: "I6",
		file: "src/resolution/answer-guard.ts",
		text: "\tlet mapping: Mapping | undefined;\n\ttry {\n\t\tawait tellAnswer(engine, progress);\n",
		replacement: "\tawait tellAnswer(engine, progress);\n\tlet mapping: Mapping | undefined;\n\ttry {\n",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a guard's list stayed in work for good, for the database was away as the answer was put on record",
			},
		],
	},
	{
		name: "a corrected value is told as refused where the records differ in something else",
		attacks: "I6",
		file: "src/resolution/press-end.ts",
		text: "if (work.job.counters.modified === 0)",
		replacement: "if (work.job.counters.modified >= 0)",
		caughtBy: [
			{
				file: "test/scenarios/edit-and-retry.test.ts",
				name: "is done where the two differ in something else, which the card asks then",
			},
		],
	},
	{
		name: "who coupled a record is told that somebody else had answered its card",
		attacks: "I6",
		file: "src/resolution/resolve.ts",
		text: "if (!ours && problem === null && seen.taken !== null && hasWritten(work))",
		replacement: "if (!ours && problem === null && seen.taken !== null && !hasWritten(work))",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "two records coupled from a card of several with one number were told as not coupled",
			},
		],
	},
	{
		name: "a press that was carried out is told as refused where its question was ended before it could say so",
		attacks: "I6",
		file: "src/resolution/resolve.ts",
		text: 'if (reason === null) return { kind: "done", error: now };',
		replacement: 'if (reason === "") return { kind: "done", error: now };',
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a press that had restored a record was told as refused, for its pair was uncoupled before it had said so",
			},
		],
	},
];

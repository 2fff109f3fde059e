import type { Mutation } from "./mutation.js";

const DELETIONS = "test/scenarios/histories-deletions.test.ts";
const LOOKUPS = "test/scenarios/lookups.test.ts";
const AROUND = "test/scenarios/histories-around.test.ts";

/** Records that are gone, or only seem to be (I7). */
export const DELETIONS_AND_GUARD: Mutation[] = [
	{
		name: "a record that a sweep does not list counts as deleted without being read by id",
		attacks: "I7",
		file: "src/sync/find-deleted.ts",
		text: "const news = pairs.filter(",
		replacement:
			'for (const pair of pairs)\n\t\t\tfor (const side of SIDES)\n\t\t\t\tif (!sweeps[side].times.has(pair.coupling[side].id ?? "")) pair[side] = null;\n\t\tconst news = pairs.filter(',
		caughtBy: [
			{
				file: DELETIONS,
				name: "history 33: a record missing from a list that is really there is read by id and left alone",
			},
		],
	},
	{
		name: "a contact run by hand is deleted with its account, as if it had been deleted on its own",
		attacks: "I7",
		file: "src/sync/run-pair.ts",
		text: "const marked = await markCascades(work, deletions);",
		replacement: "const marked = deletions;",
		caughtBy: [
			{
				file: LOOKUPS,
				name: "asks about a contact too that somebody synchronizes by hand, whatever the policy deletes",
			},
		],
	},
	{
		name: "what waits for a record whose other half was deleted is tried by every run",
		attacks: "I2",
		file: "src/sync/waiting.ts",
		text: " && !halves.has(coupling._id);",
		replacement: " && halves !== null;",
		caughtBy: [
			{
				file: LOOKUPS,
				name: "is not tried and told anew by every run while its record is only half there, and goes on once that is restored",
			},
		],
	},
	{
		name: "a record deleted since a run listed it is made anew",
		attacks: "I1",
		file: "src/sync/settle-matches.ts",
		text: "await withoutOldPictures(work, matches.creates)",
		replacement: "matches.creates ?? (await withoutOldPictures(work, matches.creates))",
		caughtBy: [
			{
				file: "test/scenarios/histories-two-writers.test.ts",
				name: "does not make a record anew that a press deleted after the run had listed it",
			},
		],
	},
	{
		name: "a sweep leaves an error open whose pair was settled before its process died",
		attacks: "I4",
		file: "src/sync/find-deleted.ts",
		text: "await lookAtLeftBehind(work, errors);",
		replacement: "if (errors.length < 0) await lookAtLeftBehind(work, errors);",
		caughtBy: [
			{
				file: "test/scenarios/review-errors.test.ts",
				name: "is closed by the next search for deleted records once its pair is in step",
			},
		],
	},
	{
		name: "a page that cannot be read counts as the end of the list",
		attacks: "I7",
		file: "src/connectors/odata-protocol/service.ts",
		text: "page = await this.page(page.nextLink, headers, options);",
		replacement:
			"try {\n\t\t\t\tpage = await this.page(page.nextLink, headers, options);\n\t\t\t} catch {\n\t\t\t\treturn;\n\t\t\t}",
		caughtBy: [
			{
				file: DELETIONS,
				name: "history 33: when one page of a sweep is lost to a 503 no record is reported as deleted",
			},
		],
	},
	{
		name: "a read that fails counts as a record that is gone",
		attacks: "I7",
		file: "src/connectors/business-central/reads.ts",
		text: 'if (error.code === "notFound") return;',
		replacement: "return;",
		caughtBy: [
			{
				file: "test/connectors/business-central.contract.test.ts",
				name: "never takes a failure for a record that is gone",
				suite: "test/contracts/connector.ts",
			},
		],
	},
	{
		name: "the guard counts the deletions of one run only, not of 24 hours",
		attacks: "I7",
		file: "src/sync/guard.ts",
		text: "tripsOnDeletions(guard, { found: count, recent, couplings })",
		replacement: "tripsOnDeletions(guard, { found: count, recent: 0, couplings })",
		caughtBy: [{ file: AROUND, name: "counts over a sliding day" }],
	},
	{
		name: "couplings whose records are gone on both sides are dropped however many they are",
		attacks: "I7",
		file: "src/sync/guard.ts",
		text: "found.countDropped();",
		replacement: "found.dropped();",
		caughtBy: [
			{
				file: "test/scenarios/review-configuration.test.ts",
				name: "ends no coupling before somebody was asked",
			},
		],
	},
	{
		name: "a mapping whose sides were swapped is run",
		attacks: "I3",
		file: "src/sync/run-mapping.ts",
		text: "if (work.freesWaiting) await requireKnownRecords(work);",
		replacement: "if (work.freesWaiting && wanted === false) await requireKnownRecords(work);",
		caughtBy: [
			{
				file: "test/scenarios/review-configuration.test.ts",
				name: "because its sides were swapped in the configuration, is not run: no coupling ends, and no record is made twice",
			},
		],
	},
	{
		name: "deletions are counted at the end of a run only",
		attacks: "I7",
		file: "src/sync/guard.ts",
		text: "{ deletions: [...day, begun] }",
		replacement: "{ deletions: begun.count > 0 ? day : [...day, begun] }",
		caughtBy: [
			{
				file: "test/scenarios/guard-after-a-crash.test.ts",
				name: "includes what was deleted by a run whose process died before its end",
			},
		],
	},
	{
		name: "the guard is asked after the deletions were applied",
		attacks: "I7",
		file: "src/sync/end-run.ts",
		text: "const { free, day } = await guardDeletions(",
		replacement:
			"for await (const pairs of run.deletions.free(false, leave)) await settleDeletions(work, pairs);\n\tconst { free, day } = await guardDeletions(",
		caughtBy: [
			{
				file: DELETIONS,
				name: "history 31: 400 deletions over three pages trip the guard before the first, and it shows all of them",
			},
		],
	},
	{
		name: "a release covers what joined the list after it was shown",
		attacks: "I7",
		file: "src/resolution/answer-guard.ts",
		text: "if (held && held.revision <= question.revision) ids.push(_id);",
		replacement: "if (held) ids.push(_id);",
		caughtBy: [
			{
				file: DELETIONS,
				name: "history 32: what joins the list after the press, but before it is carried out, is not covered",
			},
		],
	},
	{
		name: "a later, shorter list replaces the guard's open question",
		attacks: "I7",
		file: "src/sync/guard.ts",
		text: "const list = { count, altogether: held + count, examples, couplings: found.counting() };",
		replacement: "const list = { count, altogether: count, examples, couplings: found.counting() };",
		caughtBy: [
			{
				file: DELETIONS,
				name: "history 32: a release covers the list it showed; what comes later is not covered",
			},
			{
				file: DELETIONS,
				name: "history 31: 400 deletions over three pages trip the guard before the first, and it shows all of them",
			},
		],
	},
	{
		name: "a survivor that was edited where nobody mapped is deleted without asking",
		attacks: "I7",
		file: "src/domain/reconcile.ts",
		text: "survivor.changed.length + survivor.drift.length + survivor.unseated.length === 0 && !survivor.touched",
		replacement: "survivor.changed.length + survivor.drift.length + survivor.unseated.length === 0",
		caughtBy: [{ file: DELETIONS, name: "history 35: a survivor edited in a field" }],
	},
	{
		name: "an expired delta link means that nothing has changed",
		attacks: "I4",
		file: "src/connectors/dataverse/reads.ts",
		text: "if (!isExpired(error)) throw error;",
		replacement:
			"if (!isExpired(error)) throw error;\n\t\t\t\treturn { first: { rows: [], nextLink: null, deltaLink: null, serverTime: null }, watermark };",
		caughtBy: [
			{
				file: "test/scenarios/histories-lists.test.ts",
				name: "history 39: a delta link that expired in eight quiet days means a full read; nothing is doubled",
			},
		],
	},
	{
		name: "contacts that went together with their company count as a mass change of their own",
		attacks: "I7",
		file: "src/sync/found-deletions.ts",
		text: "const pairs = await markCascades(this.work, [...(this.#kept?.values() ?? [])]);",
		replacement: "const pairs = [...(this.#kept?.values() ?? [])];",
		caughtBy: [
			{
				file: "test/scenarios/lookups.test.ts",
				name: "asks about the contacts as belonging to it, not as a mass change of their own",
			},
		],
	},
	{
		name: "many overwrites are made before anybody is asked",
		attacks: "I7",
		file: "src/sync/guard.ts",
		text: "return { held: weight.trips ? writing : [], weight };",
		replacement: "return { held: [] as typeof writing, weight };",
		caughtBy: [{ file: "test/scenarios/review-guard.test.ts", name: "a released list is written" }],
	},
	{
		name: "the guard weighs each piece of a run by itself",
		attacks: "I7",
		file: "src/sync/run-mapping.ts",
		text: "if (!run.full && !chunk.whole) run.overwrites ??= await weighPieces(run, cursors);",
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/guard-in-pieces.test.ts",
				name: "counts all overwrites before the first is written",
			},
		],
	},
	{
		name: "a list whose process died in the middle of it is forgotten",
		attacks: "I7",
		file: "src/sync/guard.ts",
		text: " || (await isBrokenOff(work, question, held));",
		replacement: ";",
		caughtBy: [
			{
				file: "test/scenarios/guard-in-pieces.test.ts",
				name: "holds the rest back as well when its process died in the middle of the list",
			},
		],
	},
	{
		name: "a record is restored against the mapping's direction",
		attacks: "I1",
		file: "src/domain/reconcile.ts",
		text: 'return mayWriteTo(mapping, deleted) ? { kind: "restore", side: deleted } : ask("againstDirection");',
		replacement: 'return { kind: "restore", side: deleted };',
		caughtBy: [
			{
				file: "test/scenarios/histories-policies.test.ts",
				name: "asks instead of restoring or deleting against its direction",
			},
		],
	},
	{
		name: "a rejected list is carried out by the next run all the same",
		attacks: "I7",
		file: "src/sync/decide-pairs.ts",
		text: 'if (work.asksFirst) return { ...decided, decision: asQuestion(decided.decision, "rejected") };',
		replacement: "",
		caughtBy: [{ file: "test/scenarios/review-guard.test.ts", name: "a rejected list is not written" }],
	},
	{
		name: "a pair that the guard holds is decided once its row is listed again",
		attacks: "I7",
		file: "src/sync/join-changes.ts",
		text: 'coupling.state === "coupled" && coupling.held === null',
		replacement: 'coupling.state === "coupled"',
		caughtBy: [
			{
				file: "test/scenarios/review-guard.test.ts",
				name: "a record on the list is not written by a later run that lists it alone",
			},
		],
	},
	{
		name: "a record is deleted without its whole before-image",
		attacks: "I6",
		file: "src/sync/apply-deletions.ts",
		text: "{ whole: pair[side].fields }",
		replacement: "{}",
		caughtBy: [
			{
				file: "test/scenarios/review-outages.test.ts",
				name: "is on record with the whole record, where its system",
			},
			{
				file: "test/scenarios/main-job.test.ts",
				name: "keeps the whole record, mapped or not, before it deletes one",
			},
		],
	},
	{
		name: "a table that is gone looks like its records deleted",
		attacks: "I7",
		file: "src/connectors/business-central/reads.ts",
		text: "answers.some(mayMeanTable)",
		replacement: "answers.length === 0",
		caughtBy: [
			{
				file: "test/scenarios/review-outages.test.ts",
				name: "is a setup problem: its records do not count as deleted, whoever presses",
			},
		],
	},
	{
		name: "deletions are carried out on what was read when they were found",
		attacks: "I7",
		file: "src/sync/found-deletions.ts",
		text: "const questions = kept.filter(isQuestion);",
		replacement: "const questions = kept;",
		caughtBy: [
			{
				file: "test/scenarios/review-crossing.test.ts",
				name: "nothing is done about it any more",
			},
		],
	},
	{
		name: "what the guard could not hold back is neither held nor done",
		attacks: "I4",
		file: "src/sync/guard.ts",
		text: "return new Set(ids.filter((id) => !taken.has(id)));",
		replacement: "return new Set(ids);",
		caughtBy: [
			{
				file: "test/scenarios/review-crossing.test.ts",
				name: "an edit that the guard has counted and the press has not seen is not dropped",
			},
		],
	},
	{
		name: "what is held after its question was answered is asked about by nobody",
		attacks: "I4",
		file: "src/sync/guard.ts",
		text: "await askAnewWhenAnswered(work, list, { _id, held: shown });",
		replacement: 'await askAnewWhenAnswered(work, list, { _id: "", held: shown });',
		caughtBy: [
			{
				file: "test/scenarios/review-crossing.test.ts",
				name: "what was not shown is asked about anew",
			},
		],
	},
	{
		name: "a pair one of whose records is gone counts as outside the filter still",
		attacks: "I2",
		file: "src/sync/decide-pairs.ts",
		text: "if (outside !== pair.coupling.outside) {",
		replacement: "if (outside !== pair.coupling.outside && !hasDeletion(pair)) {",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a deletion that was set aside was counted up by every run while the other record was outside the filter",
			},
		],
	},
	{
		name: "a pair counts as outside the filter still once such pairs are kept",
		attacks: "I2",
		file: "src/sync/decide-pairs.ts",
		text: "if (outside !== pair.coupling.outside) {",
		replacement: 'if (outside !== pair.coupling.outside && mapping.leavesFilter !== "keep") {',
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a refused value was tried in every run once pairs outside the filter were kept",
			},
		],
	},
	{
		name: "a record told as gone stays so while its pair is outside the filter",
		attacks: "I7",
		file: "src/sync/decide-pairs.ts",
		text: "\tawait closeSettled(work.engine, error);\n\treturn true;",
		replacement: "\treturn true;",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a restored record stayed told as deleted while its pair was outside the filter",
			},
		],
	},
	{
		name: "who answers a list does not look whether what its records belong to is gone as well",
		attacks: "I7",
		file: "src/resolution/answer-guard.ts",
		text: "await settleDeletions(answering, await markCascades(answering, deletions));",
		replacement: "await settleDeletions(answering, markCascades.length > 9 ? [] : deletions);",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a contact that a list had held back was told by itself though its account had gone since",
			},
		],
	},
];

import type { Mutation } from "./mutation.js";

const LOST = "test/scenarios/histories-lost-answers.test.ts";
const CONFIGURATION = "test/scenarios/review-configuration.test.ts";
const LISTS = "test/scenarios/histories-lists.test.ts";

/** Which records belong together, and how new ones are made (I3). */
export const RECORDS: Mutation[] = [
	{
		name: "a create goes out without its key",
		attacks: "I3",
		file: "src/sync/create-bond.ts",
		text: "if (key) fields[key.field] = key.value;",
		replacement: "",
		caughtBy: [
			{
				file: LOST,
				name: "history 6: a POST that executes eight minutes after it was lost makes one record",
			},
		],
	},
	{
		name: "a create under our id does not forbid a second one",
		attacks: "I3",
		file: "src/connectors/dataverse/writes.ts",
		text: '{ "If-None-Match": "*" }',
		replacement: "{}",
		caughtBy: [
			{ file: LOST, name: "history 6: a create under our id, executed late, makes no second record" },
		],
	},
	{
		name: "a create is repeated under a new id",
		attacks: "I3",
		file: "src/sync/settle-creates.ts",
		text: "repeated: true,",
		replacement: "repeated: true,\n\t\t\tid: pending.create.id && work.engine.newId(),",
		caughtBy: [
			{ file: LOST, name: "history 6: a create under our id, executed late, makes no second record" },
		],
	},
	{
		name: "a create without a key is repeated before the first one has had its time",
		attacks: "I3",
		file: "src/sync/settle-creates.ts",
		text: "if (refusesTwins || horizonPassed) return repeatCreate(work, one);",
		replacement: "return repeatCreate(work, one);",
		caughtBy: [
			{
				file: LOST,
				name: "history 6: a POST that executes eight minutes after it was lost makes one record",
			},
		],
	},
	{
		name: "of several copies that a lost create may have made one is taken silently",
		attacks: "I3",
		file: "src/sync/settle-creates.ts",
		text: "if (first !== undefined) return reportTwins(work, one, found);",
		replacement: "if (first !== undefined) return adopt(work, one, first);",
		caughtBy: [{ file: LOST, name: "a copy and its namesake, typed in while we waited, are both named" }],
	},
	{
		name: "a row that an unsettled create may have made is matched like any other",
		attacks: "I3",
		file: "src/sync/settle-creates.ts",
		text: "if (pending.create === null) return false;",
		replacement: "return false;",
		caughtBy: [
			{
				file: "test/scenarios/review-presses.test.ts",
				name: "a record that it has just made is left to the press",
			},
		],
	},
	{
		name: "a create is repeated although its source is gone",
		attacks: "I3",
		file: "src/sync/settle-creates.ts",
		text: "if (!hasSource) return horizonPassed ? forget(work, one) : keepWaiting(work, one);",
		replacement: "",
		caughtBy: [{ file: LOST, name: "history 8" }],
	},
	{
		name: "of several new records with one key the first one is coupled",
		attacks: "I3",
		file: "src/sync/match-records.ts",
		text: "if (coupled.length > 0 || left.free.length > 1 || right.free.length > 1) {",
		replacement: "if (coupled.length > 0) {",
		caughtBy: [
			{
				file: LISTS,
				name: "history 42: two new records with one number couple neither, and one error names both",
			},
		],
	},
	{
		name: "a key that a coupled record has is coupled or created once more",
		attacks: "I3",
		file: "src/sync/match-records.ts",
		text: "if (coupled.length > 0 || left.free.length > 1 || right.free.length > 1) {",
		replacement: "if (left.free.length > 1 || right.free.length > 1) {",
		caughtBy: [
			{ file: LISTS, name: "history 42: a new record is not created as the double of a coupled one" },
		],
	},
	{
		name: "the database lets a record be coupled twice in one mapping",
		attacks: "I3",
		file: "src/persistence/indexes.ts",
		text: 'keys: [["leftKey", 1]],\n\t\t\tunique: true,',
		replacement: 'keys: [["leftKey", 1]],\n\t\t\tunique: false,',
		caughtBy: [
			{
				file: "test/persistence/stores/couplings.test.ts",
				name: "refuses a second coupling of a record in one mapping and inserts the others",
			},
		],
	},
	{
		name: "uncoupling forgets that a person parted the two records",
		attacks: "I3",
		file: "src/sync/run-pair.ts",
		text: "const unsaved = await work.engine.stores.couplings.save([{ coupling: part(pair.coupling) }]);",
		replacement: "const unsaved = await work.engine.stores.couplings.remove([pair.coupling]);",
		caughtBy: [
			{
				file: LISTS,
				name: "history 36: a customer that a person uncoupled is neither coupled nor created again",
			},
		],
	},
	{
		name: "mappings may wait for each other in a circle",
		attacks: "I4",
		file: "src/config/lookup-checks.ts",
		text: "if (circle === null) return [];",
		replacement: "if (circle !== undefined) return [];",
		caughtBy: [
			{
				file: "test/config/lookup-checks.test.ts",
				name: "that would wait for each other in a circle are refused",
			},
		],
	},
	{
		name: "Business Central is asked for a partner letter by letter",
		attacks: "I3",
		file: "src/connectors/business-central/reads.ts",
		text: 'if (field.type !== "text")',
		replacement: "if (field.type !== null)",
		caughtBy: [
			{
				file: "test/scenarios/review-matching.test.ts",
				name: "an account created later is coupled with the customer of its address",
			},
		],
	},
	{
		name: "a made-up number that another record has is a failure for people",
		attacks: "I4",
		file: "src/sync/create-records.ts",
		text: "return isTaken && item.restores === null",
		replacement: "return isTaken && item.restores !== null",
		caughtBy: [
			{
				file: "test/scenarios/review-series.test.ts",
				name: "numbers that Business Central holds already, as after an older database was restored",
			},
		],
	},
	{
		name: "whoever couples records by hand leaves the question about their number open",
		attacks: "I9",
		file: "src/resolution/couple.ts",
		text: "await lookAgainAtKeys(work, records);",
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/shared-keys.test.ts",
				name: "is over with the next look at what is due once somebody couples the one record that was left",
			},
		],
	},
	{
		name: "a question about a number whose record is coupled waits for a full run",
		attacks: "I9",
		file: "src/sync/find-deleted.ts",
		text: "shared.push(...coupled.filter(isAboutKey));",
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/shared-keys.test.ts",
				name: "where a process died right after it coupled them",
			},
		],
	},
	{
		name: "a refusal because of a record that is gone is told as one of the record's own values",
		attacks: "I9",
		file: "src/sync/create-records.ts",
		text: "await giveUpCreate(work, one, failures[at] ?? failure);",
		replacement: "await giveUpCreate(work, one, failure);",
		caughtBy: [
			{
				file: "test/scenarios/lookups.test.ts",
				name: "waits although nobody has noticed the deletion yet",
			},
		],
	},
	{
		name: "what waits for a record that counts as coupled is told anew by every run",
		attacks: "I2",
		file: "src/sync/coupled-parent.ts",
		text: "return (await looked) ? { ...parent, isCoupled: true } : parent;",
		replacement: "return parent;",
		caughtBy: [
			{
				file: "test/scenarios/lookups.test.ts",
				name: "is told once, not by every run, until the deletion in Business Central is noticed",
			},
		],
	},
	{
		name: "a mapping with a new name makes its records a second time",
		attacks: "I3",
		file: "src/sync/run-mapping.ts",
		text: "if (state.fingerprint === null) await requireNoFormerName(work);",
		replacement: "",
		caughtBy: [{ file: CONFIGURATION, name: "is not run: its records are coupled under the old name" }],
	},
	{
		name: "a mapping is not run for a former one that has one side's records",
		attacks: "I3",
		file: "src/sync/known-records.ts",
		text: "SIDES.every((side) => pair[side] !== null)",
		replacement: "SIDES.some((side) => pair[side] !== null)",
		caughtBy: [
			{
				file: CONFIGURATION,
				name: "runs where the other name still stands in the configuration, or has coupled other records",
			},
		],
	},
	{
		name: "a refused restore is tried in every run that something waits for it",
		attacks: "I2",
		file: "src/sync/halves.ts",
		text: "records[side].id !== null && !records[side].exists",
		replacement: "false && records[side].exists",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a restore that was refused was tried in every run, for a contact that waited for its company",
			},
		],
	},
	{
		name: "what a person parted is forgotten where its former partner's next pair ends",
		attacks: "I3",
		file: "src/sync/end-bonds.ts",
		text: "if (former !== undefined) await keepLeftApart(work, side, former);",
		replacement: 'if (former === "") await keepLeftApart(work, side, former);',
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a record somebody had uncoupled was copied once its former partner's next pair was deleted",
			},
		],
	},
	{
		name: "a record under a number that we made up is copied like any other",
		attacks: "I3",
		file: "src/sync/match-records.ts",
		text: "if (madeUp.has(source) && !isLetThrough(work, error))",
		replacement: "if (madeUp.has(source) && !source.id)",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a create that executed late, once its record was deleted, was copied as a record of its own",
			},
		],
	},
	{
		name: "a run does not look whether a press has ended the pair of a record it had listed",
		attacks: "I3",
		file: "src/sync/old-pictures.ts",
		text: "return bondsEndedAt !== null && Date.parse(bondsEndedAt) > began - CLOCKS_APART_MS;",
		replacement: "return bondsEndedAt === String(began - CLOCKS_APART_MS);",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a run copied a record that a press had deleted after its list was read",
			},
		],
	},
	{
		name: "a lost create that carried no match value is looked for by nothing",
		attacks: "I3",
		file: "src/sync/settle-creates.ts",
		text: "if (text === undefined) return [];",
		replacement: "if (text !== null) return [];",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a create without any match value was not recognised and repeated",
			},
		],
	},
	{
		name: "who is given a number that a card is about is named on it with the next full run only",
		attacks: "I2",
		file: "src/sync/process-chunk.ts",
		text: "...(run.full ? {} : { listed: chunk.rows })",
		replacement: "...(run.full ? {} : {})",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a card about a number did not name a coupled record that had been given it, until the next full run",
			},
		],
	},
	{
		name: "a record that was there before is taken for the copy of a lost create",
		attacks: "I3",
		file: "src/sync/settle-creates.ts",
		text: "if (group.priority === EVERYTHING_SENT && !isNewSince(work, pending, snapshot)) return false;",
		replacement: "if (group.priority === EVERYTHING_SENT && !isNewSince) return false;",
		caughtBy: [
			{
				file: "test/scenarios/histories-lost-answers.test.ts",
				name: "a customer that was there before is not taken for the copy of an account that has nothing else to be known by",
			},
		],
	},
	{
		name: "a record somebody let through is asked about once more where its making is refused",
		attacks: "I6",
		file: "src/sync/match-records.ts",
		text: "!asksAboutMadeUpKey(error)",
		replacement: "error.answer === undefined",
		caughtBy: [
			{
				file: "test/scenarios/review-series.test.ts",
				name: "is made where that is refused at first, without being asked about once more",
			},
		],
	},
];
